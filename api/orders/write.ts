import type postgres from 'postgres'
import { announcement, wakePerhaps } from '../outbox/send.ts'
import type { Tx } from '../shared/db.ts'
import type { Draft } from './decide.ts'
import type { PlacedOrder } from './place.ts'
import { sealSnapshot } from './snapshot.ts'
import { Status } from './states.ts'

/**
 * Writes new orders in one statement, however many: themselves, their lines and the beginning of their stories, the payments that
 * are opened with them, what webhooks hear; and takes their lines out of the carts.
 * @returns how many distinct SKUs are left in each buyer's cart; 0 is left out
 */
export async function insertOrders(
  tx: Tx,
  orders: ReadonlyMap<Draft, PlacedOrder>,
  opening: { statement: postgres.PendingQuery<postgres.Row[]> },
  now: Date,
): Promise<Map<number, number>> {
  const lines = [...orders].flatMap(([draft, { id }]) => lineRows(draft, id))
  const gone = [...orders.keys()].flatMap(({ wish, lines }) => (wish.order.settlement === 0 ? lines.map(({ skuId }) => ({ skuId, userId: wish.buyerId })) : []))
  const told = [...orders.values()].map(({ id }) => ({ order_id: id, from: null, status: Status.unpaid }))
  // One parameter for all rows of a kind, whatever their number: one statement that stays prepared.
  const [done] = await tx<{ announced: number; carts: Record<string, number> }[]>`
    with placed as (
      insert into orders (id, user_id, goods_amount, freight, discount, total_amount, balance_amount, total_count, trace, coupon_ids, invoice, address_id, address,
        pay_method, note, settlement, fingerprint, placed_at, pay_before)
      select * from jsonb_to_recordset(${json(tx, orderRows(orders))}::jsonb) as r (id bigint, user_id bigint, goods_amount bigint, freight bigint, discount bigint,
        total_amount bigint, balance_amount bigint, total_count int, trace jsonb, coupon_ids bigint[], invoice jsonb, address_id bigint, address jsonb,
        pay_method text, note text, settlement smallint, fingerprint text, placed_at timestamptz, pay_before timestamptz)
      returning id, user_id),
    lines as (
      insert into order_lines (order_id, sku_id, user_id, name, name_en, image, price, count, amount, discount, gift, attr_names, attr_names_en, attr_vals, attr_vals_en)
      select r.* from placed join jsonb_to_recordset(${json(tx, lines)}::jsonb) as r (order_id bigint, sku_id bigint, user_id bigint, name text, name_en text, image text,
        price bigint, count int, amount bigint, discount bigint, gift boolean, attr_names text[], attr_names_en text[], attr_vals text[], attr_vals_en text[]) on order_id = placed.id),
    begun as (
      insert into order_events (order_id, user_id, to_status, actor, actor_id, why, at) select id, user_id, ${Status.unpaid}, 'buyer', user_id, 'placed', ${now} from placed),
    opened as (${opening.statement}),
    announced as (${announcement(tx, 'order.placed', told)}),
    emptied as (
      delete from cart_lines c using unnest(${gone.map(({ userId }) => userId)}::bigint[], ${gone.map(({ skuId }) => skuId)}::bigint[]) as g (user_id, sku_id)
      where c.user_id = g.user_id and c.sku_id = g.sku_id returning c.user_id, c.sku_id),
    left_over as (
      select user_id, count(*)::int as n from cart_lines where user_id = any(${[...orders.values()].map(({ userId }) => userId)}::bigint[])
        and (user_id, sku_id) not in (select user_id, sku_id from emptied) group by user_id)
    select (select count(*)::int from announced) as announced, (select coalesce(json_object_agg(user_id, n), '{}') from left_over) as carts`
  if (done!.announced > 0) await wakePerhaps(tx)
  return new Map(Object.entries(done!.carts).map(([userId, n]) => [Number(userId), n]))
}

const orderRows = (orders: ReadonlyMap<Draft, PlacedOrder>) =>
  [...orders].map(([{ wish, address, found, fingerprint }, { id, userId, placedAt, payBefore }]) => ({
    id,
    user_id: userId,
    goods_amount: found.goodsAmount,
    freight: found.freight,
    discount: found.discount,
    total_amount: found.totalAmount,
    balance_amount: found.balanceAmount,
    total_count: found.lines.reduce((sum, part) => sum + part.count, 0),
    trace: found.trace,
    coupon_ids: wish.order.couponIds ?? [],
    invoice: wish.order.invoice ?? null,
    address_id: wish.order.addressId,
    address: sealSnapshot(id, address),
    pay_method: wish.order.payMethod,
    note: wish.order.note,
    settlement: wish.order.settlement,
    fingerprint,
    placed_at: placedAt,
    pay_before: payBefore,
  }))

function lineRows({ wish, lines, gifts, found }: Draft, orderId: number) {
  return found.lines.map((part) => {
    const { price, count, amount, discount, gift, skuId } = part
    const line = gift ? gifts.get(skuId) : lines.find((one) => one.skuId === skuId)
    if (!line) throw new Error(`SKU ${skuId} is in the price, and nobody knows it`)
    const { name, nameEn: name_en, image, attrNames: attr_names, attrNamesEn: attr_names_en, attrVals: attr_vals, attrValsEn: attr_vals_en } = line
    return {
      order_id: orderId,
      sku_id: skuId,
      user_id: wish.buyerId,
      name,
      name_en,
      image,
      price,
      count,
      amount,
      discount,
      gift,
      attr_names,
      attr_names_en,
      attr_vals,
      attr_vals_en,
    }
  })
}

const json = (tx: Tx, rows: readonly object[]) => tx.json(rows as unknown as postgres.JSONValue)
