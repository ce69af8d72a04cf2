import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import type { Budget, Limiter } from '../drivers/limits/open.ts'
import { doubtful, limited } from '../seeing/metrics.ts'
import { allowList, networkOf } from '../shared/network.ts'
import { Refusal } from '../shared/refusals.ts'
import type { App } from './app-type.ts'
import { SESSION_COOKIE, tokenOf } from './auth.ts'
import { DOUBTFUL, doubtOf, type Names, openCrawlers, trapOf, worldNames } from './doubt.ts'
import { STAFF_COOKIE } from './staff-auth.ts'
import { slowLane } from './slow-lane.ts'

const SECONDS = 60
/** Of a visitor's budget in a minute this share is free for the doubtful; what is over it goes through the slow lane. */
const DOUBTFUL_SHARE = 0.1
/** Taken from the shared count at once and spent here, so that not every request asks Redis. */
const LEASES = 20
const MOST_LEASED = 20_000

/** What a minute has room for, by network and by visitor; a person's busiest minute is a tenth of it. Behind one address may be a whole campus. */
export const BUDGETS = {
  entry: { network: 120, visitor: 60 },
  search: { network: 900, visitor: 240 },
  change: { network: 1800, visitor: 300 },
  read: { network: 3600, visitor: 900 },
} as const
export type BudgetName = keyof typeof BUDGETS

/** A link that people do not see, and robots.txt forbids. */
export const TRAP = '/for-robots'
/** Asked by machines of ours or of gateways, or files that a proxy gives out; the tickets of flash sales have a line of their own. */
const FREE = /^\/(healthz|readyz|media\/|_astro\/|admin(\/|$)|v1\/pays\/(wechat\/notify|notify_url|notices\/|return_url)|v1\/flash-sales\/)/
const ENTRY = /^\/(en\/)?(v1\/(users\/(register|login|captcha|sms|password|email|qr)|tokens|staff\/tokens|oauth\/token)|login|register|password)(\/|$)/
const SEARCH = /^\/(en\/)?(v1\/goods\/(search|suggest)|search)(\/|$)/

/** Which budget a request is taken from; undefined for none. `url` is the address without what was asked. */
export function budgetFor(method: string, url: string): BudgetName | undefined {
  if (FREE.test(url)) return undefined
  if (ENTRY.test(url)) return 'entry'
  if (SEARCH.test(url)) return 'search'
  return method === 'GET' || method === 'HEAD' ? 'read' : 'change'
}

/**
 * Budgets of requests, for each network and each visitor (10045 with Retry-After when they are spent). Who is doubtful by their headers, or
 * fell into the trap, gets a tenth at full speed and the rest one after the other through a slow lane. Search engines that are who they say,
 * allow-listed networks and this machine itself are let alone. Called on the app itself, before its routes.
 */
export function limits(app: App, deps: Deps, names: Names = worldNames): void {
  const { config, clock } = deps
  const now = () => clock().getTime()
  const allowed = allowList(['127.0.0.0/8', '::1', ...config.limits.allow])
  const trap = trapOf(deps)
  const isCrawler = openCrawlers(names)
  const lane = slowLane()
  const takers = new Map<string, Limiter>()
  const takerOf = (name: BudgetName, kind: 'network' | 'visitor', points: number): Limiter => {
    const key = `${name}-${kind}-${points}`
    const taker = takers.get(key) ?? leased(deps.limits(key, points, SECONDS), Math.floor(points / LEASES), now)
    takers.set(key, taker)
    return taker
  }

  app.get(TRAP, { schema: { hide: true } }, async (request, reply) => {
    trap.spring(request)
    return reply.header('x-robots-tag', 'noindex').header('cache-control', 'no-store').type('text/plain; charset=utf-8').send('There is nothing here.\n')
  })

  app.decorateRequest('budget', undefined)
  app.addHook('onRequest', async (request, reply) => {
    if (!config.limits.on || allowed(request.ip)) return
    const url = request.url.split('?', 1)[0] ?? ''
    const name = budgetFor(request.method, url)
    if (!name) return
    const { points, budget } = await spend(request, name)
    request.budget = { points, budget }
    const used = points - budget.left
    const why = trap.holds(request) ? ['trap'] : doubtOf(request).score >= DOUBTFUL ? doubtOf(request).why : []
    if (budget.allowed && (why.length === 0 || used <= points * DOUBTFUL_SHARE)) return
    if (await isCrawler(request)) return
    if (!budget.allowed) throw refuse(reply, name, budget.seconds)
    for (const one of why) doubtful.inc({ why: one })
    if (!(await lane.pass(networkOf(request.ip), used / points))) throw refuse(reply, name, 2)
    limited.inc({ budget: name, outcome: 'slowed' })
  })

  const spend = async (request: FastifyRequest, name: BudgetName): Promise<{ points: number; budget: Budget }> => {
    const most = BUDGETS[name]
    const scaled = (points: number) => Math.max(1, Math.round((points * config.limits.percent) / 100))
    const [network, visitor] = [scaled(most.network), scaled(most.visitor)]
    const ofNetwork = await takerOf(name, 'network', network).take(networkOf(request.ip))
    const who = visitorOf(request)
    if (!ofNetwork.allowed || !who) return { points: network, budget: ofNetwork }
    return { points: visitor, budget: await takerOf(name, 'visitor', visitor).take(who) }
  }

  // An answer that is the same for everybody is kept for others, and says nothing of one's budget.
  app.addHook('onSend', async (request, reply) => {
    if (!request.budget || !request.url.startsWith('/v1/') || reply.hasHeader('etag')) return
    const { points, budget } = request.budget
    reply.headers({ 'ratelimit-limit': points, 'ratelimit-remaining': budget.left, 'ratelimit-reset': budget.seconds })
  })
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request was taken from, and what is left of it. */
    budget: { points: number; budget: Budget } | undefined
  }
}

/** By the token or the session; a forged one has a budget of its own, and its network's. */
function visitorOf(request: FastifyRequest): string | undefined {
  const token = tokenOf(request) ?? request.cookies[SESSION_COOKIE] ?? request.cookies[STAFF_COOKIE]
  return token && createHash('sha256').update(token).digest('base64url').slice(0, 22)
}

function refuse(reply: FastifyReply, name: BudgetName, seconds: number): Refusal {
  limited.inc({ budget: name, outcome: 'refused' })
  reply.header('retry-after', seconds)
  return new Refusal(10045, { seconds })
}

/** Takes `batch` points at once and spends them here; single ones where so many are not left. What is not spent in time is forgotten. */
export function leased(limiter: Limiter, batch: number, now: () => number): Limiter {
  const purses = new Map<string, { left: number; until: number; budget: Budget }>()
  return {
    async take(key, points = 1) {
      const purse = purses.get(key)
      if (purse && purse.left >= points && purse.until > now()) {
        purse.left -= points
        return { ...purse.budget, left: purse.budget.left + purse.left }
      }
      if (batch <= points) return await limiter.take(key, points)
      const budget = await limiter.take(key, batch)
      if (!budget.allowed) return await limiter.take(key, points)
      if (purses.size >= MOST_LEASED) purses.clear()
      purses.set(key, { left: batch - points, until: now() + (SECONDS * 1000) / LEASES, budget })
      return { ...budget, left: budget.left + batch - points }
    },
  }
}
