import { fill } from './fill.ts'

/** Who comes near the cart at the head of a page sees what is in it; each time anew, for it may have changed. */
export function peeks(): void {
  const peek = document.querySelector<HTMLElement>('[data-peek]')
  const place = peek?.querySelector<HTMLElement>('[data-fill]')
  if (!peek || !place) return
  const look = ({ relatedTarget }: { relatedTarget: EventTarget | null }) => {
    // Only from outside, and where there is room for it.
    if (peek.contains(relatedTarget as Node | null) || place.offsetParent === null) return
    void fill(place)
  }
  // Escape puts it away until one has left.
  const leave = ({ relatedTarget }: { relatedTarget: EventTarget | null }) => {
    if (!peek.contains(relatedTarget as Node | null)) peek.classList.remove('shut')
  }
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !peek.matches(':is(:hover, :focus-within)')) return
    if (place.contains(document.activeElement)) peek.querySelector('a')?.focus()
    peek.classList.add('shut')
  })
  peek.addEventListener('mouseleave', leave)
  peek.addEventListener('focusout', leave)
  peek.addEventListener('mouseenter', look)
  peek.addEventListener('focusin', look)
}
