import type { Tx } from '../../shared/db.ts'
import { enqueue } from '../../shared/jobs.ts'
import { indexSpus } from '../search/index-skus.ts'

/** A catalog, with all below it, or a brand: its name is among the words of every product there. */
export type Place = { catalogId: number } | { brandId: number }

/** Products whose words are written in one transaction: a second's work at most. */
const AT_ONCE = 100

/**
 * Brings the words of the products of a place up to date after it was renamed or moved: the first in the caller's
 * transaction, the others behind it by jobs that hand on to each other. Each reads the names as they are when it runs, and
 * whoever brings a product here meanwhile holds the place until that is committed, so none is left with an old name.
 */
export async function indexPlace(tx: Tx, place: Place, after = 0): Promise<void> {
  const here = 'brandId' in place ? tx`brand_id = ${place.brandId}` : tx`catalog_id = any(array(select id from catalogs where path @> array[${place.catalogId}::bigint]))`
  const spus = await tx<{ id: number }[]>`select id from spus where ${here} and id > ${after} order by id limit ${AT_ONCE}`
  const ids = spus.map(({ id }) => id)
  await indexSpus(tx, ids)
  const last = ids[AT_ONCE - 1]
  if (last !== undefined) await enqueue(tx, 'index-place', { place, after: last })
}
