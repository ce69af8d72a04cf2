import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../shared/refusals.ts'

const LONGEST_DELAY_MS = 3000

/**
 * Says that the shop is busy (10006), and when to come back, while the event loop is behind: who is let in is answered. Not for what is
 * `alwaysServed`.
 */
export async function shedUnderPressure(app: FastifyInstance, more: object = {}): Promise<void> {
  await app.register(underPressure, { maxEventLoopDelay: LONGEST_DELAY_MS, pressureHandler: turnAway, ...more })
}

/** The library calls it infinite when nothing was measured for a second, as while a process has just started on a busy machine: that is no queue. */
async function turnAway(_request: FastifyRequest, _reply: FastifyReply, type: string, value: number | undefined): Promise<void> {
  if (type === underPressure.TYPE_EVENT_LOOP_DELAY && value === Number.POSITIVE_INFINITY) return
  throw new Refusal(10006)
}

/**
 * In the `config` of a route that costs next to nothing: scripts, styles and pictures of a page that somebody was given. Without
 * them that page would be spoilt, and be asked for once more.
 */
export const alwaysServed = { pressureHandler: (): void => {} }
