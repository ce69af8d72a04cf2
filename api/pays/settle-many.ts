import type { PayAnswer } from '../drivers/pay/types.ts'
import { allocate, type House, type Take } from '../goods/allocate.ts'
import { provinceIn } from '../orders/snapshot.ts'
import { Status } from '../orders/states.ts'
import type { StoredAddress } from '../orders/tables.ts'
import { announcement, wakePerhaps } from '../outbox/send.ts'
import type { Tx } from '../shared/db.ts'
import { countPayment } from './count.ts'
import type { GatewayName } from './methods.ts'

/** A genuine notice: what a gateway has posted (`raw`), when, and what it says. */
export type Told = { method: GatewayName; raw: Record<string, string>; at: Date; answer: PayAnswer }

type Paid = Extract<PayAnswer, { state: 'paid' }>
type Row = {
  paymentId: number
  number: string
  method: string
  state: string
  amount: number
  orderId: number
  userId: number
  status: Status
  balance: number
  address: StoredAddress
}
type Facts = {
  rows: Row[]
  pieces: { orderId: number; skuId: number; count: number }[]
  shelves: { skuId: number; warehouseId: number; onHand: number; province: string; active: boolean }[]
  used: { method: string; tradeNo: string }[]
}
type Plain = { told: Told; method: GatewayName; row: Row; answer: Paid; takes: Take[] }

/**
 * Books the common case of notices that came together, in two statements however many they are: an unpaid order that took nothing
 * from the wallet, paid in full by the attempt that waits, whose pieces all lie in warehouses. What `settle` does for one it does
 * here, under the same locks in the same order (orders, payments, stocks, warehouses; each by id), and keeps the notice with its verdict. An order
 * that is locked by somebody is left out, so that nobody's notice waits for another's order.
 * @returns those that were paid; about the others nothing was done
 */
export async function settlePlain(tx: Tx, told: readonly Told[]): Promise<Set<Told>> {
  const paid = told.filter((one): one is Told & { answer: Paid } => one.answer.state === 'paid')
  if (paid.length === 0) return new Set()
  const plain = choosePlain(paid, await lockFacts(tx, paid))
  if (plain.length > 0) await book(tx, plain)
  for (const { method } of plain) countPayment(tx, method, 'paid')
  return new Set(plain.map(({ told }) => told))
}

/** Locked rows come out as they are once they are locked; what an order has reserved never changes. Shelves are not locked yet. Plans are made and kept from here on as in placing. */
async function lockFacts(tx: Tx, paid: readonly (Told & { answer: Paid })[]): Promise<Facts> {
  const [facts] = await tx<Facts[]>`
    with told as (
      select * from unnest((select ${paid.map(({ answer }) => answer.number)}::text[]), (select ${paid.map(({ method }) => method)}::text[]),
        (select ${paid.map(({ answer }) => answer.tradeNo)}::text[])) as t (number, method, trade_no)),
    found as materialized (select p.number, p.order_id from told join payments p using (number, method)),
    o as materialized (
      select id, user_id, status, balance_amount, address from orders where id in (select order_id from found) order by id for no key update skip locked),
    p as materialized (
      select p.id, p.number, p.method, p.state, p.amount, p.order_id from payments p where p.number in (select number from found) and p.order_id in (select id from o)
      order by p.id for no key update),
    mine as materialized (
      select m.order_id, m.sku_id, m.count from stock_moves m
      where m.kind = 'reserved' and m.key is null and m.order_id in (select o.id from o join p on p.order_id = o.id where o.status = ${Status.unpaid} and o.balance_amount = 0 and p.state = 'waiting')),
    shelves as materialized (
      select w.sku_id, w.warehouse_id, w.on_hand, h.province, h.active from warehouse_stocks w join warehouses h on h.id = w.warehouse_id
      where w.sku_id in (select sku_id from mine) order by w.sku_id, w.warehouse_id)
    select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
      (select coalesce(json_agg(json_build_object('paymentId', p.id, 'number', p.number, 'method', p.method, 'state', p.state, 'amount', p.amount, 'orderId', o.id,
        'userId', o.user_id, 'status', o.status, 'balance', o.balance_amount, 'address', o.address)), '[]') from p join o on o.id = p.order_id) as rows,
      (select coalesce(json_agg(json_build_object('orderId', order_id, 'skuId', sku_id, 'count', count)), '[]') from mine) as pieces,
      (select coalesce(json_agg(json_build_object('skuId', sku_id, 'warehouseId', warehouse_id, 'onHand', on_hand, 'province', province, 'active', active)), '[]') from shelves) as shelves,
      (select coalesce(json_agg(json_build_object('method', u.method, 'tradeNo', u.trade_no)), '[]') from told join payments u using (method, trade_no)) as used`
  return facts!
}

