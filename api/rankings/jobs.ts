import type { Deps } from '../deps.ts'
import { transact } from '../shared/db.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { reckonHot } from './hot.ts'
import { tellBackInStock } from './notices.ts'
import { reckonTogether } from './together.ts'

const HOT_MINUTES = 5

/** Work of rankings that is done again and again: the hot ones every five minutes, what is bought together once an hour. */
export const rankingJobs = ({ db, clock, config }: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {},
  sweeps: {
    'tell-back-in-stock': () => tellBackInStock(db, clock()),
    'reckon-hot': async () => (clock().getMinutes() % HOT_MINUTES === 0 ? await transact(db, (tx) => reckonHot(tx, clock(), config.timeZone)) : 0),
    'reckon-together': async () => (clock().getMinutes() === 17 ? await transact(db, (tx) => reckonTogether(tx, clock())) : 0),
  },
})
