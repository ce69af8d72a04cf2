import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { tellBackInStock } from './notices.ts'

const shop = await openShop()
const { db, clock } = shop.deps

const at = (buyer: TestBuyer, method: string, where = '', body?: unknown) =>
  shop.ask(method, `/v1/users/${buyer.username}/notices${where}`, { token: buyer.token, ...(body === undefined ? {} : { body }) })
/** A buyer whom a letter reaches. */
async function reachable(): Promise<TestBuyer> {
  const buyer = await shop.buyer()
  await db`update users set activated_at = now() where id = ${buyer.id}`
  return buyer
}
const restock = (id: number, count: number) =>
  db.begin(async (tx) => {
    await tx`update stocks set stock = stock + ${count}, received = received + ${count} where sku_id = ${id}`
    await tx`insert into stock_moves (sku_id, kind, count, why) values (${id}, 'received', ${count}, 'test')`
  })
const lettersTo = (buyer: TestBuyer) =>
  db`select 1 from outbox where template = 'back-in-stock' and (data->>'noticeId')::bigint in (select id from stock_notices where user_id = ${buyer.id})`

test('who waits is told once when it is there again, by whoever of the workers is first', async () => {
  const sku = await shop.sku({ stock: 0, name: '车厘子', nameEn: 'Cherries', price: 9900 })
  const buyers = await Promise.all(Array.from({ length: 12 }, reachable))
  for (const buyer of buyers) assert.equal((await at(buyer, 'POST', '', { sku_id: sku.id })).body.code, 200)
  const first = buyers[0]!
  assert.equal((await at(first, 'POST', '', { sku_id: String(sku.id) })).body.code, 200, 'asking twice is asking once')
  const { body } = await at(first, 'GET')
  assert.deepEqual({ ...body.data[0], asked_at: '', image: '' }, { skuid: sku.id, name: '车厘子', price: '99.00', image: '', launched: true, stock: 0, asked_at: '' })
  assert.equal(await tellBackInStock(shop.db, clock()), 0, 'it is not there yet')
  await restock(sku.id, 3)
  const told = await Promise.all([1, 2, 3, 4].map(() => tellBackInStock(shop.db, clock())))
  assert.equal(
    told.reduce((sum, n) => sum + n, 0),
    12,
  )
  for (const buyer of buyers) assert.equal((await lettersTo(buyer)).length, 1)
  assert.deepEqual((await at(first, 'GET')).body.data, [])
  await shop.work()
  const letters = shop.letters.filter(({ subject }) => subject === '到货了：车厘子')
  assert.equal(letters.length, 12)
  assert.match(letters[0]!.html ?? '', new RegExp(`/item/${sku.id}"`))
})

test('the next time it is gone one may ask again, and is told again', async () => {
  const buyer = await reachable()
  const sku = await shop.sku({ stock: 0 })
  for (let time = 1; time <= 2; time++) {
    assert.equal((await at(buyer, 'POST', '', { sku_id: sku.id })).body.code, 200)
    await restock(sku.id, 1)
    await tellBackInStock(shop.db, clock())
    await db`update stocks set stock = 0, sold = sold + 1 where sku_id = ${sku.id}`
    assert.equal((await lettersTo(buyer)).length, time)
  }
  await restock(sku.id, 5)
  assert.equal(await tellBackInStock(shop.db, clock()), 0, 'nobody asked a third time')
})

test('a wish can be taken back; nobody takes back another’s, or reads it', async () => {
  const [mine, other] = [await reachable(), await reachable()]
  const sku = await shop.sku({ stock: 0 })
  await at(mine, 'POST', '', { sku_id: sku.id })
  assert.equal((await at(other, 'DELETE', `/${sku.id}`)).body.code, 10253)
  assert.equal((await shop.ask('GET', `/v1/users/${mine.username}/notices`, { token: other.token })).status, 403)
  for (const nonsense of ['0', '-1', 'x', '1.5', '99999999999999999999']) assert.equal((await at(mine, 'DELETE', `/${nonsense}`)).body.code, 10253, nonsense)
  assert.equal((await at(mine, 'GET')).body.data.length, 1)
  assert.equal((await at(mine, 'DELETE', `/${sku.id}`)).body.code, 200)
  await restock(sku.id, 1)
  assert.equal(await tellBackInStock(shop.db, clock()), 0)
})

test('no wish for what is there, what is gone for good, by those nobody can reach, or past a hundred', async () => {
  const [buyer, unreachable] = [await reachable(), await shop.buyer()]
  const [there, gone, empty] = [await shop.sku(), await shop.sku({ stock: 0, launched: false }), await shop.sku({ stock: 0 })]
  assert.equal((await at(buyer, 'POST', '', { sku_id: there.id })).body.code, 10250)
  assert.equal((await at(buyer, 'POST', '', { sku_id: gone.id })).body.code, 10200)
  assert.equal((await at(buyer, 'POST', '', { sku_id: 999_999 })).body.code, 10200)
  assert.equal((await at(unreachable, 'POST', '', { sku_id: empty.id })).body.code, 10251)
  assert.equal((await db`select 1 from stock_notices where user_id in (${buyer.id}, ${unreachable.id})`).length, 0)
  await db`insert into skus (spu_id, catalog_id, name, name_en, price, market_price, image, value_key)
    select spu_id, catalog_id, name, name_en, price, market_price, image, 'many:' || n from skus, generate_series(1, 100) n where id = ${empty.id}`
  await db`insert into stock_notices (user_id, sku_id, asked_at) select ${buyer.id}, id, now() from skus where value_key like 'many:%' limit 99`
  const more = await Promise.all([empty, await shop.sku({ stock: 0 }), await shop.sku({ stock: 0 })].map((sku) => at(buyer, 'POST', '', { sku_id: sku.id })))
  assert.deepEqual(
    more.map(({ body }) => body.code).toSorted((a, b) => a - b),
    [200, 10252, 10252],
  )
})

test('a letter to somebody who has left is not sent', async () => {
  await shop.work()
  const buyer = await reachable()
  const sku = await shop.sku({ stock: 0 })
  await at(buyer, 'POST', '', { sku_id: sku.id })
  await restock(sku.id, 1)
  assert.equal(await tellBackInStock(shop.db, clock()), 1)
  await db`update users set banned_at = now() where id = ${buyer.id}`
  const before = shop.letters.length
  await shop.work()
  assert.equal(shop.letters.length, before)
})
