import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** So many of one SKU. */
export type Pieces = { skuId: number; count: number }

/**
 * Holds the pieces for an order, all of them or none. One statement: rows are locked in id order, so that two orders of the
 * same SKUs never wait for each other in a ring, and each is taken only where enough is left.
 * @throws the given code (10404 from the cart, 10406 buy now), naming the SKU and what is left of it
 */
export async function reserveStock(tx: Tx, orderId: number, pieces: Pieces[], code: 10404 | 10406): Promise<void> {
  const taken = await tx`
    with wanted as (select * from unnest(${pieces.map((piece) => piece.skuId)}::bigint[], ${pieces.map((piece) => piece.count)}::bigint[]) as w (sku_id, count)),
    locked as (select stocks.sku_id, wanted.count from stocks join wanted using (sku_id) order by stocks.sku_id for update of stocks),
    taken as (
      update stocks set stock = stock - locked.count, held = held + locked.count
      from locked where stocks.sku_id = locked.sku_id and stocks.stock >= locked.count
      returning stocks.sku_id, locked.count)
    insert into stock_moves (sku_id, kind, count, order_id) select sku_id, 'reserved', count, ${orderId} from taken returning sku_id`
  if (taken.count === pieces.length) return
  const got = new Set(taken.map((row) => Number(row.sku_id)))
  throw await shortOf(tx, pieces.find((piece) => !got.has(piece.skuId)) as Pieces, code)
}

async function shortOf(db: Db, { skuId }: Pieces, code: 10404 | 10406): Promise<Refusal> {
  const [sku] = await db<{ name: string; nameEn: string; left: number }[]>`
    select name, name_en as "nameEn", stock as left from skus join stocks on sku_id = id where id = ${skuId}`
  return shortage(code, sku ?? { name: '', nameEn: '', left: 0 })
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

/** Turns an order's held pieces into sold ones. Only from the move that pays the order. */
export async function sellStock(tx: Tx, orderId: number): Promise<void> {
  await tx`
    with ${heldFor(tx, orderId)},
    moved as (update stocks set held = held - mine.count, sold = sold + mine.count from mine where stocks.sku_id = mine.sku_id)
    insert into stock_moves (sku_id, kind, count, order_id) select sku_id, 'sold', count, ${orderId} from mine`
}

/** What the order reserved, its stock rows locked in id order. */
function heldFor(tx: Tx, orderId: number) {
  return tx`mine as (
    select stocks.sku_id, stock_moves.count from stocks join stock_moves using (sku_id)
    where stock_moves.order_id = ${orderId} and stock_moves.kind = 'reserved' order by stocks.sku_id for update of stocks)`
}

export type StockFault = { skuId: number; said: string; ledger: string }

/** SKUs whose numbers are not what the ledger adds up to; none in a healthy shop. */
export async function auditStock(db: Db): Promise<StockFault[]> {
  return await db<StockFault[]>`
    with ledger as (
      select sku_id,
        coalesce(sum(count) filter (where kind = 'received'), 0) as received,
        coalesce(sum(count) filter (where kind = 'reserved'), 0) - coalesce(sum(count) filter (where kind in ('released', 'sold')), 0) as held,
        coalesce(sum(count) filter (where kind = 'sold'), 0) - coalesce(sum(count) filter (where kind = 'returned'), 0) as sold
      from stock_moves group by sku_id)
    select stocks.sku_id as "skuId",
      format('received %s, held %s, sold %s', stocks.received, stocks.held, stocks.sold) as said,
      format('received %s, held %s, sold %s', coalesce(l.received, 0), coalesce(l.held, 0), coalesce(l.sold, 0)) as ledger
    from stocks left join ledger l using (sku_id)
    where (stocks.received, stocks.held, stocks.sold) is distinct from (coalesce(l.received, 0), coalesce(l.held, 0), coalesce(l.sold, 0))
    order by 1 limit 100`
}
