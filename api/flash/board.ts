import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import type { Deps } from '../deps.ts'
import { CHANNEL, type Counters, countersOf, type Notice, readClaimants, readOnSale, readSale, type Sale } from './sale.ts'

export type Change = { moved: boolean; closing?: boolean }

/** Every sale that goes on or comes, in this process's memory: what is sold out is answered from here. */
export type Board = {
  get(id: number): Sale | undefined
  /** The sale, from the database where the board does not hold it. */
  find(id: number): Promise<Sale | undefined>
  /** The next to start first. */
  all(): Sale[]
  /** Who has had a claim of a sale, for the many who ask when nothing is left: read once for each state of the sale, not once for each of them. */
  claimants(id: number): Promise<ReadonlySet<number>>
  /** What this process has just seen committed. */
  apply(id: number, counters: Counters): void
  /** Calls back when people would be told something else of the sale; `moved` when its line has moved on; `closing` when nothing will come any more. */
  watch(id: number, listener: (change: Change) => void): () => void
  close(): Promise<void>
}

/** Everything is heard of; this is for SKUs that change their name or picture, and should two pieces of news ever come in the wrong order. */
const AGAIN_MS = 10_000

/** Opens the board: it listens to what other processes tell, and reads everything again after a lost connection. */
export async function openBoard({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>): Promise<Board> {
  let sales = new Map<number, Sale>()
  const watchers = new EventEmitter().setMaxListeners(0)
  const claimants = new Map<number, Promise<ReadonlySet<number>>>()

  let heard = 0
  const readAll = async (): Promise<void> => {
    // What was read before some news is older than the news.
    for (let before = -1; before !== heard; ) {
      before = heard
      const rows = await readOnSale(db, clock())
      if (before === heard) sales = new Map(rows.map((sale) => [sale.id, sale]))
    }
  }
  /** Nobody knows what was missed meanwhile. */
  const startAnew = async (): Promise<void> => {
    claimants.clear()
    await readAll()
    tellAll({ moved: true })
  }
  const tellAll = (change: Change): void => {
    for (const id of watchers.eventNames()) watchers.emit(id, change)
  }
  const readOne = async (id: number): Promise<void> => {
    const sale = await readSale(db, id)
    if (sale) sales.set(id, sale)
    watchers.emit(String(id), { moved: false })
  }
  const quietly = (work: Promise<void>): void => void work.catch((error: unknown) => log.error({ err: error }, 'the board of flash sales could not be read'))
  const apply = (id: number, counters: Counters): void => {
    const sale = sales.get(id)
    if (!sale || isDeepStrictEqual(countersOf(sale), counters)) return
    claimants.delete(id)
    Object.assign(sale, counters)
  }
  const askClaimants = (id: number): Promise<ReadonlySet<number>> => {
    const known = claimants.get(id) ?? readClaimants(db, id)
    claimants.set(id, known)
    // What could not be read is asked for again.
    known.catch(() => claimants.delete(id))
    return known
  }

  const hear = (text: string): void => {
    const { id, counters, moved = false } = JSON.parse(text) as Notice
    heard++
    if (!counters || !sales.has(id)) return quietly(readOne(id))
    apply(id, counters)
    watchers.emit(String(id), { moved })
  }
  const { unlisten } = await db.listen(CHANNEL, hear, () => quietly(startAnew()))
  await readAll()
  const again = setInterval(() => quietly(readAll()), AGAIN_MS).unref()

  return {
    get: (id) => sales.get(id),
    async find(id) {
      const known = sales.get(id)
      if (known) return known
      const sale = await readSale(db, id)
      // Just made, and its notice is on the way.
      if (sale && !sale.ended) sales.set(id, sale)
      return sale
    },
    all: () => [...sales.values()].toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime() || a.id - b.id),
    claimants: askClaimants,
    apply,
    watch(id, listener) {
      watchers.on(String(id), listener)
      return () => watchers.off(String(id), listener)
    },
    async close() {
      clearInterval(again)
      tellAll({ moved: false, closing: true })
      await unlisten()
    },
  }
}
