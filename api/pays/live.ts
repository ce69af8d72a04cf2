import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import type { Pool } from '../shared/db.ts'
import { isUnpaid } from './read.ts'

const EVERY_MS = 1000
/** A page that waits longer opens the stream again. */
const LONGEST_MS = 110_000
/** The gateway is asked itself, should its notice be lost, each time so many looks brought no news. */
const LOOKS_BETWEEN_QUESTIONS = 10
const MOST_STREAMS = 1000
let streams = 0

type Watch = { db: Pool; userId: number; orderId: number /** Asks the gateway. */; ask(): Promise<void> }

/**
 * Tells a page by server-sent events when its order stops waiting for money: `state` with `waiting` at first and `over` at
 * the end.
 * @returns false, with nothing sent, when too many pages watch: they ask by themselves then
 */
export async function streamPayment(reply: FastifyReply, { db, userId, orderId, ask }: Watch): Promise<boolean> {
  if (streams >= MOST_STREAMS) return false
  streams++
  const gone = new AbortController()
  reply.hijack()
  reply.raw.on('close', () => gone.abort())
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
  const say = (state: string) => reply.raw.write(`event: state\ndata: ${JSON.stringify({ state })}\n\n`)
  try {
    say('waiting')
    const until = Date.now() + LONGEST_MS
    for (let look = 1; Date.now() < until && !gone.signal.aborted; look++) {
      if (!(await isUnpaid(db, userId, orderId))) {
        say('over')
        break
      }
      if (look % LOOKS_BETWEEN_QUESTIONS === 0) await ask()
      await pause(EVERY_MS, undefined, { signal: gone.signal })
    }
  } catch (error) {
    if (!gone.signal.aborted) reply.log.error({ err: error }, 'a payment could not be watched')
  } finally {
    streams--
    reply.raw.end()
  }
  return true
}
