import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { openGate } from './gate.ts'

test('while it is quiet nobody waits', async () => {
  const gate = openGate()
  const turns = Array.from({ length: 10 }, () => gate.turn())
  assert.equal(gate.waiting, 0)
  await Promise.all(turns)
})

test('a crowd is let in by and by, in the order of coming, and others get their turn in between', async () => {
  const gate = openGate()
  const came: number[] = []
  let others = 0
  let crowded = true
  const work = async (n: number) => {
    await gate.turn()
    for (const until = performance.now() + 0.2; performance.now() < until; );
    came.push(n)
  }
  const crowd = Promise.all(Array.from({ length: 200 }, (_, n) => work(n))).then(() => (crowded = false))
  assert.ok(gate.waiting > 100)
  while (crowded) {
    await turnOfLoop()
    others++
  }
  await crowd
  assert.deepEqual(
    came,
    came.map((_, n) => n),
  )
  assert.equal(came.length, 200)
  assert.ok(others > 12, `${others} turns for others`)
  // And then it is quiet again.
  await gate.passed()
  await gate.turn()
})
