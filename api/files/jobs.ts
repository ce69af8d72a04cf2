import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { collectOrphans } from './collect.ts'
import { makeSmallForms } from './small-forms.ts'

/** Work of pictures that is done later, or again and again. */
export const fileJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: { thumbnails: ({ file }) => makeSmallForms(deps, file) },
  sweeps: { 'collect-orphans': () => collectOrphans(deps) },
})
