let hide: ReturnType<typeof setTimeout> | undefined

/** Says `text` for a few seconds at the foot of the page, with one link if there is somewhere to go. */
export function toast(text: string, options: { link?: { label: string; href: string }; bad?: boolean } = {}): void {
  const box = document.getElementById('toast')
  if (!box) return
  box.textContent = text
  box.classList.toggle('bad', options.bad === true)
  if (options.link) {
    const link = document.createElement('a')
    link.href = options.link.href
    link.textContent = options.link.label
    box.append(link)
  }
  box.classList.add('shown')
  clearTimeout(hide)
  hide = setTimeout(() => box.classList.remove('shown'), options.link ? 5000 : 3200)
}
