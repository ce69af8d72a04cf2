import { away } from './lost.ts'

/** How wishes that come together are granted. */
export type Batching<W, A> = {
  /** So many at once, at most: beyond it everybody in a batch waits for little gain. */
  most: number
  /** Two wishes of the same are never under way at once. Without it any may be. */
  whose?(wish: W): unknown
  /** Whether a wish is to be granted by itself from the start. */
  isAlone?(wish: W): boolean
  /**
   * Grants those that can be granted together, all or nothing: an answer for each. About those it leaves out nothing was done. It may say `leave` as soon as nothing of
   * it is left but its commit: then the next batch begins.
   */
  together(wishes: readonly W[], leave: () => void): Promise<ReadonlyMap<W, A>>
  /** Grants one by itself, beside the batches; it may wait for others, and throws its refusal. */
  alone(wish: W): Promise<A>
}

type Waiting<W, A> = { wish: W; alone: boolean; resolve(answer: A): void; reject(error: unknown): void }
/** Where a batch stands: with its statements, with its commit, or behind somebody else's lock. */
type Stage = 'busy' | 'leaving' | 'stuck'
type Lane = { most: Record<Stage, number>; size: number; alone: boolean } & Record<Stage, number>

/** What takes longer waits for somebody else's lock: it counts as busy no more, so that others get past it. */
const STUCK_MS = 100

/**
 * Group commit: wishes that come while a batch is under way make up the next one, so that nobody waits for a batch to fill, and the busier the
 * shop, the more share one commit. One batch at a time: two would be half as large, and a batch costs the same begin, plans, checks and commit
 * whatever its size. What was left out, or went wrong for many, is granted one by one, beside, so that it goes wrong only for whose fault it is;
 * what went wrong for one is its answer, and is not tried again.
 * @returns what grants a wish once it is its turn; throws what `alone` throws, or `together` for one, or that the database is away
 */
export function openBatches<W, A>({ most, whose = () => ({}), isAlone = () => false, together, alone }: Batching<W, A>): (wish: W) => Promise<A> {
  const waiting: Waiting<W, A>[] = []
  const underWay = new Set<unknown>()
  const lanes: Lane[] = [
    { most: { busy: 1, leaving: 1, stuck: 8 }, size: most, alone: false, busy: 0, leaving: 0, stuck: 0 },
    { most: { busy: 4, leaving: 0, stuck: 8 }, size: 1, alone: true, busy: 0, leaving: 0, stuck: 0 },
  ]
  let woken = false

  return (wish) =>
    new Promise((resolve, reject) => {
      waiting.push({ wish, alone: isAlone(wish), resolve, reject })
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
        if (batch.size === 0) break
        void run(lane, batch)
      }
    }
  }

  /** Who waits longest, and by whom their wishes are under way then. */
  function take({ alone, size }: Lane): Map<Waiting<W, A>, unknown> {
    const batch = new Map<Waiting<W, A>, unknown>()
    for (let n = 0; n < waiting.length && batch.size < size; ) {
      const one = waiting[n]!
      const mark = whose(one.wish)
      if (one.alone !== alone || underWay.has(mark)) n++
      else {
        underWay.add(mark)
        batch.set(one, mark)
        waiting.splice(n, 1)
      }
    }
    return batch
  }

  async function run(lane: Lane, batch: ReadonlyMap<Waiting<W, A>, unknown>): Promise<void> {
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
    const ones = [...batch.keys()]
    await (lane.alone ? grantAlone(ones[0]!) : grant(ones, () => pass('leaving')))
    clearTimeout(patience)
    for (const mark of batch.values()) underWay.delete(mark)
    lane[stage]--
    serve()
  }

  /** Never fails. Those about whom nothing was done come first among those who go by themselves. */
  async function grant(batch: readonly Waiting<W, A>[], leave: () => void): Promise<void> {
    let left = batch
    try {
      const answers = await together(
        batch.map(({ wish }) => wish),
        leave,
      )
      left = batch.filter(({ wish }) => !answers.has(wish))
      for (const { wish, resolve } of batch) if (answers.has(wish)) resolve(answers.get(wish) as A)
    } catch (error) {
      if (away(error) || batch.length === 1) {
        for (const { reject } of batch) reject(error)
        return
      }
    }
    waiting.unshift(...left.map((one) => ({ ...one, alone: true })))
  }

  async function grantAlone({ wish, resolve, reject }: Waiting<W, A>): Promise<void> {
    await alone(wish).then(resolve, reject)
  }
}
