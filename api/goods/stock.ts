import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { allocate, type House, type Take } from './allocate.ts'
import { bySku, type Pieces } from './pieces.ts'
import { defaultWarehouse } from './warehouses.ts'

export { adjustStock, receiveStock, returnStock, stillOut } from './change-stock.ts'
export type { Pieces } from './pieces.ts'

/** Pieces that an order wants. */
export type OrderPieces = Pieces & { orderId: number }

/**
 * Holds the pieces for an order, all of them or none.
 * @param pieces a SKU may stand in several of them (bought, and given along)
 * @throws the given code (10404 from the cart, 10406 buy now), naming the SKU and what is left of it
 */
export async function reserveStock(tx: Tx, orderId: number, pieces: Pieces[], code: 10404 | 10406): Promise<void> {
  await reserveForMany(
    tx,
    bySku(pieces).map((piece) => ({ ...piece, orderId })),
    code,
  )
}

/**
 * Holds the pieces of many orders, all of them or none. One statement: rows are locked in id order, so that two who want the
 * same SKUs never wait for each other in a ring, and each SKU is taken once, only where enough is left for all.
 * @param pieces each SKU at most once in an order
 * @param checked has what this transaction has written so far checked before a row is locked, not at the commit
 * @throws the given code, naming the first SKU that is short and what is left of it
 */
export async function reserveForMany(tx: Tx, pieces: readonly OrderPieces[], code: 10404 | 10406, { checked = false } = {}): Promise<void> {
  const held = await tx`
    with checked as materialized (select ${checked ? tx`check_now()` : tx`null`} as ok), wanted as (
      select w.* from checked, unnest(${pieces.map(({ orderId }) => orderId)}::bigint[], ${pieces.map(({ skuId }) => skuId)}::bigint[], ${pieces.map(({ count }) => count)}::bigint[])
        as w (order_id, sku_id, count)),
    sums as (select sku_id, sum(count) as count from wanted group by sku_id),
    locked as (select stocks.sku_id, sums.count from stocks join sums using (sku_id) order by stocks.sku_id for update of stocks),
    taken as (
      update stocks set stock = stock - locked.count, held = held + locked.count
      from locked where stocks.sku_id = locked.sku_id and stocks.stock >= locked.count
      returning stocks.sku_id)
    insert into stock_moves (sku_id, kind, count, order_id) select sku_id, 'reserved', count, order_id from wanted join taken using (sku_id) returning sku_id`
  if (held.count === pieces.length) return
  const got = new Set(held.map((row) => Number(row.sku_id)))
  throw await shortOf(tx, bySku(pieces).find((piece) => !got.has(piece.skuId)) as Pieces, code)
}

/** Too little is left, of which SKU. */
export class Short extends Refusal {
  readonly skuId: number
  /** Whether the same transaction would come out otherwise now; `transact` tries it once more then. */
  again = false

  constructor(code: 10404 | 10406, sku: { skuId: number; name: string; nameEn: string; left: number }) {
    super(code, { name: sku.name, name_en: sku.nameEn, left: sku.left })
    this.skuId = sku.skuId
  }
}

async function shortOf(db: Db, { skuId }: Pieces, code: 10404 | 10406): Promise<Short> {
  const [sku] = await db<{ name: string; nameEn: string; left: number }[]>`
    select name, name_en as "nameEn", stock as left from skus join stocks on sku_id = id where id = ${skuId}`
  return new Short(code, { skuId, ...(sku ?? { name: '', nameEn: '', left: 0 }) })
}

/** The refusal that names a SKU and what is left of it. */
export function shortage(code: 10404 | 10406, sku: { name: string; nameEn: string; left: number }): Refusal {
  return new Refusal(code, { name: sku.name, name_en: sku.nameEn, left: sku.left })
}

/** Puts an order's held pieces back on the shelf. Only from the move that closes the order: the ledger takes it once. */
export async function releaseStock(tx: Tx, orderId: number): Promise<void> {
  await tx`
    with ${heldFor(tx, orderId)},
    moved as (update stocks set held = held - mine.count, stock = stock + mine.count from mine where stocks.sku_id = mine.sku_id)
    insert into stock_moves (sku_id, kind, count, order_id) select sku_id, 'released', count, ${orderId} from mine`
}

/**
 * Turns an order's held pieces into sold ones, taken out of the warehouses that ship them (allocate.ts). Only from the move
 * that pays the order. Money never waits for a warehouse's count: pieces that lie nowhere are taken from the default one.
 * @param destination code of the province the order goes to, where it is known
 */
