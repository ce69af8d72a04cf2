import { randomInt } from 'node:crypto'
import { setImmediate as turnOfLoop, setTimeout as pause } from 'node:timers/promises'
import type { Deps } from '../deps.ts'
import { openOne, transact } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import type { Board } from './board.ts'
import type { Gate } from './gate.ts'
import { claimPieces, type ClaimWish, type Outcome } from './claim.ts'
import { openTeller } from './teller.ts'

/** One queue and one connection through which a process claims pieces: funnelling a row that all want beats racing for it. */
export type Funnel = {
  /** Queues a wish and answers what became of it. The same buyer's wish that waits already is joined. Throws 11306 when too many wait. */
  claim(wish: ClaimWish & { saleId: number }): Promise<Outcome>
  readonly waiting: number
  close(): Promise<void>
}

/** Who comes within this time after the start has come at the same time: they are drawn by lot. */
export const LOT_MS = 500
/** Claims that may wait in a process; at some thousands a second the last of them waits a second or two. */
const MOST_WAITING = 6000
const BATCH = 400
/** Answers that leave before anybody else of the process has their turn: some two milliseconds. */
const HANDFUL = 20

type Entry = ClaimWish & { saleId: number; done: (outcome: Outcome) => void; failed: (error: unknown) => void }

/** Serves the claims of this process, many by one statement, in the order in which they came; those of the first moment are drawn. */
export function openFunnel({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>, board: Board, gate: Gate): Funnel {
  const own = openOne(db)
  const winners = openTeller()
  const joined = new Map<string, Promise<Outcome>>()
  /** Wishes of the first moment of a sale, until they are drawn. */
  const lots = new Map<number, Entry[]>()
  let queue: Entry[] = []
  let handed = Promise.resolve()
  let serving: Promise<void> | undefined

  const serve = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.slice(0, BATCH)
      queue = queue.slice(BATCH)
      for (const [saleId, entries] of Map.groupBy(batch, (entry) => entry.saleId)) await serveSale(saleId, entries)
    }
  }
  const serveSale = async (saleId: number, entries: Entry[]): Promise<void> => {
    try {
      const { outcomes, counters } = await transact(own, (tx) => claimPieces(tx, saleId, entries, clock()))
      if (counters) board.apply(saleId, counters)
      handOut(entries, (entry, i) => tell(entry, outcomes[i] as Outcome))
    } catch (error) {
      // Whether it was committed or not: who asks again is told what they have.
      log.error({ err: error, saleId }, 'claims of a flash sale failed')
      handOut(entries, (entry) => entry.failed(new Refusal(11306, { seconds: 2 })))
    }
  }
  /** Hundreds of answers at once would keep everybody else waiting: they leave a handful at a time, while the next wishes are served. */
  const handOut = (entries: Entry[], hand: (entry: Entry, i: number) => void): void => {
    handed = handed.then(async () => {
      for (const [i, entry] of entries.entries()) {
        if (i % HANDFUL === 0) await turnOfLoop()
        hand(entry, i)
      }
    })
  }
  const tell = (entry: Entry, outcome: Outcome): void => {
    if ('claim' in outcome && outcome.claim === 'held') winners.tell(() => entry.done(outcome))
    else entry.done(outcome)
  }
  const wake = (): void => {
    serving ??= serve().finally(() => {
      serving = undefined
      if (queue.length > 0) wake()
    })
  }

  const drawLots = async (saleId: number, ms: number): Promise<void> => {
    await pause(ms)
    // Who came in time and was not let in yet takes part.
    await gate.passed()
    const drawn = shuffle(lots.get(saleId) ?? [])
    lots.delete(saleId)
    queue = queue.concat(drawn)
    wake()
  }
  const enqueue = (entry: Entry): void => {
    const lot = lots.get(entry.saleId)
    if (lot) return void lot.push(entry)
    const start = board.get(entry.saleId)?.startsAt.getTime() ?? 0
    const left = start + LOT_MS - clock().getTime()
    if (left <= 0) {
      queue.push(entry)
      return wake()
    }
    lots.set(entry.saleId, [entry])
    void drawLots(entry.saleId, left)
  }

  return {
    get waiting() {
      return joined.size
    },
    claim({ saleId, userId, count }) {
      const key = `${saleId} ${userId}`
      const same = joined.get(key)
      if (same) return same
      if (joined.size >= MOST_WAITING) throw new Refusal(11306, { seconds: 1 + randomInt(3) })
      const outcome = new Promise<Outcome>((done, failed) => enqueue({ saleId, userId, count, done, failed })).finally(() => joined.delete(key))
      joined.set(key, outcome)
      return outcome
    },
    async close() {
      while (serving) await serving
      await handed
      await winners.close()
      await own.end({ timeout: 5 })
    },
  }
}

/** Every order of them is as likely as any other (Fisher and Yates). */
function shuffle<T>(list: T[]): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = randomInt(i + 1)
    ;[list[i], list[j]] = [list[j] as T, list[i] as T]
  }
  return list
}
