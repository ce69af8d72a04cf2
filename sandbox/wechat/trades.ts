import { randomBytes, randomInt } from 'node:crypto'
import { atomically, type Store } from '../store.ts'

/** A payment as WeChat Pay keeps it. Amounts in fen, times in milliseconds. `number` is the shop's out_trade_no. */
export type WechatTrade = {
  number: string
  transaction_id: string
  code: string
  description: string
  amount: number
  paid: number
  refunded: number
  state: 'NOTPAY' | 'SUCCESS' | 'REFUND' | 'CLOSED'
  notify_url: string
  created_at: number
  expires_at: number
  paid_at: number | null
}

export type WechatRefund = { request_no: string; number: string; refund_id: string; amount: number; at: number }

/** A "no" of the platform: HTTP status and code. */
export class WechatRefusal extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** The trade by the shop's number; an unpaid one past its time is closed on the way. */
export function findTrade(store: Store, number: string): WechatTrade | undefined {
  store.prepare("update wechat_trades set state = 'CLOSED' where number = ? and state = 'NOTPAY' and expires_at <= ?").run(number, Date.now())
  return store.prepare('select * from wechat_trades where number = ?').get(number) as WechatTrade | undefined
}

export function findByCode(store: Store, code: string): WechatTrade | undefined {
  const row = store.prepare('select number from wechat_trades where code = ?').get(code) as { number: string } | undefined
  return row && findTrade(store, row.number)
}

export const listTrades = (store: Store): WechatTrade[] => store.prepare('select * from wechat_trades order by created_at desc limit 50').all() as WechatTrade[]

/** The trade for a code that the shop asks for: the same one when it asks again. */
export function openTrade(store: Store, wish: Pick<WechatTrade, 'number' | 'description' | 'amount' | 'notify_url' | 'expires_at'>): WechatTrade {
  const now = Date.now()
  const id = `42${Array.from({ length: 26 }, () => randomInt(10)).join('')}`
  store
    .prepare(
      'insert into wechat_trades (number, transaction_id, code, description, amount, notify_url, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (number) do nothing',
    )
    .run(wish.number, id, randomBytes(12).toString('base64url'), wish.description, wish.amount, wish.notify_url, now, wish.expires_at)
  const trade = findTrade(store, wish.number)
  if (!trade) throw new Error(`trade ${wish.number} vanished`)
  if (trade.amount !== wish.amount || trade.description !== wish.description) throw new WechatRefusal(400, 'INVALID_REQUEST', '201 商户订单号重复')
  if (trade.state === 'SUCCESS' || trade.state === 'REFUND') throw new WechatRefusal(400, 'ORDERPAID', '该订单已支付')
  if (trade.state === 'CLOSED') throw new WechatRefusal(400, 'ORDER_CLOSED', '该订单已关闭')
  return trade
}

/** Takes the buyer's money: once. False when the trade cannot be paid any more. */
export function payTrade(store: Store, number: string, paid: number): boolean {
  const now = Date.now()
  return (
    store.prepare("update wechat_trades set state = 'SUCCESS', paid = ?, paid_at = ? where number = ? and state = 'NOTPAY' and expires_at > ?").run(paid, now, number, now)
      .changes === 1
  )
}

/** Ends an unpaid trade; closing it again is no fault. */
export function closeTrade(store: Store, number: string): void {
  const trade = findTrade(store, number)
  if (!trade) throw new WechatRefusal(404, 'ORDER_NOT_EXIST', '订单不存在')
  if (trade.state === 'SUCCESS' || trade.state === 'REFUND') throw new WechatRefusal(400, 'ORDERPAID', '该订单已支付')
  store.prepare("update wechat_trades set state = 'CLOSED' where number = ?").run(number)
}

/** Gives money back, once per request number. */
export function refundTrade(store: Store, wish: { number: string; requestNo: string; amount: number; total: number }): WechatRefund {
  return atomically(store, () => {
    const trade = findTrade(store, wish.number)
    if (!trade) throw new WechatRefusal(404, 'RESOURCE_NOT_EXISTS', '订单不存在')
    const before = findRefund(store, wish.requestNo)
    if (before && (before.amount !== wish.amount || before.number !== wish.number)) throw new WechatRefusal(400, 'INVALID_REQUEST', '退款单号已存在，且参数不一致')
    if (before) return before
    if (trade.state !== 'SUCCESS' && trade.state !== 'REFUND') throw new WechatRefusal(400, 'INVALID_REQUEST', '订单状态错误')
    if (wish.total !== trade.paid) throw new WechatRefusal(400, 'INVALID_REQUEST', '订单金额不一致')
    if (trade.refunded + wish.amount > trade.paid) throw new WechatRefusal(400, 'INVALID_REQUEST', '退款金额大于支付金额')
    const refund: WechatRefund = {
      request_no: wish.requestNo,
      number: wish.number,
      refund_id: `50${Array.from({ length: 26 }, () => randomInt(10)).join('')}`,
      amount: wish.amount,
      at: Date.now(),
    }
    store
      .prepare('insert into wechat_refunds (request_no, number, refund_id, amount, at) values (?, ?, ?, ?, ?)')
      .run(refund.request_no, refund.number, refund.refund_id, refund.amount, refund.at)
    store.prepare("update wechat_trades set refunded = refunded + ?, state = 'REFUND' where number = ?").run(wish.amount, wish.number)
    return refund
  })
}

export const findRefund = (store: Store, requestNo: string): WechatRefund | undefined =>
  store.prepare('select * from wechat_refunds where request_no = ?').get(requestNo) as WechatRefund | undefined

/** "2026-03-05T18:00:00+08:00": Beijing's clock, as the platform writes it. */
export const beijing = (at: number): string => `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`
