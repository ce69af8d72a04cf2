/** Behind a picture that is still on its way stands a small blurred one of it, until it has come. */
export function placeholders(): void {
  for (const img of document.querySelectorAll<HTMLImageElement>('img[data-placeholder]')) {
    if (img.complete) continue
    img.style.background = `url("${img.dataset.placeholder}") center/cover`
    img.addEventListener('load', () => (img.style.background = ''), { once: true })
  }
}
