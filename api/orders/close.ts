import { returnCoupons } from '../coupons/use.ts'
import { releaseClaim } from '../flash/give-back.ts'
import { releaseStock } from '../goods/stock.ts'
import { releaseBalance } from '../ledger/post.ts'
import { type Pool, transact, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { type Move, moveOrder } from './move.ts'
import { Status } from './states.ts'

/**
 * The buyer changes their mind before paying: 1 → 6; stock, coupons and balance go back. Throws 10411 for anything else, or somebody else's.
 * @param reason a code of `cancelReasons`, or the buyer's own words
 */
export async function cancelOrder(tx: Tx, buyerId: number, orderId: number, reason = '', at = new Date()): Promise<void> {
  const [mine] = await tx`select 1 from orders where id = ${orderId} and user_id = ${buyerId}`
  if (!mine || !(await closeUnpaid(tx, orderId, { actor: 'buyer', actorId: buyerId, why: `cancelled ${reason}`.trim(), at }))) throw new Refusal(10411)
}

/** Staff close an order that nobody has paid: 1 → 6. Throws 10411 for any other. */
export async function cancelByStaff(tx: Tx, clerkId: number, orderId: number, reason: string, at = new Date()): Promise<void> {
  if (!(await closeUnpaid(tx, orderId, { actor: 'staff', actorId: clerkId, why: `cancelled-by-staff ${reason}`, at }))) throw new Refusal(10411)
}

/**
 * Closes every order whose time to pay is over, each in its own transaction. Any number of sweeps and notices may meet at
 * one order: the first to move its row decides, the others find nothing to do.
 * @returns how many this sweep closed
 */
export async function closeOverdue(pool: Pool, now: Date): Promise<number> {
  const overdue = await pool<{ id: number }[]>`
    select id from orders where status = ${Status.unpaid} and pay_before < ${now} order by pay_before limit 500`
  let closed = 0
  for (const { id } of overdue) if (await transact(pool, (tx) => closeUnpaid(tx, id, { actor: 'system', why: 'overdue', at: now }))) closed++
  return closed
}

async function closeUnpaid(tx: Tx, orderId: number, by: Pick<Move, 'actor' | 'actorId' | 'why' | 'at'>): Promise<boolean> {
  const moved = await moveOrder(tx, orderId, { from: [Status.unpaid], to: Status.cancelled, ...by })
  if (!moved) return false
  await returnCoupons(tx, orderId)
  await releaseBalance(tx, orderId)
  if (!(await releaseClaim(tx, orderId, by.at ?? new Date()))) await releaseStock(tx, orderId)
  return true
}
