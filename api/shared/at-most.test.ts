import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atMost } from './at-most.ts'

test('so many run at once, the others in the order in which they came, and one that fails leaves its place', async () => {
  const inTurn = atMost(2)
  const begun: number[] = []
  const ends = Array.from({ length: 6 }, () => Promise.withResolvers<void>())
  const all = ends.map(({ promise }, n) =>
    inTurn(async () => {
      begun.push(n)
      await promise
      return n
    }),
  )
  const settled = Promise.allSettled(all)
  assert.deepEqual(begun, [0, 1])
  ends[1]!.reject(new Error('a page that fails'))
  await assert.rejects(all[1]!)
  assert.deepEqual(begun, [0, 1, 2])
  for (const { resolve } of ends) resolve()
  assert.deepEqual((await settled).map(({ status }) => status).join(), 'fulfilled,rejected,fulfilled,fulfilled,fulfilled,fulfilled')
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5])
  assert.equal(await inTurn(async () => 'free again'), 'free again')
})
