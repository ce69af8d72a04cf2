const KEPT = 'jishi_notice'

/** Puts the shop's notice away for good in this browser; a new one comes anyway. The first script of the page has hidden it where it was put away before. */
export function notices(): void {
  const root = document.documentElement
  document.querySelector('[data-shop-notice-away]')?.addEventListener('click', () => {
    try {
      if (root.dataset.notice) localStorage.setItem(KEPT, root.dataset.notice)
    } catch {
      // A browser that keeps nothing: it is away on this page.
    }
    delete root.dataset.notice
    document.getElementById('content')?.focus({ preventScroll: true })
  })
}
