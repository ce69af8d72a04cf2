import type { Deps } from '../../deps.ts'
import { sendLater } from '../../outbox/send.ts'
import { transact } from '../../shared/db.ts'
import { networkOf } from '../../shared/network.ts'
import { Refusal } from '../../shared/refusals.ts'
import { checkEmail } from '../check.ts'
import { proveOwnPassword } from '../login.ts'

const GAP_SECONDS = 60
const MOST_PER_NETWORK = 30

/** What somebody says who wants their e-mail address known; every field may be nonsense. */
export type EmailWish = { email?: unknown; password?: unknown }

/**
 * Notes an address that is not verified yet (an account opened by a message or another company has none; others have a typo in theirs)
 * and mails the link that verifies it. The address is a way in once it is verified, so a new one wants the password, where there is one.
 * Throws 10128 for what is no address, 10174 for the password (10008 after too many), 10113 within 60 seconds of the last letter or
 * after 30 an hour from one network.
 * @returns false when the buyer's address is verified already, and nothing was done
 */
export async function setOwnEmail(deps: Deps, userId: number, wish: EmailWish, ip: string): Promise<boolean> {
  const { db, kv } = deps
  const email = checkEmail(wish.email)
  const [mine] = await db<{ email: string | null; verified: boolean }[]>`select email, activated_at is not null as verified from users where id = ${userId}`
  if (!mine || mine.verified) return false
  if (mine.email?.toLowerCase() !== email.toLowerCase()) await proveOwnPassword(deps, userId, wish.password, ip)
  if ((await kv.incr(`email-asks:${networkOf(ip)}`, 3600)) > MOST_PER_NETWORK) throw new Refusal(10113)
  for (const gap of [`email-gap:${userId}`, `email-gap:${email.toLowerCase()}`]) if (!(await kv.setnx(gap, '1', GAP_SECONDS))) throw new Refusal(10113)
  return await transact(db, async (tx) => {
    const noted = await tx`update users set email = ${email} where id = ${userId} and activated_at is null and banned_at is null and erased_at is null`
    if (noted.count === 0) return false
    await sendLater(tx, { channel: 'mail', template: 'activation', data: { userId } })
    return true
  })
}
