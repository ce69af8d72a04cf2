import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kv } from './types.ts'

/** What every kv driver keeps. `open` gives an empty store. */
export function kvContract(name: string, open: () => Promise<Kv>): void {
  test(`kv ${name}: a value is read back, replaced and removed`, async () => {
    const kv = await open()
    assert.equal(await kv.get('a'), undefined)
    await kv.set('a', '一 👍', 60)
    assert.equal(await kv.get('a'), '一 👍')
    await kv.set('a', '二', 60)
    assert.equal(await kv.get('a'), '二')
    await kv.del('a')
    assert.equal(await kv.get('a'), undefined)
  })

  test(`kv ${name}: an expired key is as good as none`, async () => {
    const kv = await open()
    await kv.set('a', '1', 0.05)
    await kv.set('n', '7', 0.05)
    await sleep(80)
    assert.equal(await kv.get('a'), undefined)
    assert.equal(await kv.getdel('a'), undefined)
    assert.equal(await kv.incr('n', 60), 1)
    await kv.set('b', '1', 0.05)
    await sleep(80)
    assert.equal(await kv.setnx('b', '2', 60), true)
  })

  test(`kv ${name}: of twenty who take a value at once, one gets it`, async () => {
    const kv = await open()
    await kv.set('grant', 'x', 60)
    const taken = await Promise.all(Array.from({ length: 20 }, () => kv.getdel('grant')))
    assert.equal(taken.filter((value) => value === 'x').length, 1)
  })

  test(`kv ${name}: of twenty who set a missing key at once, one does`, async () => {
    const kv = await open()
    const set = await Promise.all(Array.from({ length: 20 }, (_, n) => kv.setnx('lock', String(n), 60)))
    assert.equal(set.filter(Boolean).length, 1)
  })

  test(`kv ${name}: fifty increments at once add up`, async () => {
    const kv = await open()
    const sums = await Promise.all(Array.from({ length: 50 }, () => kv.incr('count', 60)))
    assert.deepEqual(
      sums.toSorted((a, b) => a - b),
      Array.from({ length: 50 }, (_, n) => n + 1),
    )
  })
}
