import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { mailAnswer } from './answer.ts'

/** Work of messages that is done later. */
export const messageJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: { 'mail-answer': ({ messageId }) => mailAnswer(deps, messageId) },
  sweeps: {},
})