export async function sellStock(tx: Tx, orderId: number, destination?: string): Promise<Take[]> {
  const rows = await tx<{ skuId: number; count: number; warehouseId: number | null; province: string | null; active: boolean | null; onHand: number | null }[]>`
    with ${heldFor(tx, orderId)}
    select mine.sku_id as "skuId", mine.count, w.warehouse_id as "warehouseId", w.on_hand as "onHand", h.province, h.active
    from mine join warehouse_stocks w using (sku_id) join warehouses h on h.id = w.warehouse_id order by mine.sku_id, w.warehouse_id for update of w`
  const needs = [...new Map(rows.map(({ skuId, count }) => [skuId, { skuId, count }])).values()]
  const takes = await withMissing(tx, needs, allocate(needs, housesIn(rows), destination))
  await tx`
    with takes as (${takeRows(tx, takes)}),
    moved as (
      update stocks set held = held - t.count, sold = sold + t.count
      from (select sku_id, sum(count)::int as count from takes group by sku_id) t where stocks.sku_id = t.sku_id),
    left_house as (
      update warehouse_stocks w set on_hand = greatest(0, on_hand - takes.count) from takes where w.sku_id = takes.sku_id and w.warehouse_id = takes.warehouse_id)
    insert into stock_moves (sku_id, kind, count, order_id, warehouse_id) select sku_id, 'sold', count, ${orderId}, warehouse_id from takes`
  return takes
}

/**
 * Free pieces leave for an order that was sold others before: an exchange. Taken out of the warehouses as a sale is.
 * @param key makes it one in the ledger, beside the order's first sale
 * Throws 10424 when fewer are free.
 */
export async function sellMore(
  tx: Tx,
  { orderId, key, pieces, destination }: { orderId: number; key: string; pieces: readonly Pieces[]; destination?: string | undefined },
): Promise<Take[]> {
  const needs = bySku(pieces)
  const ids = needs.map(({ skuId }) => skuId)
  await tx`select 1 from stocks where sku_id = any(${ids}) order by sku_id for update`
  const rows = await tx<{ skuId: number; warehouseId: number; province: string; active: boolean; onHand: number }[]>`
    select w.sku_id as "skuId", w.warehouse_id as "warehouseId", w.on_hand as "onHand", h.province, h.active
    from warehouse_stocks w join warehouses h on h.id = w.warehouse_id where w.sku_id = any(${ids}) order by w.sku_id, w.warehouse_id for update of w`
  for (const { skuId, count } of needs) {
    const taken = await tx`update stocks set stock = stock - ${count}, sold = sold + ${count} where sku_id = ${skuId} and stock >= ${count} returning 1`
    if (taken.count === 0) throw new Refusal(10424, await namesOf(tx, skuId))
  }
  const takes = await withMissing(tx, needs, allocate(needs, housesIn(rows), destination))
  await tx`
    with takes as (${takeRows(tx, takes)}),
    left_house as (
      update warehouse_stocks w set on_hand = greatest(0, on_hand - takes.count) from takes where w.sku_id = takes.sku_id and w.warehouse_id = takes.warehouse_id),
    held as (
      insert into stock_moves (sku_id, kind, count, order_id, key) select sku_id, 'reserved', sum(count)::int, ${orderId}, ${key} from takes group by sku_id)
    insert into stock_moves (sku_id, kind, count, order_id, warehouse_id, key) select sku_id, 'sold', count, ${orderId}, warehouse_id, ${key} from takes`
  return takes
}

async function namesOf(db: Db, skuId: number): Promise<{ name: string; name_en: string; left: number }> {
  const [sku] = await db<{ name: string; nameEn: string; left: number }[]>`
    select name, name_en as "nameEn", stock as left from skus join stocks on sku_id = id where id = ${skuId}`
  return { name: sku?.name ?? '', name_en: sku?.nameEn ?? '', left: sku?.left ?? 0 }
}

function housesIn(rows: readonly { skuId: number; warehouseId: number | null; province: string | null; active: boolean | null; onHand: number | null }[]): House[] {
  const open = rows.filter((row) => row.active)
  return [...Map.groupBy(open, (row) => row.warehouseId as number)].map(([id, own]) => ({
    id,
    province: own[0]?.province ?? '',
    onHand: new Map(own.map((row) => [row.skuId, row.onHand ?? 0])),
  }))
}

