import type { Take } from '../goods/allocate.ts'
import type { Db, Tx } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import type { ParcelState } from './parcel-states.ts'
import type { Actor } from './states.ts'

/** What is in a parcel. Image is a file key. */
export type ParcelLine = { skuId: number; count: number; name: string; image: string }
export type Parcel = {
  id: number
  orderId: number
  warehouseId: number
  warehouse: string
  status: ParcelState
  courier: string | null
  trackingNumber: string | null
  plannedAt: Date
  shippedAt: Date | null
  arrivedAt: Date | null
  lines: ParcelLine[]
}

/** One planned parcel for each warehouse that ships some of the order. Answers their ids. */
export async function planParcels(tx: Tx, orderId: number, takes: readonly Take[]): Promise<number[]> {
  const ids: number[] = []
  for (const [warehouseId, lines] of Map.groupBy(takes, (take) => take.warehouseId)) {
    const [parcel] = await tx<{ id: number; userId: number }[]>`
      with planned as (insert into parcels (order_id, user_id, warehouse_id) select id, user_id, ${warehouseId} from orders where id = ${orderId} returning id, user_id),
      told as (insert into parcel_events (parcel_id, user_id, to_status, actor) select id, user_id, 'planned', 'system' from planned)
      select id, user_id as "userId" from planned`
    await tx`insert into parcel_lines ${tx(lines.map(({ skuId, count }) => ({ parcel_id: parcel!.id, user_id: parcel!.userId, sku_id: skuId, count })))}`
    ids.push(parcel!.id)
  }
  return ids
}

/** Nothing more leaves for this order. */
export async function cancelPlanned(tx: Tx, orderId: number, actor: Actor): Promise<void> {
  await tx`
    with gone as (update parcels set status = 'cancelled' where order_id = ${orderId} and status = 'planned' returning id, user_id)
    insert into parcel_events (parcel_id, user_id, from_status, to_status, actor) select id, user_id, 'planned', 'cancelled', ${actor === 'gateway' ? 'system' : actor} from gone`
}

/** The parcels of some orders with what is in them, in the order they were planned. */
export async function readParcels(db: Db, orderIds: readonly number[], lang: Lang): Promise<Parcel[]> {
  if (orderIds.length === 0) return []
  return await db<Parcel[]>`
    select p.id, p.order_id as "orderId", p.warehouse_id as "warehouseId", ${said(lang, db`w.name`, db`w.name_en`)} as warehouse, p.status, p.courier,
      p.tracking_number as "trackingNumber", p.planned_at as "plannedAt", p.shipped_at as "shippedAt", p.arrived_at as "arrivedAt",
      coalesce((
        select jsonb_agg(jsonb_build_object('skuId', l.sku_id, 'count', l.count, 'name', o.name, 'image', o.image) order by l.sku_id)
        from parcel_lines l join lateral (
          select ${said(lang, db`name`, db`name_en as name`)}, image from order_lines where order_id = p.order_id and sku_id = l.sku_id order by gift limit 1) o on true
        where l.parcel_id = p.id), '[]') as lines
    from parcels p join warehouses w on w.id = p.warehouse_id where p.order_id = any(${orderIds as number[]}) order by p.order_id, p.id`
}
