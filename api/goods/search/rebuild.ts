import { type Pool, transact } from '../../shared/db.ts'
import { indexBatch } from './index-skus.ts'
import { refreshLexicon } from './lexicon.ts'
import { refreshTerms } from './refresh-terms.ts'

/**
 * Builds the whole search index again while the shop is open: batch by batch, each in a transaction of its own, so that no
 * SKU is locked for longer than its batch. What does not differ is not touched. Returns how many SKUs were.
 */
export async function rebuildSearch(pool: Pool, progress: (sentence: string) => void): Promise<number> {
  const [row] = await pool<{ count: number }[]>`select count(*)::int as count from skus`
  await refreshLexicon(pool)
  let [done, changed] = [0, 0]
  for (let after = 0; ; ) {
    const batch = await transact(pool, (tx) => indexBatch(tx, 'all', after))
    if (!batch) break
    after = batch.last
    done += batch.size
    changed += batch.changed
    progress(`Indexed ${done} of ${row!.count} SKUs, ${changed} of them differed`)
  }
  await transact(pool, refreshTerms)
  return changed
}