/** One notice of each order at most; each takes from the shelves what those before it have left. */
function choosePlain(paid: readonly (Told & { answer: Paid })[], { rows, pieces, shelves, used }: Facts): Plain[] {
  const seen = new Set<string | number>()
  const houses: (House & { onHand: Map<number, number> })[] = [
    ...Map.groupBy(
      shelves.filter(({ active }) => active),
      ({ warehouseId }) => warehouseId,
    ),
  ].map(([id, own]) => ({
    id,
    province: own[0]!.province,
    onHand: new Map(own.map(({ skuId, onHand }) => [skuId, onHand])),
  }))
  return paid.flatMap((one) => {
    const { answer, method } = one
    const row = rows.find((found) => found.number === answer.number && found.method === method)
    const trade = `${method} ${answer.tradeNo}`
    if (!row || row.state !== 'waiting' || row.status !== Status.unpaid || row.balance !== 0 || row.amount !== answer.amount) return []
    if (seen.has(row.orderId) || seen.has(trade) || used.some(({ tradeNo, ...by }) => by.method === method && tradeNo === answer.tradeNo)) return []
    const needs = pieces.filter(({ orderId }) => orderId === row.orderId)
    const able = houses.filter(({ onHand }) => needs.some(({ skuId }) => (onHand.get(skuId) ?? 0) > 0))
    // Where the order goes takes long to read, and decides only between warehouses.
    const takes = allocate(needs, able, able.length > 1 ? provinceIn(row.orderId, row.address) : undefined)
    const short = needs.length === 0 || needs.some(({ skuId, count }) => takes.reduce((sum, take) => sum + (take.skuId === skuId ? take.count : 0), 0) !== count)
    if (short) return []
    seen.add(row.orderId).add(trade)
    for (const { warehouseId, skuId, count } of takes) {
      const { onHand } = houses.find(({ id }) => id === warehouseId)!
      onHand.set(skuId, onHand.get(skuId)! - count)
    }
    return [{ told: one, method, answer, row, takes }]
  })
}

/**
 * Stocks come last (`ready`): a SKU that everybody buys is locked while this commits, not while all the rest is written. Shelves were looked at without a lock, so
 * each must still have what is taken from it; throws when one has not, and nothing was done.
 */
