import type { PayAnswer } from '../drivers/pay/types.ts'
import { markPaid } from '../orders/pay.ts'
import type { Tx } from '../shared/db.ts'
import { enqueue } from '../shared/jobs.ts'

/** What a gateway said, once its signature is checked. */
export type Evidence = { method: 'alipay'; source: 'notice' | 'query'; answer: PayAnswer }

/** What became of it; kept beside the notice. */
export type Verdict = 'unknown' | 'not paid' | 'wrong amount' | 'paid' | 'again' | 'surplus'

type Payment = { id: number; number: string; orderId: number; state: 'waiting' | 'succeeded' | 'surplus' | 'closed'; amount: number }
type Paid = Extract<PayAnswer, { state: 'paid' }>

/**
 * Books what a gateway said, once: the first full payment pays the order, anything else that came in becomes surplus and
 * goes back. May run any number of times at once for one order. Locks the order's row first and the payment's second, as
 * everything here does.
 */
export async function settle(tx: Tx, { method, source, answer }: Evidence): Promise<Verdict> {
  const payment = await lockPayment(tx, method, answer.number)
  if (!payment) return 'unknown'
  if (answer.state === 'paid') return await settlePaid(tx, payment, answer, source)
  if (answer.state === 'closed') await closePayment(tx, payment.id)
  return 'not paid'
}

async function lockPayment(tx: Tx, method: string, number: string): Promise<Payment | undefined> {
  const [found] = await tx<{ orderId: number }[]>`select order_id as "orderId" from payments where number = ${number} and method = ${method}`
  if (!found) return undefined
  await tx`select 1 from orders where id = ${found.orderId} for no key update`
  const [payment] = await tx<Payment[]>`select id, number, order_id as "orderId", state, amount from payments where number = ${number} for no key update`
  return payment
}

async function settlePaid(tx: Tx, payment: Payment, paid: Paid, source: string): Promise<Verdict> {
  if (payment.state === 'succeeded' || payment.state === 'surplus') return 'again'
  if (paid.amount !== payment.amount) {
    await bookSurplus(tx, payment, paid, `paid ${paid.amount} fen instead of ${payment.amount}`)
    return 'wrong amount'
  }
  if (!(await markPaid(tx, payment.orderId, { paidAt: paid.paidAt, why: `alipay ${paid.tradeNo}, by ${source}` }))) {
    await bookSurplus(tx, payment, paid, 'the order could take no money any more')
    return 'surplus'
  }
  await bookMoney(tx, payment.id, 'succeeded', paid)
  return 'paid'
}

/** Money that no order wants: kept visible, and sent back by a job that commits with it. */
async function bookSurplus(tx: Tx, payment: Payment, paid: Paid, why: string): Promise<void> {
  await bookMoney(tx, payment.id, 'surplus', paid)
  const [refund] = await tx<{ id: number }[]>`
    insert into refunds (number, payment_id, amount, why) values (${`${payment.number}R1`}, ${payment.id}, ${paid.amount}, ${why}) returning id`
  await enqueue(tx, 'refund-surplus', { refundId: refund!.id })
}

async function bookMoney(tx: Tx, paymentId: number, state: 'succeeded' | 'surplus', { amount, tradeNo, paidAt }: Paid): Promise<void> {
  await tx`update payments set state = ${state}, paid = ${amount}, trade_no = ${tradeNo}, paid_at = ${paidAt}, ask_at = null where id = ${paymentId}`
}

/** Nothing more can come of this attempt. What was paid stays paid. */
async function closePayment(tx: Tx, paymentId: number): Promise<void> {
  await tx`update payments set state = 'closed', ask_at = null where id = ${paymentId} and state = 'waiting'`
}
