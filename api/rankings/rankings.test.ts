import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cancelOrder } from '../orders/close.ts'
import { markPaid } from '../orders/pay.ts'
import { transact } from '../shared/db.ts'
import { openShop, type TestSku } from '../test/shop.ts'
import { reckonHot } from './hot.ts'
import { reckonTogether } from './together.ts'
import { openVisits } from './visits.ts'

const shop = await openShop()
const { db, config, clock } = shop.deps
const PHONE = 'Mozilla/5.0 (iPhone)'

/** Somebody buys these; paid unless said otherwise. */
async function bought(skus: [TestSku, number][], { paid = true } = {}): Promise<number> {
  const buyer = await shop.buyer()
  for (const [sku, count] of skus) await shop.ask('POST', `/v1/carts/${buyer.username}`, { token: buyer.token, body: { sku_id: sku.id, count } })
  const { body } = await shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body: { address_id: buyer.addressId, settlement_type: '0' } })
  assert.equal(body.code, 200, JSON.stringify(body))
  if (paid) await transact(db, (tx) => markPaid(tx, body.data.order_id, { paidAt: clock(), why: 'test' }))
  else await transact(db, (tx) => cancelOrder(tx, buyer.id, body.data.order_id))
  return body.data.order_id
}
const reckon = () => transact(db, (tx) => reckonHot(tx, clock(), config.timeZone))
const ranking = async (query: string) => (await shop.ask('GET', `/v1/goods/rankings?${query}`)).body.data.map(({ skuid, count }: any) => [skuid, count])

test('the ranking of a catalog counts what was bought below it and paid, and what sold nothing fills it up', async () => {
  const [parent] = await db<{ id: number }[]>`insert into catalogs (name, name_en) values ('生鲜', 'Fresh') returning id`
  const [leaf] = await db<{ id: number }[]>`insert into catalogs (parent_id, name, name_en) values (${parent!.id}, '水果', 'Fruit') returning id`
  const [apple, pear, plum] = [await shop.sku({ catalogId: leaf!.id }), await shop.sku({ catalogId: leaf!.id }), await shop.sku({ catalogId: parent!.id })]
  await bought([[pear, 3]])
  await bought([[plum, 5]], { paid: false })
  await bought([
    [apple, 2],
    [pear, 1],
  ])
  assert.ok((await reckon()) >= 3)
  assert.deepEqual(await ranking(`catalog_id=${leaf!.id}`), [
    [pear.id, 4],
    [apple.id, 2],
  ])
  assert.deepEqual(await ranking(`catalog_id=${parent!.id}&span=day`), [
    [pear.id, 4],
    [apple.id, 2],
    [plum.id, 0],
  ])
  assert.deepEqual((await ranking('by=sales')).slice(0, 2), [
    [pear.id, 4],
    [apple.id, 2],
  ])
  assert.equal(await reckon(), 0, 'nothing was bought since, so no page is purged')
  await db`update skus set launched = false where id = ${pear.id}`
  assert.deepEqual(await ranking(`catalog_id=${leaf!.id}`), [[apple.id, 2]], 'what was taken down is out at once')
})

test('what happened eight days ago is in no ranking', async () => {
  const sku = await shop.sku()
  const order = await bought([[sku, 2]])
  await db`update orders set placed_at = placed_at - interval '8 days' where id = ${order}`
  await reckon()
  assert.deepEqual(await ranking(`catalog_id=${sku.catalogId}&span=week`), [[sku.id, 0]])
  await db`update orders set placed_at = placed_at + interval '4 days' where id = ${order}`
  await reckon()
  assert.deepEqual(await ranking(`catalog_id=${sku.catalogId}&span=week`), [[sku.id, 2]])
  assert.deepEqual(await ranking(`catalog_id=${sku.catalogId}&span=day`), [[sku.id, 0]])
})

