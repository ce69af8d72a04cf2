import type { Deps } from '../deps.ts'
import { purgeAllPages } from '../http/page-cache.ts'
import { transact } from '../shared/db.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { noticeNow } from './notice.ts'

const SHOWN = 'notice-shown'
const YEAR_SECONDS = 365 * 24 * 3600

/** A notice begins and ends by the clock, and pages are kept: all are drawn anew, once, when it does. */
export const settingJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({ jobs: {}, sweeps: { 'turn-notice': () => turnNotice(deps) } })

/** Has pages drawn anew when what they say at their top is no longer what they said at the last look. Says whether it did. */
export async function turnNotice({ db, kv, config, clock }: Pick<Deps, 'db' | 'kv' | 'config' | 'clock'>): Promise<boolean> {
  const shown = noticeNow(config, clock(), 'zh-CN')?.id ?? 'none'
  if (((await kv.get(SHOWN)) ?? 'none') === shown) return false
  await transact(db, (tx) => purgeAllPages(tx))
  // Afterwards: who stops in between purges once more, and not once too few.
  await kv.set(SHOWN, shown, YEAR_SECONDS)
  return true
}
