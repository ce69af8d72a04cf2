/** Small pictures turn the large one, and tell which one is shown. */
export function galleries(): void {
  for (const gallery of document.querySelectorAll<HTMLElement>('[data-gallery]')) {
    const track = gallery.querySelector<HTMLElement>('.track')
    const thumbs = [...gallery.querySelectorAll<HTMLElement>('[data-thumb]')]
    const place = gallery.querySelector('[data-place]')
    if (!track) continue
    const show = (i: number) => track.scrollTo({ left: i * track.clientWidth, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth' })
    for (const thumb of thumbs) {
      thumb.addEventListener('click', (event) => {
        event.preventDefault()
        show(Number(thumb.dataset.thumb))
      })
      thumb.addEventListener('mouseenter', () => show(Number(thumb.dataset.thumb)))
    }
    track.addEventListener(
      'scroll',
      () => {
        const now = Math.round(track.scrollLeft / track.clientWidth)
        for (const [i, thumb] of thumbs.entries()) thumb.ariaCurrent = i === now ? 'true' : null
        if (place) place.textContent = String(now + 1)
      },
      { passive: true },
    )
  }
}
