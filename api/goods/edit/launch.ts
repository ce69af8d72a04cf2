import type { Tx } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'
import { afterEdit, tagsOf } from './after.ts'
import { settleLaunched } from './settle.ts'
import { lockSpu } from './write.ts'

export type Deed = 'launch' | 'withdraw' | 'delete' | 'restore'

/**
 * Launches, withdraws, deletes or brings back a product, now; what was scheduled falls away. Pressed twice it is done once.
 * Throws 10210, 10213, 10225 for a launch with nothing to sell.
 */
export async function moveSpu(tx: Tx, id: number, deed: Deed, version?: number): Promise<void> {
  if (deed === 'restore') await restore(tx, id)
  else {
    await lockSpu(tx, id, version)
    if (deed === 'launch') await refuseEmpty(tx, id)
    const state = deed === 'launch' ? 'launched' : 'withdrawn'
    await tx`
      update spus set state = ${state}, launch_at = null, withdraw_at = ${deed === 'launch' ? tx`withdraw_at` : null}, deleted_at = ${deed === 'delete' ? tx`now()` : null},
        version = version + 1, updated_at = now() where id = ${id}`
    if (deed === 'delete') await tx`delete from scheduled_prices using skus where skus.id = sku_id and skus.spu_id = ${id} and applied_at is null`
  }
  await settleLaunched(tx, [id])
  await afterEdit(tx, [id])
}

/** A deleted product comes back withdrawn, for somebody to look at it first. */
async function restore(tx: Tx, id: number): Promise<void> {
  const { count } = await tx`update spus set deleted_at = null, version = version + 1, updated_at = now() where id = ${id} and deleted_at is not null`
  if (count === 0) throw new Refusal(10210)
}

async function refuseEmpty(tx: Tx, id: number): Promise<void> {
  const [sellable] = await tx`select from skus where spu_id = ${id} and on_sale and deleted_at is null limit 1`
  if (!sellable) throw new Refusal(10225)
}

/** Sets when the product is launched and withdrawn by itself; null: not. Throws 10210, 10213, 10225, 10226 for what is past or the wrong way round. */
export async function scheduleSpu(tx: Tx, id: number, wish: { launchAt: Date | null; withdrawAt: Date | null; version?: number | undefined }, now: Date): Promise<void> {
  await lockSpu(tx, id, wish.version)
  const { launchAt, withdrawAt } = wish
  if (launchAt && launchAt <= now) throw new Refusal(10226, { field: 'launch_at' })
  if (withdrawAt && (withdrawAt <= now || (launchAt && withdrawAt <= launchAt))) throw new Refusal(10226, { field: 'withdraw_at' })
  if (launchAt) await refuseEmpty(tx, id)
  await tx`update spus set launch_at = ${launchAt}, withdraw_at = ${withdrawAt}, version = version + 1, updated_at = now() where id = ${id}`
}

/** Does what was scheduled up to `now`: a product whose both times have passed was launched and is withdrawn. Returns the products that moved. */
export async function applyLaunches(tx: Tx, now: Date): Promise<number[]> {
  const due = await tx<{ id: number }[]>`
    select id from spus where deleted_at is null and (launch_at <= ${now} or withdraw_at <= ${now}) order by id limit 500 for update skip locked`
  if (due.length === 0) return []
  const ids = due.map(({ id }) => id)
  const before = await tagsOf(tx, ids)
  await tx`
    update spus set state = case when withdraw_at <= ${now} then 'withdrawn' else 'launched' end,
      launch_at = case when launch_at <= ${now} then null else launch_at end, withdraw_at = case when withdraw_at <= ${now} then null else withdraw_at end,
      version = version + 1, updated_at = now() where id = any(${ids}::bigint[])`
  await settleLaunched(tx, ids)
  await afterEdit(tx, ids, before)
  return ids
}
