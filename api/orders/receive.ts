import { type Pool, transact, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { type Move, moveOrder } from './move.ts'
import { Status } from './states.ts'

/** Days that a buyer who asks gets once on top. */
export const EXTRA_DAYS = 5

/** The buyer has the parcels: 3 → 5. Throws 10409 for anything else, or somebody else's. */
export async function confirmReceipt(tx: Tx, buyerId: number, orderId: number, at?: Date): Promise<void> {
  const [mine] = await tx`select 1 from orders where id = ${orderId} and user_id = ${buyerId}`
  if (!mine || !(await receive(tx, orderId, { actor: 'buyer', actorId: buyerId, why: 'received', ...(at ? { at } : {}) }))) throw new Refusal(10409)
}

/**
 * Takes every order as received whose time to say so is over, each in its own transaction.
 * @returns how many this sweep did
 */
export async function receiveOverdue(pool: Pool, now: Date): Promise<number> {
  const overdue = await pool<{ id: number }[]>`
    select id from orders where status = ${Status.shipped} and confirm_before < ${now} order by confirm_before limit 500`
  let done = 0
  for (const { id } of overdue) if (await transact(pool, (tx) => receiveIfOverdue(tx, id, now))) done++
  return done
}

async function receiveIfOverdue(tx: Tx, orderId: number, now: Date): Promise<boolean> {
  // The buyer may have asked for more time since the list was made.
  const [overdue] = await tx`select 1 from orders where id = ${orderId} and status = ${Status.shipped} and confirm_before < ${now} for no key update`
  return overdue !== undefined && (await receive(tx, orderId, { actor: 'system', why: 'received-by-time', at: now }))
}

async function receive(tx: Tx, orderId: number, by: Pick<Move, 'actorId' | 'why' | 'at'> & { actor: 'buyer' | 'system' }): Promise<boolean> {
  if (!(await moveOrder(tx, orderId, { from: [Status.shipped], to: Status.received, ...by }))) return false
  await tx`
    with there as (
      update parcels set status = 'arrived', arrived_at = coalesce(${by.at ?? null}::timestamptz, now()) where order_id = ${orderId} and status = 'shipped' returning id, user_id)
    insert into parcel_events (parcel_id, user_id, from_status, to_status, actor, actor_id, why) select id, user_id, 'shipped', 'arrived', ${by.actor}, ${by.actorId ?? null}, ${by.why} from there`
  return true
}

/** The buyer waits for a late parcel: once, the order stays open five days longer. Throws 10422 for a second time, another state, or somebody else's. */
export async function extendReceipt(tx: Tx, buyerId: number, orderId: number): Promise<Date> {
  const [order] = await tx<{ confirmBefore: Date }[]>`
    update orders set extended = true, confirm_before = confirm_before + make_interval(days => ${EXTRA_DAYS})
    where id = ${orderId} and user_id = ${buyerId} and status = ${Status.shipped} and not extended and confirm_before is not null
    returning confirm_before as "confirmBefore"`
  if (!order) throw new Refusal(10422)
  return order.confirmBefore
}
