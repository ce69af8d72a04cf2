import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { sweepStaffSessions } from './session.ts'

/** Work of the staff realm that is done again and again. */
export const staffJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {},
  sweeps: { 'sweep-staff-sessions': () => sweepStaffSessions(deps.db) },
})
