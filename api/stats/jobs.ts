import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { reckonDays } from './reckon.ts'

/** Figures of days that are over. */
export const statJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {},
  sweeps: { 'reckon-days': () => reckonDays(deps.db, deps.clock(), deps.config.timeZone) },
})
