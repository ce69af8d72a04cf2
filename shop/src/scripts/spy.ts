/** The links of [data-spy] tell which of the parts they lead to one is at. */
export function spies(): void {
  for (const nav of document.querySelectorAll<HTMLElement>('[data-spy]')) {
    const links = [...nav.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')]
    const parts = links.flatMap((link) => document.getElementById(link.hash.slice(1)) ?? [])
    const inSight = new Set<Element>()
    // Below the bar, down to the middle of the screen.
    const watch = new IntersectionObserver(
      (seen) => {
        for (const { target, isIntersecting } of seen)
          if (isIntersecting) inSight.add(target)
          else inSight.delete(target)
        const at = parts.find((part) => inSight.has(part))
        for (const link of links) {
          const here = at !== undefined && link.hash === `#${at.id}`
          if (here && link.ariaCurrent !== 'true') nav.scrollTo({ left: link.offsetLeft - 24 })
          link.ariaCurrent = here ? 'true' : null
        }
      },
      { rootMargin: '-64px 0px -50% 0px' },
    )
    for (const part of parts) watch.observe(part)
  }
}
