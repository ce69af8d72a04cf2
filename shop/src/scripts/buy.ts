import { type Live, onLive } from './live.ts'
import { toast } from './toast.ts'
import { showCount, showVisitor } from './visitor.ts'

/** The buying form of a product page: keeps to today's stock, and puts into the cart without leaving the page. */
export function buying(): void {
  const form = document.querySelector<HTMLFormElement>('[data-buy]')
  if (!form) return
  onLive((found) => keepToStock(form, found))
  form.addEventListener('submit', (event) => {
    const button = event.submitter as HTMLButtonElement | null
    // "Buy now" leaves the page anyway: the browser does that best.
    if (button?.value === 'buy') return
    event.preventDefault()
    void add(form, button)
  })
}

function keepToStock(form: HTMLFormElement, live: Live[]): void {
  const mine = live.find(({ id }) => String(id) === form.dataset.sku)
  const stockOf = new Map(live.map(({ id, stock, launched }) => [String(id), launched ? stock : 0]))
  for (const chip of document.querySelectorAll<HTMLElement>('[data-chip]')) {
    const out = stockOf.get(chip.dataset.chip ?? '') === 0
    chip.classList.toggle('sold-out', out)
    if (out) chip.title = form.dataset.soldOut ?? ''
  }
  if (!mine) return
  const left = stockOf.get(String(mine.id)) ?? 0
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-buy-button]')) button.disabled = left === 0
  // The stepper stands outside the form and belongs to it by its `form` attribute.
  const field = form.elements.namedItem('count')
  if (field instanceof HTMLInputElement && left > 0) {
    field.max = String(Math.min(left, 999))
    if (Number(field.value) > left) field.value = field.max
    field.dispatchEvent(new Event('max-changed'))
  }
  const note = document.querySelector<HTMLElement>('[data-sold-out-note]')
  if (note) note.hidden = left > 0
  const word = document.querySelector<HTMLElement>('[data-stock-word]')
  if (word) word.textContent = left === 0 ? (form.dataset.soldOut ?? '') : left <= 10 ? (form.dataset.few ?? '').replace('{n}', String(left)) : (form.dataset.enough ?? '')
  word?.classList.toggle('scarce', left <= 10)
}

async function add(form: HTMLFormElement, button: HTMLButtonElement | null): Promise<void> {
  button?.classList.add('busy')
  const words = form.dataset
  try {
    const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>)
    const reply = await fetch(form.action, { method: 'POST', headers: { accept: 'application/json', 'x-fetch': '1' }, body })
    const told = reply.headers.get('content-type')?.includes('json') ? ((await reply.json()) as { carts_count?: number; error?: string }) : undefined
    if (told?.error || !reply.ok) return toast(told?.error ?? words.failed ?? '', { bad: true })
    if (told?.carts_count === undefined) await showVisitor()
    else showCount(told.carts_count)
    toast(words.added ?? '', { link: { label: words.toCart ?? '', href: words.cart ?? '/cart' } })
  } catch {
    toast(words.failed ?? '', { bad: true })
  } finally {
    button?.classList.remove('busy')
  }
}
