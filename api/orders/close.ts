import { releaseStock } from '../goods/stock.ts'
import { type Pool, transact, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { type OrderEvent, recordEvent } from './events.ts'
import { Status } from './states.ts'

/** The buyer changes their mind before paying: 1 → 6, the stock goes back. Throws 10411 for anything else, or somebody else's. */
export async function cancelOrder(tx: Tx, buyerId: number, orderId: number): Promise<void> {
  const moved = await tx`
    update orders set status = ${Status.cancelled}, closed_at = now() where id = ${orderId} and user_id = ${buyerId} and status = ${Status.unpaid} returning 1`
  if (moved.count === 0) throw new Refusal(10411)
  await afterClosing(tx, orderId, 'buyer', 'cancelled by the buyer')
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
  for (const { id } of overdue) if (await transact(pool, (tx) => closeIfUnpaid(tx, id, now))) closed++
  return closed
}

async function closeIfUnpaid(tx: Tx, orderId: number, now: Date): Promise<boolean> {
  const moved = await tx`
    update orders set status = ${Status.cancelled}, closed_at = ${now} where id = ${orderId} and status = ${Status.unpaid} and pay_before < ${now} returning 1`
  if (moved.count === 0) return false
  await afterClosing(tx, orderId, 'system', 'not paid in time')
  return true
}

async function afterClosing(tx: Tx, orderId: number, actor: OrderEvent['actor'], why: string): Promise<void> {
  await recordEvent(tx, orderId, { from: Status.unpaid, to: Status.cancelled, actor, why })
  await releaseStock(tx, orderId)
}
