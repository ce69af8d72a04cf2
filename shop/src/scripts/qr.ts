/** Watches the code on a desktop's log-in page; once the phone has confirmed, the form that logs in is sent. */
export function watchQr(): void {
  const part = document.querySelector<HTMLElement>('[data-qr]')
  const form = part?.querySelector('form')
  const word = part?.querySelector('[data-qr-word]')
  if (!part || !form || !word) return
  const show = (state: string) => {
    part.dataset.state = state
    word.textContent = part.dataset[state] ?? ''
    if (state === 'confirmed') form.requestSubmit()
    return state === 'waiting' || state === 'scanned'
  }
  const events = new EventSource(part.dataset.qr ?? '')
  events.addEventListener('state', (event) => {
    const { state } = JSON.parse((event as MessageEvent<string>).data) as { state: string }
    if (!show(state)) events.close()
  })
  events.addEventListener('error', () => {
    events.close()
    if (part.dataset.state === 'waiting' || part.dataset.state === 'scanned') poll(show)
  })
}

/** Where a stream does not come through, asks every two seconds. */
function poll(show: (state: string) => boolean): void {
  const timer = setInterval(async () => {
    try {
      const reply = await fetch('/shop/qr', { headers: { accept: 'application/json' } })
      const { state } = (await reply.json()) as { state: string }
      if (!show(state)) clearInterval(timer)
    } catch {
      // The next time, perhaps.
    }
  }, 2000)
}
