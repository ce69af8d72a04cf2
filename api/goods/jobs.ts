import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'

/** Work of goods that is done later, or again and again. */
export const goodsJobs = (_deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({ jobs: {}, sweeps: {} })
