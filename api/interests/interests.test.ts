import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop, type TestBuyer } from '../test/shop.ts'

const shop = await openShop()
const at = (buyer: TestBuyer, method: string, where: string, body?: unknown, headers: Record<string, string> = {}) =>
  shop.ask(method, `/v1/users/${buyer.username}/${where}`, { token: buyer.token, headers, ...(body === undefined ? {} : { body }) })
const looked = async (buyer: TestBuyer, size = 60): Promise<number[]> => (await at(buyer, 'GET', `history?pagesize=${size}`)).body.data.map(({ skuid }: any) => skuid)
const liked = async (buyer: TestBuyer): Promise<number[]> => (await at(buyer, 'GET', 'favourites?pagesize=60')).body.data.map(({ skuid }: any) => skuid)
const rows = async () => JSON.stringify([await shop.db`select * from history order by 1, 2`, await shop.db`select * from favourites order by 1, 2`])
/** Many launched SKUs of one SPU, straight in the database. */
async function skus(n: number): Promise<number[]> {
  const first = await shop.sku()
  const made = await shop.db<{ id: number }[]>`
    insert into skus (spu_id, catalog_id, name, name_en, caption, caption_en, price, market_price, image, launched, value_key)
    select spu_id, catalog_id, name, name_en, caption, caption_en, price, market_price, image, true, 'many:' || n from skus, generate_series(2, ${n}) n where id = ${first.id} returning id`
  return [first.id, ...made.map(({ id }) => id)]
}

test('looks come back newest first, each SKU once, as cards, in both languages', async () => {
  const buyer = await shop.buyer()
  const [apple, pear] = [await shop.sku({ name: '苹果', nameEn: 'Apple', price: 880, stock: 3 }), await shop.sku()]
  for (const id of [apple.id, pear.id, String(apple.id)]) assert.equal((await at(buyer, 'POST', 'history', { sku_id: id })).body.code, 200)
  const { body } = await at(buyer, 'GET', 'history')
  assert.deepEqual(Object.keys(body), ['code', 'data', 'paginator', 'base_url'])
  assert.deepEqual(body.paginator, { pagesize: 10, total: 2 })
  const [card] = body.data
  assert.match(card.at, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  assert.deepEqual({ ...card, at: '' }, { skuid: apple.id, name: '苹果', price: '8.80', image: 'ab/abababababababababababababababab.webp', launched: true, stock: 3, at: '' })
  assert.equal((await at(buyer, 'GET', 'history', undefined, { 'accept-language': 'en' })).body.data[0].name, 'Apple')
  await shop.db`update skus set launched = false where id = ${apple.id}`
  assert.equal((await at(buyer, 'GET', 'history')).body.data[0].launched, false)
})

test('the history survives a log-out everywhere', async () => {
  const name = `stays_${Date.now() % 1e9}`
  const registered = await shop.ask('POST', '/v1/users', { body: { uname: name, password: 'jishi-4-history', phone: '13912345678', email: `${name}@example.com` } })
  const sku = await shop.sku()
  await shop.ask('POST', `/v1/users/${name}/history`, { token: registered.body.token, body: { sku_id: sku.id } })
  await shop.ask('DELETE', `/v1/users/${name}/sessions`, { token: registered.body.token })
  assert.equal((await shop.ask('GET', `/v1/users/${name}/history`, { token: registered.body.token })).status, 401)
  const { body } = await shop.ask('POST', '/v1/tokens', { body: { username: name, password: 'jishi-4-history' } })
  assert.deepEqual((await shop.ask('GET', `/v1/users/${name}/history`, { token: body.token })).body.data[0].skuid, sku.id)
})

test('fifty looks are kept, the newest; pages part them', async () => {
  const buyer = await shop.buyer()
  const ids = await skus(53)
  for (const id of ids) await at(buyer, 'POST', 'history', { sku_id: id })
  assert.deepEqual(await looked(buyer), ids.slice(3).reverse())
  assert.equal((await at(buyer, 'GET', 'history?page=5')).body.data.length, 10)
  assert.equal((await at(buyer, 'GET', 'history?page=6')).body.code, 10201)
})

test('the same look twenty times at once is one row, and many at once keep the cap', async () => {
  const buyer = await shop.buyer()
  const ids = await skus(70)
  const same = await Promise.all(Array.from({ length: 20 }, () => at(buyer, 'POST', 'history', { sku_id: ids[0] })))
  assert.deepEqual([...new Set(same.map(({ body }) => body.code))], [200])
  assert.equal((await shop.db`select 1 from history where user_id = ${buyer.id}`).length, 1)
  await Promise.all(ids.map((id) => at(buyer, 'POST', 'history', { sku_id: id })))
  assert.equal((await shop.db`select 1 from history where user_id = ${buyer.id}`).length, 50)
})

test('one look, or all, can be forgotten, and nobody else’s', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const ids = await skus(3)
  for (const who of [buyer, other]) for (const id of ids) await at(who, 'POST', 'history', { sku_id: id })
  assert.equal((await at(buyer, 'DELETE', 'history', { sku_id: ids[1] })).body.code, 200)
  assert.deepEqual(await looked(buyer), [ids[2], ids[0]])
  assert.equal((await at(buyer, 'DELETE', 'history')).body.code, 200)
  assert.deepEqual(await looked(buyer), [])
  assert.equal((await looked(other)).length, 3)
})

