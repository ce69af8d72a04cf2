import type { Deps } from '../deps.ts'
import type { JobRunners, Letters, Sweeps } from '../worker.ts'
import { answerLetter } from './answer.ts'

/** Work of messages that is done later. */
export const messageJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps; letters: Letters } => ({
  jobs: {},
  letters: { answer: ({ messageId }) => answerLetter(deps, messageId) },
  sweeps: {},
})
