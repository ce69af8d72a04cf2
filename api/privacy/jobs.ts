import type { Deps } from '../deps.ts'
import { forgetSearches } from '../goods/search/recent.ts'
import type { JobRunners, Letters, Sweeps } from '../worker.ts'
import { eraseOverdue, erasureLetter } from './erase.ts'
import { dropOldExports, makeExport } from './export.ts'

/** Work of people's own data that is done later, or again and again. */
export const privacyJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps; letters: Letters } => ({
  jobs: {
    'export-data': ({ exportId }) => makeExport(deps, exportId),
    'forget-searches': ({ userId }) => forgetSearches(deps.kv, userId),
    async 'drop-files'({ vault, media }) {
      for (const name of vault) await deps.vault.drop(name)
      for (const key of media) await deps.files.drop(key)
    },
  },
  letters: { erasure: ({ userId }) => erasureLetter(deps, userId) },
  sweeps: {
    'drop-old-exports': () => dropOldExports(deps),
    'erase-accounts': () => eraseOverdue(deps),
  },
})
