import { hear } from './hear.ts'

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
  hear<{ state: string }>({
    events: part.dataset.qr ?? '',
    ask: async () => {
      const { state } = (await (await fetch('/shop/qr', { headers: { accept: 'application/json' } })).json()) as { state?: string }
      return state === undefined ? undefined : { state }
    },
    heard: ({ state }) => show(state),
    every: 2000,
  })
}
