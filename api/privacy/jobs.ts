import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { eraseOverdue, mailErasure } from './erase.ts'
import { dropOldExports, makeExport } from './export.ts'

/** Work of people's own data that is done later, or again and again. */
export const privacyJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {
    'export-data': ({ exportId }) => makeExport(deps, exportId),
    'mail-erasure': ({ userId }) => mailErasure(deps, userId),
    async 'drop-files'({ vault, media }) {
      for (const name of vault) await deps.vault.drop(name)
      for (const key of media) await deps.files.drop(key)
    },
  },
  sweeps: {
    'drop-old-exports': () => dropOldExports(deps),
    'erase-accounts': () => eraseOverdue(deps),
  },
})
