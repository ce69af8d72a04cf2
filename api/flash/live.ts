import type { ServerResponse } from 'node:http'
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import type { Deps } from '../deps.ts'
import type { Board, Change } from './board.ts'
import { floorOf } from './floor.ts'
import { saleTimes } from './schema.ts'
import { phaseOf, type Sale } from './sale.ts'

/** A page that waits longer opens the stream again. */
const LONGEST_MS = 110_000
const MOST_STREAMS = 3000
/** So many pages are told before anybody else of the process has their turn. */
const HANDFUL = 50
const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'close' }
let streams = 0

/**
 * Tells a page by server-sent events how a sale stands: `state` at first, at its start and whenever that changes; `moved` when
 * who waits in line may have got a piece. Everything from memory.
 * @returns false, with nothing sent, when too many pages watch: they ask by themselves then
 */
export function streamSale(reply: FastifyReply, deps: Pick<Deps, 'db' | 'clock'>, sale: Sale): boolean {
  if (streams >= MOST_STREAMS) return false
  reply.hijack()
  // Gone while the sale was looked up: nothing would ever tell us again.
  if (reply.raw.destroyed) return true
  streams++
  open(reply)
  const leave = audienceOf(deps, sale).join(reply.raw)
  const end = setTimeout(() => reply.raw.end(), LONGEST_MS)
  reply.raw.on('close', () => {
    streams--
    leave()
    clearTimeout(end)
  })
  return true
}

/** Set and not only written: a process that leaves finds its streams by their type and ends them, and their connections end with them. */
function open({ raw }: FastifyReply): void {
  for (const [name, value] of Object.entries(HEADERS)) raw.setHeader(name, value)
  raw.writeHead(200)
}

/** The pages of this process that watch one sale. */
type Audience = {
  /** Tells the page how it stands, and from then on whatever changes; answers what makes it leave. */
  join(page: ServerResponse): () => void
}

const audiences = new WeakMap<Board, Map<number, Audience>>()

function audienceOf(deps: Pick<Deps, 'db' | 'clock'>, sale: Sale): Audience {
  const { board } = floorOf(deps)
  const all = audiences.get(board) ?? new Map<number, Audience>()
  audiences.set(board, all)
  const known = all.get(sale.id)
  if (known) return known
  const audience = openAudience(deps, sale, () => all.delete(sale.id))
  all.set(sale.id, audience)
  return audience
}

/** Thousands are told a handful at a time; what changes meanwhile is told to all of them once more, once. */
function openAudience(deps: Pick<Deps, 'db' | 'clock'>, sale: Sale, left: () => void): Audience {
  const { board } = floorOf(deps)
  const pages = new Set<ServerResponse>()
  const latest = (): Sale => board.get(sale.id) ?? sale
  let start: NodeJS.Timeout | undefined
  /** What is to be told still, and whether the line has moved on. */
  let news: { moved: boolean } | undefined
  let telling = false

  const say = (some: Iterable<ServerResponse>, moved: boolean): void => {
    const [now, state] = [deps.clock(), latest()]
    const text = `event: state\ndata: ${JSON.stringify({ ...saleTimes(state, now), moved })}\n\n`
    const over = phaseOf(state, now) === 'over'
    for (const page of some) {
      page.write(text)
      if (over) page.end()
    }
  }
  const take = (): typeof news => {
    const taken = news
    news = undefined
    return taken
  }
  const tellAll = async (moved: boolean): Promise<void> => {
    news = { moved: moved || (news?.moved ?? false) }
    if (telling) return
    telling = true
    for (let told = take(); told; told = take()) {
      const all = [...pages]
      for (let from = 0; from < all.length; from += HANDFUL) {
        const some = all.slice(from, from + HANDFUL).filter((page) => !page.writableEnded)
        say(some, told.moved)
        await turnOfLoop()
      }
    }
    telling = false
  }
  /** Staff may have moved it since. */
  const setStart = (): void => {
    clearTimeout(start)
    const ms = latest().startsAt.getTime() - deps.clock().getTime()
    // A timer may ring a moment early, when nothing has begun yet.
    if (ms > 0 && ms < LONGEST_MS) start = setTimeout(() => void tellAll(false), ms + 2)
  }
  const hear = ({ moved, closing }: Change): void => {
    if (closing) for (const page of pages) page.end()
    else void tellAll(moved)
    setStart()
  }
  const unwatch = board.watch(sale.id, hear)

  return {
    join(page) {
      pages.add(page)
      setStart()
      say([page], false)
      return () => {
        pages.delete(page)
        if (pages.size > 0) return
        unwatch()
        clearTimeout(start)
        left()
      }
    },
  }
}
