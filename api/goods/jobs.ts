import type { Deps } from '../deps.ts'
import { transact } from '../shared/db.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { indexPlace } from './edit/index-place.ts'
import { applyLaunches } from './edit/launch.ts'
import { applyPrices } from './edit/schedule-prices.ts'
import { warnOfLowStock } from './low-stock.ts'
import { refreshSales } from './refresh-sales.ts'
import { searchSweeps } from './search/sweeps.ts'

/** Work of goods that is done later, or again and again. */
export const goodsJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: { 'index-place': ({ place, after }) => transact(deps.db, (tx) => indexPlace(tx, place, after)) },
  sweeps: {
    ...searchSweeps(deps),
    'apply-prices': () => transact(deps.db, (tx) => applyPrices(tx, deps.clock())),
    'apply-launches': () => transact(deps.db, (tx) => applyLaunches(tx, deps.clock())),
    'refresh-sales': () => transact(deps.db, refreshSales),
    'warn-of-low-stock': () => transact(deps.db, (tx) => warnOfLowStock(tx, deps.clock())),
  },
})
