import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { askDuePayments } from './ask.ts'
import { forgetForgeries, judgeLeftNotices } from './notice.ts'
import { reconcileLately } from './reconcile.ts'
import { sendDueRefunds, sendRefund } from './refund.ts'

/** Work of pays that is done later, or again and again. */
export const payJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  // The first is what the second was called; jobs under that name may still wait.
  jobs: { 'refund-surplus': ({ refundId }) => sendRefund(deps, refundId), 'send-refund': ({ refundId }) => sendRefund(deps, refundId) },
  sweeps: {
    'ask-gateways': () => askDuePayments(deps),
    'judge-left-notices': () => judgeLeftNotices(deps),
    'forget-forgeries': () => forgetForgeries(deps.db),
    'reconcile-lately': () => reconcileLately(deps),
    'send-due-refunds': () => sendDueRefunds(deps),
  },
})