test('favourites are added once and taken out, however often it is pressed', async () => {
  const buyer = await shop.buyer()
  const [a, b] = (await skus(2)) as [number, number]
  const codes = await Promise.all(Array.from({ length: 20 }, () => at(buyer, 'POST', 'favourites', { sku_id: a })))
  assert.deepEqual([...new Set(codes.map(({ body }) => body.code))], [200])
  await at(buyer, 'POST', 'favourites', { sku_id: b })
  await at(buyer, 'POST', 'favourites', { sku_id: a })
  assert.deepEqual(await liked(buyer), [b, a])
  for (let n = 0; n < 2; n++) assert.equal((await at(buyer, 'DELETE', 'favourites', { sku_id: String(b) })).body.code, 200)
  assert.deepEqual(await liked(buyer), [a])
})

test('of more than 500 favourites, added at once, 500 stay', async () => {
  const buyer = await shop.buyer()
  const ids = await skus(510)
  await shop.db`insert into favourites (user_id, sku_id) select ${buyer.id}, unnest(${ids.slice(0, 495)}::bigint[])`
  const replies = await Promise.all(ids.slice(495).map((id) => at(buyer, 'POST', 'favourites', { sku_id: id })))
  assert.equal(replies.filter(({ body }) => body.code === 200).length, 5)
  assert.equal(replies.filter(({ body, status }) => body.code === 10171 && status === 409).length, 10)
  assert.equal((await shop.db`select 1 from favourites where user_id = ${buyer.id}`).length, 500)
})

test('nobody and another buyer are refused, and nothing changes', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const { id } = await shop.sku()
  for (const list of ['history', 'favourites']) await at(buyer, 'POST', list, { sku_id: id })
  const before = await rows()
  for (const list of ['history', 'favourites'])
    for (const method of ['GET', 'POST', 'DELETE']) {
      const body = method === 'GET' ? {} : { body: { sku_id: id } }
      const where = `/v1/users/${buyer.username}/${list}`
      const nobody = await shop.ask(method, where, body)
      assert.deepEqual([nobody.status, nobody.body.code, nobody.body.data], [401, 403, []], `${method} ${list}`)
      const foreign = await shop.ask(method, where, { ...body, token: other.token })
      assert.deepEqual([foreign.status, foreign.body.code], [403, 403], `${method} ${list}`)
    }
  assert.equal(await rows(), before)
})

test('unknown, taken-down and absurd SKUs and pages are refused, and nothing changes', async () => {
  const buyer = await shop.buyer()
  const { id } = await shop.sku({ launched: false })
  const before = await rows()
  const wrong: [unknown, number][] = [
    [id, 10200],
    [999_999_999, 10200],
    ['9007199254740991', 10200],
    ...[0, -1, 1.5, '9'.repeat(40), 'abc', '😀', '__proto__', null, undefined, [], {}, true, '1 or 1=1', '\0'].map((value): [unknown, number] => [value, 10127]),
  ]
  for (const list of ['history', 'favourites'])
    for (const [sku_id, code] of wrong) assert.equal((await at(buyer, 'POST', list, { sku_id })).body.code, code, `${list} ${String(JSON.stringify(sku_id))}`)
  assert.equal((await at(buyer, 'DELETE', 'favourites', {})).body.code, 10127)
  assert.equal((await at(buyer, 'DELETE', 'history', { sku_id: null })).body.code, 10127)
  for (const page of ['0', '-1', 'x', '1.5', '9'.repeat(20)]) assert.equal((await at(buyer, 'GET', `history?page=${page}`)).body.code, 10127, page)
  for (const [query, code] of [
    ['page=2', 10201],
    ['page=9007199254740991', 10201],
    ['pagesize=61', 10127],
  ])
    assert.equal((await at(buyer, 'GET', `favourites?${query}`)).body.code, code, String(query))
  assert.equal(await rows(), before)
})
