import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { enqueue } from '../shared/jobs.ts'
import { transact } from '../shared/db.ts'
import { openShop } from '../test/shop.ts'
import { goodsJobs } from './jobs.ts'

const shop = await openShop()
const { files } = shop.deps
const { sweeps } = goodsJobs(shop.deps)

const picture = (width: number, format: 'webp' | 'png') =>
  sharp({ create: { width, height: width / 2, channels: 3, background: '#c84' } })
    [format]()
    .toBuffer()
const later = (file: string) => transact(shop.db, (tx) => enqueue(tx, 'thumbnails', { file }))
const jobs = async () => (await shop.db<{ attempts: number; last_error: string | null }[]>`select attempts, last_error from graphile_worker.jobs`).length

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

test('a small picture is not blown up, and a PNG gets WebP forms', async () => {
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
  const [job] = await shop.db<{ attempts: number; lastError: string }[]>`select attempts, last_error as "lastError" from graphile_worker.jobs`
  assert.equal(job?.attempts, 1)
  assert.match(job.lastError, /unsupported image format/)
})

test('sales are brought up to the ledger, in two processes at once, and then left alone', async () => {
  const sold = await shop.sku({ stock: 10 })
  const before = await shop.sku({ stock: 10 })
  const none = await shop.sku({ stock: 10 })
  await shop.db`update stocks set stock = stock - 3, sold = 3 where sku_id = any(${[sold.id, before.id]}::bigint[])`
  await shop.db`update skus set sales_base = 100, sales = 100 where id = ${before.id}`
  await Promise.all([sweeps['refresh-sales']!(), sweeps['refresh-sales']!()])
  const sales = await shop.db<{ sales: number }[]>`select sales from skus where id = any(${[sold.id, before.id, none.id]}::bigint[]) order by id`
  assert.deepEqual(
    sales.map(({ sales }) => sales),
    [3, 103, 0],
  )
  assert.equal(await sweeps['refresh-sales']!(), 0)
})
