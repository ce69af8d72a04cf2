import type { Deps } from '../deps.ts'
import type { StaffTicket } from '../http/staff-auth.ts'
import { transact } from '../shared/db.ts'
import { knowDoer, turnAway } from '../shared/deed.ts'
import { hashPassword, isOutdated, isPassword } from '../shared/hash.ts'
import { Refusal, type RefusalCode } from '../shared/refusals.ts'
import { beginTry, triedAt } from '../shared/tries.ts'
import { countCodeTry, useCode } from './second-factor.ts'
import { openStaffSession } from './session.ts'

/** What somebody of the staff says at the door; every field may be nonsense. */
export type StaffLogIn = { username?: unknown; password?: unknown /** Of the authenticator app, where one is set up. */; code?: unknown }

type Account = { id: number; username: string; passwordHash: string }

/**
 * Lets somebody of the staff in. Throws 12001 for an unknown name and for a wrong password, in the same words and after the
 * same time; 12002 for a suspended account, but only to the one who knows its password; 10008 after too many wrong ones;
 * 12030 and 12031 as `useCode`.
 */
export async function logInStaff(deps: Deps, wish: StaffLogIn, from: { device: string; ip: string }): Promise<StaffTicket & { staffId: number }> {
  const staffId = await proveStaffPassword(deps, wish, from.ip)
  const attempt = wish.code ? await countCodeTry(deps.kv, staffId) : undefined
  const ticket = await transact(deps.db, async (tx) => {
    await useCode(tx, deps.config, staffId, wish.code, deps.clock())
    return await openStaffSession(tx, staffId, from)
  }).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 12031) turnAway()
    throw error
  })
  await attempt?.succeeded()
  return { ...ticket, staffId }
}

/** The member of staff whose name and password these are. Throws as `logInStaff`, with `wrong` in place of 12001. */
export async function proveStaffPassword({ config, db, fleeting }: Deps, wish: StaffLogIn, ip: string, wrong: RefusalCode = 12001): Promise<number> {
  const name = typeof wish.username === 'string' && !wish.username.includes('\0') ? wish.username.trim() : ''
  const password = typeof wish.password === 'string' ? wish.password : ''
  const [account] = await db<Account[]>`select id, username, password_hash as "passwordHash" from staff where lower(username) = lower(${name})`
  const attempt = await beginTry(fleeting, triedAt(account?.id, name), ip, 'staff')
  const right = await isPassword(account?.passwordHash, password, config.argon2)
  if (account) knowDoer(account.id, account.username, !right)
  if (!account || !right) {
    await attempt.failed()
    throw new Refusal(wrong)
  }
  await attempt.succeeded()
  if (isOutdated(account.passwordHash, config.argon2)) {
    const fresh = await hashPassword(password, config.argon2)
    await db`update staff set password_hash = ${fresh} where id = ${account.id} and password_hash = ${account.passwordHash}`
  }
  return account.id
}
