import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { requestSeconds } from '../seeing/metrics.ts'
import { idOfRequest } from '../seeing/requests.ts'
import { tracingNow } from '../seeing/trace.ts'
import { standBefore } from './before-router.ts'
import { encodingOf, formOf, matches, type Page } from './page.ts'
import { type PageCache, pageCache } from './page-cache.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What this request is answered with, when that is the same for everybody who asks for the same address. */
    kept: Page | undefined
  }
}

/** Addresses of one kind, of which each is the same for everybody. */
export type Window = {
  /** The pattern of the route, for the numbers. */
  route: string
  cache: PageCache
  /** Where the cache keeps what is asked for; undefined when it is not of this kind. */
  keyOf(request: IncomingMessage): string | undefined
}
/** Told of every 200 of a route that the front has sent. */
type Hear = (request: IncomingMessage) => void

/** What stands before the router: answers that were given before, by the same bytes. */
export type Front = {
  /** Answers of the API. They are the contract's, so they are asked for anew after a purge, by who wants them, and live shortly. */
  cache: PageCache
  open(window: Window): void
  onSent(route: string, hear: Hear): void
  /** An onSend hook of the route itself, so the last: keeps the answer's headers as they are. */
  remember(request: FastifyRequest, reply: FastifyReply, payload: unknown, done: () => void): void
  /** Takes the place before the router. */
  standBefore(server: Server): void
}

type Answer = { full: string[]; unchanged: string[]; body: Buffer }

/** Of what a process may keep; the rest is for pages. */
const SHARE = 1 / 4
/** Should this process not hear a purge because its connection is just being lost, then for no longer than this. */
const TTL_MS = 30_000
/** Addresses and forms of one page that are remembered: with words or without, three forms. Nobody's links are as long as an address may be. */
const MOST_ANSWERS = 12
const LONGEST_URL = 500
/** Those are of one request, or Node's own. */
const NOT_KEPT = new Set(['x-request-id', 'date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length'])
const OF_BODY = new Set(['content-type', 'content-encoding'])

/**
 * The router, its hooks and its reply cost ten times what it takes to send bytes that lie ready. So the first answer to an address goes the
 * long way and leaves its headers with its page; the next ones are sent before the router sees the request, for as long as the page is kept.
 * What could make an answer another one goes the long way: other methods, other origins (CORS), a process that leaves, traces.
 */
export function openFront(deps: Pick<Deps, 'life' | 'clock' | 'config'>): Front {
  const { life, clock, config } = deps
  const windows: Window[] = []
  const hearing = new Map<string, Hear>()
  const answers = new WeakMap<Page, Map<string, Answer>>()

  const answer = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.method !== 'GET' || request.headers.origin !== undefined || life.leaving || tracingNow()) return false
    for (const window of windows) {
      const key = window.keyOf(request)
      if (key === undefined) continue
      const page = window.cache.peek(key)
      const known = page && answers.get(page)?.get(nameOf(request.url ?? '', page, request.headers['accept-encoding']))
      if (!known) return false
      window.cache.saw(key)
      const same = matches(request.headers['if-none-match'], page.etag)
      const from = performance.now()
      response.writeHead(same ? 304 : 200, [...(same ? known.unchanged : known.full), 'x-request-id', idOfRequest(request)])
      response.end(same ? undefined : known.body)
      requestSeconds.observe({ method: 'GET', route: window.route, status: same ? '3xx' : '2xx' }, (performance.now() - from) / 1000)
      if (!same) hearing.get(window.route)?.(request)
      return true
    }
    return false
  }

  const cache = pageCache({ maxBytes: config.keptBytes * SHARE, ttl: TTL_MS, clock })
  caches.set(deps, cache)
  return {
    cache,
    open: (window) => void windows.push(window),
    onSent: (route, hear) => void hearing.set(route, hear),

    remember({ kept, method, headers, url }, reply, payload, done) {
      done()
      if (!kept || method !== 'GET' || reply.statusCode !== 200 || headers.origin !== undefined || !Buffer.isBuffer(payload)) return
      const all = Object.entries(reply.getHeaders()).filter(([name]) => !NOT_KEPT.has(name))
      if (all.some(([name]) => name === 'set-cookie')) return
      const flat = (entries: typeof all) => entries.flatMap(([name, value]) => [name, String(value)])
      const known = answers.get(kept) ?? new Map<string, Answer>()
      answers.set(kept, known)
      const name = nameOf(url, kept, headers['accept-encoding'])
      if (known.size >= MOST_ANSWERS || url.length > LONGEST_URL || known.has(name)) return
      const full = [...flat(all), 'content-length', String(payload.length)]
      // The bytes are the page's own.
      known.set(name, { full, unchanged: flat(all.filter(([name]) => !OF_BODY.has(name))), body: payload })
      kept.burden(2 * (name.length + full.join('').length))
    },

    standBefore(server) {
      standBefore(server, (request, response, next) => {
        if (!answer(request, response)) next()
      })
    },
  }
}

const caches = new WeakMap<object, PageCache>()

/** The answers of the API that this process keeps; for metrics. Undefined before the server is built. */
export const answerCacheOf = (deps: Deps): PageCache | undefined => caches.get(deps)

/**
 * Answers with what is kept under `key`, read and written as JSON by the route's schema if it is not: plain or compressed, 304 to who has it.
 * The route wants `onSend: front.remember` and a window.
 * @param read the answer, and the tags that purge it; what it throws is answered as ever and not kept
 */
export async function answerKept(
  front: Front,
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
  read: () => Promise<{ answer: Record<string, unknown>; tags: readonly string[] }>,
): Promise<Buffer | undefined> {
  const page = await front.cache.get(key, async () => {
    const { answer, tags } = await read()
    return { page: { status: 200, headers: {}, body: Buffer.from(String(reply.serializeInput(answer, '200'))) }, tags }
  })
  request.kept = page
  reply
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('vary', 'origin, accept-language, accept-encoding')
    .header('etag', page.etag)
  if (matches(request.headers['if-none-match'], page.etag)) {
    reply.status(304).removeHeader('content-type')
    return undefined
  }
  const form = formOf(page, request.headers['accept-encoding'] as string | undefined)
  const encoding = encodingOf(form)
  if (encoding) reply.header('content-encoding', encoding)
  return await page.as(form)
}

/** Whom a request is from, as the router says it: through proxies of this machine by what the last of them saw. */
export function addressOf({ socket, headers }: IncomingMessage): string {
  const { remoteAddress = '' } = socket
  const told = headers['x-forwarded-for']
  if (told === undefined || !isHere(remoteAddress)) return remoteAddress
  const all = String(told)
    .split(',')
    .map((one) => one.trim())
  return all.findLast((one) => !isHere(one)) ?? all[0] ?? remoteAddress
}
const isHere = (address: string): boolean => /^(::ffff:)?127\.|^::1$/.test(address)

const nameOf = (url: string, page: Page, accepted: string | undefined): string => `${formOf(page, accepted)} ${url}`
