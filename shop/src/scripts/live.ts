export type Live = { id: number; price: number; stock: number; launched: boolean }

const AT_ONCE = 60
let last: Live[] | undefined

/** Asks what the cached page cannot know: today's price and stock of every product it shows. Says "live" to whoever listens. */
export async function showLive(): Promise<void> {
  last = await showLiveIn(document)
  document.dispatchEvent(new CustomEvent<Live[]>('live', { detail: last }))
}

/** The same for a part of the page that came later. */
export async function showLiveIn(part: ParentNode): Promise<Live[]> {
  const ids = [...new Set([...part.querySelectorAll<HTMLElement>('[data-sku]')].flatMap((element) => (element.dataset.sku ?? '').split(' ')))].filter(Boolean)
  const slices = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, i) => ids.slice(i * AT_ONCE, (i + 1) * AT_ONCE))
  const found = (await Promise.all(slices.map(ask))).flat()
  for (const live of found) {
    for (const price of part.querySelectorAll(`[data-price="${live.id}"]`)) writePrice(price, live.price)
    for (const sign of part.querySelectorAll<HTMLElement>(`article[data-sku="${live.id}"] [data-sold-out]`)) sign.hidden = live.launched && live.stock > 0
  }
  return found
}

/** A look at another tab that was shorter than this changes nothing. */
const WHILE_MS = 15_000
let asked = Date.now()

/** Asks again when somebody comes back: to the tab, by the back button, or out of a tunnel. */
export function keepLive(): void {
  const again = () => {
    if (document.hidden || Date.now() - asked < WHILE_MS) return
    asked = Date.now()
    void showLive()
  }
  document.addEventListener('visibilitychange', again)
  addEventListener('pageshow', again)
  addEventListener('online', again)
}

/** Tells what is live: when it is known, and at once when it was known before somebody asked. */
export function onLive(listener: (found: Live[]) => void): void {
  if (last) listener(last)
  document.addEventListener('live', (event) => listener((event as CustomEvent<Live[]>).detail))
}

/** Prices come as "88.00"; inside they are fen. */
async function ask(ids: string[]): Promise<Live[]> {
  try {
    const reply = await fetch(`/v1/goods/live?ids=${ids.join(',')}`)
    const { data } = (await reply.json()) as { data?: { skuid: number; price: string; stock: number; launched: boolean }[] }
    return (data ?? []).map(({ skuid, price, stock, launched }) => ({ id: skuid, price: Math.round(Number(price) * 100), stock, launched }))
  } catch {
    return []
  }
}

function writePrice(price: Element, fen: number): void {
  const [whole, places] = (fen / 100).toFixed(2).split('.')
  const integer = price.querySelector('b')
  const rest = price.querySelector('b + i')
  if (!integer || !rest) return
  integer.textContent = (whole ?? '').replace(/\B(?=(\d{3})+$)/g, ',')
  rest.textContent = `.${places}`
}
