import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { finishOverdue } from './write.ts'

/** Work of reviews that is done again and again. */
export const reviewJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {},
  sweeps: { 'finish-unreviewed': () => finishOverdue(deps.db, deps.clock()) },
})
