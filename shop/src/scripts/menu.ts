/** Escape closes the panel of the catalog one is at, until one has left it; its link keeps the focus. */
export function menus(): void {
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    for (const place of document.querySelectorAll<HTMLElement>('.has-panel:is(:hover, :focus-within)')) {
      if (place.contains(document.activeElement)) place.querySelector('a')?.focus()
      place.classList.add('shut')
    }
  })
  for (const place of document.querySelectorAll<HTMLElement>('.has-panel')) {
    place.addEventListener('mouseleave', () => place.classList.remove('shut'))
    place.addEventListener('focusout', ({ relatedTarget }) => {
      if (!place.contains(relatedTarget as Node | null)) place.classList.remove('shut')
    })
  }
}
