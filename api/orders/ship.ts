import type { Tx } from '../shared/db.ts'
import { brokeConstraint } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { daysAfter } from '../shared/time.ts'
import { moveOrder } from './move.ts'
import { Status } from './states.ts'

/** Courier is a code of shipping/couriers.ts. */
export type Shipment = { courier: string; trackingNumber: string; actor: 'staff' | 'system'; actorId?: number | undefined; at: Date; confirmDays: number }

/** Without a word of the buyer an order counts as received so long after its last parcel has left. */
export const CONFIRM_DAYS = 10

/**
 * What a parcel that leaves is to its order; a clerk's deed is shipping/ship.ts. With the last one its order goes 2 → 3, and the time to confirm it begins. Locks the order, then the parcel.
 * Throws 10415 for no such parcel, 10416 when it has left or its order does not wait to be shipped, 10419 for a number that another parcel has.
 * @returns the parcel's order, and whether all of it is on its way now
 */
export async function sendParcelOff(tx: Tx, parcelId: number, shipment: Shipment): Promise<{ orderId: number; complete: boolean }> {
  const [parcel] = await tx<{ orderId: number }[]>`select order_id as "orderId" from parcels where id = ${parcelId}`
  if (!parcel) throw new Refusal(10415)
  const { orderId } = parcel
  const [order] = await tx`select 1 from orders where id = ${orderId} and status = ${Status.paid} for no key update`
  if (!order) throw new Refusal(10416)
  await leaveHouse(tx, parcelId, shipment)
  return { orderId, complete: await shipWithLast(tx, orderId, shipment) }
}

/** A planned parcel is on its way, whatever its order stands at. Throws 10416 when it is not planned, 10419. */
export async function leaveHouse(tx: Tx, parcelId: number, shipment: Omit<Shipment, 'confirmDays'>): Promise<void> {
  const { courier, trackingNumber, actor, actorId, at } = shipment
  if ((await leave(tx, parcelId, shipment)) === 0) throw new Refusal(10416)
  await tx`
    insert into parcel_events (parcel_id, user_id, from_status, to_status, actor, actor_id, why, at)
    select id, user_id, 'planned', 'shipped', ${actor}, ${actorId ?? null}, ${`${courier} ${trackingNumber}`}, ${at} from parcels where id = ${parcelId}`
}

async function leave(tx: Tx, parcelId: number, { courier, trackingNumber, at }: Omit<Shipment, 'confirmDays'>): Promise<number> {
  try {
    // Asked as well as guarded: where keys begin with the buyer, the guard knows the parcels of one buyer only.
    const [left] = await tx<{ taken: boolean; count: number }[]>`
      with taken as (select 1 from parcels where courier = ${courier} and tracking_number = ${trackingNumber} and id <> ${parcelId} limit 1),
      gone as (
        update parcels set status = 'shipped', courier = ${courier}, tracking_number = ${trackingNumber}, shipped_at = ${at}
        where id = ${parcelId} and status = 'planned' and not exists (select from taken) returning 1)
      select exists (select from taken) as taken, (select count(*)::int from gone) as count`
    if (left!.taken) throw new Refusal(10419)
    return left!.count
  } catch (error) {
    if (brokeConstraint(error, 'parcels_number_once')) throw new Refusal(10419)
    throw error
  }
}

async function shipWithLast(tx: Tx, orderId: number, { courier, trackingNumber, actor, actorId, at, confirmDays }: Shipment): Promise<boolean> {
  const confirmBefore = daysAfter(at, confirmDays)
  const last = await tx`
    update orders set courier = ${courier}, tracking_number = ${trackingNumber}, confirm_before = ${confirmBefore}
    where id = ${orderId} and not exists (select from parcels where order_id = ${orderId} and status = 'planned')`
  if (last.count === 0) return false
  await moveOrder(tx, orderId, { from: [Status.paid], to: Status.shipped, actor, actorId, why: 'shipped', at })
  return true
}
