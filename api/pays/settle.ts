import type { PayAnswer } from '../drivers/pay/types.ts'
import { post } from '../ledger/post.ts'
import { markPaid } from '../orders/pay.ts'
import type { Tx } from '../shared/db.ts'
import { enqueue } from '../shared/jobs.ts'
import { countPayment } from './count.ts'
import type { GatewayName } from './methods.ts'
import { nextTry } from './schedule.ts'

/** What a gateway said, once its signature is checked. */
export type Evidence = { method: GatewayName; source: 'notice' | 'query'; answer: PayAnswer }

/** What became of it; kept beside the notice. */
export type Verdict = 'unknown' | 'not paid' | 'wrong amount' | 'paid' | 'again' | 'surplus' | 'foreign'

type Payment = { id: number; number: string; orderId: number; userId: number; method: GatewayName; state: 'waiting' | 'succeeded' | 'surplus' | 'closed'; amount: number }
type Paid = Extract<PayAnswer, { state: 'paid' }>

/**
 * Books what a gateway said, once: the first full payment pays the order, anything else that came in becomes surplus and
 * goes back. May run any number of times at once for one order. Locks the order's row first and the payment's second, as
 * everything here does.
 */
export async function settle(tx: Tx, evidence: Evidence): Promise<Verdict> {
  const outcome = await settleOnce(tx, evidence)
  countPayment(tx, evidence.method, evidence.answer.state === 'closed' && outcome === 'not paid' ? 'failed' : outcome)
  return outcome
}

async function settleOnce(tx: Tx, { method, source, answer }: Evidence): Promise<Verdict> {
  const payment = await lockPayment(tx, method, answer.number)
  if (!payment) return 'unknown'
  if (answer.state === 'paid') return await settlePaid(tx, payment, answer, source)
  if (answer.state === 'closed') await closePayment(tx, payment.id)
  return 'not paid'
}

async function lockPayment(tx: Tx, method: string, number: string): Promise<Payment | undefined> {
  const [found] = await tx<{ orderId: number }[]>`select order_id as "orderId" from payments where number = ${number} and method = ${method}`
  if (!found) return undefined
  const [order] = await tx<{ userId: number }[]>`select user_id as "userId" from orders where id = ${found.orderId} for no key update`
  const [payment] = await tx<Payment[]>`select id, number, order_id as "orderId", method, state, amount from payments where number = ${number} for no key update`
  return order && payment && { ...payment, userId: order.userId }
}

async function settlePaid(tx: Tx, payment: Payment, paid: Paid, source: string): Promise<Verdict> {
  if (payment.state === 'succeeded' || payment.state === 'surplus') return 'again'
  // One trade pays one order: a number that has paid already proves nothing for another.
  const [used] = await tx`select 1 from payments where method = ${payment.method} and trade_no = ${paid.tradeNo} and id <> ${payment.id}`
  if (used) return 'foreign'
  if (paid.amount !== payment.amount) {
    await bookSurplus(tx, payment, paid, `paid ${paid.amount} fen instead of ${payment.amount}`)
    return 'wrong amount'
  }
  if (!(await markPaid(tx, payment.orderId, { paidAt: paid.paidAt, why: `${payment.method} ${paid.tradeNo} by ${source}` }))) {
    await bookSurplus(tx, payment, paid, 'the order could take no money any more')
    return 'surplus'
  }
  await bookMoney(tx, payment, 'succeeded', paid)
  return 'paid'
}

/** Money that no order wants: kept visible, and sent back by a job that commits with it. */
async function bookSurplus(tx: Tx, payment: Payment, paid: Paid, why: string): Promise<void> {
  await bookMoney(tx, payment, 'surplus', paid)
  const [refund] = await tx<{ id: number }[]>`
    insert into refunds (number, payment_id, user_id, amount, why, try_at) values (${`${payment.number}R1`}, ${payment.id}, ${payment.userId}, ${paid.amount}, ${why}, ${nextTry(new Date(), 0)}) returning id`
  await enqueue(tx, 'send-refund', { refundId: refund!.id })
}

async function bookMoney(tx: Tx, payment: Payment, state: 'succeeded' | 'surplus', { amount, tradeNo, paidAt }: Paid): Promise<void> {
  await tx`update payments set state = ${state}, paid = ${amount}, trade_no = ${tradeNo}, paid_at = ${paidAt}, ask_at = null where id = ${payment.id}`
  await post(tx, {
    key: `payment:${payment.number}`,
    kind: state === 'surplus' ? 'surplus' : 'payment',
    orderId: payment.orderId,
    userId: payment.userId,
    entries: [
      { account: `gateway:${payment.method}`, amount: -amount },
      { account: state === 'surplus' ? 'surplus' : 'sales', amount },
    ],
  })
}

/** Nothing more can come of this attempt. What was paid stays paid. */
async function closePayment(tx: Tx, paymentId: number): Promise<void> {
  await tx`update payments set state = 'closed', ask_at = null where id = ${paymentId} and state = 'waiting'`
}
