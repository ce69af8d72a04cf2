import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { finishRefunds } from './refund.ts'
import { lapseOverdue } from './steps.ts'

/** Work of after-sales that is done again and again. */
export const aftersaleJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {},
  sweeps: {
    'finish-refunds': () => finishRefunds(deps.db, deps.clock()),
    'lapse-returns': () => lapseOverdue(deps.db, deps.clock()),
  },
})
