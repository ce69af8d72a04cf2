import type { Deps } from '../../api/deps.ts'
import { indexSkus } from '../../api/goods/search/index-skus.ts'
import { type Db, transact } from '../../api/shared/db.ts'
import { enqueue } from '../../api/shared/jobs.ts'
import { addBuyers, demoAccounts, hashPasswords } from './buyers.ts'
import { fillTable, moveCounters } from './fill.ts'
import { type Draw, drawAlbum, openStudio } from './pictures/album.ts'
import { addOffers } from './offers.ts'
import { addReviews } from './reviews.ts'
import { heatWords } from './hot-words.ts'
import { openWarehouses } from './warehouses.ts'
import { pictureWishes, planDemo, TABLES } from './plan.ts'

export { demoAccounts }

const SEED_LOCK = 20_260_403

/**
 * Loads the demo shop once: all rows or none. Pictures are drawn first, since drawing takes its time; what an interrupted
 * run has drawn is only found again, because a file's key is its content. Returns false when the shop has catalogs already.
 * @param draw who draws; tests send a quicker hand
 */
export async function seedDemo(deps: Pick<Deps, 'db' | 'files'> & Partial<Deps>, progress: (sentence: string) => void, draw?: Draw): Promise<boolean> {
  if (await hasCatalogs(deps.db)) return false
  progress('Loading the demo shop…')
  const album = await drawAlbum(draw ?? openStudio(deps.files), pictureWishes(), progress)
  const plan = planDemo(album)
  const passwords = await hashPasswords(deps.config?.argon2)
  return await transact(deps.db, async (tx) => {
    await tx`select pg_advisory_xact_lock(${SEED_LOCK})`
    if (await hasCatalogs(tx)) return false
    for (const table of TABLES) await fillTable(tx, table, plan[table])
    await moveCounters(tx)
    await openWarehouses(tx)
    await addOffers(tx)
    await addBuyers(tx, passwords)
    await addReviews(tx)
    await indexSkus(tx, 'all')
    await heatWords(tx)
    for (const file of new Set(album.values())) await enqueue(tx, 'thumbnails', { file }, { key: `thumbnails ${file}` })
    progress(`The demo shop has ${plan.catalogs.length} catalogs, ${plan.spus.length} products and ${plan.skus.length} kinds to choose from.`)
    return true
  })
}

async function hasCatalogs(db: Db): Promise<boolean> {
  const [row] = await db`select from catalogs limit 1`
  return row !== undefined
}
