import type { Deps } from '../deps.ts'
import { transact } from '../shared/db.ts'
import { checkPassword } from '../shared/common-passwords.ts'
import { hashPassword } from '../shared/hash.ts'
import { Refusal } from '../shared/refusals.ts'
import { proveStaffPassword } from './log-in.ts'
import { endStaffSessions } from './session.ts'

export type StaffPasswordChange = { oldpassword?: unknown; password1?: unknown; password2?: unknown }

/**
 * Gives somebody of the staff a new password; every other session of theirs ends. Throws 10123 when the two differ, 10122
 * when nothing would change, 10101 and 10133 when the new one is unfit, 10124 when the old one is wrong, which counts as
 * a try at logging in (10008).
 */
export async function changeStaffPassword(deps: Deps, clerk: { id: number; username: string; sessionId: number }, wish: StaffPasswordChange, ip: string): Promise<void> {
  if (wish.password1 !== wish.password2) throw new Refusal(10123)
  const password = checkPassword(wish.password1)
  await proveStaffPassword(deps, { username: clerk.username, password: wish.oldpassword }, ip, 10124)
  if (password === wish.oldpassword) throw new Refusal(10122)
  const [old] = await deps.db<{ passwordHash: string }[]>`select password_hash as "passwordHash" from staff where id = ${clerk.id}`
  const passwordHash = await hashPassword(password, deps.config.argon2)
  await transact(deps.db, async (tx) => {
    // Two changes at once: the second one's old password is old no more.
    const changed = await tx`update staff set password_hash = ${passwordHash} where id = ${clerk.id} and password_hash = ${old?.passwordHash ?? ''}`
    if (changed.count === 0) throw new Refusal(10124)
    await endStaffSessions(tx, clerk.id, clerk.sessionId)
  })
}
