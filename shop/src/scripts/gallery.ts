const still = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches
const placeOf = (track: HTMLElement): number => Math.round(track.scrollLeft / track.clientWidth)

/** Small pictures turn the large one, and tell which one is shown; the arrow keys turn it, too, and a press shows it over the whole screen. */
export function galleries(): void {
  for (const gallery of document.querySelectorAll<HTMLElement>('[data-gallery]')) {
    const track = gallery.querySelector<HTMLElement>('.track')
    const thumbs = [...gallery.querySelectorAll<HTMLElement>('[data-thumb]')]
    const place = gallery.querySelector('[data-place]')
    if (!track) continue
    const show = (i: number) => track.scrollTo({ left: i * track.clientWidth, behavior: still() ? 'instant' : 'smooth' })
    for (const thumb of thumbs) {
      thumb.addEventListener('click', (event) => {
        event.preventDefault()
        show(Number(thumb.dataset.thumb))
      })
      thumb.addEventListener('mouseenter', () => show(Number(thumb.dataset.thumb)))
    }
    onArrows(track, (step) => show(placeOf(track) + step))
    track.addEventListener(
      'scroll',
      () => {
        const now = placeOf(track)
        for (const [i, thumb] of thumbs.entries()) thumb.ariaCurrent = i === now ? 'true' : null
        if (place) place.textContent = String(now + 1)
      },
      { passive: true },
    )
    zooming(gallery, track)
  }
}

/** The pictures over the whole screen, as large as they are kept: swiped, turned by arrow keys, brought nearer by a press, + or −. */
function zooming(gallery: HTMLElement, track: HTMLElement): void {
  const sheet = gallery.querySelector('dialog')
  const room = sheet?.querySelector<HTMLElement>('[data-room]')
  const told = sheet?.querySelector<HTMLElement>('[data-told]')
  const nearer = sheet?.querySelector<HTMLElement>('[data-nearer]')
  if (!sheet || !room || !told || !nearer) return
  const images = [...track.querySelectorAll<HTMLImageElement>('img')]
  const show = (i: number, behavior: ScrollBehavior = still() ? 'instant' : 'smooth') => room.scrollTo({ left: i * room.clientWidth, behavior })
  let at = 0
  const tell = () => {
    // A closed sheet has no width.
    if (!sheet.open) return
    at = placeOf(room)
    told.textContent = `${at + 1} / ${images.length}`
  }
  const isNear = () => room.children[placeOf(room)]?.classList.contains('near') === true
  /** `eye`: where in the picture, as shares of its width and height, one looks. */
  const bring = (near: boolean, eye = { x: 0.5, y: 0.5 }) => {
    for (const slide of room.children) slide.classList.remove('near')
    const slide = room.children[placeOf(room)]
    slide?.classList.toggle('near', near)
    nearer.ariaPressed = String(near)
    if (near && slide) slide.scrollTo(eye.x * slide.scrollWidth - slide.clientWidth / 2, eye.y * slide.scrollHeight - slide.clientHeight / 2)
  }
  const open = () => {
    if (room.childElementCount === 0) room.append(...images.map((image) => slideOf(image)))
    sheet.showModal()
    bring(false)
    show(placeOf(track), 'instant')
    tell()
    room.focus()
  }
  for (const image of images) image.addEventListener('click', open)
  gallery.querySelector('[data-zoom]')?.addEventListener('click', open)
  track.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') open()
  })
  nearer.addEventListener('click', () => bring(!isNear()))
  for (const step of [-1, 1]) sheet.querySelector(`[data-turn="${step}"]`)?.addEventListener('click', () => show(placeOf(room) + step))
  onArrows(sheet, (step) => show(placeOf(room) + step))
  sheet.addEventListener('keydown', ({ key }) => {
    if (key === '+' || key === '=') bring(true)
    if (key === '-') bring(false)
  })
  room.addEventListener('click', ({ target, offsetX, offsetY }) => {
    if (target instanceof HTMLImageElement) bring(!isNear(), { x: offsetX / target.clientWidth, y: offsetY / target.clientHeight })
  })
  room.addEventListener('scroll', () => tell(), { passive: true })
  room.addEventListener('scrollend', () => {
    if (!isNear()) bring(false)
  })
  // Who closes it finds the page at the picture they saw last.
  sheet.addEventListener('close', () => track.scrollTo({ left: at * track.clientWidth, behavior: 'instant' }))
}

function slideOf(image: HTMLImageElement): HTMLElement {
  const slide = document.createElement('li')
  const large = new Image()
  large.src = image.closest<HTMLElement>('[data-large]')?.dataset.large ?? image.currentSrc
  large.alt = image.alt
  slide.append(large)
  return slide
}

function onArrows(at: HTMLElement, turn: (step: number) => void): void {
  at.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!step || (event.target as HTMLElement).closest('.near')) return
    event.preventDefault()
    turn(step)
  })
}
