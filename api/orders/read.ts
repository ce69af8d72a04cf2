import type { Db } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { Refusal } from '../shared/refusals.ts'
import { Status, statusesOfType } from './states.ts'
import type { AddressSnapshot } from './tables.ts'

/** A line as it was bought. Amounts in fen; image is a file key. */
export type OrderLine = { id: number; name: string; image: string; price: number; count: number; amount: number; attrNames: string[]; attrVals: string[] }

export type Order = {
  id: number
  status: Status
  totalCount: number
  goodsAmount: number
  freight: number
  discount: number
  totalAmount: number
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
  lines: OrderLine[]
}

export type OrderEventRow = { from: Status | null; to: Status; actor: string; why: string; at: Date }

const PAGE = 10
/** Clients that do not ask for a page get this many of the newest. */
const WITHOUT_PAGES = 100

const header = (db: Db) => db`
  id, status, total_count as "totalCount", goods_amount as "goodsAmount", freight, discount, total_amount as "totalAmount", address, pay_method as "payMethod", note,
  placed_at as "placedAt", pay_before as "payBefore", paid_at as "paidAt", shipped_at as "shippedAt", received_at as "receivedAt", closed_at as "closedAt",
  courier, tracking_number as "trackingNumber"`

/** The buyer's orders of a type, newest first. Throws 10407 when there is no such type. */
export async function listOrders(
  db: Db,
  userId: number,
  { type, page, lang }: { type: number; page?: number; lang: Lang },
): Promise<{ orders: Order[]; total: number; pageSize: number }> {
  const statuses = statusesOfType(type)
  if (!statuses) throw new Refusal(10407)
  const pageSize = page ? PAGE : WITHOUT_PAGES
  const offset = Math.min(((page ?? 1) - 1) * pageSize, 2 ** 31 - 1)
  const [orders, [{ total } = { total: 0 }]] = await Promise.all([
    db<
      Omit<Order, 'lines'>[]
    >`select ${header(db)} from orders where user_id = ${userId} and status = any(${statuses as number[]}) order by placed_at desc, id desc limit ${pageSize} offset ${offset}`,
    db<{ total: number }[]>`select count(*)::int as total from orders where user_id = ${userId} and status = any(${statuses as number[]})`,
  ])
  return { orders: await withLines(db, orders, lang), total, pageSize }
}

/** One order with its story. Throws 10410 when it is not the buyer's. */
export async function readOrder(db: Db, userId: number, orderId: number, lang: Lang): Promise<Order & { events: OrderEventRow[] }> {
  const orders = await db<Omit<Order, 'lines'>[]>`select ${header(db)} from orders where id = ${orderId} and user_id = ${userId}`
  const [order] = await withLines(db, orders, lang)
  if (!order) throw new Refusal(10410)
  const events = await db<OrderEventRow[]>`
    select from_status as "from", to_status as "to", actor, why, at from order_events where order_id = ${orderId} order by id`
  return { ...order, events }
}

async function withLines(db: Db, orders: Omit<Order, 'lines'>[], lang: Lang): Promise<Order[]> {
  if (orders.length === 0) return []
  const lines = await db<(OrderLine & { orderId: number })[]>`
    select order_id as "orderId", sku_id as id, ${said(lang, db`name`, db`name_en as name`)}, image, price, count, amount,
      ${said(lang, db`attr_names as "attrNames", attr_vals as "attrVals"`, db`attr_names_en as "attrNames", attr_vals_en as "attrVals"`)}
    from order_lines where order_id = any(${orders.map((order) => order.id)}) order by order_id, sku_id`
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
