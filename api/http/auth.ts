import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type JWTPayload, SignJWT } from 'jose'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { openBatches } from '../shared/batches.ts'
import type { Db } from '../shared/db.ts'
import { type Lang, langOf } from '../shared/i18n.ts'
import { oncePer } from '../shared/once-per.ts'
import { Refusal } from '../shared/refusals.ts'
import { readWord } from './signed-word.ts'

/** Who is buying, and in which of their sessions. */
export type Buyer = { id: number; username: string; sessionId: number }

/** What a token is made of: the session's row and the secret that only its owner has. */
export type Ticket = { username: string; tokenEpoch: number; sessionId: number; secret: string; kind: 'web' | 'client'; remembered: boolean }

declare module 'fastify' {
  interface FastifyRequest {
    /** The buyer behind the request's token or cookie, once `requireBuyer` or `knowBuyer` has looked. */
    buyer: Buyer | undefined
    /** The language the answer should be in. */
    lang: Lang
    /** The session cookie, when its time has just been prolonged: the browser should keep it longer, too. */
    prolonged: string | undefined
  }
}

export const SESSION_COOKIE = 'jishi_session'
export const REMEMBERED_SECONDS = 14 * 24 * 3600
/** Whom a token speaks for; it is nothing at the doors of the others. */
export const AUDIENCE = { buyer: 'buyer', staff: 'staff' } as const
// How long a browser stays in is the row's matter, which rolls on with every visit; the token only has to outlive it.
const WEB_SECONDS = 400 * 24 * 3600

/** A token for the session: HS256, `{ username, exp }` as the contract wants it, the row with its secret, and the epoch it dies with. */
export async function issueToken(config: Config, ticket: Ticket): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return await new SignJWT({ username: ticket.username, epoch: ticket.tokenEpoch, sid: `${ticket.sessionId}.${ticket.secret}` })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(AUDIENCE.buyer)
    .setIssuedAt(now)
    .setExpirationTime(now + (ticket.kind === 'web' ? WEB_SECONDS : REMEMBERED_SECONDS))
    .sign(secretOf(config))
}

/** What is stored of a session's secret. It is random and long, so a plain hash is enough. */
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/** The living buyer a token speaks for; undefined when it is forged, expired, or outlived by a log-out, password change or ban. */
export async function buyerOfToken(config: Config, db: Db, token: string): Promise<Buyer | undefined> {
  const seen = await seeToken(config, db, token)
  return seen && { id: seen.id, username: seen.username, sessionId: seen.sessionId }
}

/** What a token of that realm says; undefined when it is forged, expired, or meant for another. It says nothing of whether its session lives. */
export async function readToken(config: Config, token: string, audience: string): Promise<{ username: string; epoch: number; sid: string } | undefined> {
  const known = genuine.get(token)
  if (known && secretsOf(config).includes(known.secret) && known.claims.aud === audience && (known.claims.exp ?? 0) > Date.now() / 1000) return known.claims
  const verified = await readSigned<Claims>(config, token, { audience })
  if (!verified) return undefined
  if (genuine.size >= MOST_GENUINE) genuine.delete(genuine.keys().next().value as string)
  genuine.set(token, { secret: verified.secret, claims: verified.claims })
  return verified.claims
}

/** The same word by the secret that signs now: a browser that stays in must not hang on the old one. */
const signedAnew = (config: Config, claims: JWTPayload): Promise<string> => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secretOf(config))

type Claims = { username: string; epoch: number; sid: string }

/** Tokens whose signature was found good, the oldest first: checking one again takes longer than everything else about it, and says the same. */
const genuine = new Map<string, { secret: string; claims: Claims & JWTPayload }>()
const MOST_GENUINE = 5000

type Seen = Buyer & { remembered: boolean; rolled: boolean }

