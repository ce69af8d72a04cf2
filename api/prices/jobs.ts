import type { Deps } from '../deps.ts'
import { purgePages } from '../http/page-cache.ts'
import { transact } from '../shared/db.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { pagesAbout } from './pages.ts'

/** A sweep comes every minute; one that was late still sees what the last one missed. */
const LOOK_BACK = 5 * 60_000

/** Work of promotions that is done again and again. */
export const priceJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({ jobs: {}, sweeps: { 'turn-promotions': () => turnPromotions(deps) } })

/** Cached pages tell which promotions run: those about one that has just begun or ended are made anew. */
export async function turnPromotions({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const now = clock()
  const since = new Date(now.getTime() - LOOK_BACK)
  const turned = await db<{ scope: 'all' | 'catalog' | 'spu' | 'sku'; scopeIds: number[] }[]>`
    select scope, scope_ids as "scopeIds" from promotions
    where (starts_at > ${since} and starts_at <= ${now}) or (ends_at > ${since} and ends_at <= ${now}) order by id`
  if (turned.length > 0) await transact(db, async (tx) => await purgePages(tx, (await Promise.all(turned.map((promotion) => pagesAbout(tx, promotion)))).flat()))
  return turned.length
}
