import { randomInt } from 'node:crypto'
import { atomically, type Store } from '../store.ts'

export type TradeStatus = 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_CLOSED'

/** A trade as the gateway keeps it. Amounts in fen, times in milliseconds. `number` is the shop's out_trade_no. */
export type Trade = {
  number: string
  trade_no: string
  subject: string
  amount: number
  paid: number
  refunded: number
  status: TradeStatus
  return_url: string | null
  notify_url: string | null
  created_at: number
  expires_at: number
  paid_at: number | null
}

export type TradeWish = Pick<Trade, 'number' | 'subject' | 'amount' | 'return_url' | 'notify_url' | 'expires_at'>

/** A "no" of the gateway, with its sub_code. */
export class GatewayRefusal extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The trade by the shop's number; an unpaid one past its time is closed on the way. */
export function findTrade(store: Store, number: string): Trade | undefined {
  store.prepare("update trades set status = 'TRADE_CLOSED' where number = ? and status = 'WAIT_BUYER_PAY' and expires_at <= ?").run(number, Date.now())
  return store.prepare('select * from trades where number = ?').get(number) as Trade | undefined
}

export function findByTradeNo(store: Store, tradeNo: string): Trade | undefined {
  const row = store.prepare('select number from trades where trade_no = ?').get(tradeNo) as { number: string } | undefined
  return row && findTrade(store, row.number)
}

export const listTrades = (store: Store): Trade[] => store.prepare('select * from trades order by created_at desc limit 50').all() as Trade[]

/** The trade for a page request: made at the first look, the same one at every later look. */
export function openTrade(store: Store, wish: TradeWish): Trade {
  const now = Date.now()
  const made = store
    .prepare(
      'insert into trades (number, trade_no, subject, amount, return_url, notify_url, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (number) do nothing',
    )
    .run(wish.number, newTradeNo(now), wish.subject, wish.amount, wish.return_url, wish.notify_url, now, wish.expires_at)
  const trade = findTrade(store, wish.number)
  if (!trade) throw new Error(`trade ${wish.number} vanished`)
  if (!made.changes && (trade.amount !== wish.amount || trade.subject !== wish.subject)) throw new GatewayRefusal('ACQ.CONTEXT_INCONSISTENT', '交易信息被篡改')
  return trade
}

/** 28 digits, the day first, like the real ones; hard to guess, since the cashier's address carries it. */
function newTradeNo(now: number): string {
  const digits = Array.from({ length: 20 }, () => randomInt(10)).join('')
  return `${shanghai(now).slice(0, 10).replaceAll('-', '')}${digits}`
}

/** What comes in when the buyer is made to pay too little or too much. */
export const paidFor = (amount: number, kind: string): number => Math.max(amount + (kind === 'wrong-amount' ? -1 : kind === 'too-much' ? 1 : 0), 1)

/** Takes the buyer's money: once. False when the trade cannot be paid any more. */
export function payTrade(store: Store, number: string, paid: number): boolean {
  const now = Date.now()
  return (
    store.prepare("update trades set status = 'TRADE_SUCCESS', paid = ?, paid_at = ? where number = ? and status = 'WAIT_BUYER_PAY' and expires_at > ?").run(paid, now, number, now)
      .changes === 1
  )
}

/** Ends an unpaid trade. */
export function closeTrade(store: Store, number: string): Trade {
  const trade = findTrade(store, number)
  if (!trade) throw new GatewayRefusal('ACQ.TRADE_NOT_EXIST', '交易不存在')
  const closed = store.prepare("update trades set status = 'TRADE_CLOSED' where number = ? and status = 'WAIT_BUYER_PAY'").run(number)
  if (!closed.changes) throw new GatewayRefusal('ACQ.TRADE_STATUS_ERROR', '交易状态不合法')
  return { ...trade, status: 'TRADE_CLOSED' }
}

/** Gives money back, once per request number. `moved` is false for a repeat. */
export function refundTrade(store: Store, number: string, requestNo: string, amount: number): { trade: Trade; moved: boolean } {
  return atomically(store, () => {
    const trade = findTrade(store, number)
    if (!trade) throw new GatewayRefusal('ACQ.TRADE_NOT_EXIST', '交易不存在')
    const before = findRefund(store, number, requestNo)
    if (before && before.amount !== amount) throw new GatewayRefusal('ACQ.DISCORDANT_REPEAT_REQUEST', '请求信息不一致')
    if (before) return { trade, moved: false }
    if (trade.status !== 'TRADE_SUCCESS') throw new GatewayRefusal('ACQ.TRADE_STATUS_ERROR', '交易状态不合法')
    if (trade.refunded + amount > trade.paid) throw new GatewayRefusal('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', '退款金额超限')
    store.prepare('insert into refunds (number, request_no, amount, at) values (?, ?, ?, ?)').run(number, requestNo, amount, Date.now())
    const refunded = trade.refunded + amount
    const status: TradeStatus = refunded === trade.paid ? 'TRADE_CLOSED' : 'TRADE_SUCCESS'
    store.prepare('update trades set refunded = ?, status = ? where number = ?').run(refunded, status, number)
    return { trade: { ...trade, refunded, status }, moved: true }
  })
}

export function findRefund(store: Store, number: string, requestNo: string): { amount: number; at: number } | undefined {
  return store.prepare('select amount, at from refunds where number = ? and request_no = ?').get(number, requestNo) as { amount: number; at: number } | undefined
}

/** Fen as Alipay writes them: "88.00". */
export const yuan = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`

/** "88.00" → 8800; undefined for what is no amount from 0.01 to 100,000,000. */
export function fenOf(amount: unknown): number | undefined {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(String(amount))
  const fen = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : 0
  return fen >= 1 && fen <= 10_000_000_000 ? fen : undefined
}

/** "2026-03-05 18:00:00" in Beijing, which is the gateway's clock. */
export const shanghai = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')

/** The other way round; undefined for what is no such time. */
export function fromShanghai(text: string): number | undefined {
  const at = Date.parse(`${text.replace(' ', 'T')}+08:00`)
  return Number.isNaN(at) ? undefined : at
}
