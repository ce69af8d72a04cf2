import { payMethods } from '../config/choices.ts'
import { pluginPayments } from '../plugins/loaded.ts'
import type { Db } from '../shared/db.ts'
import type { Lang } from '../shared/i18n.ts'
import { hasPhone, withPhone } from '../users/seal-phone.ts'
import { marksOf } from '../shared/personal.ts'
import { header, type Order, type StoredOrder, withLines } from './read.ts'
import { openNote, withSnapshotOr } from './snapshot.ts'

export type StaffOrder = Order & { userId: number; username: string; phone: string }
export type OrderNote = { id: number; clerk: string; text: string; at: Date }
/** Money of the order that goes back, in fen. */
export type OrderRefund = { number: string; method: string; destination: string; amount: number; state: string; askedAt: Date; doneAt: Date | null }
/** What its buyer has asked for since. */
export type OrderCase = { id: number; kind: string; status: string; amount: number; askedAt: Date }

/** Beyond this, a count says "this many or more": nobody turns so many pages, and counting a million rows takes its time. */
export const MOST_COUNTED = 10_000
/** Orders that a search by a name of goods looks at, at most. */
const MOST_FOUND = 5000

/**
 * Orders of a state (0: any), newest first. `q` finds by number, user name, phone of the buyer or the receiver, the receiver's name, tracking
 * number, number of a payment here or at the gateway, or name of goods, each by its own index.
 */
export async function listAllOrders(
  db: Db,
  { status, q, userId, page, pageSize, lang }: { status: number; q: string; userId?: number | undefined; page: number; pageSize: number; lang: Lang },
): Promise<{ orders: StaffOrder[]; total: number }> {
  const inState = status === 0 ? db`true` : db`o.status = ${status}`
  const of = userId === undefined ? db`true` : db`o.user_id = ${userId}`
  const found = q === '' ? of : db`o.id in (${idsLike(db, q)}) and ${of}`
  const [ids, [count]] = await Promise.all([
    db<{ id: number; userId: number; username: string; phone: string }[]>`
      select o.id, o.user_id as "userId", u.username, coalesce(u.phone, '') as phone from (
        select id, user_id, placed_at from orders o where ${inState} and ${found} order by placed_at desc, id desc limit ${pageSize} offset ${(page - 1) * pageSize}) o
      join users u on u.id = o.user_id order by o.placed_at desc, o.id desc`,
    db<{ total: number }[]>`select count(*)::int as total from (select 1 from orders o where ${inState} and ${found} limit ${MOST_COUNTED}) found`,
  ])
  const rows = await db<StoredOrder[]>`select ${header(db)} from orders where id = any(${ids.map(({ id }) => id)}) order by placed_at desc, id desc`
  const orders = await withLines(db, rows.map(withSnapshotOr), lang)
  return { orders: orders.map((order, n) => ({ ...order, ...withPhone(ids[n]!) })), total: count?.total ?? 0 }
}

/** Every way to pay whose company gives a payment a number of its own: those of the shop, and those of plugins. */
const tradedBy = (): string[] => [...payMethods, ...pluginPayments().map(({ payment }) => payment.method)]

function idsLike(db: Db, q: string) {
  const number = /^\d{16}$/.test(q) ? Number(q) : null
  // A phone or a parcel's number is no name; all names would be looked through for it.
  const isNumber = /^\d{8,}$/.test(q)
  const name = `%${q.replace(/[\\%_]/g, '\\$&')}%`
  return db`
    select id from orders where id = ${number}
    union select id from orders where address->>'mobile' = any(${[q, ...marksOf('mobile', q)]})
    union (select id from orders where address->>'receiver' = any(${[q, ...marksOf('receiver', q)]}) limit ${MOST_FOUND})
    union select order_id from payments where number = ${q} or (method = any(${tradedBy()}::text[]) and trade_no = ${q})
    union select id from orders where user_id in (select id from users where lower(username) = lower(${q}) or ${hasPhone(db, q)} limit 50)
    union select order_id from parcels where tracking_number = ${q.toUpperCase()}
    ${isNumber ? db`` : db`union (select order_id from order_lines where sku_id in (select id from skus where name ilike ${name} or name_en ilike ${name} limit 100) limit ${MOST_FOUND})`}`
}

/** Beyond this a tab says "so many or more". */
export const MOST_IN_TAB = 1000

/** How many orders are in each state, up to `MOST_IN_TAB`. */
export async function countAllByStatus(db: Db): Promise<Record<number, number>> {
  const rows = await db<{ status: number; n: number }[]>`
    select s.status, (select count(*)::int from (select 1 from orders where status = s.status limit ${MOST_IN_TAB}) few) as n from generate_series(1, 8) as s (status)`
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]))
}

/** Everything beside the order itself that staff look at: who bought it, how it was paid, what was noted. */
export async function readAround(db: Db, orderId: number, userId: number) {
  const [[user], payments, refunds, cases, notes, actors] = await Promise.all([
    db<{ id: number; username: string; phone: string; email: string }[]>`
      select id, username, coalesce(phone, '') as phone, coalesce(email, '') as email from users where id = ${userId}`,
    db<{ number: string; method: string; state: string; amount: number; paid: number; refunded: number; tradeNo: string | null; paidAt: Date | null }[]>`
      select number, method, state, amount, coalesce(paid, 0) as paid, refunded, trade_no as "tradeNo", paid_at as "paidAt" from payments where order_id = ${orderId} order by id`,
    db<OrderRefund[]>`
      select r.number, p.method, r.destination, r.amount, r.state, r.created_at as "askedAt", r.done_at as "doneAt"
      from refunds r join payments p on p.id = r.payment_id where p.order_id = ${orderId} order by r.id`,
    db<OrderCase[]>`select id, kind, status, (amount + freight)::bigint as amount, asked_at as "askedAt" from aftersales where order_id = ${orderId} order by id`,
    db<OrderNote[]>`select n.id, coalesce(s.name, '') as clerk, n.text, n.at from order_notes n left join staff s on s.id = n.clerk_id where order_id = ${orderId} order by n.id`,
    db<{ id: number; name: string }[]>`select id, name from staff where id in (select actor_id from order_events where order_id = ${orderId} and actor = 'staff')`,
  ])
  return {
    user: withPhone(user!),
    payments,
    refunds,
    cases,
    notes: notes.map((note) => ({ ...note, text: openNote(orderId, note.text) })),
    clerks: new Map(actors.map(({ id, name }) => [id, name])),
  }
}
