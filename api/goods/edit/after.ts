import { purgePages } from '../../http/page-cache.ts'
import type { Tx } from '../../shared/db.ts'
import { readFloors } from '../read.ts'
import { indexSpus } from '../search/index-skus.ts'

/** As many as the home page draws of every floor. */
const ON_A_FLOOR = 9

/** Tags of every page that shows these products: their own, and the lists of all catalogs they lie in. Ask before an edit too when it may move them. */
export async function tagsOf(tx: Tx, spuIds: readonly number[]): Promise<string[]> {
  const rows = await tx<{ spuId: number; path: number[]; skuIds: number[] }[]>`
    select p.id as "spuId", c.path, coalesce((select array_agg(k.id) from skus k where k.spu_id = p.id), '{}') as "skuIds"
    from spus p join catalogs c on c.id = p.catalog_id where p.id = any(${[...spuIds]}::bigint[])`
  const tags = rows.flatMap(({ spuId, path, skuIds }) => [`spu:${spuId}`, ...path.map((id) => `catalog:${id}`), ...skuIds.map((id) => `sku:${id}`)])
  return [...new Set(tags)]
}

/**
 * What follows every edit of products, in its transaction: they are found by their new words, and the pages that show them
 * are forgotten. The home page carries the tags of the SKUs it shows, so it goes when one of them changes; when one comes
 * to stand on it, it is named here.
 */
export async function afterEdit(tx: Tx, spuIds: readonly number[], before: readonly string[] = []): Promise<void> {
  if (spuIds.length === 0) return
  await indexSpus(tx, spuIds)
  await forgetPages(tx, spuIds, before)
}

/** The second half alone, for names whose words are written behind the edit. */
export async function forgetPages(tx: Tx, spuIds: readonly number[], before: readonly string[] = []): Promise<void> {
  const edited = new Set(spuIds)
  const floors = await readFloors(tx, 'zh-CN', ON_A_FLOOR)
  const onHome = floors.some(({ cards }) => cards.some(({ spuId }) => edited.has(spuId)))
  await purgePages(tx, [...before, ...(await tagsOf(tx, spuIds)), ...(onHome ? ['home'] : [])])
}
