import { brokeConstraint, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import type { Rights } from '../shared/rights.ts'
import { checkLine, checkRights } from './check.ts'
import { type Decider, refuseAbove, refuseNobodyLeft, takeTurn } from './rule.ts'

/** A role, as a form says it; every field may be nonsense. */
export type RoleWish = { name?: unknown; nameEn?: unknown; rights?: unknown }

/** Makes a role. Throws 12009 for a name that is taken, 12005 for a right the decider does not hold, 12011. Returns the id. */
export async function addRole(tx: Tx, by: Decider, wish: RoleWish): Promise<number> {
  await takeTurn(tx)
  const [name, nameEn, rights] = [checkLine(wish.name, 'name', 20), checkLine(wish.nameEn, 'name_en', 40), checkRights(wish.rights)]
  await refuseAbove(tx, by, rights)
  const [added] = await tx<{ id: number }[]>`
    insert into roles (name, name_en, rights) values (${name}, ${nameEn}, ${tx.json(rights)}) on conflict (name) do nothing returning id`
  if (!added) throw new Refusal(12009)
  return added.id
}

/** Changes a role, and with it what everybody may do who holds it. Throws 12008, 12009, 12005, 12007, 12011. */
export async function changeRole(tx: Tx, by: Decider, id: number, wish: RoleWish): Promise<void> {
  const role = await touch(tx, by, id)
  const name = wish.name === undefined ? role.name : checkLine(wish.name, 'name', 20)
  const nameEn = wish.nameEn === undefined ? role.nameEn : checkLine(wish.nameEn, 'name_en', 40)
  const rights = wish.rights === undefined ? role.rights : checkRights(wish.rights)
  await refuseAbove(tx, by, rights)
  await tx`update roles set name = ${name}, name_en = ${nameEn}, rights = ${tx.json(rights)} where id = ${id}`.catch((error: unknown) => {
    throw brokeConstraint(error, 'roles_name_unique') ? new Refusal(12009) : error
  })
  await refuseNobodyLeft(tx)
}

/** Removes a role that nobody holds. Throws 12008, 12005, and 12010 while somebody holds it. */
export async function removeRole(tx: Tx, by: Decider, id: number): Promise<void> {
  await touch(tx, by, id)
  const [{ holders } = { holders: 0 }] = await tx<{ holders: number }[]>`select count(*)::int as holders from staff_roles where role_id = ${id}`
  if (holders > 0) throw new Refusal(12010, { holders })
  await tx`delete from roles where id = ${id}`
}

async function touch(tx: Tx, by: Decider, id: number): Promise<{ name: string; nameEn: string; rights: Rights }> {
  await takeTurn(tx)
  const [role] = Number.isSafeInteger(id) ? await tx<{ name: string; nameEn: string; rights: Rights }[]>`select name, name_en as "nameEn", rights from roles where id = ${id}` : []
  if (!role) throw new Refusal(12008)
  await refuseAbove(tx, by, role.rights)
  return role
}