async function withMissing(db: Db, needs: Pieces[], takes: Take[]): Promise<Take[]> {
  const found = bySku(takes)
  const missing = needs.map(({ skuId, count }) => ({ skuId, count: count - (found.find((one) => one.skuId === skuId)?.count ?? 0) })).filter(({ count }) => count > 0)
  if (missing.length === 0) return takes
  const warehouseId = await defaultWarehouse(db)
  const all = new Map(takes.map((take) => [`${take.warehouseId} ${take.skuId}`, take]))
  for (const { skuId, count } of missing) {
    const key = `${warehouseId} ${skuId}`
    all.set(key, { warehouseId, skuId, count: count + (all.get(key)?.count ?? 0) })
  }
  return [...all.values()]
}

const takeRows = (tx: Tx, takes: readonly Take[]) => tx`
  select * from unnest(${takes.map((take) => take.warehouseId)}::bigint[], ${takes.map((take) => take.skuId)}::bigint[], ${takes.map((take) => take.count)}::int[]) as t (warehouse_id, sku_id, count)`

/** What the order reserved when it was placed (rows without a key, as their index has them), its stock rows locked in id order. */
function heldFor(tx: Tx, orderId: number) {
  return tx`mine as (
    select stocks.sku_id, stock_moves.count from stocks join stock_moves using (sku_id)
    where stock_moves.order_id = ${orderId} and stock_moves.kind = 'reserved' and stock_moves.key is null order by stocks.sku_id for update of stocks)`
}

export type StockFault = { skuId: number; said: string; ledger: string }

/**
 * SKUs whose numbers are not what the ledger adds up to, on the shelf as a whole or in a warehouse, or whose warehouses do not
 * hold together what is free and held; none in a healthy shop. Ledger rows without a warehouse are the default one's.
 */
export async function auditStock(db: Db): Promise<StockFault[]> {
  return await db<StockFault[]>`
    with ledger as (
      select sku_id,
        coalesce(sum(count) filter (where kind in ('received', 'adjusted')), 0) as received,
        coalesce(sum(count) filter (where kind in ('reserved', 'into-sale')), 0) - coalesce(sum(count) filter (where kind = 'out-of-sale'), 0)
          - coalesce(sum(count) filter (where kind = 'released'), 0) - coalesce(sum(count) filter (where kind = 'sold'), 0) as held,
        coalesce(sum(count) filter (where kind = 'sold'), 0)
          - coalesce(sum(count) filter (where kind = 'returned' or kind = 'written-off' and order_id is not null), 0) as sold,
        coalesce(sum(count) filter (where kind = 'written-off'), 0) as written_off
      from stock_moves group by sku_id),
    houses as (select sku_id, sum(on_hand) as on_hand from warehouse_stocks group by sku_id),
    house_ledger as (
      select sku_id, coalesce(warehouse_id, (select id from warehouses where is_default)) as warehouse_id, sum(case
        when kind in ('received', 'adjusted', 'returned', 'transferred') then count
        when kind = 'sold' or kind = 'written-off' and order_id is null then -count else 0 end) as on_hand
      from stock_moves where kind not in ('reserved', 'released', 'into-sale', 'out-of-sale') group by 1, 2)
    select * from (
      select stocks.sku_id as "skuId",
        format('received %s, held %s, sold %s, written off %s', stocks.received, stocks.held, stocks.sold, stocks.written_off) as said,
        format('received %s, held %s, sold %s, written off %s', coalesce(l.received, 0), coalesce(l.held, 0), coalesce(l.sold, 0), coalesce(l.written_off, 0)) as ledger
      from stocks left join ledger l using (sku_id)
      where (stocks.received, stocks.held, stocks.sold, stocks.written_off)
        is distinct from (coalesce(l.received, 0), coalesce(l.held, 0), coalesce(l.sold, 0), coalesce(l.written_off, 0))
      union all
      select stocks.sku_id, format('%s free and %s held', stocks.stock, stocks.held), format('%s in the warehouses', coalesce(h.on_hand, 0))
      from stocks left join houses h using (sku_id) where stocks.stock + stocks.held <> coalesce(h.on_hand, 0)
      union all
      select coalesce(w.sku_id, h.sku_id), format('%s in warehouse %s', coalesce(w.on_hand, 0), coalesce(w.warehouse_id, h.warehouse_id)), format('%s there', coalesce(h.on_hand, 0))
      from warehouse_stocks w full join house_ledger h using (sku_id, warehouse_id) where coalesce(w.on_hand, 0) <> coalesce(h.on_hand, 0)
    ) faults order by 1 limit 100`
}
