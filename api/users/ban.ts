import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { endSessions } from './session.ts'

/**
 * Shuts a buyer out: every session ends at once, and none can be opened until it is lifted. What they have bought goes its way.
 * Throws 12050 for no such buyer, 12051 for one who is shut out already, 12053 without a reason.
 */
export async function banBuyer(tx: Tx, userId: number, { reason, clerkId, now }: { reason: string; clerkId: number; now: Date }): Promise<void> {
  const why = reason.trim()
  if (why === '' || /\p{Cc}/u.test(why) || !why.isWellFormed()) throw new Refusal(12053)
  const user = await lockBuyer(tx, userId)
  if (user.banned) throw new Refusal(12051)
  await tx`update users set banned_at = ${now} where id = ${userId}`
  await tx`insert into user_bans (user_id, reason, banned_by, banned_at) values (${userId}, ${why}, ${clerkId}, ${now})`
  await endSessions(tx, userId)
}

/** Lets a buyer in again, who then has to log in. Throws 12050, and 12052 for one who is not shut out. */
export async function liftBan(tx: Tx, userId: number, { clerkId, now }: { clerkId: number; now: Date }): Promise<void> {
  const user = await lockBuyer(tx, userId)
  if (!user.banned) throw new Refusal(12052)
  await tx`update users set banned_at = null where id = ${userId}`
  await tx`update user_bans set lifted_by = ${clerkId}, lifted_at = ${now} where user_id = ${userId} and lifted_at is null`
}

/** Ends every session of a buyer, as for somebody whose phone was stolen. Throws 12050. */
export async function logOutBuyer(tx: Tx, userId: number): Promise<void> {
  await lockBuyer(tx, userId)
  await endSessions(tx, userId)
}

async function lockBuyer(tx: Tx, userId: number): Promise<{ banned: boolean }> {
  const [user] = await tx<{ banned: boolean }[]>`select banned_at is not null as banned from users where id = ${userId} and erased_at is null for no key update`
  if (!user) throw new Refusal(12050)
  return user
}
