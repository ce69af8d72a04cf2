import type { FastifyInstance, FastifyRequest } from 'fastify'
import { jwtVerify, SignJWT } from 'jose'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import type { Db } from '../shared/db.ts'
import { type Lang, langOf } from '../shared/i18n.ts'
import { Refusal } from '../shared/refusals.ts'

/** Who is buying. */
export type Buyer = { id: number; username: string }

declare module 'fastify' {
  interface FastifyRequest {
    /** The buyer behind the request's token or cookie, once `requireBuyer` or `knowBuyer` has looked. */
    buyer: Buyer | undefined
    /** The language the answer should be in. */
    lang: Lang
  }
}

export const SESSION_COOKIE = 'jishi_session'
const AUDIENCE = 'buyer'
const LIFETIME_SECONDS = 14 * 24 * 3600

/** A token for the buyer: HS256, `{ username, exp }` as the contract wants it, and the epoch it dies with. */
export async function issueToken(config: Config, buyer: { username: string; tokenEpoch: number }): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return await new SignJWT({ username: buyer.username, epoch: buyer.tokenEpoch })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(AUDIENCE)
    .setIssuedAt(now)
    .setExpirationTime(now + LIFETIME_SECONDS)
    .sign(secretOf(config))
}

/** The living buyer a token speaks for; undefined when it is forged, expired, or outlived by a log-out, password change or ban. */
export async function buyerOfToken(config: Config, db: Db, token: string): Promise<Buyer | undefined> {
  const claims = await jwtVerify<{ username: string; epoch: number }>(token, secretOf(config), { algorithms: ['HS256'], audience: AUDIENCE }).catch(() => undefined)
  if (!claims) return undefined
  const { username, epoch } = claims.payload
  if (!Number.isInteger(epoch)) return undefined
  const [buyer] = await db<Buyer[]>`
    select id, username from users where lower(username) = lower(${String(username)}) and token_epoch = ${epoch} and banned_at is null`
  return buyer
}

let encoded: { secret: string; bytes: Uint8Array } | undefined
function secretOf(config: Config): Uint8Array {
  if (encoded?.secret !== config.authSecret) encoded = { secret: config.authSecret, bytes: new TextEncoder().encode(config.authSecret) }
  return encoded.bytes
}

/** The Authorization header's token, with or without Bearer; the words `null` and `undefined` mean none. */
function tokenOf(request: FastifyRequest): string | undefined {
  const token = request.headers.authorization?.replace(/^Bearer\s+/i, '').trim()
  return token && token !== 'null' && token !== 'undefined' ? token : undefined
}

/** Decorates requests with `lang` and `buyer`, before any route looks. */
export function auth(app: FastifyInstance): void {
  app.decorateRequest('buyer', undefined)
  app.decorateRequest('lang', 'zh-CN')
  app.addHook('onRequest', async (request) => {
    request.lang = langOf(request.headers['accept-language'])
  })
}

/** Finds out who asks, if anybody. */
export async function findBuyer(deps: Deps, request: FastifyRequest): Promise<Buyer | undefined> {
  const token = tokenOf(request)
  if (token) return await buyerOfToken(deps.config, deps.db, token)
  const cookie = request.cookies[SESSION_COOKIE]
  if (!cookie) return undefined
  refuseOtherSites(deps, request)
  return await buyerOfToken(deps.config, deps.db, cookie)
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
  return async (request: FastifyRequest): Promise<void> => {
    const buyer = await findBuyer(deps, request)
    if (!buyer) throw new Refusal(403)
    const { username } = request.params as { username?: string }
    if (username !== undefined && username.toLowerCase() !== buyer.username.toLowerCase()) throw new Refusal(403, { status: 403 })
    request.buyer = buyer
  }
}

/** The buyer of a request that has passed `requireBuyer`. */
export function buyerOf(request: FastifyRequest): Buyer {
  if (!request.buyer) throw new Error(`${request.routeOptions.url} asks for its buyer without requireBuyer`)
  return request.buyer
}
