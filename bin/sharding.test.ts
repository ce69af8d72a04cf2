import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from '../api/test/shop.ts'
import { shardingFindings } from './sharding.ts'

test('what stands in the way of shards is told by the database itself', async () => {
  const shop = await openShop()
  const found = new Map((await shardingFindings(shop.db)).map((finding) => [finding.table, finding]))
  assert.deepEqual([found.get('cart_lines')?.owner, found.get('cart_lines')?.keysWithout], ['user', []])
  assert.deepEqual(found.get('orders')?.keysWithout, ['orders_pkey'])
  assert.deepEqual([found.get('payments')?.owner, found.get('payments')?.keysWithout.includes('payments_number_unique')], ['order', true])
  assert.ok(found.get('order_lines')?.owner !== undefined && !found.has('skus') && !found.has('staff'))
})
