import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from '../test/shop.ts'
import { goodsJobs } from './jobs.ts'

const shop = await openShop()
const { sweeps } = goodsJobs(shop.deps)

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
