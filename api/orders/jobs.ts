import type { Deps } from '../deps.ts'
import { transact } from '../shared/db.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { closeOverdue } from './close.ts'
import { shipOrder } from './ship.ts'
import { Status } from './states.ts'

/** Work of orders that is done again and again. */
export const orderJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {},
  sweeps: {
    'close-overdue-orders': () => closeOverdue(deps.db, deps.clock()),
    ...(deps.config.demoClerk ? { 'demo-clerk': () => shipPaidOrders(deps) } : {}),
  },
})

/** In the demo nobody stands behind the counter: paid orders leave after a minute, so that a visitor can see one arrive. */
async function shipPaidOrders({ db, clock }: Deps): Promise<void> {
  const since = new Date(clock().getTime() - 60_000)
  const waiting = await db<{ id: number }[]>`select id from orders where status = ${Status.paid} and paid_at < ${since} order by paid_at limit 100`
  for (const { id } of waiting) await transact(db, (tx) => shipOrder(tx, id, { courier: '集市快递', trackingNumber: `JS${id}` }))
}
