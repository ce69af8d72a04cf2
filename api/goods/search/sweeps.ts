import type { Deps } from '../../deps.ts'
import { transact } from '../../shared/db.ts'
import type { Sweeps } from '../../worker.ts'
import { sweepChanges } from './lexicon.ts'
import { sweepSearches } from './note.ts'
import { refreshTerms } from './refresh-terms.ts'

/** The weights of suggestions are a matter of hours, and a second's work at 100,000 SKUs. */
const REFRESH_EVERY = 10

/** What search does again and again. */
export const searchSweeps = (deps: Deps): Sweeps => ({
  'sweep-searches': () => sweepSearches(deps.db, deps.clock()),
  'sweep-search-changes': () => transact(deps.db, sweepChanges),
  'refresh-search-terms': async () => {
    if (deps.clock().getMinutes() % REFRESH_EVERY === 0) await transact(deps.db, refreshTerms)
  },
})
