import type { Deps } from '../deps.ts'
import { transact } from '../shared/db.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { refreshSales } from './refresh-sales.ts'

/** Work of goods that is done later, or again and again. */
export const goodsJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {},
  sweeps: { 'refresh-sales': () => transact(deps.db, refreshSales) },
})
