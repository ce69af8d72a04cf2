import type { Db } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import type { Step } from '../prices/price.ts'
import { Refusal } from '../shared/refusals.ts'
import { type OrderEventRow, readStory } from './events.ts'
import { type Parcel, readParcels } from './parcels.ts'
import { withSnapshot, withSnapshotOr } from './snapshot.ts'
import { Status, statusesOfType } from './states.ts'
import type { AddressSnapshot, StoredAddress, InvoiceWish } from './tables.ts'

export type { OrderEventRow } from './events.ts'

/** A line as it was bought. Amounts in fen; image is a file key. */
export type OrderLine = {
  id: number
  name: string
  image: string
  price: number
  count: number
  amount: number
  /** Its share of what was taken off. */
  discount: number
  gift: boolean
  attrNames: string[]
  attrVals: string[]
}

export type Order = {
  id: number
  status: Status
  totalCount: number
  goodsAmount: number
  freight: number
  discount: number
  totalAmount: number
  /** The part that the wallet paid. */
  balanceAmount: number
  address: AddressSnapshot
  payMethod: string
  note: string
  placedAt: Date
  payBefore: Date
  paidAt: Date | null
  shippedAt: Date | null
  receivedAt: Date | null
  closedAt: Date | null
  courier: string | null
  trackingNumber: string | null
  /** Taken as received after this. */
  confirmBefore: Date | null
  extended: boolean
  invoice: InvoiceWish | null
  lines: OrderLine[]
}

/** An order with its story, its parcels, and why it costs what it costs. */
export type OrderDetail = Order & { trace: Step[]; events: OrderEventRow[]; parcels: Parcel[] }

const PAGE = 10
/** Clients that do not ask for a page get this many of the newest. */
const WITHOUT_PAGES = 100

/** A row as `header` reads it, its address still sealed (`withSnapshot`). */
export type StoredOrder = Omit<Order, 'lines' | 'address'> & { address: StoredAddress }

/** Columns of `Order` but its lines. */
export const header = (db: Db) => db`
  id, status, total_count as "totalCount", goods_amount as "goodsAmount", freight, discount, total_amount as "totalAmount", address, pay_method as "payMethod", note,
  placed_at as "placedAt", pay_before as "payBefore", paid_at as "paidAt", shipped_at as "shippedAt", received_at as "receivedAt", closed_at as "closedAt",
  courier, tracking_number as "trackingNumber", balance_amount as "balanceAmount", confirm_before as "confirmBefore", extended, invoice`

/** The buyer's orders of a type, newest first; with `q`, the one of that number, or those with goods of such a name. Throws 10407 when there is no such type. */
export async function listOrders(
  db: Db,
  userId: number,
  { type, page, q = '', lang }: { type: number; page?: number; q?: string; lang: Lang },
): Promise<{ orders: Order[]; total: number; pageSize: number }> {
  const statuses = statusesOfType(type)
  if (!statuses) throw new Refusal(10407)
  const pageSize = page ? PAGE : WITHOUT_PAGES
  const offset = Math.min(((page ?? 1) - 1) * pageSize, 2 ** 31 - 1)
  const mine = db`user_id = ${userId} and status = any(${statuses as number[]}) and ${matching(db, q.trim())}`
  const [orders, [{ total } = { total: 0 }]] = await Promise.all([
    db<StoredOrder[]>`select ${header(db)} from orders where ${mine} order by placed_at desc, id desc limit ${pageSize} offset ${offset}`,
    db<{ total: number }[]>`select count(*)::int as total from orders where ${mine}`,
  ])
  return { orders: await withLines(db, orders.map(withSnapshotOr), lang), total, pageSize }
}

function matching(db: Db, q: string) {
  if (q === '') return db`true`
  if (/^\d{16}$/.test(q)) return db`id = ${Number(q)}`
  const name = `%${q.replace(/[\\%_]/g, '\\$&')}%`
  return db`exists (select from order_lines l where l.order_id = orders.id and (l.name ilike ${name} or l.name_en ilike ${name}))`
}

/** One order with everything about it. Throws 10410 when it is not the buyer's. */
export async function readOrder(db: Db, userId: number, orderId: number, lang: Lang): Promise<OrderDetail> {
  const [order] = await db<(StoredOrder & { trace: Step[] })[]>`select ${header(db)}, trace from orders where id = ${orderId} and user_id = ${userId}`
  if (!order) throw new Refusal(10410)
  return await withAll(db, withSnapshot(order), lang)
}

/** One order with everything about it, whoever's it is. Throws 10410 when there is none. */
export async function readAnyOrder(db: Db, orderId: number, lang: Lang): Promise<OrderDetail & { userId: number }> {
  const [order] = await db<(StoredOrder & { trace: Step[]; userId: number })[]>`select ${header(db)}, trace, user_id as "userId" from orders where id = ${orderId}`
  if (!order) throw new Refusal(10410)
  return await withAll(db, withSnapshot(order), lang)
}

async function withAll<T extends Omit<Order, 'lines'>>(db: Db, order: T, lang: Lang): Promise<T & { lines: OrderLine[]; events: OrderEventRow[]; parcels: Parcel[] }> {
  const [[full], events, parcels] = await Promise.all([withLines(db, [order], lang), readStory(db, order.id), readParcels(db, [order.id], lang)])
  return { ...order, lines: full?.lines ?? [], events, parcels }
}

/** The given orders with their lines. */
export async function withLines(db: Db, orders: readonly Omit<Order, 'lines'>[], lang: Lang): Promise<Order[]> {
  if (orders.length === 0) return []
  const lines = await db<(OrderLine & { orderId: number })[]>`
    select order_id as "orderId", sku_id as id, ${said(lang, db`name`, db`name_en as name`)}, image, price, count, amount, discount, gift,
      ${said(lang, db`attr_names as "attrNames", attr_vals as "attrVals"`, db`attr_names_en as "attrNames", attr_vals_en as "attrVals"`)}
    from order_lines where order_id = any(${orders.map((order) => order.id)}) order by order_id, gift, sku_id`
  const byOrder = Map.groupBy(lines, (line) => line.orderId)
  return orders.map((order) => ({ ...order, lines: byOrder.get(order.id) ?? [] }))
}

/** How many orders the buyer has in each status. */
export async function countByStatus(db: Db, userId: number): Promise<Record<number, number>> {
  const rows = await db<{ status: number; n: number }[]>`select status, count(*)::int as n from orders where user_id = ${userId} group by status`
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]))
}

/** An order of the buyer that can still be paid. Throws 10408 otherwise. */
export async function readPayable(db: Db, userId: number, orderId: number): Promise<{ id: number; userId: number; totalAmount: number; payBefore: Date }> {
  const [order] = await db<{ id: number; userId: number; totalAmount: number; payBefore: Date }[]>`
    select id, user_id as "userId", total_amount as "totalAmount", pay_before as "payBefore" from orders where id = ${orderId} and user_id = ${userId} and status = ${Status.unpaid}`
  if (!order) throw new Refusal(10408)
  return order
}
