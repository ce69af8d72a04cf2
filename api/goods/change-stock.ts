import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { bySku, type Pieces } from './pieces.ts'
import { defaultWarehouse } from './warehouses.ts'

/** Who changes stock by hand, and why. */
export type ByHand = { clerkId: number | null; why: string }

/**
 * Goods come in from outside, into a warehouse (the default one unless it is named). Locks the stock rows in id order.
 * @param key makes a delivery one: the same again changes nothing
 * Throws 10423 for no such warehouse.
 */
export async function receiveStock(
  tx: Tx,
  { pieces, warehouseId, key, clerkId, why }: ByHand & { pieces: readonly Pieces[]; warehouseId?: number | undefined; key?: string | undefined },
): Promise<void> {
  const house = await warehouseFor(tx, warehouseId)
  const wanted = bySku(pieces)
  await lockStocks(tx, wanted)
  if (key !== undefined && (await seen(tx, key, 'received'))) return
  await tx`
    with came as (${rowsOf(tx, wanted)}),
    shelf as (update stocks set stock = stock + came.count, received = received + came.count from came where stocks.sku_id = came.sku_id returning stocks.sku_id, came.count),
    house as (
      insert into warehouse_stocks (warehouse_id, sku_id, on_hand) select ${house}, sku_id, count from shelf
      on conflict (sku_id, warehouse_id) do update set on_hand = warehouse_stocks.on_hand + excluded.on_hand)
    insert into stock_moves (sku_id, kind, count, warehouse_id, clerk_id, key, why) select sku_id, 'received', count, ${house}, ${clerkId}, ${key ?? null}, ${why} from shelf`
}

/**
 * Counting found more or fewer free pieces than the shelf says. Without a warehouse, more are put into the default one and
 * fewer are taken from wherever most of them lie.
 * Throws 10424 when fewer are free, or lie there, than would go; 10423 for no such warehouse.
 */
export async function adjustStock(tx: Tx, wish: ByHand & { skuId: number; count: number; warehouseId?: number | undefined }): Promise<void> {
  await takeOrPut(tx, wish, 'adjusted')
}

/** Free pieces are lost or broken and never sold. Throws 10424 when fewer are free, or lie there; 10423 for no such warehouse. */
export async function writeOffStock(tx: Tx, wish: ByHand & { skuId: number; count: number; warehouseId?: number | undefined }): Promise<void> {
  await takeOrPut(tx, { ...wish, count: -wish.count }, 'written-off')
}

async function takeOrPut(
  tx: Tx,
  { skuId, count, warehouseId, clerkId, why }: ByHand & { skuId: number; count: number; warehouseId?: number | undefined },
  kind: 'adjusted' | 'written-off',
): Promise<void> {
  if (!Number.isSafeInteger(count) || count === 0) throw new Refusal(10401, { field: 'count' })
  await lockStocks(tx, [{ skuId, count }])
  const changed =
    kind === 'adjusted'
      ? await tx`update stocks set stock = stock + ${count}, received = received + ${count} where sku_id = ${skuId} and stock + ${count} >= 0`
      : await tx`update stocks set stock = stock + ${count}, written_off = written_off - ${count} where sku_id = ${skuId} and stock + ${count} >= 0`
  if (changed.count === 0) throw await tooFew(tx, skuId)
  for (const [house, part] of await partsOf(tx, skuId, count, warehouseId)) {
    const moved = await tx`
      insert into warehouse_stocks as w (warehouse_id, sku_id, on_hand) select ${house}, ${skuId}, ${Math.max(part, 0)} where ${part}::int > 0 or exists (
        select from warehouse_stocks where warehouse_id = ${house} and sku_id = ${skuId} and on_hand + ${part}::int >= 0)
      on conflict (sku_id, warehouse_id) do update set on_hand = w.on_hand + ${part}::int`
    if (moved.count === 0) throw await tooFew(tx, skuId)
    await tx`
      insert into stock_moves (sku_id, kind, count, warehouse_id, clerk_id, why)
      values (${skuId}, ${kind}, ${kind === 'adjusted' ? part : -part}, ${house}, ${clerkId}, ${why})`
  }
}

/** Which warehouse takes how much of a change. */
async function partsOf(tx: Tx, skuId: number, count: number, warehouseId: number | undefined): Promise<[house: number, part: number][]> {
  if (warehouseId !== undefined || count > 0) return [[await warehouseFor(tx, warehouseId), count]]
  const houses = await tx<{ id: number; onHand: number }[]>`
    select warehouse_id as id, on_hand as "onHand" from warehouse_stocks where sku_id = ${skuId} and on_hand > 0 order by on_hand desc, warehouse_id`
  const parts: [number, number][] = []
  let left = -count
  for (const { id, onHand } of houses) {
    const part = Math.min(left, onHand)
    if (part > 0) parts.push([id, -part])
    left -= part
  }
  if (left > 0) throw await tooFew(tx, skuId)
  return parts
}

/**
 * Free and held pieces go from one warehouse to another; the shelf as a whole does not change.
 * @param key makes it one: the same again changes nothing
 * Throws 10423 for no such warehouse, 10424 when fewer lie there, 10425 from a house to itself.
 */
