import type { Deps } from '../deps.ts'
import { purgePages } from '../http/page-cache.ts'
import { pagesAbout } from '../prices/pages.ts'
import type { Scope } from '../prices/price.ts'
import { type Pool, transact } from '../shared/db.ts'
import type { JobRunners, Sweeps } from '../worker.ts'

const AT_ONCE = 1000
/** A sweep comes every minute; one that was late still sees what the last one missed. */
const LOOK_BACK = 5 * 60_000

/** Work of coupons that is done again and again. */
export const couponJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {},
  sweeps: { 'expire-coupons': () => expireCoupons(deps.db, deps.clock()), 'turn-coupons': () => turnCoupons(deps) },
})

/** Says of coupons whose time is over that they are; a used one stays used. */
export async function expireCoupons(pool: Pool, now: Date): Promise<number> {
  const expired = await transact(
    pool,
    (tx) => tx`
      with over as (
        select id from user_coupons where state in ('unused', 'returned') and valid_until <= ${now} order by id limit ${AT_ONCE} for update skip locked)
      update user_coupons set state = 'expired' from over where user_coupons.id = over.id returning 1`,
  )
  return expired.count
}

/** Cached pages tell which coupons can be claimed: those about one that has just begun or ended are made anew. */
export async function turnCoupons({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const now = clock()
  const since = new Date(now.getTime() - LOOK_BACK)
  const turned = await db<Scope[]>`
    select scope, scope_ids as "scopeIds" from coupons
    where (claim_from > ${since} and claim_from <= ${now}) or (claim_until > ${since} and claim_until <= ${now}) order by id`
  if (turned.length > 0) await transact(db, async (tx) => await purgePages(tx, (await Promise.all(turned.map((coupon) => pagesAbout(tx, coupon)))).flat()))
  return turned.length
}
