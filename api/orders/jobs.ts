import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { closeOverdue } from './close.ts'
import { receiveOverdue } from './receive.ts'

/** Work of orders that is done again and again. */
export const orderJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {},
  sweeps: {
    'close-overdue-orders': () => closeOverdue(deps.db, deps.clock()),
    'receive-overdue-orders': () => receiveOverdue(deps.db, deps.clock()),
  },
})
