import { hear } from './hear.ts'

type Claim = { state: string; place: number }
type Times = { server_ms: number; starts_ms: number; ends_ms: number; phase: string; sold_out: boolean; moved?: boolean }

/** How far the shop's clock is ahead of this device's, in milliseconds; right to within half of the way there and back. */
let ahead = 0
const now = (): number => Date.now() + ahead

async function askTime(): Promise<void> {
  const sent = Date.now()
  const reply = (await (await fetch('/v1/flash-sales', { cache: 'no-store' })).json()) as { server_ms?: number }
  if (reply.server_ms) ahead = reply.server_ms - (sent + Date.now()) / 2
}

let counting = false
/** Makes every clock of a flash sale run by the shop's time. */
export function flashClocks(): void {
  if (counting) return
  counting = true
  const clocks = [...document.querySelectorAll<HTMLElement>('[data-flash-clock]')]
  if (clocks.length === 0) return
  const tick = () => clocks.forEach(show)
  tick()
  askTime().then(tick, () => {})
  setInterval(tick, 250)
}

function show(clock: HTMLElement): void {
  const { starts, ends, startsIn = '', endsIn = '', over = '', days: dayWord = '' } = clock.dataset
  const at = now()
  const [word, until] = at < Number(starts) ? [startsIn, Number(starts)] : [endsIn, Number(ends)]
  const label = clock.querySelector('.label')
  const digits = clock.querySelector('b')
  if (!label || !digits) return
  const seconds = Math.max(0, Math.ceil((until - at) / 1000))
  if (at >= Number(ends)) {
    label.textContent = over
    digits.replaceChildren()
    return
  }
  const two = (n: number) => String(n).padStart(2, '0')
  const days = Math.floor(seconds / 86400)
  const parts = [...(days > 0 ? [`${days}${dayWord}`] : []), two(Math.floor(seconds / 3600) % 24), two(Math.floor(seconds / 60) % 60), two(seconds % 60)]
  const text = parts.join(':')
  if (digits.dataset.text === text) return
  digits.dataset.text = text
  label.textContent = word
  digits.replaceChildren(...parts.map((part) => Object.assign(document.createElement('i'), { textContent: part })))
}

/** The page of a sale: wakes its button at the start, claims without leaving the page, and follows what becomes of it. */
export function flashPage(): void {
  flashClocks()
  const page = document.querySelector<HTMLElement>('[data-flash-page]')
  if (!page) return
  const button = page.querySelector<HTMLButtonElement>('[data-flash-claim]')
  const form = button?.closest('form')
  wakeAtStart(page, button)
  form?.addEventListener('submit', (event) => {
    event.preventDefault()
    if (button) void claim(page, form, button)
  })
  follow(page)
}

/** So much after the start that a clock read a little wrong is not too early; everybody of the first half second is drawn by lot anyway. */
const MARGIN_MS = 100

function wakeAtStart(page: HTMLElement, button: HTMLButtonElement | null): void {
  const starts = Number(page.dataset.starts) + MARGIN_MS
  if (now() >= starts) return
  if (button) {
    button.disabled = true
    button.textContent = page.dataset.soon ?? ''
  }
  const timer = setInterval(() => {
    if (now() < starts) return
    clearInterval(timer)
    if (!button) return location.reload()
    button.disabled = false
    button.textContent = page.dataset.claim ?? ''
    button.focus()
  }, 50)
}

/** Until there is an answer: a crowded shop says when to come back. */
async function claim(page: HTMLElement, form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  const word = page.querySelector('[data-flash-word]')
  button.disabled = true
  if (word) word.textContent = page.dataset.trying ?? ''
  for (;;) {
    const wait = await tryOnce(page, form)
    if (wait === undefined) return location.reload()
    if (word) word.textContent = page.dataset.again ?? ''
    await new Promise((resolve) => setTimeout(resolve, wait * 1000 * (0.75 + Math.random() / 2)))
  }
}

/** Seconds after which to come back; undefined when there is an answer. */
async function tryOnce(page: HTMLElement, form: HTMLFormElement): Promise<number | undefined> {
  try {
    const reply = await fetch(`/v1/flash-sales/${page.dataset.flashPage}/claims`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ticket: String(new FormData(form).get('ticket')), count: Number(new FormData(form).get('count') ?? 1) }),
    })
    if (reply.status === 503) return Number(reply.headers.get('retry-after') ?? 2)
    const { code } = (await reply.json()) as { code: number }
    return code === 11301 ? 0.2 : undefined
  } catch {
    return 1
  }
}

/** By a stream of events, or by asking where that does not come through. What has changed for the visitor is on the page when it is loaded again. */
function follow(page: HTMLElement): void {
  const { flashPage: id, phase = '', state = '', place = '' } = page.dataset
  const heard = (times: Times) => {
    ahead = times.server_ms - Date.now()
    // Staff have moved the start: another countdown, and another ticket.
    const movedStart = times.starts_ms !== Number(page.dataset.starts)
    const gone = times.phase === 'over' || times.phase === 'full'
    const news = movedStart || (state === 'none' && gone && phase !== times.phase) || (state === 'waiting' && (times.moved === true || times.phase === 'over'))
    // Everybody who waits is told at once; they do not all come back at once.
    if (news) setTimeout(() => location.reload(), Math.random() * 1500)
    return !news
  }
  if (phase === 'over' || !['none', 'waiting'].includes(state)) return
  // Who waits in line asks for their place, everybody else for the sale.
  const ask = async () => {
    const { data } = (await (await fetch(`/v1/flash-sales/${id}${state === 'waiting' ? '/claim' : ''}`, { cache: 'no-store' })).json()) as {
      data?: Partial<Times> & Partial<Claim>
    }
    if (data?.server_ms === undefined) return undefined
    return { ...(data as Times), moved: state === 'waiting' && (data.state !== state || String(data.place) !== place) }
  }
  hear<Times>({ events: `/v1/flash-sales/${id}/events`, ask, heard, every: 5000 })
}
