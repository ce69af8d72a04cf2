import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runFlash } from './flash.ts'

test('600 shoppers and bots for 60 pieces at two servers, one of which dies: no order too many or half made, and everybody is told', async () => {
  const result = await runFlash({ shoppers: 600, pieces: 60, bots: 6, kill: true })
  assert.deepEqual(result.faults, [])
  // Everybody comes back until they are answered, so that not even a death leaves a piece without its order.
  assert.equal(result.orders, 60)
  assert.equal(result.said.ordered, 60)
  assert.ok(result.bots.tries > 50, JSON.stringify(result))
})
