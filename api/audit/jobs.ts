import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { checkWhenDue } from './check.ts'

/** Once a day the whole record of what staff did is proven; what is found is told in the log, and on the page. */
export const auditJobs = ({ db, clock, log }: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {},
  sweeps: {
    'check-audit-log': async () => {
      const verdict = await checkWhenDue(db, clock())
      if (verdict && verdict.faults.length > 0) log.error({ faults: verdict.faults.slice(0, 10) }, 'somebody has been at the audit log')
    },
  },
})
