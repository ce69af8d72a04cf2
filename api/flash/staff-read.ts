import type { Db } from '../shared/db.ts'
import { type Sale, saleColumns } from './sale.ts'

/** How far the claims of a sale have come. */
export type Figures = { held: number; unpaid: number; paid: number; lapsed: number; lost: number; inLine: number }
export type StaffSale = Sale & Figures & { clerk: string }
export type SaleState = 'coming' | 'running' | 'over' | 'all'
export type StaffClaim = {
  id: number
  userId: number
  username: string
  state: string
  count: number
  orderId: number | null
  orderStatus: number | null
  claimedAt: Date
  holdUntil: Date | null
}

const figures = (db: Db) => db`
  cross join lateral (
    select coalesce(sum(c.count) filter (where c.state = 'held'), 0)::int as held,
      coalesce(sum(c.count) filter (where c.state = 'ordered' and o.status = 1), 0)::int as unpaid,
      coalesce(sum(c.count) filter (where c.state = 'ordered' and o.status <> 1), 0)::int as paid,
      (count(*) filter (where c.state = 'lapsed'))::int as lapsed, (count(*) filter (where c.state = 'lost'))::int as lost, (count(*) filter (where c.state = 'waiting'))::int as "inLine"
    from flash_claims c left join orders o on o.id = c.order_id where c.sale_id = f.id) n`

/** Sales for staff with how far they have come: a page of them, the latest start first, and how many there are. */
export async function listSales(
  db: Db,
  { page, pageSize, q, state, now }: { page: number; pageSize: number; q: string; state: SaleState; now: Date },
): Promise<{ sales: StaffSale[]; total: number }> {
  const wanted = {
    all: db`true`,
    coming: db`f.ended_at is null and f.starts_at > ${now}`,
    running: db`f.ended_at is null and f.starts_at <= ${now} and f.ends_at > ${now}`,
    over: db`(f.ended_at is not null or f.ends_at <= ${now})`,
  }[state]
  const named = q === '' ? db`true` : db`(position(lower(${q}) in lower(s.name)) > 0 or position(lower(${q}) in lower(s.name_en)) > 0 or f.sku_id::text = ${q})`
  const sales = await db<StaffSale[]>`
    select ${saleColumns(db)}, n.*, coalesce(nullif(staff.name, ''), staff.username, '') as clerk
    from flash_sales f join skus s on s.id = f.sku_id left join staff on staff.id = f.clerk_id ${figures(db)}
    where ${wanted} and ${named} order by f.starts_at desc, f.id desc limit ${pageSize} offset ${(page - 1) * pageSize}`
  const [{ total } = { total: 0 }] = await db<{ total: number }[]>`select count(*)::int as total from flash_sales f join skus s on s.id = f.sku_id where ${wanted} and ${named}`
  return { sales: [...sales], total }
}

/** A sale with its figures and who planned it; undefined for no such one. */
export async function readSaleForStaff(db: Db, id: number): Promise<StaffSale | undefined> {
  const [sale] = await db<StaffSale[]>`
    select ${saleColumns(db)}, n.*, coalesce(nullif(staff.name, ''), staff.username, '') as clerk
    from flash_sales f join skus s on s.id = f.sku_id left join staff on staff.id = f.clerk_id ${figures(db)} where f.id = ${id}`
  return sale
}

/** The claims of a sale in the order they were given, and how many there are. */
export async function listClaims(db: Db, saleId: number, { page, pageSize, q }: { page: number; pageSize: number; q: string }): Promise<{ claims: StaffClaim[]; total: number }> {
  const named = q === '' ? db`true` : db`position(lower(${q}) in lower(u.username)) > 0`
  const claims = await db<StaffClaim[]>`
    select c.id, c.user_id as "userId", u.username, c.state, c.count, c.order_id as "orderId", o.status as "orderStatus", c.claimed_at as "claimedAt", c.hold_until as "holdUntil"
    from flash_claims c join users u on u.id = c.user_id left join orders o on o.id = c.order_id
    where c.sale_id = ${saleId} and ${named} order by c.id limit ${pageSize} offset ${(page - 1) * pageSize}`
  const [{ total } = { total: 0 }] = await db<
    { total: number }[]
  >`select count(*)::int as total from flash_claims c join users u on u.id = c.user_id where c.sale_id = ${saleId} and ${named}`
  return { claims: [...claims], total }
}
