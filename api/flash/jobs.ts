import type { Deps } from '../deps.ts'
import { purgePages } from '../http/page-cache.ts'
import { transact } from '../shared/db.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { endSale, lapseClaims } from './give-back.ts'

/** Work of flash sales that is done again and again. */
export const flashJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {},
  sweeps: { 'see-to-flash-sales': () => seeToSales(deps) },
})

/** Gives back what was held too long, then ends the sales whose time is up or of which every piece is paid for. */
export async function seeToSales({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const now = clock()
  const due = await db<{ id: number }[]>`select distinct sale_id as id from flash_claims where state = 'held' and hold_until <= ${now} order by 1`
  for (const { id } of due) await transact(db, (tx) => lapseClaims(tx, id, now))
  const over = await db<{ id: number }[]>`
    select f.id from flash_sales f where f.ended_at is null and (f.ends_at <= ${now} or f.taken = f.pieces and not exists (
      select from flash_claims c left join orders o on o.id = c.order_id where c.sale_id = f.id and (c.state = 'held' or c.state = 'ordered' and o.status = 1)))
    order by f.id`
  for (const { id } of over)
    await transact(db, async (tx) => {
      await endSale(tx, id, now)
      await purgePages(tx, ['flash'])
    })
}
