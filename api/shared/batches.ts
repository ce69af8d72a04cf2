import { away } from './lost.ts'

/** How wishes that come together are granted. */
export type Batching<W, A> = {
  /** So many at once, at most: beyond it everybody in a batch waits for little gain. */
  most: number
  /** Two wishes of the same are never under way at once. Without it any may be. */
  whose?(wish: W): unknown
  /** Grants those that can be granted together, all or nothing: an answer for each. About those it leaves out nothing was done. */
  together(wishes: readonly W[]): Promise<ReadonlyMap<W, A>>
  /** Grants one by itself, beside the batches; it may wait for others, and throws its refusal. */
  alone(wish: W): Promise<A>
}

type Waiting<W, A> = { wish: W; resolve(answer: A): void; reject(error: unknown): void }

/** A batch that takes longer waits for somebody else's lock: others get past it. So many may be stuck. */
const STUCK_MS = 100
const MOST_STUCK = 8

/**
 * Group commit: wishes that come while a batch is under way make up the next one, so that nobody waits for a batch to fill, and the busier the
 * shop, the more share one commit. One batch at a time: two would be half as large. What was left out, or went wrong for many, is
 * granted one by one, so that it goes wrong only for whose fault it is.
 * @returns what grants a wish once it is its turn; throws what `alone` throws, or that the database is away
 */
export function openBatches<W, A>({ most, whose = () => ({}), together, alone }: Batching<W, A>): (wish: W) => Promise<A> {
  const waiting: Waiting<W, A>[] = []
  const underWay = new Set<unknown>()
  let busy = false
  let stuck = 0
  let woken = false

  return (wish) =>
    new Promise((resolve, reject) => {
      waiting.push({ wish, resolve, reject })
      if (woken) return
      woken = true
      // After everything that has arrived by now was read.
      setImmediate(() => {
        woken = false
        serve()
      })
    })

  function serve(): void {
    if (busy) return
    const batch = take()
    if (batch.size > 0) void run(batch)
  }

  /** Who waits longest, and by whom their wishes are under way then. */
  function take(): Map<Waiting<W, A>, unknown> {
    const batch = new Map<Waiting<W, A>, unknown>()
    for (let n = 0; n < waiting.length && batch.size < most; ) {
      const one = waiting[n]!
      const mark = whose(one.wish)
      if (underWay.has(mark)) n++
      else {
        underWay.add(mark)
        batch.set(one, mark)
        waiting.splice(n, 1)
      }
    }
    return batch
  }

  async function run(batch: ReadonlyMap<Waiting<W, A>, unknown>): Promise<void> {
    busy = true
    let late = false
    const patience = setTimeout(() => {
      if (stuck === MOST_STUCK) return
      late = true
      stuck++
      busy = false
      serve()
    }, STUCK_MS)
    const left = await grant([...batch.keys()])
    clearTimeout(patience)
    for (const [one, mark] of batch) if (!left.has(one)) underWay.delete(mark)
    for (const one of left) void grantAlone(one, batch.get(one))
    if (late) stuck--
    else busy = false
    serve()
  }

  /** Never fails. Those about whom nothing was done. */
  async function grant(batch: readonly Waiting<W, A>[]): Promise<Set<Waiting<W, A>>> {
    try {
      const answers = await together(batch.map(({ wish }) => wish))
      for (const { wish, resolve } of batch) if (answers.has(wish)) resolve(answers.get(wish) as A)
      return new Set(batch.filter(({ wish }) => !answers.has(wish)))
    } catch (error) {
      if (!away(error)) return new Set(batch)
      for (const { reject } of batch) reject(error)
      return new Set()
    }
  }

  async function grantAlone({ wish, resolve, reject }: Waiting<W, A>, mark: unknown): Promise<void> {
    await alone(wish).then(resolve, reject)
    underWay.delete(mark)
    serve()
  }
}
