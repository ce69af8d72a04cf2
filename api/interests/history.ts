import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { type KeptPage, type KeptWish, lockLists, readKept } from './keep.ts'

const MOST = 50

/** Remembers that the buyer looked at a launched SKU just now; the oldest of more than fifty is forgotten. Throws 10200. */
export async function look(tx: Tx, userId: number, skuId: number): Promise<void> {
  if (!Number.isSafeInteger(skuId)) throw new Refusal(10200)
  await lockLists(tx, userId)
  // The wall clock, because a transaction that waited for the lock began before the look it waited for.
  const looked = await tx`
    insert into history (user_id, sku_id, seen_at) select ${userId}, id, clock_timestamp() from skus where id = ${skuId} and launched
    on conflict (user_id, sku_id) do update set seen_at = excluded.seen_at`
  if (looked.count === 0) throw new Refusal(10200)
  await forgetOldest(tx, userId)
}

/**
 * What somebody looked at before they logged in joins their history, as if just now and in the same order: `skuIds`, the latest
 * first. A SKU stands there once; what is not launched is left out. Microseconds part them, so that none is put behind a look of a moment before.
 */
export async function bringLooks(tx: Tx, userId: number, skuIds: readonly number[]): Promise<void> {
  if (skuIds.length === 0) return
  await lockLists(tx, userId)
  await tx`
    with here as materialized (select clock_timestamp() as at)
    insert into history (user_id, sku_id, seen_at)
    select ${userId}, k.id, here.at - (min(seen.place) - 1) * interval '1 microsecond'
    from unnest(${[...skuIds]}::bigint[]) with ordinality as seen (id, place) join skus k on k.id = seen.id cross join here
    where k.launched group by k.id, here.at
    on conflict (user_id, sku_id) do update set seen_at = greatest(history.seen_at, excluded.seen_at)`
  await forgetOldest(tx, userId)
}

async function forgetOldest(tx: Tx, userId: number): Promise<void> {
  await tx`
    delete from history where user_id = ${userId} and sku_id in (
      select sku_id from history where user_id = ${userId} order by seen_at desc, sku_id desc offset ${MOST})`
}

/** What the buyer has looked at, newest first, each SKU once. Throws 10201 beyond the end. */
export async function readHistory(db: Db, userId: number, wish: KeptWish): Promise<KeptPage> {
  return await readKept(db, 'history', userId, wish)
}

/** Forgets one look, or all of them. */
export async function clearHistory(tx: Tx, userId: number, skuId?: number): Promise<void> {
  await tx`delete from history where user_id = ${userId} ${skuId === undefined ? tx`` : tx`and sku_id = ${skuId}`}`
}
