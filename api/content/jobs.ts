import type { Deps } from '../deps.ts'
import { transact } from '../shared/db.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { turnItems } from './write.ts'

/** Work of content that is done again and again. */
export const contentJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {},
  sweeps: { 'turn-content': () => transact(deps.db, (tx) => turnItems(tx, deps.clock())) },
})
