import { brokeConstraint, type Db, type Tx } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'
import { afterEdit } from './after.ts'

export type PriceWish = { skuId: number; price: number; marketPrice: number; at: Date }

/** Plans a price of a SKU. Returns its id. Throws 10211, 10217, 10226 for a time that has passed, 10227 for one that is taken. */
export async function schedulePrice(tx: Tx, { skuId, price, marketPrice, at }: PriceWish, clerkId: number, now: Date): Promise<number> {
  if (!(price > 0) || marketPrice < price) throw new Refusal(10217, { field: 'price' })
  if (!(at > now)) throw new Refusal(10226, { field: 'at' })
  const [sku] = await tx`select from skus k join spus p on p.id = k.spu_id where k.id = ${skuId} and k.deleted_at is null and p.deleted_at is null for share of k`
  if (!sku) throw new Refusal(10211)
  try {
    const [row] = await tx<{ id: number }[]>`
      insert into scheduled_prices (sku_id, price, market_price, at, created_by) values (${skuId}, ${price}, ${marketPrice}, ${at}, ${clerkId}) returning id`
    return row!.id
  } catch (error) {
    if (brokeConstraint(error, 'scheduled_prices_once')) throw new Refusal(10227)
    throw error
  }
}

/** Takes a planned price back. Throws 10228 when there is none, or it has been applied. */
export async function dropScheduledPrice(tx: Tx, id: number): Promise<void> {
  const { count } = await tx`delete from scheduled_prices where id = ${id} and applied_at is null`
  if (count === 0) throw new Refusal(10228)
}

/** What these SKUs are planned to cost at a moment, in fen, where that is another price than now's. */
export async function readPlannedPrices(db: Db, skuIds: readonly number[], at: Date): Promise<Map<number, number>> {
  const rows = await db<{ skuId: number; price: number }[]>`
    select distinct on (sku_id) sku_id as "skuId", price from scheduled_prices
    where applied_at is null and at <= ${at} and sku_id = any(${skuIds}::bigint[]) order by sku_id, at desc, id desc`
  return new Map(rows.map(({ skuId, price }) => [skuId, price]))
}

/** Applies the prices whose time has come, in the order of their times, so that of several the last one stands. Returns how many. */
export async function applyPrices(tx: Tx, now: Date): Promise<number> {
  const due = await tx<{ id: number; skuId: number }[]>`
    select id, sku_id as "skuId" from scheduled_prices where applied_at is null and at <= ${now} order by at, id limit 1000 for update`
  if (due.length === 0) return 0
  const ids = due.map(({ id }) => id)
  // SPUs before SKUs, as every edit locks them.
  await tx`select from spus where id in (select spu_id from skus where id = any(${due.map(({ skuId }) => skuId)}::bigint[])) order by id for update`
  const changed = await tx<{ spuId: number }[]>`
    with latest as (select distinct on (sku_id) sku_id, price, market_price from scheduled_prices where id = any(${ids}::bigint[]) order by sku_id, at desc, id desc),
    locked as (select skus.id, latest.price, latest.market_price from skus join latest on latest.sku_id = skus.id where skus.deleted_at is null order by skus.id for update of skus)
    update skus set price = locked.price, market_price = locked.market_price from locked where skus.id = locked.id returning skus.spu_id as "spuId"`
  await tx`update scheduled_prices set applied_at = ${now} where id = any(${ids}::bigint[])`
  const spuIds = [...new Set(changed.map(({ spuId }) => spuId))]
  await tx`update spus set version = version + 1, updated_at = now() where id = any(${spuIds}::bigint[])`
  await afterEdit(tx, spuIds)
  return due.length
}