async function book(tx: Tx, plain: readonly Plain[]): Promise<void> {
  const of = <T>(pick: (one: Plain) => T): T[] => plain.map(pick)
  const takes = plain.flatMap(({ row, takes }) => takes.map((take) => ({ ...take, orderId: row.orderId })))
  const heard = of(({ row }) => ({ order_id: row.orderId, from: Status.unpaid, status: Status.paid }))
  const [done] = await tx<{ moved: number; announced: number; left: number }[]>`
    with paid as (
      select *, said::timestamptz as at from unnest(${of(({ told }) => told.at.toISOString())}::text[], ${of(({ told }) => JSON.stringify(told.raw))}::text[], ${of(({ row }) => row.paymentId)}::bigint[], ${of(({ row }) => row.number)}::text[], ${of(({ method }) => method)}::text[],
        ${of(({ row }) => row.orderId)}::bigint[], ${of(({ row }) => row.userId)}::bigint[], ${of(({ answer }) => answer.amount)}::bigint[],
        ${of(({ answer }) => answer.tradeNo)}::text[], ${of(({ answer }) => answer.paidAt.toISOString())}::text[])
        as p (came, raw, payment_id, number, method, order_id, user_id, amount, trade_no, said)),
    moved as (
      update orders o set status = ${Status.paid}, paid_at = coalesce(o.paid_at, paid.at) from paid where o.id = paid.order_id and o.status = ${Status.unpaid} returning o.id),
    told as (
      insert into order_events (order_id, user_id, from_status, to_status, actor, why, at)
      select order_id, user_id, ${Status.unpaid}, ${Status.paid}, 'gateway', method || ' ' || trade_no || ' by notice', at from paid join moved on moved.id = order_id returning 1),
    announced as (${announcement(tx, 'order.paid', heard)}),
    takes as (
      select * from unnest(${takes.map(({ orderId }) => orderId)}::bigint[], ${takes.map(({ warehouseId }) => warehouseId)}::bigint[], ${takes.map(({ skuId }) => skuId)}::bigint[],
        ${takes.map(({ count }) => count)}::int[]) as t (order_id, warehouse_id, sku_id, count)),
    planned as (insert into parcels (order_id, user_id, warehouse_id) select distinct order_id, user_id, warehouse_id from takes join paid using (order_id) order by 1, 3
      returning id, order_id, user_id, warehouse_id),
    packed as (insert into parcel_lines (parcel_id, user_id, sku_id, count) select planned.id, user_id, sku_id, count from takes join planned using (order_id, warehouse_id) returning 1),
    parcels_told as (insert into parcel_events (parcel_id, user_id, to_status, actor) select id, user_id, 'planned', 'system' from planned returning 1),
    settled as (
      update payments set state = 'succeeded', paid = paid.amount, trade_no = paid.trade_no, paid_at = paid.at, ask_at = null from paid where payments.id = paid.payment_id returning 1),
    posted as (
      insert into ledger_postings (key, kind, order_id, user_id, book) select 'payment:' || number, 'payment', order_id, user_id, order_id from paid returning id, order_id),
    entered as (
      insert into ledger_entries (posting_id, user_id, book, account, amount)
      select posted.id, user_id, order_id, e.account, e.amount from posted join paid using (order_id) cross join lateral (values ('gateway:' || method, -paid.amount), ('sales', paid.amount)) as e (account, amount) returning 1),
    kept as (
      insert into payment_notices (method, source, raw, number, verdict, at) select method, 'notice', raw::jsonb, left(number, 64), 'paid', came::timestamptz from paid returning 1),
    ready as materialized (
      select (select count(*) from told) + (select count(*) from packed) + (select count(*) from parcels_told) + (select count(*) from settled) + (select count(*) from entered)
        + (select count(*) from kept) as rows),
    locked as materialized (
      select k.sku_id, t.count from ready, (select sku_id, sum(count)::int as count from takes group by 1) t join stocks k using (sku_id) order by k.sku_id for update of k),
    sold as (update stocks set held = held - l.count, sold = sold + l.count from locked l where stocks.sku_id = l.sku_id returning 1),
    lain as materialized (
      select w.warehouse_id, w.sku_id, t.count from (select count(*) from sold) s, (select warehouse_id, sku_id, sum(count)::int as count from takes group by 1, 2) t
        join warehouse_stocks w using (warehouse_id, sku_id) order by w.sku_id, w.warehouse_id for update of w),
    left_house as (
      update warehouse_stocks w set on_hand = w.on_hand - l.count from lain l where w.warehouse_id = l.warehouse_id and w.sku_id = l.sku_id and w.on_hand >= l.count returning 1),
    ledger as (insert into stock_moves (sku_id, kind, count, order_id, warehouse_id) select sku_id, 'sold', count, order_id, warehouse_id from takes)
    select (select count(*)::int from moved) as moved, (select count(*)::int from announced) as announced, (select count(*)::int from left_house) as left`
  if (done!.moved !== plain.length) throw new Error('an order that was locked unpaid was not unpaid')
  if (done!.left !== new Set(takes.map(({ warehouseId, skuId }) => `${warehouseId} ${skuId}`)).size) throw new Error('a shelf was emptied while notices were settled')
  if (done!.announced > 0) await wakePerhaps(tx)
}
