import { type ParcelActor, parcelMoves, type ParcelState } from '../orders/parcel-states.ts'
import { Status } from '../orders/states.ts'
import type { Tx } from '../shared/db.ts'
import { returnStock, stillOut } from '../goods/stock.ts'

/**
 * A parcel that has left moves on; its event commits with it.
 * @returns false, with nothing changed, when it does not stand where this actor may move it from
 */
export async function moveParcel(
  tx: Tx,
  parcelId: number,
  { to, actor, actorId, why, at }: { to: ParcelState; actor: ParcelActor; actorId?: number; why: string; at: Date },
): Promise<boolean> {
  // Its pieces may go back to the shelf, which is counted under the order's lock.
  if (to === 'returned') await tx`select 1 from orders where id = (select order_id from parcels where id = ${parcelId}) for no key update`
  const from = parcelMoves.filter((move) => move.to === to && move.from !== 'planned' && move.by.includes(actor)).map((move) => move.from)
  const [moved] = await tx`
    with was as (select id, status from parcels where id = ${parcelId} and status = any(${from}) for no key update),
    moved as (
      update parcels set status = ${to}, arrived_at = case when ${to} = 'arrived' then ${at}::timestamptz else arrived_at end
      from was where parcels.id = was.id returning parcels.id, parcels.user_id, was.status as was)
    insert into parcel_events (parcel_id, user_id, from_status, to_status, actor, actor_id, why, at)
    select id, user_id, was, ${to}, ${actor}, ${actorId ?? null}, ${why}, ${at} from moved returning 1`
  if (moved && to === 'returned') await shelveRefused(tx, parcelId)
  return moved !== undefined
}

/**
 * The pieces of parcels that came back of an order refused at the door lie on the shelf again, once each. The caller holds the order's lock; last in its transaction.
 */
export async function shelveRefused(tx: Tx, parcelId: number): Promise<void> {
  const [parcel] = await tx<{ orderId: number; pieces: { skuId: number; count: number }[] }[]>`
    select p.order_id as "orderId", (select jsonb_agg(jsonb_build_object('skuId', sku_id, 'count', count)) from parcel_lines where parcel_id = p.id) as pieces
    from parcels p where p.id = ${parcelId} and p.status = 'returned'
      and exists (select from orders o join payments y on y.order_id = o.id where o.id = p.order_id and o.status = ${Status.refunded} and y.method = 'cod' and y.state = 'closed')`
  if (!parcel) return
  const pieces = await stillOut(tx, parcel.orderId, parcel.pieces)
  if (pieces.length > 0) await returnStock(tx, { orderId: parcel.orderId, key: `parcel-back:${parcelId}`, pieces, to: 'shelf' })
}
