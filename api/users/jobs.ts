import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { mailEntry } from './email-link.ts'
import { mailReset } from './mail-code.ts'
import { mailActivation } from './mail-activation.ts'
import { sweepSessions } from './session.ts'

/** Work of users that is done later, or again and again. */
export const userJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {
    'mail-activation': ({ userId }) => mailActivation(deps, userId),
    'mail-reset': ({ email, id }) => mailReset(deps, email, id),
    'mail-entry': ({ email, id, lang }) => mailEntry(deps, email, id, lang),
  },
  sweeps: { 'sweep-sessions': () => sweepSessions(deps.db) },
})
