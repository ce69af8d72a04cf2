import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop, type Reply, type TestBuyer } from '../test/shop.ts'
import { MOST_LINES } from './add.ts'
import { mergeCart, offlineLines } from './merge.ts'

const shop = await openShop()
const cart = (buyer: TestBuyer, method = 'GET', body?: unknown): Promise<Reply> => shop.ask(method, `/v1/carts/${buyer.username}`, { token: buyer.token, body })
const counts = async (buyer: TestBuyer) => Object.fromEntries((await cart(buyer)).body.data.map((line: { id: number; count: number }) => [line.id, line.count]))

test('a line that is put in is shown with today’s name, price and attributes', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 1234, values: { 颜色: '红', 尺码: 'L' } })
  const added = await cart(buyer, 'POST', { sku_id: String(sku.id), count: '2' })
  assert.deepEqual(added.body, { code: 200, data: { carts_count: 1 }, base_url: shop.config.mediaUrl })
  const { body } = await cart(buyer)
  assert.deepEqual(Object.keys(body.data[0]).sort(), ['count', 'default_image_url', 'id', 'name', 'price', 'selected', 'sku_sale_attr_name', 'sku_sale_attr_val'])
  const [line] = body.data
  assert.equal(line.price, '12.34')
  assert.equal(line.count, 2)
  assert.equal(line.selected, 1)
  assert.deepEqual(line.sku_sale_attr_name, ['颜色', '尺码'])
  assert.deepEqual(line.sku_sale_attr_val, ['红', 'L'])
})

test('the same SKU twice is one line with both counts, and never more than the stock', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ stock: 5 })
  await cart(buyer, 'POST', { sku_id: sku.id, count: 3 })
  assert.equal((await cart(buyer, 'POST', { sku_id: sku.id, count: 2 })).body.data.carts_count, 1)
  const refused = await cart(buyer, 'POST', { sku_id: sku.id, count: 1 })
  assert.equal(refused.status, 409)
  assert.equal(refused.body.code, 10301)
  assert.match(refused.body.error, /5/)
  assert.deepEqual(await counts(buyer), { [sku.id]: 5 })
})

test('a taken-down or unknown SKU is refused', async () => {
  const buyer = await shop.buyer()
  const gone = await shop.sku({ launched: false })
  for (const sku_id of [gone.id, 999_999_999, '9007199254740991']) assert.equal((await cart(buyer, 'POST', { sku_id, count: 1 })).body.code, 10300)
  assert.deepEqual(await counts(buyer), {})
})

test('nonsense is refused and changes nothing', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku()
  await cart(buyer, 'POST', { sku_id: sku.id, count: 2 })
  for (const body of [
    {},
    { sku_id: sku.id },
    { sku_id: sku.id, count: 0 },
    { sku_id: sku.id, count: -1 },
    { sku_id: sku.id, count: 1.5 },
    { sku_id: sku.id, count: '1e3' },
    { sku_id: '1; drop table users', count: 1 },
    { sku_id: [], count: {} },
    [],
    'text',
    7,
    null,
  ]) {
    const { status, body: reply } = await cart(buyer, 'POST', body)
    assert.equal(reply.code, 10306, JSON.stringify(body))
    assert.equal(status, 400)
    assert.deepEqual(reply.data, {})
  }
  const huge = await cart(buyer, 'POST', { sku_id: sku.id, count: Number.MAX_SAFE_INTEGER })
  assert.equal(huge.body.code, 10301)
  for (const raw of ['{', '{"sku_id":1', '{"__proto__":{"x":1},"sku_id":1,"count":1}', '\u0000']) {
    assert.equal((await shop.ask('POST', `/v1/carts/${buyer.username}`, { token: buyer.token, raw })).body.code, 10000, raw)
  }
  assert.equal((await shop.ask('POST', `/v1/carts/${buyer.username}`, { token: buyer.token, raw: `{"sku_id":"${'1'.repeat(1_000_000)}"}` })).body.code, 10001)
  assert.deepEqual(await counts(buyer), { [sku.id]: 2 })
})

