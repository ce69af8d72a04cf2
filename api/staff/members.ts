import { checkPassword } from '../shared/common-passwords.ts'
import type { Config } from '../config.ts'
import type { Tx } from '../shared/db.ts'
import { hashPassword } from '../shared/hash.ts'
import { Refusal } from '../shared/refusals.ts'
import { joined, type Rights } from '../shared/rights.ts'
import { checkLine, checkRights, checkStaffName } from './check.ts'
import { type Member, readMember } from './read.ts'
import { type Decider, refuseAbove, refuseNobodyLeft, takeTurn } from './rule.ts'
import { dropFactor } from './second-factor.ts'
import { shutOut } from './session.ts'

/** Somebody new, as a form says it; every field may be nonsense. */
export type MemberWish = { username?: unknown; name?: unknown; password?: unknown; rights?: unknown; roles?: unknown }
/** Somebody new, made sure of, the password hashed. */
export type Newcomer = { username: string; name: string; passwordHash: string; rights: Rights; roles: number[] }
export type MemberChange = { name?: unknown; rights?: unknown; roles?: unknown }

/** Looks at a wish before anything is opened: hashing takes its time. Throws 12011, 10101, 10133. */
export async function checkNewcomer({ argon2 }: Pick<Config, 'argon2'>, { username, name, password, rights = {}, roles = [] }: MemberWish): Promise<Newcomer> {
  const newcomer = { username: checkStaffName(username), name: checkLine(name, 'name', 20), rights: checkRights(rights), roles: checkRoleIds(roles) }
  return { ...newcomer, passwordHash: await hashPassword(checkPassword(password), argon2) }
}

/** Takes somebody on. Throws 12004 for a name that is taken, 12005 for a right the decider does not hold, 12008. Returns the id. */
export async function addMember(tx: Tx, by: Decider, { username, name, passwordHash, rights, roles }: Newcomer): Promise<number> {
  await takeTurn(tx)
  await refuseAbove(tx, by, rights, await rightsOfRoles(tx, roles))
  const [added] = await tx<{ id: number }[]>`
    insert into staff (username, name, password_hash, rights) values (${username}, ${name}, ${passwordHash}, ${tx.json(rights)})
    on conflict (lower(username)) do nothing returning id`
  if (!added) throw new Refusal(12004)
  await giveRoles(tx, added.id, roles)
  return added.id
}

/**
 * Changes what somebody is called and may do; what is not named stays. Throws 12003, 12008, 12011; 12005 when they hold, or
 * would hold, a right that the decider does not; 12007 when nobody would be left to decide about staff.
 */
export async function changeMember(tx: Tx, by: Decider, id: number, wish: MemberChange): Promise<void> {
  const member = await touch(tx, by, id)
  const rights = wish.rights === undefined ? member.own : checkRights(wish.rights)
  const roles = wish.roles === undefined ? member.roles.map((role) => role.id) : checkRoleIds(wish.roles)
  const name = wish.name === undefined ? member.name : checkLine(wish.name, 'name', 20)
  await refuseAbove(tx, by, rights, await rightsOfRoles(tx, roles))
  await tx`update staff set name = ${name}, rights = ${tx.json(rights)} where id = ${id}`
  await tx`delete from staff_roles where staff_id = ${id}`
  await giveRoles(tx, id, roles)
  await refuseNobodyLeft(tx)
}

/** Shuts somebody out until they are let back in. Throws 12006 for oneself, and as `changeMember`. */
export async function suspendMember(tx: Tx, by: Decider, id: number): Promise<void> {
  await touch(tx, by, id)
  if (by !== 'shopkeeper' && by.id === id) throw new Refusal(12006)
  await tx`update staff set suspended_at = now() where id = ${id} and suspended_at is null`
  await shutOut(tx, id)
  await refuseNobodyLeft(tx)
}

/** Lets somebody back in. Throws 12003, 12005. */
export async function restoreMember(tx: Tx, by: Decider, id: number): Promise<void> {
  await touch(tx, by, id)
  await tx`update staff set suspended_at = null where id = ${id}`
}

/** A new password for somebody who has lost theirs; they are logged out everywhere. Throws 12003, 12005. */
export async function resetMember(tx: Tx, by: Decider, id: number, passwordHash: string): Promise<void> {
  await touch(tx, by, id)
  await tx`update staff set password_hash = ${passwordHash} where id = ${id}`
  await shutOut(tx, id)
}

/** For somebody who has lost their second factor and its recovery codes; they are logged out everywhere. Throws 12003, 12005, 12034. */
export async function resetFactor(tx: Tx, by: Decider, id: number): Promise<void> {
  await touch(tx, by, id)
  if (!(await dropFactor(tx, id))) throw new Refusal(12034)
  await shutOut(tx, id)
}

/** By the shopkeeper, for an owner who is locked out: a new password, and no second factor. Throws 12003. */
export async function resetLockedOut(tx: Tx, username: string, passwordHash: string): Promise<void> {
  const [member] = await tx<{ id: number }[]>`select id from staff where lower(username) = lower(${username})`
  if (!member) throw new Refusal(12003)
  await resetMember(tx, 'shopkeeper', member.id, passwordHash)
  await dropFactor(tx, member.id)
}

/** The one to be decided about, in the decider's turn. */
async function touch(tx: Tx, by: Decider, id: number): Promise<Member> {
  await takeTurn(tx)
  const member = await readMember(tx, id)
  await refuseAbove(tx, by, member.rights)
  return member
}

/** Ids of at most fifty roles, each once. */
function checkRoleIds(value: unknown): number[] {
  if (!Array.isArray(value) || value.length > 50 || !value.every((id) => Number.isSafeInteger(id) && id > 0)) throw new Refusal(12011, { field: 'roles' })
  return [...new Set(value as number[])]
}

async function rightsOfRoles(tx: Tx, ids: number[]): Promise<Rights> {
  const roles = await tx<{ rights: Rights }[]>`select rights from roles where id = any(${ids})`
  if (roles.length !== ids.length) throw new Refusal(12008)
  return joined(roles.map(({ rights }) => rights))
}

async function giveRoles(tx: Tx, staffId: number, ids: number[]): Promise<void> {
  await tx`insert into staff_roles (staff_id, role_id) select ${staffId}, id from roles where id = any(${ids})`
}
