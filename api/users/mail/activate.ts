import { createHash } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { brokeConstraint, type Tx, transact } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'
import { same } from '../../shared/same.ts'

/** How long an activation link lives, in seconds. */
export const ACTIVATION_SECONDS = 3 * 24 * 3600

/** Where the random part of a buyer's activation link is kept: of this address, so that no link verifies another one. */
export const activationKey = (userId: number, email: string) => `activation:${userId}:${createHash('sha256').update(email.toLowerCase()).digest('base64url').slice(0, 22)}`

/** The code of an activation link. The random part holds no `_`, because user names may. */
export const activationCode = (random: string, username: string) => Buffer.from(`${random}_${username}`).toString('base64url')

/**
 * Makes the e-mail address of the link's buyer a verified one; once. Throws 10108 for a code that is none (and the right
 * one stays good), 10107 when the link is old or used, 10130 when the address has been verified for another account.
 * @param code base64 or base64url of `<random>_<username>`
 */
export async function activate(deps: Deps, code: unknown): Promise<void> {
  const { random, username } = readCode(code)
  const [user] = await deps.db<{ id: number; email: string | null }[]>`select id, email from users where lower(username) = lower(${username})`
  if (!user) throw new Refusal(10108)
  const key = activationKey(user.id, user.email ?? '')
  const kept = await deps.kv.get(key)
  if (kept === undefined) throw new Refusal(10107)
  if (!same(kept, random)) throw new Refusal(10108)
  await verifyEmail(deps, user.id, user.email ?? '')
  // Only now, so that a fault in between leaves the link good.
  await deps.kv.del(key)
}

async function verifyEmail(deps: Deps, userId: number, email: string): Promise<void> {
  const verify = (tx: Tx) => tx`update users set activated_at = ${deps.clock()} where id = ${userId} and email = ${email} and activated_at is null`
  const verified = await transact(deps.db, verify).catch((error: unknown) => {
    throw brokeConstraint(error, 'users_verified_email_key') ? new Refusal(10130) : error
  })
  if (verified.count === 0) throw new Refusal(10107)
}

function readCode(code: unknown): { random: string; username: string } {
  // A bare + of base64 arrives as a space.
  const text = typeof code === 'string' ? code.replaceAll(' ', '+') : ''
  const parts = /^[\w+/-]{1,400}={0,2}$/.test(text) ? /^([^_]+)_(.+)$/su.exec(Buffer.from(text, 'base64').toString()) : null
  if (!parts || parts[2]!.includes('\0')) throw new Refusal(10108)
  return { random: parts[1]!, username: parts[2]! }
}