export async function transferStock(tx: Tx, wish: ByHand & { skuId: number; count: number; from: number; to: number; key: string }): Promise<void> {
  const { skuId, count, from, to, key, clerkId, why } = wish
  if (from === to) throw new Refusal(10425)
  await warehouseFor(tx, from)
  await warehouseFor(tx, to)
  await lockStocks(tx, [wish])
  if (await seen(tx, key, 'transferred')) return
  const left = await tx`update warehouse_stocks set on_hand = on_hand - ${count} where warehouse_id = ${from} and sku_id = ${skuId} and on_hand >= ${count} returning 1`
  if (left.count === 0) throw await tooFew(tx, skuId)
  await tx`
    insert into warehouse_stocks (warehouse_id, sku_id, on_hand) values (${to}, ${skuId}, ${count})
    on conflict (sku_id, warehouse_id) do update set on_hand = warehouse_stocks.on_hand + excluded.on_hand`
  for (const [house, part] of [
    [from, -count],
    [to, count],
  ] as const) {
    await tx`
      insert into stock_moves (sku_id, kind, count, warehouse_id, clerk_id, key, why) values (${skuId}, 'transferred', ${part}, ${house}, ${clerkId}, ${key}, ${why})`
  }
}

/**
 * Sold pieces of an order come back: to the shelf of the warehouse they left from, or written off. May happen in several
 * parts, each with a key of its own; the same key again changes nothing. The caller holds the order's lock.
 * Throws an Error when more would come back than the order was sold.
 */
export async function returnStock(tx: Tx, { orderId, key, pieces, to }: { orderId: number; key: string; pieces: readonly Pieces[]; to: 'shelf' | 'written-off' }): Promise<void> {
  const wanted = bySku(pieces)
  await lockStocks(tx, wanted)
  const kind = to === 'shelf' ? 'returned' : 'written-off'
  if (await seen(tx, key, kind)) return
  const rows = await backTo(tx, orderId, wanted)
  await tx`
    with back as (
      select * from unnest(${rows.map((row) => row.warehouseId)}::bigint[], ${rows.map((row) => row.skuId)}::bigint[], ${rows.map((row) => row.count)}::int[]) as b (warehouse_id, sku_id, count)),
    moved as (
      update stocks set sold = sold - b.count, stock = stock + case when ${to} = 'shelf' then b.count else 0 end, written_off = written_off + case when ${to} = 'shelf' then 0 else b.count end
      from (select sku_id, sum(count)::int as count from back group by sku_id) b where stocks.sku_id = b.sku_id),
    house as (
      insert into warehouse_stocks (warehouse_id, sku_id, on_hand) select warehouse_id, sku_id, count from back where ${to} = 'shelf'
      on conflict (sku_id, warehouse_id) do update set on_hand = warehouse_stocks.on_hand + excluded.on_hand)
    insert into stock_moves (sku_id, kind, count, order_id, warehouse_id, key) select sku_id, ${kind}, count, ${orderId}, warehouse_id, ${key} from back`
}

/** As many of these pieces as the order still has, so that no more come back than are out. The caller holds the order's lock. */
export async function stillOut(tx: Tx, orderId: number, pieces: readonly Pieces[]): Promise<Pieces[]> {
  const out = await tx<Pieces[]>`
    select sku_id as "skuId", sum(case when kind = 'sold' then count else -count end)::int as count
    from stock_moves where order_id = ${orderId} and kind in ('sold', 'returned', 'written-off') group by 1`
  return bySku(pieces)
    .map(({ skuId, count }) => ({ skuId, count: Math.min(count, out.find((row) => row.skuId === skuId)?.count ?? 0) }))
    .filter(({ count }) => count > 0)
}

/** Out of which warehouses the pieces had come, as far as they are not back yet. */
async function backTo(tx: Tx, orderId: number, wanted: readonly Pieces[]): Promise<(Pieces & { warehouseId: number })[]> {
  const house = await defaultWarehouse(tx)
  const out = await tx<{ skuId: number; warehouseId: number; count: number }[]>`
    select sku_id as "skuId", coalesce(warehouse_id, ${house}) as "warehouseId", sum(case when kind = 'sold' then count else -count end)::int as count
    from stock_moves where order_id = ${orderId} and kind in ('sold', 'returned', 'written-off') group by 1, 2 order by 1, 2`
  return wanted.flatMap(({ skuId, count }) => {
    let left = count
    const parts = out
      .filter((row) => row.skuId === skuId)
      .map((row) => {
        const part = Math.min(left, row.count)
        left -= part
        return { skuId, warehouseId: row.warehouseId, count: part }
      })
    if (left > 0) throw new Error(`${left} more of SKU ${skuId} would come back than order ${orderId} was sold`)
    return parts.filter((part) => part.count > 0)
  })
}

async function lockStocks(tx: Tx, pieces: readonly Pieces[]): Promise<void> {
  const ids = pieces.map(({ skuId }) => skuId)
  await tx`select 1 from stocks where sku_id = any(${ids}) order by sku_id for update`
  await tx`select 1 from warehouse_stocks where sku_id = any(${ids}) order by sku_id, warehouse_id for update`
}

async function seen(tx: Tx, key: string, kind: string): Promise<boolean> {
  return (await tx`select 1 from stock_moves where key = ${key} and kind = ${kind} limit 1`).count > 0
}

async function warehouseFor(tx: Tx, id: number | undefined): Promise<number> {
  if (id === undefined) return await defaultWarehouse(tx)
  const [house] = await tx`select 1 from warehouses where id = ${id}`
  if (!house) throw new Refusal(10423)
  return id
}

async function tooFew(tx: Tx, skuId: number): Promise<Refusal> {
  const [sku] = await tx<{ name: string; nameEn: string; left: number }[]>`
    select name, name_en as "nameEn", stock as left from skus join stocks on sku_id = id where id = ${skuId}`
  return new Refusal(10424, { name: sku?.name ?? '', name_en: sku?.nameEn ?? '', left: sku?.left ?? 0 })
}

const rowsOf = (tx: Tx, pieces: readonly Pieces[]) => tx`
  select * from unnest(${pieces.map((piece) => piece.skuId)}::bigint[], ${pieces.map((piece) => piece.count)}::int[]) as p (sku_id, count)`
