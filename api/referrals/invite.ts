import { randomInt } from 'node:crypto'
import type { Db, Tx } from '../shared/db.ts'
import { masked } from '../shared/masked.ts'
import { Refusal } from '../shared/refusals.ts'
import { daysAfter } from '../shared/time.ts'

/** Without those that look alike: an invitation is read aloud, too. */
const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz'
const LENGTH = 8
/** Who has been here longer came by themselves. */
const NEW_DAYS = 7

/** The buyer's word of invitation; made when it is asked for first, the same ever after. */
export async function invitationOf(tx: Tx, userId: number, now: Date): Promise<string> {
  for (;;) {
    const code = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
    await tx`insert into invitations (user_id, code, created_at) values (${userId}, ${code}, ${now}) on conflict do nothing`
    const [invitation] = await tx<{ code: string }[]>`select code from invitations where user_id = ${userId}`
    // None: the code was somebody else's, so another one is drawn.
    if (invitation) return invitation.code
  }
}

/** Who invites by this code, their name half hidden; undefined when nobody does. */
export async function inviterOf(db: Db, code: string): Promise<{ name: string } | undefined> {
  const inviter = await findInviter(db, code)
  return inviter && { name: masked(inviter.username) }
}

/**
 * Notes that the buyer came by an invitation; saying it again is no second time. Throws 10190 for a code nobody has,
 * 10191 for one's own or that of somebody who came later, 10192 for an account that is no longer new or has bought already,
 * 10193 when it came by somebody else's.
 */
export async function cameBy(tx: Tx, userId: number, code: string, now: Date): Promise<void> {
  const inviter = await findInviter(tx, code)
  if (!inviter) throw new Refusal(10190)
  const [me] = await tx<{ createdAt: Date }[]>`select created_at as "createdAt" from users where id = ${userId} for no key update`
  if (!me) throw new Refusal(403)
  if (inviter.id === userId || inviter.createdAt >= me.createdAt) throw new Refusal(10191)
  const [already] = await tx<{ inviterId: number }[]>`select inviter_id as "inviterId" from referrals where user_id = ${userId}`
  if (already?.inviterId === inviter.id) return
  if (already) throw new Refusal(10193)
  // After the lock, which placing an order takes, too.
  const [bought] = await tx`select 1 from orders where user_id = ${userId} limit 1`
  if (bought || now > daysAfter(me.createdAt, NEW_DAYS)) throw new Refusal(10192)
  await tx`insert into referrals (user_id, inviter_id, at) values (${userId}, ${inviter.id}, ${now})`
}

/** How the buyer's invitations are going. `earned` in fen. */
export type Invited = { name: string; at: Date; state: 'waiting' | 'rewarded' | 'refused' }

/** Whom the buyer has brought, newest first, their names half hidden. */
export async function listInvited(db: Db, userId: number): Promise<Invited[]> {
  const rows = await db<{ username: string; at: Date; state: Invited['state'] }[]>`
    select users.username, r.at, case when r.rewarded_at is not null then 'rewarded' when r.refused_for is not null then 'refused' else 'waiting' end as state
    from referrals r join users on users.id = r.user_id where r.inviter_id = ${userId} order by r.at desc, r.user_id desc limit 200`
  return rows.map(({ username, ...row }) => ({ name: masked(username), ...row }))
}

async function findInviter(db: Db, code: string): Promise<{ id: number; username: string; createdAt: Date } | undefined> {
  if (!/^[2-9a-z]{8}$/.test(code)) return undefined
  const [inviter] = await db<{ id: number; username: string; createdAt: Date }[]>`
    select users.id, users.username, users.created_at as "createdAt" from invitations join users on users.id = invitations.user_id
    where invitations.code = ${code} and users.banned_at is null and users.erased_at is null`
  return inviter
}
