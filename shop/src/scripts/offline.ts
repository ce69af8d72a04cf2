/** Lets the service worker in when the page is done, and says above it when the network is gone. */
export function workOffline(): void {
  const notice = document.querySelector<HTMLElement>('[data-offline]')
  const show = () => {
    if (notice) notice.hidden = navigator.onLine
  }
  addEventListener('online', show)
  addEventListener('offline', show)
  show()
  // Not in a page of a foreign frame, nor where the browser has none; a shop without one works as well.
  if (!('serviceWorker' in navigator)) return
  const register = () => void navigator.serviceWorker.register('/sw.js').catch(() => {})
  if (document.readyState === 'complete') register()
  else addEventListener('load', register, { once: true })
}