test('JSON is read whatever its label says', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku()
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/json; charset=UTF-8', 'x/y']) {
    const reply = await shop.ask('POST', `/v1/carts/${buyer.username}`, {
      token: buyer.token,
      raw: JSON.stringify({ sku_id: sku.id, count: 1 }),
      headers: { 'content-type': type },
    })
    assert.equal(reply.body.code, 200, type)
  }
  assert.deepEqual(await counts(buyer), { [sku.id]: 4 })
})

test('one more, one less, so many; never below one nor above the stock', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ stock: 3 })
  const change = (body: object) => cart(buyer, 'PUT', { sku_id: String(sku.id), ...body })
  await cart(buyer, 'POST', { sku_id: sku.id, count: 1 })
  assert.equal((await change({ state: 'del' })).body.code, 10305)
  assert.equal((await change({ state: 'add' })).body.data[0].count, 2)
  assert.equal((await change({ state: 'add' })).body.data[0].count, 3)
  const over = await change({ state: 'add' })
  assert.equal(over.body.code, 30103)
  assert.deepEqual(over.body.data, [])
  assert.equal((await change({ state: 'set', count: '2' })).body.data[0].count, 2)
  assert.equal((await change({ state: 'set', count: 4 })).body.code, 10301)
  for (const count of [0, -1, 1.5, '', null, 'x']) assert.equal((await change({ state: 'set', count })).body.code, 10305)
  assert.equal((await change({ state: 'del' })).body.data[0].count, 1)
  for (const state of ['', 'drop', 'constructor', undefined]) assert.equal((await change({ state })).body.code, 10304)
  assert.equal((await cart(buyer, 'PUT', { state: 'add', sku_id: 123456 })).body.code, 10303)
  assert.deepEqual(await counts(buyer), { [sku.id]: 1 })
})

test('lines are chosen and left one by one or all together; a taken-down one cannot be chosen', async () => {
  const buyer = await shop.buyer()
  const [a, b] = [await shop.sku(), await shop.sku()]
  for (const sku of [a, b]) await cart(buyer, 'POST', { sku_id: sku.id, count: 1 })
  const chosen = (reply: Reply) =>
    reply.body.data
      .filter((line: { selected: number }) => line.selected === 1)
      .map((line: { id: number }) => line.id)
      .sort()
  assert.deepEqual(chosen(await cart(buyer, 'PUT', { state: 'unselect', sku_id: a.id })), [b.id])
  assert.deepEqual(chosen(await cart(buyer, 'PUT', { state: 'unselectall' })), [])
  await shop.db`update skus set launched = false where id = ${b.id}`
  assert.equal((await cart(buyer, 'PUT', { state: 'select', sku_id: b.id })).body.code, 10300)
  assert.deepEqual(chosen(await cart(buyer, 'PUT', { state: 'selectall' })), [a.id])
})

test('a line is taken out once', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku()
  await cart(buyer, 'POST', { sku_id: sku.id, count: 1 })
  assert.deepEqual((await cart(buyer, 'DELETE', { sku_id: sku.id })).body.data, { carts_count: 0 })
  assert.equal((await cart(buyer, 'DELETE', { sku_id: sku.id })).body.code, 10303)
})

test('nobody sees or changes another buyer’s cart', async () => {
  const [owner, other] = [await shop.buyer(), await shop.buyer()]
  const sku = await shop.sku()
  await cart(owner, 'POST', { sku_id: sku.id, count: 1 })
  for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
    for (const token of [other.token, undefined, 'null', 'undefined', `Bearer ${owner.token}x`]) {
      const reply = await shop.ask(method, `/v1/carts/${owner.username}`, { token, ...(method === 'GET' ? {} : { body: { sku_id: sku.id, count: 1, state: 'add' } }) })
      assert.equal(reply.body.code, 403, `${method} ${token}`)
      assert.equal(reply.status, token === other.token ? 403 : 401)
    }
  }
  assert.deepEqual(await counts(owner), { [sku.id]: 1 })
})

