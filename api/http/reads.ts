import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import type { Db } from '../shared/db.ts'
import type { App } from './app-type.ts'
import { SESSION_COOKIE } from './auth.ts'

/** How far the shop was when this visitor last changed something. Nothing secret: a false one makes only its bearer read older or dearer. */
const SEEN = 'jishi_position'

/** Reads for somebody: from a server that has all that they did. `work` may run twice, and only reads. */
export type Reading = <T>(work: (db: Db) => Promise<T>) => Promise<T>

/** What is sent to us and yet only reads. */
const READS = ['/v1/goods/search', '/v1/goods/sku']

/** Every answer to what may have changed something tells the visitor how far the shop is, so that they read it from then on. */
export function rememberWrites(app: App, { replica, config, log }: Pick<Deps, 'replica' | 'config' | 'log'>): void {
  if (!replica) return
  app.addHook('onSend', async (request, reply) => {
    if (['GET', 'HEAD', 'OPTIONS'].includes(request.method) || READS.includes(request.routeOptions.url ?? '')) return
    try {
      const seen = String(await replica.position())
      void reply.setCookie(SEEN, seen, { path: '/', httpOnly: true, sameSite: 'lax', secure: config.publicUrl.startsWith('https:') })
    } catch (error) {
      // The answer is more than the cookie; what the visitor has from before is too old now.
      log.warn({ err: error }, 'the position of the database is not known')
      void reply.clearCookie(SEEN, { path: '/' })
    }
  })
}

/**
 * Runs what only reads for a visitor: from the replica, when there is one that has all that they did. Who is logged in and carries no mark (a client that
 * keeps no cookies) reads the primary. `work` may run twice. Used by lists and searches; never where money or stock is decided.
 */
export async function readFor<T>({ db, replica }: Pick<Deps, 'db' | 'replica'>, request: FastifyRequest, work: (db: Db) => Promise<T>): Promise<T> {
  const seen = replica && seenBy(request)
  return replica && seen !== undefined ? await replica.read(seen, work) : await work(db)
}

/** `readFor` of one visitor, for verbs that know no requests; without a request from the primary. */
export const readingFor = (deps: Pick<Deps, 'db' | 'replica'>, request: FastifyRequest | undefined): Reading =>
  request ? (work) => readFor(deps, request, work) : (work) => work(deps.db)

function seenBy({ cookies, headers }: FastifyRequest): number | undefined {
  const mark = cookies[SEEN]
  if (mark !== undefined) return /^\d{1,15}$/.test(mark) ? Number(mark) : undefined
  return headers.authorization || cookies[SESSION_COOKIE] ? undefined : 0
}