test('a person who looks ten times has looked once; programs have not looked at all; two processes add up', async () => {
  const sku = await shop.sku()
  const here = openVisits(shop.deps)
  const there = openVisits(shop.deps)
  for (let i = 0; i < 10; i++) here.seeProduct(sku.id, { ip: '10.0.0.1', userAgent: PHONE })
  here.seeProduct(sku.id, { ip: '10.0.0.2', userAgent: PHONE })
  here.seeProduct(sku.id, { ip: '10.0.0.3', userAgent: 'Googlebot/2.1' })
  here.seeProduct(sku.id, { ip: '10.0.0.3', userAgent: '' })
  there.seeProduct(sku.id, { ip: '10.0.0.4', userAgent: PHONE })
  there.seeCatalog(sku.catalogId, { ip: '10.0.0.4', userAgent: PHONE })
  there.seeCatalog(999_999, { ip: '10.0.0.4', userAgent: PHONE })
  await Promise.all([here.flush(), there.flush()])
  await here.flush()
  assert.deepEqual([...(await db`select visits from product_visits where spu_id = ${sku.spuId}`)], [{ visits: 3 }])
  assert.deepEqual([...(await db`select visits from catalog_visits where catalog_id = ${sku.catalogId}`)], [{ visits: 4 }])
  await reckon()
  assert.deepEqual(await ranking(`catalog_id=${sku.catalogId}&by=visits&span=day`), [[sku.id, 3]])
  shop.later(3600)
  here.seeProduct(sku.id, { ip: '10.0.0.1', userAgent: PHONE })
  await here.flush()
  assert.equal((await db`select sum(visits)::int as n from product_visits where spu_id = ${sku.spuId}`)[0]!.n, 4, 'an hour later it is another look')
})

test('one address cannot look a product to the top', async () => {
  const sku = await shop.sku()
  const visits = openVisits(shop.deps)
  for (let i = 0; i < 1000; i++) visits.seeProduct(sku.id, { ip: '10.9.9.9', userAgent: `${PHONE} ${i}` })
  await visits.flush()
  assert.equal((await db`select visits from product_visits where spu_id = ${sku.spuId}`)[0]!.visits, 300)
})

test('pages and clients are counted when they look', async () => {
  const sku = await shop.sku()
  const other = await openShopThatCloses()
  const seen = await other.sku()
  await other.ask('POST', `/shop/visit?sku=${seen.id}&catalog=${seen.catalogId}`, { headers: { 'user-agent': PHONE } })
  await other.ask('GET', `/v1/goods/detail/${seen.id}`, { headers: { 'user-agent': 'ShopApp/3 (Android)' } })
  await other.ask('GET', '/v1/goods/detail/999999', { headers: { 'user-agent': PHONE } })
  for (const bad of ['sku=0', 'sku=-1', 'sku=x', 'sku[]=1', '']) assert.equal((await other.ask('POST', `/shop/visit?${bad}`, { headers: { 'user-agent': PHONE } })).status, 204)
  assert.equal((await shop.ask('GET', `/v1/goods/detail/${sku.id}`)).status, 200)
  assert.deepEqual(await other.looksAfterClosing(), [{ product: 2, catalog: 3 }])
})

/** A shop on the same database that can be closed in the middle of the test: closing writes what was counted. */
async function openShopThatCloses() {
  const { buildApp } = await import('../app.ts')
  const app = await buildApp(shop.deps, { withPages: false })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  let made: TestSku | undefined
  return {
    async sku() {
      made = await shop.sku()
      return made
    },
    ask: (method: string, path: string, { headers }: { headers: Record<string, string> }) => fetch(url + path, { method, headers }),
    async looksAfterClosing() {
      await app.close()
      return [
        ...(await db`select (select visits from product_visits where spu_id = ${made!.spuId}) as product, (select visits from catalog_visits where catalog_id = ${made!.catalogId}) as catalog`),
      ]
    },
  }
}

test('what is bought together comes first, then the best sellers beside it; itself never', async () => {
  const [phone, shell, glass] = [await shop.sku(), await shop.sku(), await shop.sku()]
  const beside = await shop.sku({ catalogId: phone.catalogId })
  await bought([
    [phone, 1],
    [shell, 1],
  ])
  await bought([
    [phone, 1],
    [shell, 2],
    [glass, 1],
  ])
  await bought(
    [
      [phone, 1],
      [beside, 1],
    ],
    { paid: false },
  )
  assert.ok((await transact(db, (tx) => reckonTogether(tx, clock()))) >= 3)
  const ids = async (sku: TestSku) => (await shop.ask('GET', `/v1/goods/recommendations?sku_id=${sku.id}`)).body.data.map(({ skuid }: any) => skuid)
  assert.deepEqual(await ids(phone), [shell.id, glass.id, beside.id])
  assert.deepEqual(await ids(beside), [phone.id], 'nothing was bought with it: its neighbours stand in')
  assert.equal(await transact(db, (tx) => reckonTogether(tx, clock())), 0)
  assert.equal((await shop.ask('GET', '/v1/goods/recommendations?sku_id=999999')).body.code, 10200)
})

test('nonsense gets a refusal', async () => {
  for (const query of ['catalog_id=-1', 'catalog_id=x', 'by=luck', 'span=year']) assert.equal((await shop.ask('GET', `/v1/goods/rankings?${query}`)).status, 400, query)
  assert.deepEqual((await ranking('catalog_id=999999')).length, 0)
})
