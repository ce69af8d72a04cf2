import { post } from '../ledger/post.ts'
import type { Tx } from '../shared/db.ts'
import { enqueue } from '../shared/jobs.ts'
import { Refusal } from '../shared/refusals.ts'
import { countPayment } from './count.ts'

type Cash = { id: number; number: string; amount: number; state: string; userId: number; shipped: boolean }

/**
 * The courier hands in what they collected for an order: the payment succeeds and the order is paid, once. Amount in fen, counted by the clerk.
 * Throws 10503 when nothing was to be collected, 10508 when it was handed in before or nothing is to be collected any more,
 * 10507 when it is not the sum, 10509 when the parcel has not even left.
 */
export async function settleCash(tx: Tx, { orderId, amount, clerkId, at }: { orderId: number; amount: number; clerkId: number | null; at: Date }): Promise<void> {
  const cash = await lockCash(tx, orderId)
  if (!cash) throw new Refusal(10503)
  if (cash.state !== 'waiting') throw new Refusal(10508)
  if (!cash.shipped) throw new Refusal(10509)
  if (amount !== cash.amount) throw new Refusal(10507)
  await tx`update payments set state = 'succeeded', paid = ${amount}, paid_at = ${at}, settled_by = ${clerkId} where id = ${cash.id}`
  await tx`update orders set paid_at = ${at} where id = ${orderId} and paid_at is null`
  countPayment(tx, 'cod', 'paid')
  await post(tx, {
    key: `payment:${cash.number}`,
    kind: 'payment',
    orderId,
    userId: cash.userId,
    entries: [
      { account: 'courier:cod', amount: -amount },
      { account: 'sales', amount },
    ],
  })
  // What was to go back waited for this money.
  const waiting = await tx<{ id: number }[]>`select id from refunds where payment_id = ${cash.id} and state = 'waiting' order by id`
  for (const { id } of waiting) await enqueue(tx, 'send-refund', { refundId: id })
}

/**
 * The cash for an order will never come: what was to go back out of it is void, and the payment closed. Locks the order's row and the payment's.
 * Throws 10503 when nothing was to be collected, 10508 when it was handed in or is not to be collected any more, 10509 when nothing has left.
 */
export async function forgoCash(tx: Tx, orderId: number): Promise<void> {
  const cash = await lockCash(tx, orderId)
  if (!cash) throw new Refusal(10503)
  if (cash.state !== 'waiting') throw new Refusal(10508)
  if (!cash.shipped) throw new Refusal(10509)
  await tx`update refunds set state = 'void', try_at = null where payment_id = ${cash.id} and state in ('waiting', 'stuck')`
  await tx`update payments set state = 'closed' where id = ${cash.id}`
  countPayment(tx, 'cod', 'failed')
}

/** What of the wallet's part of an order is not promised back yet, in fen. The caller holds the order's lock. */
export async function walletPartLeft(tx: Tx, orderId: number): Promise<number> {
  const [part] = await tx<{ left: number }[]>`select paid - refund_booked as left from payments where order_id = ${orderId} and method = 'balance' and state = 'succeeded'`
  return part?.left ?? 0
}

async function lockCash(tx: Tx, orderId: number): Promise<Cash | undefined> {
  const [order] = await tx<
    { userId: number; shipped: boolean }[]
  >`select user_id as "userId", shipped_at is not null as shipped from orders where id = ${orderId} for no key update`
  const [cash] = await tx<
    Omit<Cash, 'userId' | 'shipped'>[]
  >`select id, number, amount, state from payments where order_id = ${orderId} and method = 'cod' order by id desc limit 1 for no key update`
  return order && cash && { ...cash, ...order }
}