test('thirty at once put in one piece each: the line holds what fits', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ stock: 12 })
  const replies = await Promise.all(Array.from({ length: 30 }, () => cart(buyer, 'POST', { sku_id: sku.id, count: 1 })))
  assert.equal(replies.filter((reply) => reply.body.code === 200).length, 12)
  assert.deepEqual(await counts(buyer), { [sku.id]: 12 })
})

test('what many put in at one moment is each one’s own: a full cart, a sold-out shelf and a taken-down SKU are refused beside those that are not', async () => {
  const [plenty, sold, gone] = [await shop.sku({ stock: 100 }), await shop.sku({ stock: 0 }), await shop.sku({ launched: false })]
  const buyers = await Promise.all(Array.from({ length: 12 }, () => shop.buyer()))
  const full = buyers[3]!
  const others = await Promise.all(Array.from({ length: MOST_LINES }, () => shop.sku()))
  await shop.db`insert into cart_lines (user_id, sku_id, count, price_when_added) select ${full.id}, id, 1, 1 from unnest(${others.map(({ id }) => id)}::bigint[]) id`
  const wanted = (n: number) => ({ 5: sold, 7: gone })[n] ?? plenty
  const codes = await Promise.all(buyers.map(async (buyer, n) => (await cart(buyer, 'POST', { sku_id: wanted(n).id, count: n + 1 })).body.code as number))
  assert.deepEqual(
    codes,
    buyers.map((_, n) => ({ 3: 10307, 5: 10301, 7: 10300 })[n] ?? 200),
  )
  for (const [n, buyer] of buyers.entries()) if (n !== 3) assert.deepEqual(await counts(buyer), codes[n] === 200 ? { [plenty.id]: n + 1 } : {})
  assert.equal(Object.keys(await counts(full)).length, MOST_LINES)
})

test('a repeat with the same Idempotency-Key puts nothing in twice', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku()
  const add = (count: number) => shop.ask('POST', `/v1/carts/${buyer.username}`, { token: buyer.token, body: { sku_id: sku.id, count }, headers: { 'idempotency-key': 'k-1' } })
  const replies = await Promise.all([add(2), add(2), add(2)])
  for (const reply of replies) assert.deepEqual(reply.body, replies[0]!.body)
  assert.equal((await add(3)).body.code, 10003)
  assert.deepEqual(await counts(buyer), { [sku.id]: 2 })
})

test('an offline cart is merged: the larger count wins, the stock limits, what is not sold is skipped', async () => {
  const buyer = await shop.buyer()
  const [more, less, short, gone, fresh] = [await shop.sku(), await shop.sku(), await shop.sku({ stock: 4 }), await shop.sku({ launched: false }), await shop.sku()]
  for (const [sku, count] of [
    [more, 1],
    [less, 5],
  ] as const)
    await cart(buyer, 'POST', { sku_id: sku.id, count })
  await cart(buyer, 'PUT', { state: 'unselectall' })
  const offline = [
    { id: more.id, count: '3' },
    { id: String(less.id), count: 2 },
    { id: short.id, count: 99 },
    { id: gone.id, count: 1 },
    { id: fresh.id, count: 1 },
    { id: fresh.id, count: 2 },
    { id: -1, count: 1 },
    { id: 'x', count: 1 },
    null,
    7,
    'text',
    { id: fresh.id, count: 0 },
  ]
  assert.equal(await shop.db.begin((tx) => mergeCart(tx, buyer.id, JSON.stringify(offline))), 4)
  assert.deepEqual(await counts(buyer), { [more.id]: 3, [less.id]: 5, [short.id]: 4, [fresh.id]: 2 })
  const selected = Object.fromEntries((await cart(buyer)).body.data.map((line: { id: number; selected: number }) => [line.id, line.selected]))
  assert.deepEqual(selected, { [more.id]: 0, [less.id]: 0, [short.id]: 1, [fresh.id]: 1 })
})

test('an offline cart that makes no sense is an empty one', () => {
  for (const offline of [undefined, null, '', '[', 'null', '{}', 7, {}, '{"__proto__":[]}', [[]], [{}]]) assert.deepEqual(offlineLines(offline), [])
})
