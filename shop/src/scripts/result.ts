const OFTEN = 2000
const SELDOM = 6000

/**
 * The page of a payment's result: as soon as the shop tells that the order waits no more, the page as it is then takes this
 * one's place. Where no stream comes through, it is fetched again every two seconds.
 */
export function watchResult(): void {
  const box = document.querySelector<HTMLElement>('[data-result]')
  if (!box?.dataset.again) return
  let timer: ReturnType<typeof setTimeout> | undefined
  let pause = OFTEN
  const look = async () => {
    clearTimeout(timer)
    if (await again()) timer = setTimeout(look, pause)
  }
  const { events } = box.dataset
  if (events) {
    const stream = new EventSource(events)
    stream.addEventListener('open', () => (pause = SELDOM))
    stream.addEventListener('state', (event) => {
      if ((JSON.parse((event as MessageEvent<string>).data) as { state: string }).state !== 'over') return
      stream.close()
      pause = OFTEN
      void look()
    })
    stream.addEventListener('error', () => (pause = OFTEN))
  }
  timer = setTimeout(look, OFTEN)
}

/** Fetches the same page: when its answer differs, it takes this one's place. Answers whether there is more to wait for. */
async function again(): Promise<boolean> {
  const box = document.querySelector<HTMLElement>('[data-result]')
  const address = box?.dataset.again
  if (!box || !address) return false
  try {
    const fresh = new DOMParser().parseFromString(await (await fetch(address)).text(), 'text/html').querySelector<HTMLElement>('[data-result]')
    if (!fresh) return true
    if (fresh.dataset.result === box.dataset.result) box.dataset.again = fresh.dataset.again ?? ''
    else box.replaceWith(fresh)
    return fresh.dataset.again !== undefined
  } catch {
    // Offline for a moment.
    return true
  }
}
