import type { Deps } from '../deps.ts'
import type { Pool } from '../shared/db.ts'
import { transact } from '../shared/db.ts'
import type { JobRunners, Sweeps } from '../worker.ts'

const AT_ONCE = 1000

/** Work of coupons that is done again and again. */
export const couponJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({ jobs: {}, sweeps: { 'expire-coupons': () => expireCoupons(deps.db, deps.clock()) } })

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
