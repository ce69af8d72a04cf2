import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sendLater } from '../outbox/send.ts'
import { openShop } from '../test/shop.ts'
import { transact } from './db.ts'
import { enqueue } from './jobs.ts'

const shop = await openShop()

test('a mail does not queue behind four hundred pictures', async () => {
  const done: string[] = []
  const { files, mail } = shop.deps
  Object.assign(shop.deps, { files: { ...files, has: async (key: string) => (done.push(key), true) }, mail: { ...mail, send: async () => void done.push('mail') } })
  const { id } = await shop.buyer()
  await transact(shop.db, async (tx) => {
    for (let n = 0; n < 20; n++) await enqueue(tx, 'thumbnails', { file: `ab/${String(n).padStart(32, '0')}.webp` })
    await sendLater(tx, { channel: 'mail', template: 'activation', data: { userId: id } })
  })
  await shop.work()
  assert.equal(done[0], 'mail')
  assert.equal(done.filter((what) => what === 'mail').length, 1)
  assert.ok(done.length > 20)
})

test('a job exists if and only if its transaction commits', async () => {
  await assert.rejects(
    transact(shop.db, async (tx) => {
      await enqueue(tx, 'refund-surplus', { refundId: 1 })
      throw new Error('no')
    }),
    /no/,
  )
  assert.equal((await shop.db`select 1 from graphile_worker.jobs where task_identifier = 'refund-surplus'`).count, 0)
})
