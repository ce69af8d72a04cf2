import type { Deps } from '../deps.ts'
import { openBatches } from '../shared/batches.ts'
import { transact } from '../shared/db.ts'
import { oncePer } from '../shared/once-per.ts'
import type { Wish } from './decide.ts'
import { isPlain, type Outcome, type PlacedOrder, placeMany, type Till } from './place.ts'

/** Places an order; it waits its turn. Throws what `placeMany` refuses. */
export type PlaceOrder = (wish: Wish) => Promise<PlacedOrder>

/** Wishes that one transaction takes. */
const MOST_IN_BATCH = 64

/** The queue of this process: every door that places orders stands in the same one. */
export const placingQueue: (deps: Deps, till: Till) => PlaceOrder = oncePer(openQueue)

/** Wishes that come together are placed by one transaction; those that take more than the common statements go one by one, beside. */
function openQueue(deps: Deps, till: Till): PlaceOrder {
  const place = (wishes: readonly Wish[], leave: () => void): Promise<Outcome[]> =>
    transact(deps.db, async (tx) => {
      const outcomes = await placeMany(tx, deps, till, wishes)
      leave()
      return outcomes
    })
  const queue = openBatches<Wish, Outcome>({
    most: MOST_IN_BATCH,
    whose: ({ buyerId }) => buyerId,
    isAlone: (wish) => !isPlain(wish),
    together: async (wishes, leave) => {
      const outcomes = await place(wishes, leave)
      return new Map(wishes.flatMap((wish, n) => ('alone' in outcomes[n]! ? [] : [[wish, outcomes[n]!]])))
    },
    alone: async (wish) => (await place([wish], () => {}))[0]!,
  })
  return async (wish) => {
    const outcome = await queue(wish)
    if ('placed' in outcome) return outcome.placed
    if ('refused' in outcome) throw outcome.refused
    throw new Error('a wish that was alone was left out')
  }
}
