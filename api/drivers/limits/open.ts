import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { SteadyRedis } from '../kv/redis.ts'

/** What is left of a budget after something was taken from it. `seconds`: until it is full again. */
export type Budget = { allowed: boolean; left: number; seconds: number }
/** A budget of `points` within `seconds` for each key. */
export type Limiter = {
  /** Takes from the budget of `key`; what is over it is counted, too. Never throws because of Redis. */
  take(key: string, points?: number): Promise<Budget>
}
export type Limits = (name: string, points: number, seconds: number) => Limiter

/**
 * Budgets in Redis, where all processes share them; while it is away, or without one, each process counts for itself: a budget may then be
 * spent once in each. Nobody is let in for free, and nobody is kept out.
 */
export function openLimits(redis: SteadyRedis | undefined): Limits {
  return (name, points, duration) => {
    const own = new RateLimiterMemory({ keyPrefix: name, points, duration })
    // Who is over the budget is known here, without asking Redis again for each further try.
    const shared = redis && new RateLimiterRedis({ storeClient: redis.client, keyPrefix: name, points, duration, inMemoryBlockOnConsumed: points + 1 })
    const take = async (limiter: RateLimiterMemory | RateLimiterRedis, key: string, count: number): Promise<Budget> => {
      try {
        return budgetOf(await limiter.consume(key, count), true)
      } catch (error) {
        if (error instanceof RateLimiterRes) return budgetOf(error, false)
        throw error
      }
    }
    return {
      async take(key, count = 1) {
        if (!redis || !shared) return await take(own, key, count)
        return await redis.use(
          () => take(shared, key, count),
          () => take(own, key, count),
        )
      },
    }
  }
}

const budgetOf = ({ remainingPoints, msBeforeNext }: RateLimiterRes, allowed: boolean): Budget => ({ allowed, left: remainingPoints, seconds: Math.ceil(msBeforeNext / 1000) })
