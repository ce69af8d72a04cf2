const NEAR = '400'

/** Fills every [data-fill] when it comes near, by data-ahead pixels or a few; one in a closed sheet when that opens (sheet.ts). */
export function fills(): void {
  const places = [...document.querySelectorAll<HTMLElement>('[data-fill]')].filter((place) => !place.closest('dialog, [data-fill-late]'))
  for (const [ahead, near] of Map.groupBy(places, (place) => place.dataset.ahead ?? NEAR)) {
    const watch = new IntersectionObserver(
      (seen) => {
        for (const { isIntersecting, target } of seen) {
          if (!isIntersecting) continue
          watch.unobserve(target)
          void fill(target as HTMLElement)
        }
      },
      { rootMargin: `${ahead}px` },
    )
    for (const place of near) watch.observe(place)
  }
}

/** What a place says when it could not be filled: kept when what came has taken its place. */
const agains = new WeakMap<HTMLElement, HTMLElement>()

/** Puts in what the shop answers. When it does not, the place offers to try again. Says "filled" of what has come. */
export async function fill(place: HTMLElement): Promise<void> {
  const again = agains.get(place) ?? place.querySelector<HTMLElement>('[data-again]')
  if (again) agains.set(place, again).get(place)!.hidden = true
  place.ariaBusy = 'true'
  try {
    const reply = await fetch(place.dataset.fill ?? '')
    if (!reply.ok) throw new Error(String(reply.status))
    place.replaceChildren(...new DOMParser().parseFromString(await reply.text(), 'text/html').body.childNodes)
    place.dispatchEvent(new Event('filled', { bubbles: true }))
  } catch {
    if (!again) return place.replaceChildren()
    place.replaceChildren(again)
    again.hidden = false
    again.querySelector('button')?.addEventListener('click', () => void fill(place), { once: true })
  } finally {
    place.ariaBusy = null
  }
}

/** A form with data-refill answers in its place as soon as something else is chosen in it. */
export function refills(): void {
  document.addEventListener('change', (event) => {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>('form[data-refill]')
    const place = form?.closest<HTMLElement>('[data-fill]')
    if (!form || !place) return
    const name = (event.target as HTMLSelectElement).name
    place.dataset.fill = `${form.getAttribute('action')}?${new URLSearchParams([...new FormData(form)].map(([key, value]) => [key, String(value)]))}`
    place.addEventListener('filled', () => place.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`)?.focus({ preventScroll: true }), { once: true })
    void fill(place)
  })
}
