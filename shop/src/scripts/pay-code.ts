/** Watches a code that is to be scanned: when its order stops waiting for money, the result is shown. */
export function watchPayment(): void {
  const part = document.querySelector<HTMLElement>('[data-pay-events]')
  const word = part?.querySelector('[data-pay-word]')
  if (!part || !word) return
  const leave = () => {
    word.textContent = part.dataset.over ?? ''
    location.assign(part.dataset.result ?? '/orders')
  }
  const open = () => {
    const events = new EventSource(part.dataset.payEvents ?? '')
    events.addEventListener('state', (event) => {
      const { state } = JSON.parse((event as MessageEvent<string>).data) as { state: string }
      if (state !== 'over') return
      events.close()
      leave()
    })
    events.addEventListener('error', () => {
      // Closed for good, not just interrupted: streams do not come through here.
      if (events.readyState === EventSource.CLOSED) poll(part.dataset.payStatus ?? '', leave)
    })
  }
  open()
}

/** Where a stream does not come through, asks every two seconds. */
function poll(address: string, leave: () => void): void {
  const timer = setInterval(async () => {
    try {
      const reply = (await (await fetch(address, { headers: { accept: 'application/json' } })).json()) as { data?: { status?: string } }
      if (reply.data?.status === undefined || reply.data.status === 'waiting') return
      clearInterval(timer)
      leave()
    } catch {
      // The next time, perhaps.
    }
  }, 2000)
}
