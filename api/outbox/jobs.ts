import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { dropOldMessages, type Renderers, sendDue } from './run.ts'

/** Sends what waits: when somebody has written, and every minute what was left, failed before, or lost its runner. */
export const outboxJobs = (deps: Deps, renderers: Renderers): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: { 'send-outbox': async () => void (await sendDue(deps, renderers)) },
  sweeps: {
    'sweep-outbox': () => sendDue(deps, renderers),
    'drop-old-messages': () => dropOldMessages(deps.db, deps.clock()),
  },
})
