import type { Deps } from '../deps.ts'
import { transact } from '../shared/db.ts'
import { hashPassword, isPassword } from '../shared/hash.ts'
import { Refusal } from '../shared/refusals.ts'
import { checkPassword } from './check.ts'
import { proveOwnPassword } from './login.ts'
import { endOtherSessions, endSessions } from './session.ts'

export type PasswordChange = { oldpassword?: unknown; password1?: unknown; password2?: unknown }

/**
 * Gives the buyer a new password and ends every session. Throws 10123 when the two differ, 10122 when nothing would change,
 * 10101 and 10133 when the new one is unfit, 10124 when the old one is wrong (or no longer the one in force), which counts as
 * a try at logging in: 10008 after too many.
 * @returns the epoch that a new token must carry
 */
export async function changePassword(deps: Deps, userId: number, wish: PasswordChange, ip: string): Promise<number> {
  if (wish.password1 !== wish.password2) throw new Refusal(10123)
  const password = checkPassword(wish.password1)
  const old = await proveOwnPassword(deps, userId, wish.oldpassword, ip, { wrong: 10124, need: true })
  if (await isPassword(old, password, deps.config.argon2)) throw new Refusal(10122)
  const passwordHash = await hashPassword(password, deps.config.argon2)
  return await transact(deps.db, async (tx) => {
    // Two changes at once: the second one's old password is old no more.
    const changed = await tx`update users set password_hash = ${passwordHash} where id = ${userId} and password_hash = ${old}`
    if (changed.count === 0) throw new Refusal(10124)
    return await endSessions(tx, userId)
  })
}

/**
 * The first password of an account that was opened without one, by a message or a letter; every other session ends. Throws
 * 10123 when the two differ, 10101 and 10133 when it is unfit, 10176 when there is a password already.
 */
export async function setFirstPassword(deps: Deps, userId: number, { password1, password2 }: PasswordChange, sessionId: number): Promise<void> {
  if (password1 !== password2) throw new Refusal(10123)
  const passwordHash = await hashPassword(checkPassword(password1), deps.config.argon2)
  await transact(deps.db, async (tx) => {
    const set = await tx`update users set password_hash = ${passwordHash} where id = ${userId} and password_hash not like '$argon2%'`
    if (set.count === 0) throw new Refusal(10176)
    await endOtherSessions(tx, userId, sessionId)
  })
}
