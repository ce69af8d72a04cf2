import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { Client, SteadyRedis } from '../kv/redis.ts'

/** What is left of a budget after something was taken from it. `seconds`: until something is free again, or, where something is left, until all is. */
export type Budget = { allowed: boolean; left: number; seconds: number }
/** A budget of `points` within any `seconds` for each key. */
export type Limiter = {
  /** Takes from the budget of `key`, if that much is left; what is refused costs nothing. Never throws because of Redis. */
  take(key: string, points?: number): Promise<Budget>
}
export type Limits = (name: string, points: number, seconds: number) => Limiter

/** Who was refused is refused for so long without asking Redis again, and so many of them are remembered. */
const REST_MS = 200
const MOST_RESTING = 10_000

/**
 * Budgets in Redis, where all processes share them; while it is away, or without one, each process counts for itself: a budget may then be
 * spent once in each. Nobody is let in for free, and nobody is kept out.
 *
 * They slide: what counts is this window and, of the one before, the share that is not yet `seconds` ago. So nobody has two budgets around a
 * full minute, as with fixed windows: https://blog.cloudflare.com/counting-things-a-lot-of-different-things/
 */
export function openLimits(redis: SteadyRedis | undefined, now: () => number = Date.now): Limits {
  return (name, points, seconds) => {
    const ms = seconds * 1000
    // A count is wanted for its own window and the next one.
    const options = { keyPrefix: name, points, duration: seconds * 2 }
    const own = new RateLimiterMemory(options)
    const shared = redis && new RateLimiterRedis({ ...options, storeClient: redis.client satisfies Client })
    const resting = new Map<string, number>()

    const take = async (counts: RateLimiterMemory | RateLimiterRedis, key: string, count: number): Promise<Budget> => {
      const at = now()
      const window = Math.floor(at / ms)
      const into = at - window * ms
      const [before, current] = await Promise.all([counts.get(`${key}:${window - 1}`), counts.penalty(`${key}:${window}`, count)])
      const old = before?.consumedPoints ?? 0
      const used = current.consumedPoints + (old * (ms - into)) / ms
      if (used <= points) return { allowed: true, left: Math.floor(points - used), seconds: Math.ceil((2 * ms - into) / 1000) }
      await counts.reward(`${key}:${window}`, count)
      return {
        allowed: false,
        left: Math.max(0, Math.floor(points - used + count)),
        seconds: Math.ceil(freeAfter({ points, count, ms, into, old, current: current.consumedPoints - count }) / 1000),
      }
    }
    const rest = (key: string, budget: Budget): Budget => {
      if (resting.size >= MOST_RESTING) resting.clear()
      if (!budget.allowed && budget.left < 1) resting.set(key, now() + REST_MS)
      return budget
    }
    return {
      async take(key, count = 1) {
        if (!redis || !shared) return await take(own, key, count)
        const until = resting.get(key)
        if (until !== undefined) {
          if (now() < until) return { allowed: false, left: 0, seconds: 1 }
          resting.delete(key)
        }
        return await redis.use(
          async () => rest(key, await take(shared, key, count)),
          () => take(own, key, count),
        )
      },
    }
  }
}

type Spent = { points: number; count: number; ms: number; into: number; old: number; current: number }

/** Milliseconds until `count` is free again, if nobody takes in the meantime: the old window passes first, then this one becomes the old one. */
function freeAfter({ points, count, ms, into, old, current }: Spent): number {
  const room = points - count
  if (room < 0) return 2 * ms
  if (current <= room) return Math.max(1, ms - into - ((room - current) / Math.max(old, 1)) * ms)
  return ms - into + Math.max(1, ms - (room / current) * ms)
}