async function seeToken(config: Config, db: Db, token: string): Promise<Seen | undefined> {
  const claims = await readToken(config, token, AUDIENCE.buyer)
  if (!claims) return undefined
  const { username, epoch, sid } = claims
  const [, id, secret] = /^(\d{1,15})\.([\w-]{20,60})$/.exec(String(sid)) ?? []
  if (!id || !secret || !Number.isInteger(epoch)) return undefined
  const seen = await sessionQueue(db, config)({ sessionId: Number(id), secretHash: hashOfSecret(secret), epoch })
  return seen?.username.toLowerCase() === String(username).toLowerCase() ? seen : undefined
}

type Session = { sessionId: number; secretHash: string; epoch: number }

/** Sessions that one statement looks up. */
const MOST_TOGETHER = 64

/** The queue of this process: sessions that are asked for while others are being looked up are looked up together by the next statement. */
const sessionQueue = oncePer((db: Db, config: Config) =>
  openBatches<Session, Seen | undefined>({
    most: MOST_TOGETHER,
    together: (sessions) => seeSessions(db, config.sessionDays, sessions),
    alone: async (session) => (await seeSessions(db, config.sessionDays, [session])).get(session),
  }),
)

/**
 * One statement. It writes each at most once a minute, and never waits for somebody who is writing the same. The arrays are selected, so
 * that their lengths are nothing to plan by, and one plan is kept. Each row is looked for by itself (offset 0): what is planned while the tables are empty
 * would otherwise read everybody for each who is asked for, until the tables are counted again.
 * @param mostDays how old a session may be, of whatever kind
 * @returns of each the living buyer behind it, or undefined
 */
async function seeSessions(db: Db, mostDays: number, all: readonly Session[]): Promise<Map<Session, Seen | undefined>> {
  const rows = await db<(Seen & { nth: number })[]>`
    with asked as (
      select * from unnest((select ${all.map(({ sessionId }) => sessionId)}::bigint[]), (select ${all.map(({ secretHash }) => secretHash)}::text[]), (select ${all.map(({ epoch }) => epoch)}::bigint[]))
        with ordinality as a (id, hash, epoch, nth)),
    seen as (
      select asked.nth, users.id, users.username, sessions.id as "sessionId", sessions.kind, sessions.remembered
      from asked cross join lateral (select * from sessions s where s.id = asked.id and s.secret_hash = asked.hash offset 0) sessions
        cross join lateral (select * from users u where u.id = sessions.user_id offset 0) users
      where sessions.expires_at > now() and sessions.created_at > now() - make_interval(days => ${mostDays}) and users.token_epoch = asked.epoch and users.banned_at is null and users.erased_at is null),
    rolled as (
      update sessions set seen_at = now(), expires_at = now() + case when kind = 'web' and not remembered then interval '1 day' else interval '14 days' end
      where id in (select sessions.id from sessions where id in (select "sessionId" from seen) and sessions.seen_at < now() - interval '1 minute' order by id for update skip locked)
      returning id)
    select nth, id, username, "sessionId", kind = 'web' and remembered as remembered, exists (select from rolled where rolled.id = "sessionId") as rolled from seen`
  const living = new Map(rows.map(({ nth, ...seen }) => [nth, seen]))
  return new Map(all.map((session, n) => [session, living.get(n + 1)]))
}

/** The secrets whose signatures are believed: the one that signs, and the one before it. */
export const secretsOf = ({ authSecret, authSecretOld }: Config): readonly string[] => (authSecretOld === undefined ? [authSecret] : [authSecret, authSecretOld])

type Reading = { audience: string; currentDate?: Date /** Where a purpose has a key of its own, made of the secret. */; keyOf?: (secret: string) => string }

/** What a signed word of ours says, and by which of our secrets; undefined when it is forged, has run out, or is meant for another audience. */
export async function readSigned<Claims>(
  config: Config,
  token: string,
  { keyOf = (secret) => secret, audience, currentDate }: Reading,
): Promise<{ claims: Claims & JWTPayload; secret: string } | undefined> {
  for (const secret of secretsOf(config)) {
    const claims = readWord<Claims>(token, keyOf(secret), audience, currentDate)
    if (claims) return { claims, secret }
  }
  return undefined
}

