import { bySku, type Pieces } from '../goods/pieces.ts'
import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/**
 * Some pieces of a planned parcel become a parcel of their own, out of the same warehouse.
 * Throws 10415 for no such parcel, 10416 when it has left, or so little or all of it would go.
 */
export async function splitParcel(tx: Tx, parcelId: number, pieces: readonly Pieces[], clerkId: number): Promise<number> {
  const [parcel] = await tx<{ orderId: number; userId: number | null; warehouseId: number; status: string }[]>`
    select order_id as "orderId", user_id as "userId", warehouse_id as "warehouseId", status from parcels where id = ${parcelId} for no key update`
  if (!parcel) throw new Refusal(10415)
  if (parcel.status !== 'planned') throw new Refusal(10416)
  const [made] = await tx<{ id: number }[]>`
    with made as (insert into parcels (order_id, user_id, warehouse_id) values (${parcel.orderId}, ${parcel.userId}, ${parcel.warehouseId}) returning id),
    told as (insert into parcel_events (parcel_id, user_id, to_status, actor, actor_id, why) select id, ${parcel.userId}::bigint, 'planned', 'staff', ${clerkId}, ${`out of ${parcelId}`} from made)
    select id from made`
  for (const { skuId, count } of bySku(pieces)) {
    const [line] = await tx<{ count: number }[]>`select count from parcel_lines where parcel_id = ${parcelId} and sku_id = ${skuId}`
    if (!line || count < 1 || line.count < count) throw new Refusal(10416)
    if (line.count === count) await tx`delete from parcel_lines where parcel_id = ${parcelId} and sku_id = ${skuId}`
    else await tx`update parcel_lines set count = count - ${count} where parcel_id = ${parcelId} and sku_id = ${skuId}`
    await tx`insert into parcel_lines (parcel_id, user_id, sku_id, count) values (${made!.id}, ${parcel.userId}, ${skuId}, ${count})`
  }
  const [rest] = await tx`select 1 from parcel_lines where parcel_id = ${parcelId} limit 1`
  if (!rest || pieces.length === 0) throw new Refusal(10416)
  return made!.id
}
