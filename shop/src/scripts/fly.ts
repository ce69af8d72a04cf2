const MS = 480

/** A small picture flies from where it stands to the cart, for who wants motion; then the cart gives a nod. */
export function fly(from: HTMLImageElement | null, to: Element | undefined): void {
  if (!from || !to || matchMedia('(prefers-reduced-motion: reduce)').matches) return
  const [start, end] = [from.getBoundingClientRect(), to.getBoundingClientRect()]
  if (end.width === 0 || !from.currentSrc) return
  const size = 96
  // Out of sight the picture starts at the edge that it left by.
  const [x, y] = [start.x + start.width / 2 - size / 2, Math.min(Math.max(start.y + start.height / 2, 0), innerHeight) - size / 2]
  const ghost = new Image(size, size)
  ghost.src = from.currentSrc
  ghost.alt = ''
  ghost.dataset.flying = ''
  Object.assign(ghost.style, {
    position: 'fixed',
    zIndex: '30',
    insetBlockStart: '0',
    left: '0',
    borderRadius: '50%',
    objectFit: 'cover',
    pointerEvents: 'none',
    boxShadow: 'var(--float)',
  })
  document.body.append(ghost)
  // A cart out of sight is on the way up.
  const [dx, dy] = [end.x + end.width / 2 - size / 2, Math.max(end.y + end.height / 2, 0) - size / 2]
  const at = (left: number, top: number, scale: number, opacity: number) => ({ transform: `translate(${left}px, ${top}px) scale(${scale})`, opacity })
  void ghost.animate([at(x, y, 1, 1), at((x + dx) / 2, Math.min(y, dy) - 24, 0.7, 1), at(dx, dy, 0.15, 0.4)], { duration: MS, easing: 'ease-in-out' }).finished.finally(() => {
    ghost.remove()
    to.animate([{ scale: 1 }, { scale: 1.18 }, { scale: 1 }], { duration: 180 })
  })
}
