/** Links with data-follow inside [data-reviews] change the reviews in place: out of the page they lead to, which is there for who has no script. */
export function reviewLists(): void {
  document.addEventListener('click', (event) => {
    const link = (event.target as HTMLElement).closest<HTMLAnchorElement>('[data-reviews] a[data-follow]')
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    void follow(link)
  })
}

let asked = 0

async function follow(link: HTMLAnchorElement): Promise<void> {
  const list = link.closest<HTMLElement>('[data-reviews]')
  const turn = ++asked
  if (!list) return
  list.ariaBusy = 'true'
  try {
    const reply = await fetch(link.href)
    const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html').querySelector<HTMLElement>('[data-reviews]')
    // Somebody was quicker with another choice.
    if (turn !== asked) return
    if (!fresh) throw new Error('another page')
    list.replaceWith(fresh)
    fresh.querySelector<HTMLElement>(`a[href="${CSS.escape(link.getAttribute('href') ?? '')}"]`)?.focus({ preventScroll: true })
  } catch {
    location.assign(link.href)
  }
}
