import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** Distinct SKUs that one cart holds. */
export const MOST_LINES = 100

/**
 * Puts pieces into the cart, on top of what is there. Throws 10300 taken down or unknown, 10301 with what is left when the
 * cart would hold more than the stock, 10307 when the cart is full of other things.
 * @returns how many distinct SKUs are in the cart then
 */
export async function addToCart(tx: Tx, userId: number, skuId: number, count: number): Promise<number> {
  const [added] = await tx<{ count: number }[]>`
    with added as (
      insert into cart_lines (user_id, sku_id, count, price_when_added)
      select ${userId}, s.id, least(${count}::bigint, 2147483647), s.price from skus s join stocks k on k.sku_id = s.id
      where s.id = ${skuId} and s.launched and k.stock >= ${count}::bigint
        and (select count(*) from cart_lines where user_id = ${userId} and sku_id <> ${skuId}) < ${MOST_LINES}
      on conflict (user_id, sku_id) do update set count = cart_lines.count + excluded.count, selected = true
        where cart_lines.count::bigint + excluded.count <= (select stock from stocks where sku_id = ${skuId})
      returning 1)
    select 1 + (select count(*)::int from cart_lines where user_id = ${userId} and sku_id <> ${skuId}) as count from added`
  if (!added) throw await whyNotAdded(tx, userId, skuId, count)
  return added.count
}

async function whyNotAdded(db: Db, userId: number, skuId: number, count: number): Promise<Refusal> {
  const left = await stockOf(db, skuId)
  const [line] = await db<{ count: number }[]>`select count from cart_lines where user_id = ${userId} and sku_id = ${skuId}`
  if (count + (line?.count ?? 0) > left) return new Refusal(10301, { left })
  return new Refusal(10307, { most: MOST_LINES })
}

/** Free pieces of a launched SKU. Throws 10300 when it is not sold any more. */
export async function stockOf(db: Db, skuId: number): Promise<number> {
  const [sku] = await db<{ stock: number }[]>`select stock from stocks join skus on id = sku_id where sku_id = ${skuId} and launched`
  if (!sku) throw new Refusal(10300)
  return sku.stock
}
