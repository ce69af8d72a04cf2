import { randomBytes } from 'node:crypto'
import { hashOfSecret } from '../http/auth.ts'
import { STAFF_SECONDS, type StaffTicket } from '../http/staff-auth.ts'
import { tellEntry } from '../seeing/guards.ts'
import { afterCommit, type Db, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** Opens a session of the staff realm and gives the only copy of its secret. Throws 12002 for somebody who is suspended. */
export async function openStaffSession(tx: Tx, staffId: number, { device = '', ip = '' } = {}): Promise<StaffTicket> {
  const secret = randomBytes(18).toString('base64url')
  const [opened] = await tx<Omit<StaffTicket, 'secret'>[]>`
    with opened as (
      insert into staff_sessions (staff_id, secret_hash, device, ip, expires_at)
      select id, ${hashOfSecret(secret)}, ${device.slice(0, 100)}, ${ip.slice(0, 64)}, now() + make_interval(secs => ${STAFF_SECONDS})
      from staff where id = ${staffId} and suspended_at is null
      returning id, staff_id)
    select opened.id as "sessionId", staff.username, staff.token_epoch as "tokenEpoch" from opened join staff on staff.id = opened.staff_id`
  if (!opened) throw new Refusal(12002)
  afterCommit(tx, () => tellEntry('logged in', { realm: 'staff', session: opened.sessionId }))
  return { ...opened, secret }
}

/** A log-in of somebody of the staff, as they see it. */
export type StaffSessionRow = { id: number; device: string; ip: string; createdAt: Date; seenAt: Date }

/** The living sessions of somebody of the staff, the one seen last first. */
export async function listStaffSessions(db: Db, staffId: number): Promise<StaffSessionRow[]> {
  return await db<StaffSessionRow[]>`
    select id, device, ip, created_at as "createdAt", seen_at as "seenAt" from staff_sessions
    where staff_id = ${staffId} and expires_at > now() order by seen_at desc, id desc limit 200`
}

/** Ends one session of theirs; false when they have no such session. */
export async function endStaffSession(tx: Tx, staffId: number, sessionId: number): Promise<boolean> {
  const ended = (await tx`delete from staff_sessions where id = ${sessionId} and staff_id = ${staffId}`).count === 1
  if (ended) afterCommit(tx, () => tellEntry('logged out', { realm: 'staff', session: sessionId }))
  return ended
}

/** Ends their sessions; the one in `spare` goes on. Answers how many there were. */
export async function endStaffSessions(tx: Tx, staffId: number, spare?: number): Promise<number> {
  return (await tx`delete from staff_sessions where staff_id = ${staffId} and id is distinct from ${spare ?? null}`).count
}

/** Kills every token of theirs: also one whose row comes to be at this moment. */
export async function shutOut(tx: Tx, staffId: number): Promise<void> {
  await tx`update staff set token_epoch = token_epoch + 1 where id = ${staffId}`
  await endStaffSessions(tx, staffId)
}

/** Removes the rows of sessions that have run out; run by the worker. */
export async function sweepStaffSessions(db: Db): Promise<number> {
  return (await db`delete from staff_sessions where expires_at < now() - interval '1 hour'`).count
}
