import type { Deps } from '../deps.ts'
import { transact } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { checkPassword } from './check.ts'
import { hashPassword, isPassword } from '../shared/hash.ts'
import { endSessions } from './session.ts'

export type PasswordChange = { oldpassword?: unknown; password1?: unknown; password2?: unknown }

/**
 * Gives the buyer a new password and ends every session. Throws 10123 when the two differ, 10122 when nothing would change,
 * 10101 when the new one is unfit, 10124 when the old one is wrong (or no longer the one in force).
 * @returns the epoch that a new token must carry
 */
export async function changePassword(deps: Deps, userId: number, wish: PasswordChange): Promise<number> {
  if (wish.password1 !== wish.password2) throw new Refusal(10123)
  const password = checkPassword(wish.password1)
  const [user] = await deps.db<{ passwordHash: string }[]>`select password_hash as "passwordHash" from users where id = ${userId}`
  const old = typeof wish.oldpassword === 'string' ? wish.oldpassword : ''
  if (!(await isPassword(user?.passwordHash, old))) throw new Refusal(10124)
  if (await isPassword(user?.passwordHash, password)) throw new Refusal(10122)
  const passwordHash = await hashPassword(password, deps.config.argon2)
  return await transact(deps.db, async (tx) => {
    // Two changes at once: the second one's old password is old no more.
    const changed = await tx`update users set password_hash = ${passwordHash} where id = ${userId} and password_hash = ${user!.passwordHash}`
    if (changed.count === 0) throw new Refusal(10124)
    return await endSessions(tx, userId)
  })
}
