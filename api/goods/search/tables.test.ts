import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from '../../test/shop.ts'

const shop = await openShop()

test('what a SKU is filtered by follows the SKU, its brand and its shelf at once', async () => {
  const sku = await shop.sku({ stock: 2, price: 500 })
  const read = async () => (await shop.db`select price::int, launched, in_stock as stock, brand_id as brand, sales, score from search_skus where sku_id = ${sku.id}`)[0]!
  assert.deepEqual({ ...(await read()), score: 0 }, { price: 500, launched: true, stock: true, brand: null, sales: 0, score: 0 })
  const { score } = await read()
  const [brand] = await shop.db`insert into brands (name, name_en) values ('跟随', 'Follow') returning id`
  await shop.db`update spus set brand_id = ${brand!.id} where id = ${sku.spuId}`
  await shop.db`update skus set price = 400, sales = 9, launched = false where id = ${sku.id}`
  await shop.db`update stocks set stock = 0, sold = 2 where sku_id = ${sku.id}`
  const after = await read()
  assert.deepEqual({ ...after, score: 0 }, { price: 400, launched: false, stock: false, brand: brand!.id, sales: 9, score: 0 })
  assert.ok(after.score < score)
})
