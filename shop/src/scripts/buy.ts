import { fly } from './fly.ts'
import { keepLive, type Live, onLive } from './live.ts'
import { toast } from './toast.ts'
import { showCount, showVisitor } from './visitor.ts'

/** The buying form of a product page: keeps to today's stock, and puts into the cart without leaving the page. */
export function buying(): void {
  const form = document.querySelector<HTMLFormElement>('[data-buy]')
  if (!form) return
  onLive((found) => keepToStock(form, found))
  keepLive()
  form.addEventListener('submit', (event) => {
    const button = event.submitter as HTMLButtonElement | null
    // "Buy now" leaves the page anyway: the browser does that best.
    if (button?.value === 'buy') return
    event.preventDefault()
    void add(form, button)
  })
}

/** Fen that the page said last. */
let said: number | undefined

function keepToStock(form: HTMLFormElement, live: Live[]): void {
  // Nothing was heard: a shop that cannot be reached has sold out of nothing.
  if (live.length === 0) return
  const mine = live.find(({ id }) => String(id) === form.dataset.sku)
  const stockOf = new Map(live.map(({ id, stock, launched }) => [String(id), launched ? stock : 0]))
  for (const chip of document.querySelectorAll<HTMLElement>('[data-chip]')) {
    const out = stockOf.get(chip.dataset.chip ?? '') === 0
    chip.classList.toggle('sold-out', out)
    chip.title = out ? (form.dataset.soldOut ?? '') : ''
    chip.querySelector<HTMLElement>('[data-chip-out]')?.toggleAttribute('hidden', !out)
  }
  const left = mine?.launched ? mine.stock : 0
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-buy-button]')) button.disabled = left === 0
  keepCount(form, left)
  show('[data-down-note]', !mine?.launched)
  show('[data-sold-out-note]', mine?.launched === true && left === 0)
  const word = document.querySelector<HTMLElement>('[data-stock-word]')
  if (word) word.textContent = left === 0 ? (form.dataset.soldOut ?? '') : left <= 10 ? (form.dataset.few ?? '').replace('{n}', String(left)) : (form.dataset.enough ?? '')
  word?.classList.toggle('scarce', left <= 10)
  if (mine) tellPrice(form, mine.price)
}

/** The stepper stands outside the form and belongs to it by its `form` attribute. */
function keepCount(form: HTMLFormElement, left: number): void {
  const field = form.elements.namedItem('count')
  if (!(field instanceof HTMLInputElement) || left === 0) return
  field.max = String(Math.min(left, Number(form.dataset.most ?? 999)))
  if (Number(field.value) > Number(field.max)) field.value = field.max
  field.dispatchEvent(new Event('max-changed'))
}

/** What a price saves follows it; a price that moved under somebody's eyes is told. */
function tellPrice(form: HTMLFormElement, price: number): void {
  const saving = document.querySelector<HTMLElement>('[data-saving]')
  const saved = Number(saving?.dataset.saving) - price
  if (saving) {
    saving.hidden = saved <= 0
    saving.textContent = (form.dataset.save ?? '').replace('{amount}', yuan(saved))
  }
  const note = document.querySelector<HTMLElement>('[data-price-note]')
  if (note && said !== undefined && said !== price) {
    note.hidden = false
    note.classList.toggle('warn', price > said)
    note.classList.toggle('good', price < said)
    note.textContent = ((price > said ? form.dataset.dearer : form.dataset.cheaper) ?? '').replace('{was}', yuan(said)).replace('{is}', yuan(price))
  }
  said = price
}

const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`

function show(what: string, shown: boolean): void {
  const note = document.querySelector<HTMLElement>(what)
  if (note) note.hidden = !shown
}

async function add(form: HTMLFormElement, button: HTMLButtonElement | null): Promise<void> {
  button?.classList.add('busy')
  const words = form.dataset
  try {
    const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>)
    const reply = await fetch(form.action, { method: 'POST', headers: { accept: 'application/json', 'x-fetch': '1' }, body })
    const told = reply.headers.get('content-type')?.includes('json') ? ((await reply.json()) as { carts_count?: number; error?: string }) : undefined
    if (told?.error || !reply.ok) return toast(told?.error ?? words.failed ?? '', { bad: true })
    fly(
      pictureShown(),
      [...document.querySelectorAll<HTMLElement>('[data-cart-place]')].findLast((place) => place.offsetParent !== null),
    )
    if (told?.carts_count === undefined) await showVisitor()
    else showCount(told.carts_count)
    // Said aloud as well: the number at the cart changes without a word.
    const held = told?.carts_count === undefined ? '' : ((told.carts_count === 1 ? words.heldOne : words.held) ?? '').replace('{n}', String(told.carts_count))
    toast([words.added ?? '', held].filter(Boolean).join(words.comma ?? ' '), { link: { label: words.toCart ?? '', href: words.cart ?? '/cart' } })
  } catch {
    toast(words.failed ?? '', { bad: true })
  } finally {
    button?.classList.remove('busy')
  }
}

/** The picture of the gallery that is in sight. */
function pictureShown(): HTMLImageElement | null {
  const track = document.querySelector<HTMLElement>('[data-gallery] .track')
  return track?.children[Math.round(track.scrollLeft / track.clientWidth)]?.querySelector('img') ?? null
}
