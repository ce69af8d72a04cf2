import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { enqueue } from '../shared/jobs.ts'
import { transact } from '../shared/db.ts'
import { openShop } from '../test/shop.ts'

const shop = await openShop()
const { files } = shop.deps

const picture = (width: number, format: 'webp' | 'png') =>
  sharp({ create: { width, height: width / 2, channels: 3, background: '#c84' } })
    [format]()
    .toBuffer()
const later = (file: string) => transact(shop.db, (tx) => enqueue(tx, 'thumbnails', { file }))
const jobs = async () =>
  (await shop.db<{ attempts: number; last_error: string | null }[]>`select attempts, last_error from graphile_worker.jobs where task_identifier = 'thumbnails'`).length

test('a picture gets its small forms, once', async () => {
  const file = await files.put(await picture(1200, 'webp'), 'webp')
  await later(file)
  await shop.work()
  const small = await files.get(file.replace('.webp', '-400.webp'))
  const { width, height, format } = await sharp(small).metadata()
  assert.deepEqual({ width, height, format }, { width: 400, height: 200, format: 'webp' })
  assert.equal((await sharp(await files.get(file.replace('.webp', '-800.webp'))).metadata()).width, 800)

  await files.putBeside(file, '-400', Buffer.from('kept'))
  await later(file)
  await shop.work()
  assert.equal(String(await files.get(file.replace('.webp', '-400.webp'))), 'kept', 'what is there is left alone')
  assert.equal(await jobs(), 0)
})

test('a small picture is not blown up, and a PNG gets forms in every format', async () => {
  const file = await files.put(await picture(200, 'png'), 'png')
  await later(file)
  await shop.work()
  const { width, format } = await sharp(await files.get(file.replace('.png', '-800.webp'))).metadata()
  assert.deepEqual({ width, format }, { width: 200, format: 'webp' })
})

test('a missing picture ends quietly', async () => {
  await later('00/00000000000000000000000000000000.webp')
  await shop.work()
  assert.equal(await jobs(), 0)
})

test('a picture that is none is kept as a failed job with its error', async () => {
  await later(await files.put(Buffer.from('no picture'), 'webp'))
  await shop.work()
  const [job] = await shop.db<{ attempts: number; lastError: string }[]>`select attempts, last_error as "lastError" from graphile_worker.jobs where task_identifier = 'thumbnails'`
  assert.equal(job?.attempts, 1)
  assert.match(job.lastError, /unsupported image format/)
})
