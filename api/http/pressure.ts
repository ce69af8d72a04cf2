import underPressure from '@fastify/under-pressure'
import type { FastifyInstance } from 'fastify'

const LONGEST_DELAY_MS = 3000
const BACK_IN_SECONDS = 2

/**
 * Says that the shop is busy, and when to come back, while the event loop is behind: who is let in is answered. Not for what is
 * `alwaysServed`.
 */
export async function shedUnderPressure(app: FastifyInstance, more: object = {}): Promise<void> {
  await app.register(underPressure, { maxEventLoopDelay: LONGEST_DELAY_MS, retryAfter: BACK_IN_SECONDS, ...more })
}

/**
 * In the `config` of a route that costs next to nothing: scripts, styles and pictures of a page that somebody was given. Without
 * them that page would be spoilt, and be asked for once more.
 */
export const alwaysServed = { pressureHandler: (): void => {} }
