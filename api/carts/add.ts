import { openBatches } from '../shared/batches.ts'
import { type Db, type Pool, transact, type Tx } from '../shared/db.ts'
import { oncePer } from '../shared/once-per.ts'
import { Refusal } from '../shared/refusals.ts'

/** Distinct SKUs that one cart holds. */
export const MOST_LINES = 100

/** Pieces of a SKU for somebody's cart. */
export type Addition = { userId: number; skuId: number; count: number }

/** Additions that one statement makes. */
const MOST_TOGETHER = 64

/** The queue of this process: additions that come together are made by one statement. It answers and throws as `addToCart` does. */
export const addingQueue = oncePer((pool: Pool) =>
  openBatches<Addition, number>({
    most: MOST_TOGETHER,
    whose: ({ userId }) => userId,
    together: (additions) => addMany(pool, additions),
    alone: ({ userId, skuId, count }) => transact(pool, (tx) => addToCart(tx, userId, skuId, count)),
  }),
)

/**
 * Puts pieces into the cart, on top of what is there. Throws 10300 taken down or unknown, 10301 with what is left when the
 * cart would hold more than the stock, 10307 when the cart is full of other things.
 * @returns how many distinct SKUs are in the cart then
 */
export async function addToCart(tx: Tx, userId: number, skuId: number, count: number): Promise<number> {
  const addition = { userId, skuId, count }
  const added = (await addMany(tx, [addition])).get(addition)
  if (added === undefined) throw await whyNotAdded(tx, addition)
  return added
}

/**
 * The same for many, at most one of each user, in one statement, which needs no transaction around it. The arrays are selected, so that one plan is kept.
 * @returns how many distinct SKUs are in the carts then; who is left out has changed nothing
 */
async function addMany(db: Pool | Tx, additions: readonly Addition[]): Promise<Map<Addition, number>> {
  const rows = await db<{ nth: number; count: number }[]>`
    with wished as (
      select w.*, (select count(*)::int from cart_lines c where c.user_id = w.user_id and c.sku_id <> w.sku_id) as others
      from unnest((select ${additions.map(({ userId }) => userId)}::bigint[]), (select ${additions.map(({ skuId }) => skuId)}::bigint[]), (select ${additions.map(({ count }) => count)}::bigint[]))
        with ordinality as w (user_id, sku_id, count, nth)),
    added as (
      insert into cart_lines (user_id, sku_id, count, price_when_added)
      select w.user_id, s.id, least(w.count, 2147483647), s.price from wished w join skus s on s.id = w.sku_id join stocks k on k.sku_id = s.id
      where s.launched and k.stock >= w.count and w.others < ${MOST_LINES} order by w.user_id
      on conflict (user_id, sku_id) do update set count = cart_lines.count + excluded.count, selected = true
        where cart_lines.count::bigint + excluded.count <= (select stock from stocks where sku_id = excluded.sku_id)
      returning user_id)
    select nth, 1 + others as count from added join wished using (user_id)`
  return new Map(rows.map(({ nth, count }) => [additions[nth - 1]!, count]))
}

async function whyNotAdded(db: Db, { userId, skuId, count }: Addition): Promise<Refusal> {
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
