import type { FastifyReply } from 'fastify'
import type { Deps } from '../deps.ts'
import { floorOf } from './floor.ts'
import { saleTimes } from './schema.ts'
import { phaseOf, type Sale } from './sale.ts'

/** A page that waits longer opens the stream again. */
const LONGEST_MS = 110_000
const MOST_STREAMS = 3000
const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'close' }
let streams = 0

/**
 * Tells a page by server-sent events how a sale stands: `state` at first, at its start and whenever that changes; `moved` when
 * who waits in line may have got a piece. Everything from memory.
 * @returns false, with nothing sent, when too many pages watch: they ask by themselves then
 */
export function streamSale(reply: FastifyReply, deps: Pick<Deps, 'db' | 'clock'>, sale: Sale): boolean {
  if (streams >= MOST_STREAMS) return false
  const { board } = floorOf(deps)
  reply.hijack()
  // Gone while the sale was looked up: nothing would ever tell us again.
  if (reply.raw.destroyed) return true
  streams++
  open(reply)
  const say = (moved: boolean): void => {
    const now = deps.clock()
    const latest = board.get(sale.id) ?? sale
    reply.raw.write(`event: state\ndata: ${JSON.stringify({ ...saleTimes(latest, now), moved })}\n\n`)
    if (phaseOf(latest, now) === 'over') reply.raw.end()
  }
  const unwatch = board.watch(sale.id, ({ moved, closing }) => (closing ? reply.raw.end() : say(moved)))
  const untilStart = sale.startsAt.getTime() - deps.clock().getTime()
  const start = untilStart > 0 && untilStart < LONGEST_MS ? setTimeout(() => say(false), untilStart) : undefined
  const end = setTimeout(() => reply.raw.end(), LONGEST_MS)
  reply.raw.on('close', () => {
    streams--
    unwatch()
    clearTimeout(start)
    clearTimeout(end)
  })
  say(false)
  return true
}

/** Set and not only written: a process that leaves finds its streams by their type and ends them, and their connections end with them. */
function open({ raw }: FastifyReply): void {
  for (const [name, value] of Object.entries(HEADERS)) raw.setHeader(name, value)
  raw.writeHead(200)
}
