import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runChaos } from './chaos.ts'

test('servers, worker, gateway and database die at random under load: when all rests, every book balances and every promise holds', async () => {
  const result = await runChaos({ seconds: 20, shoppers: 6 })
  assert.deepEqual(result.faults, [])
  assert.equal(Object.keys(result.kills).length, 5, JSON.stringify(result.kills))
  assert.ok(result.placed > 10 && result.paid > 3, JSON.stringify(result))
})
