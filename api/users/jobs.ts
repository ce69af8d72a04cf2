import type { Deps } from '../deps.ts'
import type { JobRunners, Letters, Sweeps } from '../worker.ts'
import { activationLetter } from './mail/activation-letter.ts'
import { entryLetter } from './mail/log-in-link.ts'
import { resetLetter } from './mail/reset-code.ts'
import { sweepSessions } from './session.ts'

/** Work of users that is done later, or again and again. */
export const userJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps; letters: Letters } => ({
  jobs: {},
  letters: {
    activation: ({ userId }) => activationLetter(deps, userId),
    reset: ({ email, id }) => resetLetter(deps, email, id),
    entry: ({ email, id, lang }) => entryLetter(deps, email, id, lang),
  },
  sweeps: { 'sweep-sessions': () => sweepSessions(deps.db) },
})
