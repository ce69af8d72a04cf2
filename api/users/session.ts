import { randomBytes } from 'node:crypto'
import { hashOfSecret, type Ticket } from '../http/auth.ts'
import { tellEntry } from '../seeing/guards.ts'
import { afterCommit, type Db, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { withPhone } from './seal-phone.ts'

/** How somebody came in. */
export type Way = 'password' | 'sms' | 'mail' | 'weibo' | 'qq' | 'qr' | 'app'

/** A log-in that is about to be: a browser (`web`) is forgotten when it closes, unless it is `remembered`; a client never is. */
export type SessionWish = { kind: 'web' | 'client'; way: Way; remembered?: boolean; device?: string; ip?: string }

/**
 * Opens a session and gives the only copy of its secret. Nothing of it is ever stored but a hash, so what is kept for the
 * repeat of a request must not hold it. Throws 10131 for an account that is closed.
 */
export async function openSession(tx: Tx, userId: number, { kind, way, remembered = false, device = '', ip = '' }: SessionWish): Promise<Ticket> {
  const secret = randomBytes(18).toString('base64url')
  const [opened] = await tx<Omit<Ticket, 'secret'>[]>`
    with opened as (
      insert into sessions (user_id, secret_hash, kind, remembered, way, device, ip, expires_at)
      select id, ${hashOfSecret(secret)}, ${kind}, ${remembered}, ${way}, ${device.slice(0, 100)}, ${ip.slice(0, 64)},
        now() + case when ${kind === 'web' && !remembered} then interval '1 day' else interval '14 days' end
      from users where id = ${userId} and banned_at is null and erased_at is null
      returning id, user_id, kind, remembered)
    select opened.id as "sessionId", users.username, users.token_epoch as "tokenEpoch", opened.kind, opened.remembered
    from opened join users on users.id = opened.user_id`
  if (!opened) throw new Refusal(10131)
  afterCommit(tx, () => tellEntry('logged in', { realm: 'buyer', way, session: opened.sessionId }))
  return { ...opened, secret }
}

/** A log-in as its owner sees it. */
export type SessionRow = { id: number; kind: 'web' | 'client'; way: Way; device: string; ip: string; createdAt: Date; seenAt: Date }

/** The living sessions of a buyer, the one seen last first. */
export async function listSessions(db: Db, userId: number): Promise<SessionRow[]> {
  return await db<SessionRow[]>`
    select id, kind, way, device, ip, created_at as "createdAt", seen_at as "seenAt" from sessions
    where user_id = ${userId} and expires_at > now() order by seen_at desc, id desc limit 200`
}

/** Ends one session of the buyer; false when they have no such session. */
export async function endSession(tx: Tx, userId: number, sessionId: number): Promise<boolean> {
  const ended = (await tx`delete from sessions where id = ${sessionId} and user_id = ${userId}`).count === 1
  if (ended) afterCommit(tx, () => tellEntry('logged out', { realm: 'buyer', session: sessionId }))
  return ended
}

/** Ends every session of the buyer but this one. Answers how many there were. */
export async function endOtherSessions(tx: Tx, userId: number, sessionId: number): Promise<number> {
  return (await tx`delete from sessions where user_id = ${userId} and id <> ${sessionId}`).count
}

/** Kills every token of the buyer: a log-out everywhere. Returns the epoch that new tokens must carry. */
export async function endSessions(tx: Tx, userId: number): Promise<number> {
  const [user] = await tx<{ tokenEpoch: number }[]>`update users set token_epoch = token_epoch + 1 where id = ${userId} returning token_epoch as "tokenEpoch"`
  if (!user) throw new Error(`there is no user ${userId}`)
  await tx`delete from sessions where user_id = ${userId}`
  return user.tokenEpoch
}

/** Removes the rows of sessions that have run out; run by the worker. */
export async function sweepSessions(db: Db): Promise<number> {
  return (await db`delete from sessions where expires_at < now() - interval '1 hour'`).count
}

/** What a page says about its buyer. */
export type Profile = { id: number; username: string; phone: string | null; email: string | null; activated: boolean; tokenEpoch: number }

/** The buyer's own data; undefined when there is no such buyer. */
export async function readProfile(db: Db, userId: number): Promise<Profile | undefined> {
  const [profile] = await db<Profile[]>`
    select id, username, phone, email, activated_at is not null as activated, token_epoch as "tokenEpoch" from users where id = ${userId}`
  return profile && withPhone(profile)
}
