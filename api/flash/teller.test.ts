import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openTeller } from './teller.ts'

test('eight are told at once, the next eight later; and all who are left when it closes, in the order in which they came', async () => {
  const teller = openTeller()
  const told: number[] = []
  for (let n = 0; n < 30; n++) teller.tell(() => told.push(n))
  await Promise.resolve()
  assert.equal(told.length, 8)
  while (told.length === 8) await pause(1)
  assert.equal(told.length, 16)
  await teller.close()
  assert.deepEqual(
    told,
    Array.from({ length: 30 }, (_, n) => n),
  )
  teller.tell(() => told.push(30))
  await teller.close()
  assert.equal(told.at(-1), 30)
})