let encoded: { secret: string; bytes: Uint8Array } | undefined
/** The key that signs every token of the shop. */
export function secretOf(config: Config): Uint8Array {
  if (encoded?.secret !== config.authSecret) encoded = { secret: config.authSecret, bytes: new TextEncoder().encode(config.authSecret) }
  return encoded.bytes
}

/** The Authorization header's token, with or without Bearer; the words `null` and `undefined` mean none. */
export function tokenOf(request: FastifyRequest): string | undefined {
  const token = request.headers.authorization?.replace(/^Bearer\s+/i, '').trim()
  return token && token !== 'null' && token !== 'undefined' ? token : undefined
}

/** Decorates requests with `lang` and `buyer`, before any route looks; and lets a remembered browser keep a cookie that is in use. */
export function auth(app: FastifyInstance, config: Config): void {
  app.decorateRequest('buyer', undefined)
  app.decorateRequest('clerk', undefined)
  app.decorateRequest('lang', 'zh-CN')
  app.decorateRequest('prolonged', undefined)
  app.addHook('onRequest', async (request) => {
    request.lang = langOf(request.headers['accept-language'])
  })
  app.addHook('onSend', async (request, reply) => {
    if (request.prolonged === undefined || String(reply.getHeader('set-cookie') ?? '').includes(`${SESSION_COOKIE}=`)) return
    reply.setCookie(SESSION_COOKIE, request.prolonged, { path: '/', httpOnly: true, sameSite: 'lax', secure: config.publicUrl.startsWith('https:'), maxAge: REMEMBERED_SECONDS })
  })
}

/** Finds out who asks, if anybody. */
export async function findBuyer(deps: Deps, request: FastifyRequest): Promise<Buyer | undefined> {
  const token = tokenOf(request)
  if (token) return await buyerOfToken(deps.config, deps.db, token)
  const cookie = request.cookies[SESSION_COOKIE]
  if (!cookie) return undefined
  refuseOtherSites(deps, request)
  const seen = await seeToken(deps.config, deps.db, cookie)
  if (!seen) return undefined
  const known = genuine.get(cookie)
  const byOld = known !== undefined && known.secret !== deps.config.authSecret
  if (seen.remembered && (seen.rolled || byOld)) request.prolonged = byOld ? await signedAnew(deps.config, known.claims) : cookie
  return { id: seen.id, username: seen.username, sessionId: seen.sessionId }
}

/** A cookie speaks only for our own pages: another site's form or script is refused with 10007. */
export function refuseOtherSites(deps: Deps, request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  const ours =
    origin === undefined
      ? site === undefined || site === 'same-origin' || site === 'none'
      : origin === new URL(deps.config.publicUrl).origin || origin === `${request.protocol}://${request.host}`
  if (!ours) throw new Refusal(10007)
}

/** onRequest, so before the body is even read: a living buyer, and, where the path names a `username`, that very one. Throws 403. */
export function requireBuyer(deps: Deps) {
  const guard = async (request: FastifyRequest): Promise<void> => {
    const buyer = await findBuyer(deps, request)
    if (!buyer) throw new Refusal(403)
    const { username } = request.params as { username?: string }
    if (username !== undefined && username.toLowerCase() !== buyer.username.toLowerCase()) throw new Refusal(403, { status: 403 })
    request.buyer = buyer
  }
  return Object.assign(guard, { access: { realm: 'buyer' as const } })
}

/** The buyer of a request that has passed `requireBuyer`. */
export function buyerOf(request: FastifyRequest): Buyer {
  if (!request.buyer) throw new Error(`${request.routeOptions.url} asks for its buyer without requireBuyer`)
  return request.buyer
}
