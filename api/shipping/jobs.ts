import type { Deps } from '../deps.ts'
import { Status } from '../orders/states.ts'
import { transact } from '../shared/db.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { shipOrder } from './ship.ts'
import { trackDue } from './track.ts'

/** Work of shipping that is done again and again. */
export const shippingJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {},
  sweeps: {
    'track-parcels': () => trackDue(deps),
    ...(deps.config.demoClerk ? { 'demo-clerk': () => shipPaidOrders(deps) } : {}),
  },
})

/** In the demo nobody stands behind the counter: paid orders leave after a minute, so that a visitor can see one arrive. */
async function shipPaidOrders({ db, clock, config }: Deps): Promise<void> {
  const now = clock()
  const since = new Date(now.getTime() - 60_000)
  const waiting = await db<{ id: number }[]>`
    select o.id from orders o where status = ${Status.paid} and exists (select from parcels where order_id = o.id and status = 'planned' and planned_at < ${since})
    order by placed_at limit 100`
  for (const { id } of waiting) {
    await transact(db, (tx) => shipOrder(tx, id, { courier: 'shunfeng', trackingNumber: `SF${id}` }, { actor: 'system', at: now, confirmDays: config.confirmDays }))
  }
}
