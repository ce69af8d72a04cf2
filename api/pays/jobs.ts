import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { askDuePayments } from './ask.ts'
import { forgetForgeries, judgeLeftNotices } from './notice.ts'
import { refundSurplus } from './refund.ts'

/** Work of pays that is done later, or again and again. */
export const payJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: { 'refund-surplus': ({ refundId }) => refundSurplus(deps, refundId) },
  sweeps: {
    'ask-gateways': () => askDuePayments(deps),
    'judge-left-notices': () => judgeLeftNotices(deps),
    'forget-forgeries': () => forgetForgeries(deps.db),
  },
})
