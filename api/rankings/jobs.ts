import type { Deps } from '../deps.ts'
import { transact } from '../shared/db.ts'
import type { JobRunners, Letters, Sweeps, Texts } from '../worker.ts'
import { reckonHot } from './hot.ts'
import { noticeLetter, noticeText } from './notice-letter.ts'
import { tellBackInStock } from './notices.ts'
import { reckonTogether } from './together.ts'

const HOT_MINUTES = 5

/** Work of rankings that is done again and again: the hot ones every five minutes, what is bought together once an hour. */
export const rankingJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps; letters: Letters; texts: Texts } => ({
  jobs: {},
  letters: { 'back-in-stock': ({ noticeId }) => noticeLetter(deps, noticeId) },
  texts: { 'back-in-stock': ({ noticeId }) => noticeText(deps, noticeId) },
  sweeps: {
    'tell-back-in-stock': () => tellBackInStock(deps.db, deps.clock()),
    'reckon-hot': async () => (deps.clock().getMinutes() % HOT_MINUTES === 0 ? await transact(deps.db, (tx) => reckonHot(tx, deps.clock(), deps.config.timeZone)) : 0),
    'reckon-together': async () => (deps.clock().getMinutes() === 17 ? await transact(deps.db, (tx) => reckonTogether(tx, deps.clock())) : 0),
  },
})
