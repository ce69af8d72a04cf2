import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'

/** Work of users that is done later, or again and again. */
export const userJobs = (_deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({ jobs: {}, sweeps: {} })
