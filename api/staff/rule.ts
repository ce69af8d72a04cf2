import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { areas, CHANGE, joined, type Rights } from '../shared/rights.ts'

/** Who decides: a clerk, bound by the rights they hold; or the shopkeeper at the command line, bound by none. */
export type Decider = { id: number } | 'shopkeeper'

/** One who decides about staff at a time, because the rules below look at everybody's rights together. */
const STAFF_LOCK = 20_261_121

/** Takes the turn of deciding about staff; call it first. */
export async function takeTurn(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(${STAFF_LOCK})`
}

/** All rights of somebody who is not suspended: their own and those of their roles. */
export async function rightsOf(db: Db, staffId: number): Promise<Rights> {
  const rows = await db<{ rights: Rights }[]>`
    select rights from staff where id = ${staffId} and suspended_at is null
    union all
    select roles.rights from staff_roles join roles on roles.id = staff_roles.role_id join staff on staff.id = staff_roles.staff_id
    where staff_roles.staff_id = ${staffId} and staff.suspended_at is null`
  return joined(rows.map(({ rights }) => rights))
}

/**
 * Nobody gives a right, takes one or touches somebody with one that they do not hold. Throws 12005 with the first such area,
 * 12000 when the decider may decide nothing any more: what the door saw may be old by now.
 */
export async function refuseAbove(tx: Tx, by: Decider, ...touched: Rights[]): Promise<void> {
  if (by === 'shopkeeper') return
  const mine = await rightsOf(tx, by.id)
  if (!mine.staff) throw new Refusal(12000)
  const all = joined(touched)
  const area = areas.find((name) => ((all[name] ?? 0) & ~(mine[name] ?? 0)) !== 0)
  if (area) throw new Refusal(12005, { area })
}

/** Somebody must stay who can decide about staff. Call it last. Throws 12007. */
export async function refuseNobodyLeft(tx: Tx): Promise<void> {
  const [left] = await tx`
    select 1 from staff where suspended_at is null and (
      ((rights->>'staff')::int & ${CHANGE}) <> 0
      or exists (select 1 from staff_roles join roles on roles.id = staff_roles.role_id
        where staff_roles.staff_id = staff.id and ((roles.rights->>'staff')::int & ${CHANGE}) <> 0))
    limit 1`
  if (!left) throw new Refusal(12007)
}
