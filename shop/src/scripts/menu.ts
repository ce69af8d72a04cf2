/**
 * The catalogs of a menu and their panels, by the keyboard: arrows go along the catalogs and into the panel of one, so that nobody has to
 * step through all that hangs there. Escape closes the panel one is at, until one has left it; its link keeps the focus.
 */
export function menus(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return shut()
    const place = (event.target as Element).closest<HTMLElement>('.has-panel')
    const next = place && nextFor(place, event.key)
    if (!next) return
    event.preventDefault()
    next.focus()
  })
  for (const place of document.querySelectorAll<HTMLElement>('.has-panel')) {
    place.addEventListener('mouseleave', () => place.classList.remove('shut'))
    place.addEventListener('focusout', ({ relatedTarget }) => {
      if (!place.contains(relatedTarget as Node | null)) place.classList.remove('shut')
    })
  }
}

function shut(): void {
  for (const place of document.querySelectorAll<HTMLElement>('.has-panel:is(:hover, :focus-within)')) {
    if (place.contains(document.activeElement)) place.querySelector('a')?.focus()
    place.classList.add('shut')
  }
}

/** Where an arrow leads from a catalog that stands in a row, or in a column; undefined where it leads nowhere. */
function nextFor(place: HTMLElement, key: string): HTMLElement | null | undefined {
  const [previous, next] = [place.previousElementSibling, place.nextElementSibling].map((other) => other as HTMLElement | null)
  const row = (next ?? previous)?.offsetTop === place.offsetTop
  if (key === (row ? 'ArrowRight' : 'ArrowDown')) return next?.querySelector('a')
  if (key === (row ? 'ArrowLeft' : 'ArrowUp')) return previous?.querySelector('a')
  if (key !== (row ? 'ArrowDown' : 'ArrowRight') || place.querySelector('a') !== document.activeElement) return undefined
  place.classList.remove('shut')
  return place.querySelector<HTMLElement>('.panel-menu a')
}
