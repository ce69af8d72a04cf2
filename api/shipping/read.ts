import type { TrackState, TrackStep } from '../drivers/tracking/types.ts'
import { type Parcel, readParcels } from '../orders/parcels.ts'
import type { ParcelState } from '../orders/parcel-states.ts'
import { whereTo } from '../orders/snapshot.ts'
import type { StoredAddress } from '../orders/tables.ts'
import type { Db } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { courierName } from './couriers.ts'

/** A parcel with what its courier says of it, the newest step first. */
export type TrackedParcel = Parcel & { courierName: string; track: { state: TrackState; steps: TrackStep[] } | undefined }

/** The parcels of an order, and where they are. */
export async function readTracked(db: Db, orderId: number, lang: Lang): Promise<TrackedParcel[]> {
  const parcels = await readParcels(db, [orderId], lang)
  const tracks = await db<{ parcelId: number; state: TrackState; steps: TrackStep[] }[]>`
    select parcel_id as "parcelId", state, steps from trackings where parcel_id = any(${parcels.map(({ id }) => id)})`
  return parcels.map((parcel) => {
    const found = tracks.find(({ parcelId }) => parcelId === parcel.id)
    return { ...parcel, courierName: courierName(parcel.courier, lang), track: found && { state: found.state, steps: found.steps } }
  })
}

/** A row of the list that staff ship by. */
export type ParcelRow = {
  id: number
  orderId: number
  status: ParcelState
  warehouseId: number
  warehouse: string
  courier: string | null
  trackingNumber: string | null
  plannedAt: Date
  shippedAt: Date | null
  receiver: string
  mobile: string
  address: string
  pieces: number
}

/** Parcels by state, those that have waited longest first; planned ones only of orders that wait to be shipped. `q`: an order's or a tracking number. */
export async function listParcels(
  db: Db,
  { status, warehouseId, q, page, pageSize, lang }: { status: ParcelState; warehouseId?: number | undefined; q: string; page: number; pageSize: number; lang: Lang },
): Promise<{ rows: ParcelRow[]; total: number }> {
  const number = /^\d{16}$/.test(q) ? Number(q) : null
  const wanted = db`
    p.status = ${status} and (${status} <> 'planned' or o.status = 2) and (${warehouseId ?? null}::bigint is null or p.warehouse_id = ${warehouseId ?? null})
    and (${q} = '' or p.order_id = ${number} or p.tracking_number = ${q.toUpperCase()})`
  const [rows, [count]] = await Promise.all([
    db<Sealed<ParcelRow>[]>`
      select p.id, p.order_id as "orderId", p.status, p.warehouse_id as "warehouseId", ${said(lang, db`w.name`, db`w.name_en`)} as warehouse, p.courier, p.tracking_number as "trackingNumber",
        p.planned_at as "plannedAt", p.shipped_at as "shippedAt", o.address as sent,
        (select coalesce(sum(count), 0)::int from parcel_lines where parcel_id = p.id) as pieces
      from parcels p join orders o on o.id = p.order_id join warehouses w on w.id = p.warehouse_id
      where ${wanted} order by p.id ${status === 'planned' ? db`asc` : db`desc`} limit ${pageSize} offset ${(page - 1) * pageSize}`,
    db<{ total: number }[]>`select count(*)::int as total from (select 1 from parcels p join orders o on o.id = p.order_id where ${wanted} limit 10000) found`,
  ])
  return { rows: rows.map(opened), total: count?.total ?? 0 }
}

/** What to fetch from the shelves of a warehouse for all that is planned there: each SKU with its pieces and its parcels. */
export async function pickingList(db: Db, warehouseId: number, lang: Lang): Promise<{ skuId: number; name: string; count: number; parcels: number[] }[]> {
  return await db`
    select l.sku_id as "skuId", ${said(lang, db`s.name`, db`s.name_en`)} as name, sum(l.count)::int as count, array_agg(distinct p.id order by p.id)::float8[] as parcels
    from parcels p join parcel_lines l on l.parcel_id = p.id join orders o on o.id = p.order_id join skus s on s.id = l.sku_id
    where p.status = 'planned' and o.status = 2 and p.warehouse_id = ${warehouseId} group by 1, 2 order by 1 limit 2000`
}

/** What is printed to go with a parcel, and to fetch its pieces by. */
export type ParcelPaper = {
  id: number
  orderId: number
  status: ParcelState
  warehouseId: number
  warehouse: string
  courier: string | null
  trackingNumber: string | null
  username: string
  placedAt: Date
  note: string
  receiver: string
  mobile: string
  address: string
  lines: { skuId: number; name: string; attrs: string[]; count: number }[]
}

/** The papers of these parcels and of all parcels of these orders, by warehouse; cancelled parcels have none. */
export async function readPapers(db: Db, { parcelIds, orderIds }: { parcelIds: number[]; orderIds: number[] }, lang: Lang): Promise<ParcelPaper[]> {
  const papers = await db<Sealed<ParcelPaper>[]>`
    select p.id, p.order_id as "orderId", p.status, p.warehouse_id as "warehouseId", ${said(lang, db`w.name`, db`w.name_en`)} as warehouse, p.courier, p.tracking_number as "trackingNumber",
      u.username, o.placed_at as "placedAt", o.note, o.address as sent,
      coalesce((
        select jsonb_agg(jsonb_build_object('skuId', l.sku_id, 'count', l.count, 'name', b.name, 'attrs', b.attrs) order by l.sku_id)
        from parcel_lines l join lateral (
          select ${said(lang, db`name`, db`name_en as name`)}, ${said(lang, db`attr_vals`, db`attr_vals_en`)} as attrs from order_lines where order_id = p.order_id and sku_id = l.sku_id order by gift limit 1) b on true
        where l.parcel_id = p.id), '[]') as lines
    from parcels p join orders o on o.id = p.order_id join users u on u.id = o.user_id join warehouses w on w.id = p.warehouse_id
    where (p.id = any(${parcelIds}) or p.order_id = any(${orderIds})) and p.status <> 'cancelled' order by p.warehouse_id, p.id limit 500`
  return papers.map(opened)
}

type Shown = 'receiver' | 'mobile' | 'address'
type Sealed<T> = Omit<T, Shown> & { orderId: number; sent: StoredAddress }

const opened = <T extends { orderId: number; sent: StoredAddress }>({ sent, ...row }: T) => ({ ...row, ...whereTo(row.orderId, sent) })
