import type { PayMethodName } from '../config/choices.ts'
import type { Db } from '../shared/db.ts'

export type PaymentState = 'waiting' | 'succeeded' | 'surplus' | 'closed'
/** A payment as its buyer sees it; amounts in fen. */
export type PaymentView = {
  orderId: number
  number: string
  method: PayMethodName
  state: PaymentState
  amount: number
  refunded: number
  tradeNo: string | null
  paidAt: Date | null
}

const order = (db: Db) => db`order by (p.state = 'succeeded') desc, (p.method = 'balance'), p.id desc limit 1`
const columns = (db: Db) => db`p.order_id as "orderId", p.number, p.method, p.state, p.amount, p.refunded, p.trade_no as "tradeNo", p.paid_at as "paidAt"`

/** The payment that counts for a buyer's order: the one that succeeded, else the latest. */
export async function readPayment(db: Db, userId: number, orderId: number): Promise<PaymentView | undefined> {
  const [payment] = await db<PaymentView[]>`
    select ${columns(db)} from payments p join orders o on o.id = p.order_id where o.id = ${orderId} and o.user_id = ${userId} ${order(db)}`
  return payment
}

/** By our number at the gateway; with `userId` only if it is that buyer's. */
export async function readByNumber(db: Db, number: string, userId?: number): Promise<PaymentView | undefined> {
  const [payment] = await db<PaymentView[]>`
    select ${columns(db)} from payments p join orders o on o.id = p.order_id
    where p.number = ${number} and (${userId ?? null}::bigint is null or o.user_id = ${userId ?? null})`
  return payment
}

/** The code that waits to be scanned for a buyer's order, with the number of its payment. */
export async function readWaitingCode(db: Db, userId: number, orderId: number): Promise<{ url: string; number: string; method: PayMethodName } | undefined> {
  const [code] = await db<{ url: string; number: string; method: PayMethodName }[]>`
    select p.code_url as url, p.number, p.method from payments p join orders o on o.id = p.order_id
    where o.id = ${orderId} and o.user_id = ${userId} and o.status = 1 and p.state = 'waiting' and p.code_url is not null order by p.id desc limit 1`
  return code
}

/** Whether an order of the buyer still waits for money; undefined when it is not theirs. */
export async function isUnpaid(db: Db, userId: number, orderId: number): Promise<boolean | undefined> {
  const [order] = await db<{ unpaid: boolean }[]>`select status = 1 as unpaid from orders where id = ${orderId} and user_id = ${userId}`
  return order?.unpaid
}
