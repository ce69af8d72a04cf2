import { returnCoupons } from '../coupons/use.ts'
import { moveOrder } from '../orders/move.ts'
import { Status } from '../orders/states.ts'
import { forgoCash, walletPartLeft } from '../pays/cash.ts'
import { refundToSources } from '../pays/refund.ts'
import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { shelveRefused } from '../shipping/move-parcel.ts'
import { type Case, lockCase, moveCase } from './move.ts'
import { finishIfRefunded } from './refund.ts'
import { refundInstead } from './steps.ts'

/** Why, in the story of the order and at the ledger. */
const uncollected = 'uncollected'
type Wish = { orderId: number; clerkId: number; now: Date }

/**
 * An order to be paid on delivery was refused at the door: 3 or 5 → 7 → 8. The cash is given up with all refunds that waited for it, cases end,
 * the wallet's part and coupons go back; pieces go back to the shelf with each parcel that has come back, then or before.
 * Throws 10503 when nothing was to be collected, 10508 when it was handed in or given up before, 10509 when nothing has left.
 */
export async function giveUpCash(tx: Tx, { orderId, clerkId, now }: Wish): Promise<void> {
  await tx`select 1 from orders where id = ${orderId} for no key update`
  const open = await tx<{ id: number }[]>`select id from aftersales where order_id = ${orderId} and ended_at is null order by id`
  for (const { id } of open) await endBefore(tx, id, { clerkId, now })
  await forgoCash(tx, orderId)
  for (const { id } of open) {
    const of = await lockCase(tx, id)
    if (of.status === 'refunding') await finishIfRefunded(tx, of, now)
  }
  const left = await walletPartLeft(tx, orderId)
  if (left > 0) await refundToSources(tx, { orderId, amount: left, key: `uncollected:${orderId}`, why: uncollected })
  await closeOrder(tx, { orderId, clerkId, now })
  await returnCoupons(tx, orderId)
  const back = await tx<{ id: number }[]>`select id from parcels where order_id = ${orderId} and status = 'returned' order by id`
  for (const { id } of back) await shelveRefused(tx, id)
}

/** A case that waits for somebody ends: what it asked for is given anyway. One whose old pieces are here already becomes a refund, and puts them away. */
async function endBefore(tx: Tx, id: number, { clerkId, now }: Omit<Wish, 'orderId'>): Promise<void> {
  const of: Case = await lockCase(tx, id)
  const staff = { actor: 'staff', actorId: clerkId, words: uncollectedWords, now } as const
  if (of.status === 'asked' || of.status === 'returning') await moveCase(tx, of, { to: 'refused', ...staff })
  else if (of.status === 'approved') await moveCase(tx, of, { to: 'lapsed', actor: 'system', words: uncollectedWords, now })
  else if (of.status === 'exchanging') await refundInstead(tx, id, { words: uncollectedWords, clerkId, now })
}
const uncollectedWords = '拒收 / refused at the door'

async function closeOrder(tx: Tx, { orderId, clerkId, now }: Wish): Promise<void> {
  const by = { actor: 'staff', actorId: clerkId, why: uncollected, at: now } as const
  await moveOrder(tx, orderId, { from: [Status.shipped, Status.received, Status.done], to: Status.refunding, ...by })
  // Where the last case has ended it already, nothing is left to move.
  const [order] = await tx<{ status: Status }[]>`select status from orders where id = ${orderId}`
  if (order?.status === Status.refunded) return
  if (!(await moveOrder(tx, orderId, { from: [Status.refunding], to: Status.refunded, ...by }))) throw new Refusal(10508)
}
