import assert from 'node:assert/strict'
import { test } from 'node:test'
import postgres from 'postgres'
import { openPool } from '../shared/db.ts'
import { away } from '../shared/lost.ts'
import { openShop } from '../test/shop.ts'
import { closeLater } from '../test/redis.ts'
import { layWire } from '../test/wire.ts'

const base = await openShop()
const wire = await layWire(base.config.databaseUrl)
const shop = await openShop({
  env: { LOG_LEVEL: 'silent' },
  deps: () => {
    const db = openPool(`${wire.url}?connect_timeout=1`, { max: 4 })
    closeLater(() => db.end({ timeout: 1 }))
    return { db }
  },
})
const sku = await base.sku()
const buyer = await base.buyer()

for (const state of ['cut', 'dead'] as const)
  test(`while the wire to the database is ${state} the shop says "come again", not that it is broken; nothing is done, and it goes on by itself`, async () => {
    const before = (await base.db`select count(*)::int as n from orders`)[0]!.n
    await wire.be(state)
    const body = { address_id: buyer.addressId, settlement_type: 1, sku_id: sku.id, buy_count: 1 }
    const asked = [
      await shop.ask('GET', `/v1/goods/catalogs/${sku.catalogId}`),
      await shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body }),
      await shop.ask('POST', '/v1/tokens', { body: { username: buyer.username, password: 'nothing' } }),
    ]
    for (const { status, body, headers } of asked) assert.deepEqual([status, body.code, headers.get('retry-after'), 'request_id' in body], [503, 10006, '2', false])
    const ready = await shop.ask('GET', '/readyz')
    assert.deepEqual([ready.status, ready.body.why], [503, 'database'])
    assert.equal((await shop.ask('GET', '/healthz')).status, 503)
    await wire.be('whole')
    let tries = 0
    while ((await shop.ask('GET', `/v1/goods/catalogs/${sku.catalogId}`)).status !== 200) assert.ok(++tries < 1000)
    assert.equal((await base.db`select count(*)::int as n from orders`)[0]!.n, before)
  })

test('a database that has too many clients is away, too; one that knows no such table is not', async () => {
  const role = `crowded_${Date.now()}`
  await base.db.unsafe(`create role ${role} login password 'crowded' connection limit 0`)
  try {
    const url = new URL(base.config.databaseUrl)
    url.username = role
    url.password = 'crowded'
    const crowded = postgres(url.href, { max: 1 })
    await assert.rejects(
      async () => await crowded`select 1`,
      (error: { code?: string }) => error.code === '53300' && away(error) && away(new Error('a page', { cause: error })),
    )
    await crowded.end()
    await assert.rejects(
      async () => await base.db`select 1 from no_such_table`,
      (error) => !away(error),
    )
  } finally {
    await base.db.unsafe(`drop role ${role}`)
  }
})
