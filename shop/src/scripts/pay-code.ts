import { hear } from './hear.ts'

/** Watches a code that is to be scanned: when its order stops waiting for money, the result is shown. */
export function watchPayment(): void {
  const part = document.querySelector<HTMLElement>('[data-pay-events]')
  const word = part?.querySelector('[data-pay-word]')
  if (!part || !word) return
  const { payEvents = '', payStatus = '', result = '/orders', over = '' } = part.dataset
  hear<{ state: string }>({
    events: payEvents,
    ask: async () => {
      const { data } = (await (await fetch(payStatus, { headers: { accept: 'application/json' } })).json()) as { data?: { status?: string } }
      return data?.status ? { state: data.status } : undefined
    },
    heard: ({ state }) => {
      if (state === 'waiting') return true
      word.textContent = over
      location.assign(result)
      return false
    },
    every: 2000,
  })
}
