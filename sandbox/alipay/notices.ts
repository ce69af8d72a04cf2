import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { SandboxConfig } from '../config.ts'
import type { Store } from '../store.ts'
import { signForm } from './signature.ts'
import { shanghai, type Trade, yuan } from './trades.ts'

/** How a notice is to go wrong, chosen at the cashier. */
export const noticeKinds = ['now', 'late', 'twice', 'forged', 'wrong-amount', 'too-much', 'none'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** When Alipay calls again after a notice was not answered `success`: https://opendocs.alipay.com/open/270/105902 */
const MINUTES_BETWEEN_TRIES = [4, 10, 10, 60, 120, 360, 900]

type NoticeRow = { id: number; url: string; body: string; tries: number; most_tries: number }

export type Notices = {
  /** Writes down that the shop is to be told what became of a trade. Sent from then on until it answers `success`. */
  tell(trade: Trade, kind?: NoticeKind): void
  stop(): void
}

/** Sends what is due, also what an earlier process left behind. */
export function startNotices(store: Store, config: SandboxConfig): Notices {
  const sending = new Set<number>()
  const stopped = new AbortController()
  let timer: NodeJS.Timeout | undefined

  const schedule = () => {
    clearTimeout(timer)
    if (stopped.signal.aborted) return
    const { at } = store.prepare('select min(due_at) as at from notices where due_at is not null').get() as { at: number | null }
    if (at === null) return
    // A row that is being sent is due already; it must not make the timer spin.
    timer = setTimeout(sendDue, Math.min(Math.max(at - Date.now(), sending.size > 0 ? 100 : 0), 60_000))
  }

  const sendDue = () => {
    const due = store.prepare('select id, url, body, tries, most_tries from notices where due_at <= ? order by id limit 50').all(Date.now()) as NoticeRow[]
    for (const notice of due) if (!sending.has(notice.id)) void send(notice)
    schedule()
  }

  const send = async (notice: NoticeRow) => {
    sending.add(notice.id)
    const answer = await post(notice.url, notice.body, stopped.signal)
    sending.delete(notice.id)
    if (stopped.signal.aborted) return
    const tries = notice.tries + 1
    const wait = MINUTES_BETWEEN_TRIES[notice.tries]
    const over = answer === 'success' || tries >= notice.most_tries || wait === undefined
    const dueAt = over ? null : Math.round(Date.now() + wait * 60_000 * config.retryScale)
    store.prepare('update notices set tries = ?, answer = ?, due_at = ? where id = ?').run(tries, answer.slice(0, 200), dueAt, notice.id)
    schedule()
  }

  schedule()
  return {
    tell(trade, kind = 'now') {
      if (!trade.notify_url || kind === 'none') return
      const { body, dueIn, copies, mostTries } = draft(trade, kind, config)
      const write = store.prepare('insert into notices (number, kind, url, body, due_at, most_tries) values (?, ?, ?, ?, ?, ?)')
      for (let copy = 0; copy < copies; copy++) write.run(trade.number, kind, trade.notify_url, body, Date.now() + dueIn, mostTries)
      schedule()
    },
    stop() {
      stopped.abort()
      clearTimeout(timer)
    },
  }
}

/** What the shop said, trimmed; a sentence in brackets when it said nothing. */
async function post(url: string, body: string, stopped: AbortSignal): Promise<string> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      signal: AbortSignal.any([stopped, AbortSignal.timeout(10_000)]),
    })
    return (await response.text()).trim() || `(HTTP ${response.status})`
  } catch (error) {
    return `(${(error as Error).message})`
  }
}

function draft(trade: Trade, kind: NoticeKind, config: SandboxConfig): { body: string; dueIn: number; copies: number; mostTries: number } {
  const form = noticeForm(trade, config.alipay)
  const privateKey = kind === 'forged' ? strangersKey() : config.alipay.privateKey
  return {
    body: new URLSearchParams(signForm(form, privateKey)).toString(),
    dueIn: kind === 'late' ? Math.round(config.lateSeconds * 1000) : 0,
    copies: kind === 'twice' ? 2 : 1,
    // A forger tries once; the gateway as often as it has waiting times, and once at once.
    mostTries: kind === 'forged' ? 1 : MINUTES_BETWEEN_TRIES.length + 1,
  }
}

function noticeForm(trade: Trade, { appId, sellerId }: SandboxConfig['alipay']): Record<string, string> {
  const now = Date.now()
  const money = yuan(trade.paid || trade.amount)
  return {
    gmt_create: shanghai(trade.created_at),
    charset: 'utf-8',
    ...(trade.paid_at === null ? {} : { gmt_payment: shanghai(trade.paid_at) }),
    ...(trade.refunded > 0 ? { gmt_refund: `${shanghai(now)}.000`, refund_fee: yuan(trade.refunded) } : {}),
    ...(trade.status === 'TRADE_CLOSED' ? { gmt_close: shanghai(now) } : {}),
    notify_time: shanghai(now),
    subject: trade.subject,
    buyer_id: BUYER_ID,
    invoice_amount: money,
    version: '1.0',
    notify_id: `${shanghai(now).slice(0, 10).replaceAll('-', '')}${randomBytes(12).toString('hex')}`,
    fund_bill_list: JSON.stringify([{ amount: money, fundChannel: 'ALIPAYACCOUNT' }]),
    notify_type: 'trade_status_sync',
    out_trade_no: trade.number,
    total_amount: money,
    trade_status: trade.status,
    trade_no: trade.trade_no,
    auth_app_id: appId,
    receipt_amount: money,
    point_amount: '0.00',
    app_id: appId,
    buyer_pay_amount: money,
    seller_id: sellerId,
  }
}

export const BUYER_ID = '2088000000000088'

let stranger: string | undefined
function strangersKey(): string {
  stranger ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey
  return stranger
}
