import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBatches } from './batches.ts'

type Wish = { who: string; n: number }
const wish = (who: string, n = 0): Wish => ({ who, n })

/** A batch that ends when it is told to, in the order in which they began. */
function openHand() {
  const begun: { wishes: readonly Wish[]; end(how?: 'ok' | Error): void }[] = []
  const alone: Wish[] = []
  const queue = openBatches<Wish, string>({
    most: 3,
    whose: ({ who }) => who,
    together: (wishes) =>
      new Promise((resolve, reject) => {
        const end = (how: 'ok' | Error = 'ok') =>
          how === 'ok' ? resolve(new Map(wishes.filter(({ n }) => n >= 0).map((one) => [one, `${one.who} with ${wishes.length}`]))) : reject(how)
        begun.push({ wishes, end })
      }),
    alone: async (one) => {
      alone.push(one)
      if (one.n < 0) throw new Error(`${one.who} refused`)
      return `${one.who} alone`
    },
  })
  return { begun, alone, queue }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('wishes that come while a batch is under way make up the next one, never two of one person, and never more than fit', async () => {
  const { begun, queue } = openHand()
  const answers = [queue(wish('a')), queue(wish('b'))]
  await turn()
  answers.push(queue(wish('a', 1)), queue(wish('c')), queue(wish('c', 1)), queue(wish('d')), queue(wish('e')))
  await turn()
  assert.deepEqual(
    begun.map(({ wishes }) => wishes.map(({ who }) => who)),
    [['a', 'b']],
  )
  begun[0]!.end()
  await turn()
  assert.deepEqual(
    begun[1]!.wishes.map(({ who, n }) => who + n),
    ['a1', 'c0', 'd0'],
  )
  begun[1]!.end()
  await turn()
  begun[2]!.end()
  assert.deepEqual(await Promise.all(answers), ['a with 2', 'b with 2', 'a with 3', 'c with 3', 'c with 2', 'd with 3', 'e with 2'])
})

test('one that is left out is granted or refused by itself, and harms nobody beside it', async () => {
  const { begun, alone, queue } = openHand()
  const answers = Promise.allSettled([queue(wish('a')), queue(wish('b', -1))])
  await turn()
  begun[0]!.end()
  assert.deepEqual(
    (await answers).map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Error).message)),
    ['a with 2', 'b refused'],
  )
  assert.deepEqual(alone, [wish('b', -1)])
})

test('what goes wrong for many is tried for each; a database that is away is told to all', async () => {
  const { begun, alone, queue } = openHand()
  const answers = Promise.all([queue(wish('a')), queue(wish('b'))])
  await turn()
  begun[0]!.end(new Error('deadlock'))
  assert.deepEqual(await answers, ['a alone', 'b alone'])
  const lost = Promise.allSettled([queue(wish('a')), queue(wish('b'))])
  await turn()
  begun[1]!.end(Object.assign(new Error('gone'), { code: 'CONNECTION_CLOSED' }))
  assert.deepEqual(
    (await lost).map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(alone.length, 2)
})

test('what goes wrong for one is its answer, and is not tried again', async () => {
  const { begun, alone, queue } = openHand()
  const answer = Promise.allSettled([queue(wish('a'))])
  await turn()
  begun[0]!.end(new Error('the shelf broke'))
  assert.deepEqual(
    (await answer).map(({ status }) => status),
    ['rejected'],
  )
  assert.deepEqual(alone, [])
})
