import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptReads } from './kept-reads.ts'

test('what stands on many pages is read once, until anything is purged or a minute has passed; a failed read is not kept', async () => {
  let now = 0
  let times = 0
  const reads = keptReads(() => new Date(now))
  const menu = () => reads.get('menu', async () => ++times)
  assert.deepEqual(await Promise.all([menu(), menu(), menu()]), [1, 1, 1])
  reads.purge()
  assert.equal(await menu(), 2)
  now += 60_001
  assert.equal(await menu(), 3)
  reads.purgeAll()
  await assert.rejects(reads.get('menu', async () => Promise.reject(new Error('away'))))
  assert.equal(await menu(), 4)
})
