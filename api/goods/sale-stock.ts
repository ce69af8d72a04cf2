import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** So many pieces of a SKU, and the flash sale they are of. */
export type SalePieces = { saleId: number; skuId: number; count: number }

/** Takes free pieces off the shelf for a flash sale: they are held until they are sold or come back. Throws 11312 when fewer are free. */
export async function putIntoSale(tx: Tx, { saleId, skuId, count }: SalePieces, clerkId: number | null = null): Promise<void> {
  const taken = await tx`
    with shelf as (update stocks set stock = stock - ${count}, held = held + ${count} where sku_id = ${skuId} and stock >= ${count} returning sku_id)
    insert into stock_moves (sku_id, kind, count, sale_id, clerk_id) select sku_id, 'into-sale', ${count}, ${saleId}, ${clerkId} from shelf returning 1`
  if (taken.count > 0) return
  const [{ left } = { left: 0 }] = await tx<{ left: number }[]>`select stock as left from stocks where sku_id = ${skuId}`
  throw new Refusal(11312, { left })
}

/** Puts pieces of a flash sale back on the shelf. */
export async function takeOutOfSale(tx: Tx, { saleId, skuId, count }: SalePieces): Promise<void> {
  if (count === 0) return
  await tx`
    with shelf as (update stocks set stock = stock + ${count}, held = held - ${count} where sku_id = ${skuId} returning sku_id)
    insert into stock_moves (sku_id, kind, count, sale_id) select sku_id, 'out-of-sale', ${count}, ${saleId} from shelf`
}

/** What sales hold becomes what orders hold: the shelf does not change, and nobody waits for its row. */
export async function reserveOfSale(tx: Tx, pieces: readonly (SalePieces & { orderId: number })[]): Promise<void> {
  await tx`
    with of_sale as (
      select * from unnest(${pieces.map(({ orderId }) => orderId)}::bigint[], ${pieces.map(({ saleId }) => saleId)}::bigint[],
        ${pieces.map(({ skuId }) => skuId)}::bigint[], ${pieces.map(({ count }) => count)}::int[]) as p (order_id, sale_id, sku_id, count))
    insert into stock_moves (sku_id, kind, count, order_id, sale_id)
    select sku_id, 'out-of-sale', count, order_id, sale_id from of_sale union all select sku_id, 'reserved', count, order_id, null from of_sale`
}

/** What an order held goes back into the sale it came from; from the move that closes the order. */
export async function releaseIntoSale(tx: Tx, orderId: number, { saleId, skuId, count }: SalePieces): Promise<void> {
  await tx`
    insert into stock_moves (sku_id, kind, count, order_id, sale_id) values (${skuId}, 'released', ${count}, ${orderId}, null), (${skuId}, 'into-sale', ${count}, ${orderId}, ${saleId})`
}
