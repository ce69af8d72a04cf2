import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { type KeptPage, type KeptWish, lockLists, readKept } from './keep.ts'

const MOST = 500

/** Adds a launched SKU to the favourites; one that is there already stays where it is. Throws 10200, and 10171 when there are 500. */
export async function addFavourite(tx: Tx, userId: number, skuId: number): Promise<void> {
  if (!Number.isSafeInteger(skuId)) throw new Refusal(10200)
  await lockLists(tx, userId)
  const [there] = await tx`select 1 from favourites where user_id = ${userId} and sku_id = ${skuId}`
  if (there) return
  const added = await tx`insert into favourites (user_id, sku_id, added_at) select ${userId}, id, clock_timestamp() from skus where id = ${skuId} and launched`
  if (added.count === 0) throw new Refusal(10200)
  const [{ n } = { n: 0 }] = await tx<{ n: number }[]>`select count(*)::int as n from favourites where user_id = ${userId}`
  if (n > MOST) throw new Refusal(10171)
}

/** Takes a SKU out of the favourites, if it is there. */
export async function removeFavourite(tx: Tx, userId: number, skuId: number): Promise<void> {
  await tx`delete from favourites where user_id = ${userId} and sku_id = ${skuId}`
}

/** The favourites, the latest first. Throws 10201 beyond the end. */
export async function readFavourites(db: Db, userId: number, wish: KeptWish): Promise<KeptPage> {
  return await readKept(db, 'favourites', userId, wish)
}

/** Which of these SKUs the buyer likes. */
export async function likedOf(db: Db, userId: number, skuIds: number[]): Promise<number[]> {
  const rows = await db<{ id: number }[]>`select sku_id as id from favourites where user_id = ${userId} and sku_id = any(${skuIds}) order by sku_id`
  return rows.map(({ id }) => id)
}
