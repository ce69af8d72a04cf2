const EVERY_MS = 6000

/** Buttons, dots and a slow round for every carousel. The round stops once somebody takes over or pauses it, until they let it go on; it never runs by itself for who wants no motion. */
export function carousels(): void {
  for (const carousel of document.querySelectorAll<HTMLElement>('[data-carousel]')) {
    const track = carousel.querySelector<HTMLElement>('.track')
    const dots = [...carousel.querySelectorAll<HTMLElement>('[data-dot]')]
    if (!track || dots.length < 2) continue
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    const current = () => Math.round(track.scrollLeft / track.clientWidth)
    const show = (i: number) => track.scrollTo({ left: ((i + dots.length) % dots.length) * track.clientWidth, behavior: still ? 'instant' : 'smooth' })
    let rest = still
    setInterval(() => {
      if (!rest && !document.hidden && !carousel.matches(':hover, :focus-within')) show(current() + 1)
    }, EVERY_MS)
    const pause = carousel.querySelector<HTMLElement>('[data-pause]')
    const pauseWord = pause?.ariaLabel ?? ''
    const tell = () => {
      if (!pause) return
      pause.ariaPressed = String(rest)
      pause.title = pause.ariaLabel = rest ? (pause.dataset.play ?? '') : pauseWord
    }
    const takeOver = () => {
      rest = true
      tell()
    }
    pause?.addEventListener('click', () => {
      rest = !rest
      tell()
    })
    track.addEventListener('scroll', () => dots.forEach((dot, i) => dot.toggleAttribute('aria-current', i === current())), { passive: true })
    track.addEventListener('pointerdown', takeOver, { passive: true })
    for (const dot of dots)
      dot.addEventListener('click', () => {
        takeOver()
        show(Number(dot.dataset.dot))
      })
    for (const button of carousel.querySelectorAll<HTMLElement>('[data-go]'))
      button.addEventListener('click', () => {
        takeOver()
        show(current() + Number(button.dataset.go))
      })
  }
}
