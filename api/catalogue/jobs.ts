import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { runImport } from './run.ts'

/** Imports run as jobs; one whose worker was killed is taken up again by the sweep. */
export const catalogueJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: { 'import-catalogue': ({ importId }) => runImport(deps.db, importId) },
  sweeps: {
    'resume-imports': async () => {
      for (const { id } of await deps.db<{ id: number }[]>`select id from imports where state in ('waiting', 'running') order by id`) await runImport(deps.db, id)
    },
  },
})
