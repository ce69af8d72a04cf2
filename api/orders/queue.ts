import type { Deps } from '../deps.ts'
import { transact } from '../shared/db.ts'
import { away } from '../shared/lost.ts'
import type { Wish } from './decide.ts'
import { isPlain, type Outcome, type PlacedOrder, placeMany, type Till } from './place.ts'

/** Places an order; it waits its turn. Throws what `placeMany` refuses. */
export type PlaceOrder = (wish: Wish) => Promise<PlacedOrder>

type Waiting = { wish: Wish; alone: boolean; resolve(order: PlacedOrder): void; reject(error: unknown): void }
/** Where a batch stands: with its statements, with its commit, or behind somebody else's lock. */
type Stage = 'busy' | 'leaving' | 'stuck'
type Lane = { most: Record<Stage, number>; size: number; alone: boolean } & Record<Stage, number>

/** Wishes that one transaction takes; beyond this a batch makes everybody in it wait for little gain. */
const MOST_IN_BATCH = 64

/** What takes longer waits for somebody else's lock: it counts as busy no more, so that others get past it. */
const STUCK_MS = 100

const queues = new WeakMap<Deps, PlaceOrder>()

/** The queue of this process: every door that places orders stands in the same one. */
export function placingQueue(deps: Deps, till: Till): PlaceOrder {
  const queue = queues.get(deps) ?? openQueue(deps, till)
  queues.set(deps, queue)
  return queue
}

/**
 * Wishes that come while a transaction is under way are placed together by the next one (group commit): nobody waits for a
 * batch to fill, and the busier the shop, the more orders share a commit. One batch at a time: two would be half as large, and a batch costs
 * the same begin, plans, checks and commit whatever its size. The next begins as soon as nothing is left of this one but its commit. Those that
 * take more than the common statements go one by one, beside. Two wishes of one buyer are never under way at once.
 */
function openQueue(deps: Deps, till: Till): PlaceOrder {
  const waiting: Waiting[] = []
  const buyers = new Set<number>()
  const lanes: Lane[] = [
    { most: { busy: 1, leaving: 1, stuck: 8 }, size: MOST_IN_BATCH, alone: false, busy: 0, leaving: 0, stuck: 0 },
    { most: { busy: 4, leaving: 0, stuck: 8 }, size: 1, alone: true, busy: 0, leaving: 0, stuck: 0 },
  ]
  let woken = false

  return (wish) =>
    new Promise((resolve, reject) => {
      waiting.push({ wish, alone: !isPlain(wish), resolve, reject })
      if (woken) return
      woken = true
      // After everything that has arrived by now was read.
      setImmediate(() => {
        woken = false
        serve()
      })
    })

  function serve(): void {
    for (const lane of lanes) {
      while (lane.busy < lane.most.busy) {
        const batch = take(lane)
        if (batch.length === 0) break
        void run(lane, batch)
      }
    }
  }

  function take({ alone, size }: Lane): Waiting[] {
    const batch: Waiting[] = []
    for (let n = 0; n < waiting.length && batch.length < size; ) {
      const one = waiting[n]!
      if (one.alone !== alone || buyers.has(one.wish.buyerId)) n++
      else {
        buyers.add(one.wish.buyerId)
        batch.push(one)
        waiting.splice(n, 1)
      }
    }
    return batch
  }

  async function run(lane: Lane, batch: readonly Waiting[]): Promise<void> {
    let stage: Stage = 'busy'
    lane.busy++
    /** Makes room for the next batch, where as many as may be are not there yet. */
    const pass = (to: Stage): void => {
      if (stage !== 'busy' || lane[to] === lane.most[to]) return
      lane.busy--
      lane[to]++
      stage = to
      serve()
    }
    const patience = setTimeout(pass, STUCK_MS, 'stuck')
    await place(batch, () => pass('leaving'))
    clearTimeout(patience)
    for (const { wish } of batch) buyers.delete(wish.buyerId)
    lane[stage]--
    serve()
  }

  /** Never fails. What went wrong for many is tried for each, so that it goes wrong only for whose fault it is. */
  async function place(batch: readonly Waiting[], leave: () => void): Promise<void> {
    try {
      const wishes = batch.map(({ wish }) => wish)
      const outcomes = await transact(deps.db, async (tx) => {
        const decided = await placeMany(tx, deps, till, wishes)
        leave()
        return decided
      })
      for (const [n, one] of batch.entries()) answer(one, outcomes[n]!)
    } catch (error) {
      if (batch.length === 1 || away(error)) for (const { reject } of batch) reject(error)
      else for (const one of batch) await place([one], leave)
    }
  }

  function answer(one: Waiting, outcome: Outcome): void {
    if ('placed' in outcome) one.resolve(outcome.placed)
    else if ('refused' in outcome) one.reject(outcome.refused)
    else waiting.unshift({ ...one, alone: true })
  }
}
