import type { FastifyRequest } from 'fastify'
import { SignJWT } from 'jose'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import type { Db } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { type Area, holds, joined, type Right, type Rights } from '../shared/rights.ts'
import { AUDIENCE, hashOfSecret, readToken, refuseOtherSites, secretOf, tokenOf } from './auth.ts'

/** Who of the staff is asking, in which session, with all their rights together. */
export type Clerk = { id: number; username: string; name: string; sessionId: number; rights: Rights /** Their log-in takes a second factor. */; secured: boolean }

/** What a token is made of: the session's row and the secret that only its owner has. */
export type StaffTicket = { username: string; tokenEpoch: number; sessionId: number; secret: string }

declare module 'fastify' {
  interface FastifyRequest {
    /** Who of the staff is behind the request, once `requireStaff` has looked. */
    clerk: Clerk | undefined
    /** What of the clerk's rights the route wanted. */
    clerkRight: { area: Area | undefined; right: Right | undefined } | undefined
  }
}

export const STAFF_COOKIE = 'jishi_staff'
/** Staff log in anew every working day. */
export const STAFF_SECONDS = 12 * 3600
/** Tokens of staff say so in their session, too: no reading of one can ever make it a buyer's. */
const PREFIX = 'staff-'

/** A token for a session of the staff realm. */
export async function issueStaffToken(config: Config, ticket: StaffTicket): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return await new SignJWT({ username: ticket.username, epoch: ticket.tokenEpoch, sid: `${PREFIX}${ticket.sessionId}.${ticket.secret}` })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(AUDIENCE.staff)
    .setIssuedAt(now)
    .setExpirationTime(now + STAFF_SECONDS)
    .sign(secretOf(config))
}

/** The clerk a token speaks for; undefined when it is forged, a buyer's, expired, or outlived by a log-out, password change or suspension. */
export async function clerkOfToken(config: Config, db: Db, token: string): Promise<Clerk | undefined> {
  const claims = await readToken(config, token, AUDIENCE.staff)
  if (!claims) return undefined
  const [, id, secret] = /^staff-(\d{1,15})\.([\w-]{20,60})$/.exec(String(claims.sid)) ?? []
  if (!id || !secret || !Number.isInteger(claims.epoch)) return undefined
  const [seen] = await db<(Omit<Clerk, 'rights'> & { own: Rights; ofRoles: Rights[] })[]>`
    with seen as (
      update staff_sessions set seen_at = now()
      where id = ${Number(id)} and secret_hash = ${hashOfSecret(secret)} and expires_at > now() and seen_at < now() - interval '1 minute')
    select staff.id, staff.username, staff.name, staff_sessions.id as "sessionId",
      exists (select from staff_factors where staff_id = staff.id and confirmed_at is not null) as secured, staff.rights as own,
      coalesce((select jsonb_agg(roles.rights) from staff_roles join roles on roles.id = staff_roles.role_id where staff_roles.staff_id = staff.id), '[]') as "ofRoles"
    from staff_sessions join staff on staff.id = staff_sessions.staff_id
    where staff_sessions.id = ${Number(id)} and staff_sessions.secret_hash = ${hashOfSecret(secret)} and staff_sessions.expires_at > now()
      and staff.token_epoch = ${claims.epoch} and staff.suspended_at is null`
  if (!seen) return undefined
  const { own, ofRoles, ...clerk } = seen
  return { ...clerk, rights: joined([own, ...ofRoles]) }
}

/** Finds out who of the staff asks, if anybody: by the Authorization header or by the back office's cookie. */
export async function findClerk(deps: Deps, request: FastifyRequest): Promise<Clerk | undefined> {
  const token = tokenOf(request)
  if (token) return await clerkOfToken(deps.config, deps.db, token)
  const cookie = request.cookies[STAFF_COOKIE]
  if (!cookie) return undefined
  refuseOtherSites(deps, request)
  return await clerkOfToken(deps.config, deps.db, cookie)
}

/**
 * onRequest of a route for staff, so before the body is even read. Throws 403 for anybody who is not of the staff,
 * 12000 for a clerk without this right, 12032 for one who has yet to set up the second factor that the shop wants. Without an
 * area, being of the staff is enough.
 */
export function requireStaff(deps: Deps, area?: Area, right?: Right) {
  const guard = async (request: FastifyRequest): Promise<void> => {
    const clerk = await findClerk(deps, request)
    if (!clerk) throw new Refusal(403)
    if (area && right && !holds(clerk.rights, area, right)) throw new Refusal(12000)
    if (area && deps.config.staffSecondFactor && !clerk.secured) throw new Refusal(12032)
    request.clerk = clerk
    request.clerkRight = { area, right }
  }
  return Object.assign(guard, { access: { realm: 'staff' as const, area, right } })
}

/** The clerk of a request that has passed `requireStaff`. */
export function clerkOf(request: FastifyRequest): Clerk {
  if (!request.clerk) throw new Error(`${request.routeOptions.url} asks for its clerk without requireStaff`)
  return request.clerk
}
