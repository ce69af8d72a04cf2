import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditStock } from '../goods/stock.ts'
import { transact } from '../shared/db.ts'
import { openShop, type Reply, type TestBuyer, type TestSku } from '../test/shop.ts'
import { closeOverdue } from './close.ts'
import { newOrderNumber } from './number.ts'
import { markPaid } from './pay.ts'
import { ship as shipOrder } from '../test/ship.ts'

/** The gateway knows of no payment yet. */
const shop = await openShop({ deps: ({ pay }) => ({ pay: { ...pay, alipay: { ...pay.alipay, query: async (number) => ({ state: 'unknown', number }) } } }) })
const orders = (buyer: TestBuyer, method: string, rest = '', body?: unknown): Promise<Reply> =>
  shop.ask(method, `/v1/orders/${buyer.username}${rest}`, { token: buyer.token, body })
const buyNow = (buyer: TestBuyer, sku: TestSku, count: number | string = 1) =>
  orders(buyer, 'POST', '', { address_id: String(buyer.addressId), settlement_type: '1', sku_id: String(sku.id), buy_count: String(count) })
const putIn = (buyer: TestBuyer, sku: TestSku, count = 1) => shop.ask('POST', `/v1/carts/${buyer.username}`, { token: buyer.token, body: { sku_id: sku.id, count } })
const placeCart = (buyer: TestBuyer) => orders(buyer, 'POST', '', { address_id: buyer.addressId, settlement_type: '0' })
const cartIds = async (buyer: TestBuyer) => (await shop.ask('GET', `/v1/carts/${buyer.username}`, { token: buyer.token })).body.data.map((line: { id: number }) => line.id)
const stockOf = async (sku: TestSku) => (await shop.db`select stock, held, sold, received from stocks where sku_id = ${sku.id}`)[0]
const orderCount = async (buyer: TestBuyer) => (await shop.db`select count(*)::int as n from orders where user_id = ${buyer.id}`)[0]!.n
const pay = (orderId: number) => transact(shop.db, (tx) => markPaid(tx, orderId, { paidAt: new Date(), why: 'test' }))
const ship = (orderId: number) => shipOrder(shop.db, orderId)

test('the selected lines of the cart become an unpaid order; the others stay', async () => {
  const buyer = await shop.buyer()
  const [a, b, c] = [await shop.sku({ price: 1999, stock: 5 }), await shop.sku({ price: 801 }), await shop.sku()]
  await putIn(buyer, a, 2)
  await putIn(buyer, b, 3)
  await putIn(buyer, c, 1)
  await shop.ask('PUT', `/v1/carts/${buyer.username}`, { token: buyer.token, body: { state: 'unselect', sku_id: c.id } })
  const { body } = await placeCart(buyer)
  assert.deepEqual(Object.keys(body.data).sort(), ['carts_count', 'order_id', 'pay_url', 'saller', 'total_amount'])
  assert.equal(body.data.total_amount, '64.01')
  assert.equal(body.data.carts_count, 1)
  assert.match(String(body.data.order_id), /^[1-9]\d{15}$/)
  assert.ok(body.data.order_id <= 9007199254740991)
  assert.match(body.data.pay_url, /alipay\.trade\.page\.pay/)
  assert.deepEqual(await cartIds(buyer), [c.id])
  assert.deepEqual({ ...(await stockOf(a)) }, { stock: 3, held: 2, sold: 0, received: 5 })
})

test('an order keeps the prices, names, attributes and address of its day, in both languages', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 5000, name: '阳光玫瑰葡萄', nameEn: 'Shine Muscat grapes', values: { 规格: '2斤装' } })
  const { body } = await buyNow(buyer, sku, 2)
  await shop.db`update skus set price = 9999, market_price = 9999, name = '别的', name_en = 'Other' where id = ${sku.id}`
  await shop.db`update addresses set address = '改过了' where id = ${buyer.addressId}`
  const list = await orders(buyer, 'GET', '?type=0')
  const [order] = list.body.data.orders_list
  assert.equal(order.order_id, body.data.order_id)
  assert.equal(order.order_total_amount, '100.00')
  assert.equal(order.order_freight, '0.00')
  assert.equal(order.order_total_count, 2)
  assert.equal(order.status, 1)
  assert.match(order.order_time, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  assert.deepEqual(order.address, { title: '家', address: '北京市海淀区中关村大街 1 号', mobile: '13800138000', receiver: '李雷' })
  assert.deepEqual(order.order_sku, [
    {
      id: sku.id,
      default_image_url: 'ab/abababababababababababababababab.webp',
      name: '阳光玫瑰葡萄',
      price: '50.00',
      count: 2,
      total_amount: '100.00',
      sku_sale_attr_names: ['规格'],
      sku_sale_attr_vals: ['2斤装'],
    },
  ])
  const english = await shop.ask('GET', `/v1/orders/${buyer.username}?type=0`, { token: buyer.token, headers: { 'accept-language': 'en' } })
  assert.equal(english.body.data.orders_list[0].order_sku[0].name, 'Shine Muscat grapes')
})

test('the confirmation creates nothing and shows addresses, lines and what is bought now', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 300, stock: 3 })
  await putIn(buyer, sku, 2)
  const cart = await orders(buyer, 'GET', '/advance?settlement_type=0')
  assert.deepEqual(cart.body.data.addresses, [{ id: buyer.addressId, name: '李雷', mobile: '13800138000', title: '家', address: '北京市海淀区中关村大街 1 号' }])
  assert.equal(cart.body.data.sku_list[0].count, 2)
  assert.equal(cart.body.data.buy_count, 0)
  assert.equal(cart.body.data.sku_id, 0)
  const now = await orders(buyer, 'GET', `/advance?sku_id=${sku.id}&buy_num=3&settlement_type=1`)
  assert.equal(now.body.data.sku_list.length, 1)
  assert.equal(now.body.data.buy_count, 3)
  assert.equal(now.body.data.sku_id, sku.id)
  for (const query of [
    '',
    '?settlement_type=2',
    '?settlement_type=1',
    '?settlement_type=1&sku_id=1&buy_num=0',
    '?settlement_type=1&sku_id=x&buy_num=1',
    '?settlement_type=1&sku_id=1&buy_num=-1',
  ]) {
    const refused = await orders(buyer, 'GET', `/advance${query}`)
    assert.equal(refused.body.code, 10400, query)
    assert.deepEqual(refused.body.data, { addresses: [], sku_list: [] })
  }
  assert.equal((await orders(buyer, 'GET', `/advance?sku_id=${sku.id}&buy_num=4&settlement_type=1`)).body.code, 10406)
  assert.equal((await orders(buyer, 'GET', '/advance?sku_id=99999999&buy_num=1&settlement_type=1')).body.code, 10405)
  assert.equal(await orderCount(buyer), 0)
})

test('confirmations asked for at one moment are each buyer’s own, in their language, and one that is refused spoils no other', async () => {
  const [sku, other, gone] = [await shop.sku({ name: '葡萄', nameEn: 'Grapes', stock: 9 }), await shop.sku({ name: '苹果', price: 700 }), await shop.sku({ launched: false })]
  const buyers = await Promise.all(Array.from({ length: 10 }, () => shop.buyer()))
  for (const [n, buyer] of buyers.entries()) await putIn(buyer, n % 2 === 0 ? sku : other, Math.min(n + 1, 9))
  await shop.db`insert into coupons (name, name_en, kind, amount, scope, claim_from, claim_until, valid_days) values ('减', 'Off', 'fixed', 100, 'all', now() - interval '1 day', now() + interval '1 day', 3)`
  await shop.db`insert into user_coupons (user_id, coupon_id, nth, claimed_at, valid_from, valid_until) select ${buyers[4]!.id}, max(id), 1, now(), now() - interval '1 day', now() + interval '1 day' from coupons`
  const query = (n: number) => ({ 1: `?sku_id=${gone.id}&buy_num=1&settlement_type=1`, 3: `?sku_id=${sku.id}&buy_num=10&settlement_type=1` })[n] ?? '?settlement_type=0'
  const asked = (buyer: TestBuyer, n: number) =>
    shop.ask('GET', `/v1/orders/${buyer.username}/advance${query(n)}`, { token: buyer.token, headers: { 'accept-language': n % 4 === 0 ? 'en' : 'zh-CN' } })
  const together = await Promise.all(buyers.map(asked))
  const one: Reply[] = []
  for (const [n, buyer] of buyers.entries()) one.push(await asked(buyer, n))
  assert.deepEqual(
    together.map(({ body }) => body),
    one.map(({ body }) => body),
  )
  assert.deepEqual(
    together.map(({ body }) => body.code),
    [200, 10405, 200, 10406, 200, 200, 200, 200, 200, 200],
  )
  assert.deepEqual(
    [0, 2, 5].map((n) => together[n]!.body.data.sku_list.map((line: { name: string; count: number }) => `${line.name} ${line.count}`)),
    [['Grapes 1'], ['葡萄 3'], ['苹果 6']],
  )
  assert.deepEqual(
    together.map(({ body }) => body.data.coupons?.length ?? 0),
    [0, 0, 0, 0, 1, 0, 0, 0, 0, 0],
  )
})

test('short stock names the SKU and what is left, and changes nothing', async () => {
  const buyer = await shop.buyer()
  const [plenty, scarce] = [await shop.sku(), await shop.sku({ stock: 3, name: '最后三件', nameEn: 'Last three' })]
  await putIn(buyer, plenty, 1)
  await putIn(buyer, scarce, 3)
  await shop.db`update stocks set stock = 2, received = 2 where sku_id = ${scarce.id}`
  const refused = await placeCart(buyer)
  assert.equal(refused.body.code, 10404)
  assert.match(refused.body.error, /最后三件.*2/)
  const now = await buyNow(buyer, scarce, 3)
  assert.equal(now.body.code, 10406)
  assert.equal((await buyNow(buyer, scarce, '9007199254740991')).body.code, 10406)
  assert.equal(await orderCount(buyer), 0)
  assert.equal((await stockOf(plenty))!.held, 0)
  assert.deepEqual(new Set(await cartIds(buyer)), new Set([plenty.id, scarce.id]))
  await shop.db`update stocks set stock = 3, received = 3 where sku_id = ${scarce.id}`
})

test('a taken-down line, an empty choice, a foreign or deleted address: refused, nothing changed', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const sku = await shop.sku()
  assert.equal((await placeCart(buyer)).body.code, 10403)
  await putIn(buyer, sku, 1)
  for (const address_id of [other.addressId, 999_999_999]) assert.equal((await orders(buyer, 'POST', '', { address_id, settlement_type: '0' })).body.code, 10402)
  await shop.db`update addresses set deleted_at = now() where id = ${buyer.addressId}`
  assert.equal((await placeCart(buyer)).body.code, 10402)
  await shop.db`update addresses set deleted_at = null where id = ${buyer.addressId}`
  await shop.db`update skus set launched = false where id = ${sku.id}`
  assert.equal((await placeCart(buyer)).body.code, 10405)
  assert.equal((await buyNow(buyer, sku)).body.code, 10405)
  assert.equal(await orderCount(buyer), 0)
  assert.deepEqual(await cartIds(buyer), [sku.id])
})

test('malformed wishes are refused with 10401 and make no order', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku()
  const good = { address_id: buyer.addressId, settlement_type: '1', sku_id: sku.id, buy_count: 1 }
  for (const change of [
    { address_id: 0 },
    { address_id: '-1' },
    { address_id: null },
    { settlement_type: '2' },
    { settlement_type: null },
    { sku_id: 'x' },
    { sku_id: undefined },
    { buy_count: 0 },
    { buy_count: -3 },
    { buy_count: 1.5 },
    { buy_count: '1.5' },
    { note: 'x'.repeat(201) },
    { note: 7 },
  ]) {
    const reply = await orders(buyer, 'POST', '', { ...good, ...change })
    assert.equal(reply.body.code, 10401, JSON.stringify(change))
    assert.deepEqual(reply.body.data, {})
  }
  assert.equal((await orders(buyer, 'POST', '', { ...good, pay_method: 'wechat' })).body.code, 10501)
  assert.equal(await orderCount(buyer), 0)
  assert.equal((await stockOf(sku))!.held, 0)
})

test('three presses of the same order at once, and a reload after it, are one order', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ stock: 10 })
  await putIn(buyer, sku, 2)
  const pressed = await Promise.all([placeCart(buyer), placeCart(buyer), placeCart(buyer)])
  const ids = new Set([...pressed, await placeCart(buyer)].map((reply) => reply.body.data.order_id))
  assert.equal(ids.size, 1)
  assert.equal((await stockOf(sku))!.held, 2)
  const now = await Promise.all(Array.from({ length: 5 }, () => buyNow(buyer, sku, 1)))
  assert.equal(new Set(now.map((reply) => reply.body.data.order_id)).size, 1)
  assert.equal((await stockOf(sku))!.held, 3)
  shop.later(11)
  assert.notEqual((await buyNow(buyer, sku, 1)).body.data.order_id, now[0]!.body.data.order_id)
  assert.equal(await orderCount(buyer), 3)
})

test('an Idempotency-Key gives the first order again, however late', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku()
  const place = () =>
    shop.ask('POST', `/v1/orders/${buyer.username}`, {
      token: buyer.token,
      headers: { 'idempotency-key': 'order-1' },
      body: { address_id: buyer.addressId, settlement_type: 1, sku_id: sku.id, buy_count: 1 },
    })
  const first = await place()
  shop.later(3600)
  assert.deepEqual((await place()).body, first.body)
  assert.equal(await orderCount(buyer), 1)
})

test('200 buyers for 50 pieces: exactly 50 orders, none oversold', async () => {
  const sku = await shop.sku({ stock: 50 })
  const buyers = await Promise.all(Array.from({ length: 200 }, () => shop.buyer()))
  const replies = await Promise.all(buyers.map((buyer) => buyNow(buyer, sku)))
  const codes = replies.map((reply) => reply.body.code)
  assert.deepEqual(
    Object.fromEntries(
      Map.groupBy(codes, (code) => code)
        .entries()
        .map(([code, same]) => [code, same.length]),
    ),
    { 200: 50, 10406: 150 },
  )
  assert.deepEqual({ ...(await stockOf(sku)) }, { stock: 0, held: 50, sold: 0, received: 50 })
  const [{ n }] = (await shop.db`select count(*)::int as n from order_lines where sku_id = ${sku.id}`) as unknown as [{ n: number }]
  assert.equal(n, 50)
  assert.equal(new Set(replies.flatMap((reply) => reply.body.data.order_id ?? [])).size, 50)
})

test('two products bought in opposite orders by many at once never deadlock', async () => {
  const [a, b] = [await shop.sku({ stock: 1000 }), await shop.sku({ stock: 1000 })]
  const buyers = await Promise.all(Array.from({ length: 60 }, () => shop.buyer()))
  await Promise.all(
    buyers.map(async (buyer, n) => {
      for (const sku of n % 2 ? [a, b] : [b, a]) await putIn(buyer, sku, 1)
    }),
  )
  const deadlocks = async () => (await shop.db`select deadlocks::int as n from pg_stat_database where datname = current_database()`)[0]!.n
  const before = await deadlocks()
  const replies = await Promise.all(buyers.map(placeCart))
  assert.deepEqual([...new Set(replies.map((reply) => reply.body.code))], [200])
  assert.equal(await deadlocks(), before)
  for (const sku of [a, b]) assert.equal((await stockOf(sku))!.held, 60)
})

test('an unpaid order is closed when its time is over, once, by however many sweeps, and the stock is back', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ stock: 4 })
  const now = shop.deps.clock()
  await closeOverdue(shop.db, now)
  const { order_id } = (await buyNow(buyer, sku, 4)).body.data
  assert.equal(await closeOverdue(shop.db, now), 0)
  const after = new Date(now.getTime() + 31 * 60_000)
  const closed = await Promise.all(Array.from({ length: 6 }, () => closeOverdue(shop.db, after)))
  assert.ok(closed.reduce((sum, n) => sum + n, 0) >= 1)
  assert.deepEqual({ ...(await stockOf(sku)) }, { stock: 4, held: 0, sold: 0, received: 4 })
  const { body } = await orders(buyer, 'GET', `/${order_id}`)
  assert.equal(body.data.status, 6)
  assert.deepEqual(
    body.data.events.map((event: { to: number; actor: string }) => [event.to, event.actor]),
    [
      [1, 'buyer'],
      [6, 'system'],
    ],
  )
  assert.equal(await pay(order_id), false)
})

test('cancel, pay and close at once end in one state, with the stock to match', async () => {
  const sku = await shop.sku({ stock: 1000 })
  for (let round = 0; round < 15; round++) {
    const buyer = await shop.buyer()
    const { order_id } = (await buyNow(buyer, sku, 2)).body.data
    const late = new Date(shop.deps.clock().getTime() + 31 * 60_000)
    const before = (await stockOf(sku))!
    await Promise.all([
      orders(buyer, 'POST', `/${order_id}/cancellations`),
      pay(order_id),
      closeOverdue(shop.db, late),
      pay(order_id),
      orders(buyer, 'POST', `/${order_id}/cancellations`),
    ])
    const { status, events } = (await orders(buyer, 'GET', `/${order_id}`)).body.data
    assert.equal(events.length, 2, 'one placing, one move')
    assert.ok(status === 2 || status === 6)
    const after = (await stockOf(sku))!
    assert.deepEqual(
      { held: after.held, sold: after.sold, stock: after.stock },
      { held: before.held - 2, sold: before.sold + (status === 2 ? 2 : 0), stock: before.stock + (status === 6 ? 2 : 0) },
    )
  }
})

test('a paid order is shipped, received once, and only by its buyer', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const sku = await shop.sku()
  const { order_id } = (await buyNow(buyer, sku)).body.data
  assert.equal((await orders(buyer, 'PUT', '', { order_id })).body.code, 10409)
  assert.equal(await pay(order_id), true)
  assert.equal(await pay(order_id), false)
  assert.equal((await orders(buyer, 'PUT', '', { order_id })).body.code, 10409)
  await ship(order_id)
  await assert.rejects(ship(order_id), { code: 10412 })
  assert.equal((await orders(other, 'PUT', '', { order_id })).body.code, 10409)
  assert.deepEqual((await orders(buyer, 'PUT', '', { order_id: String(order_id) })).body, { code: 200 })
  assert.equal((await orders(buyer, 'PUT', '', { order_id })).body.code, 10409)
  const { body } = await orders(buyer, 'GET', `/${order_id}`)
  assert.deepEqual(
    body.data.events.map((event: { to: number }) => event.to),
    [1, 2, 3, 5],
  )
  assert.deepEqual({ ...(await stockOf(sku)) }, { stock: 99, held: 0, sold: 1, received: 100 })
})

test('lists are by type; 4 shows 5 too; other types and other buyers get nothing', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const sku = await shop.sku()
  const made: number[] = []
  for (const count of [1, 2, 3, 4]) made.push((await buyNow(buyer, sku, count)).body.data.order_id)
  const [unpaid, cancelled, shipped, received] = made as [number, number, number, number]
  await orders(buyer, 'POST', `/${cancelled}/cancellations`)
  for (const id of [shipped, received]) {
    await pay(id)
    await ship(id)
  }
  await orders(buyer, 'PUT', '', { order_id: received })
  const ids = async (type: string | number, who = buyer) => (await orders(who, 'GET', `?type=${type}`)).body.data.orders_list.map((order: { order_id: number }) => order.order_id)
  assert.deepEqual(await ids(0), [received, shipped, cancelled, unpaid])
  assert.deepEqual([await ids(1), await ids(2), await ids(3), await ids(4), await ids(5), await ids(6)], [[unpaid], [], [shipped], [received], [received], [cancelled]])
  assert.deepEqual(await ids(0, other), [])
  for (const type of [9, -1, 'x', '1.5', '']) {
    const refused = await orders(buyer, 'GET', `?type=${type}`)
    assert.equal(refused.body.code, 10407, String(type))
    assert.deepEqual(refused.body.data, { orders_list: [] })
  }
  const paged = await orders(buyer, 'GET', '?type=0&page=2')
  assert.deepEqual(paged.body.data.orders_list, [])
  assert.deepEqual(paged.body.paginator, { pagesize: 10, total: 4 })
})

test('type 5 with an order pays it again: the same attempt for the same order; not for others, not once closed', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const { body } = await buyNow(buyer, await shop.sku())
  const again = await orders(buyer, 'GET', `?type=5&order_id=${body.data.order_id}`)
  assert.equal(again.body.data.order_id, body.data.order_id)
  assert.equal(again.body.data.total_amount, body.data.total_amount)
  assert.match(again.body.data.pay_url, new RegExp(`out_trade_no[^&]*${body.data.order_id}`))
  assert.equal((await orders(other, 'GET', `?type=5&order_id=${body.data.order_id}`)).body.code, 10408)
  for (const id of ['1', 'x', '9007199254740991', '99999999999999999999']) assert.equal((await orders(buyer, 'GET', `?type=5&order_id=${id}`)).body.code, 10408)
  await orders(buyer, 'POST', `/${body.data.order_id}/cancellations`)
  assert.equal((await orders(buyer, 'GET', `?type=5&order_id=${body.data.order_id}`)).body.code, 10408)
})

test('nobody reaches another buyer’s orders', async () => {
  const [owner, other] = [await shop.buyer(), await shop.buyer()]
  const { order_id } = (await buyNow(owner, await shop.sku())).body.data
  assert.equal((await orders(other, 'GET', `/${order_id}`)).body.code, 10410)
  assert.equal((await orders(other, 'POST', `/${order_id}/cancellations`)).body.code, 10411)
  for (const [method, rest] of [
    ['GET', ''],
    ['GET', `/${order_id}`],
    ['GET', '/advance?settlement_type=0'],
    ['POST', ''],
    ['PUT', ''],
    ['POST', `/${order_id}/cancellations`],
  ] as const) {
    for (const token of [other.token, undefined, 'null', 'rubbish']) {
      const reply = await shop.ask(method, `/v1/orders/${owner.username}${rest}`, { token, ...(method === 'GET' ? {} : { body: {} }) })
      assert.equal(reply.body.code, 403, `${method} ${rest} ${token}`)
    }
  }
  assert.equal((await orders(owner, 'GET', `/${order_id}`)).body.data.status, 1)
})

test('the database refuses what must never be, whoever asks', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ stock: 1 })
  const { order_id } = (await buyNow(buyer, sku)).body.data
  const refused = (work: () => Promise<unknown>, words: RegExp) => assert.rejects(work, words)
  await refused(() => shop.db`update stocks set stock = -1, held = 2 where sku_id = ${sku.id}`, /stocks_never_negative/)
  await refused(() => shop.db`update stocks set stock = 7 where sku_id = ${sku.id}`, /stocks_every_piece_somewhere/)
  await refused(() => shop.db`delete from stock_moves where order_id = ${order_id}`, /append-only/)
  await refused(() => shop.db`update order_events set why = 'x' where order_id = ${order_id}`, /append-only/)
  await refused(() => shop.db`update order_lines set price = 1 where order_id = ${order_id}`, /append-only/)
  await refused(() => shop.db`update orders set status = 5 where id = ${order_id}`, /cannot go from status 1 to 5/)
  await refused(() => shop.db`update orders set goods_amount = 1, total_amount = 1 where id = ${order_id}`, /frozen/)
  await refused(() => shop.db`insert into stock_moves (sku_id, kind, count, order_id) values (${sku.id}, 'reserved', 1, ${order_id})`, /stock_moves_once/)
  await refused(
    () => shop.db`insert into order_lines (order_id, sku_id, user_id, name, name_en, image, price, count, amount, attr_names, attr_names_en, attr_vals, attr_vals_en)
    select order_id, (select max(id) from skus), user_id, name, name_en, image, 1, 1, 1, attr_names, attr_names_en, attr_vals, attr_vals_en from order_lines where order_id = ${order_id} limit 1`,
    /complete|duplicate/,
  )
  await refused(
    () =>
      shop.db.begin(async (tx) => {
        await tx`insert into orders (id, user_id, goods_amount, total_amount, total_count, address_id, address, settlement, fingerprint, pay_before)
      values (1000000000000001, ${buyer.id}, 100, 100, 1, 1, '{}', 0, 'x', now())`
      }),
    /its lines say/,
  )
})

test('order numbers have 16 digits, no leading zero, fit a double, and do not count', () => {
  const now = new Date('2089-12-31T23:59:59Z')
  const numbers = Array.from({ length: 1000 }, () => newOrderNumber(now))
  for (const number of numbers) assert.ok(number >= 1e15 && number <= 9007199254740991 && /^\d{16}$/.test(String(number)))
  assert.ok(new Set(numbers).size > 990)
  const steps = numbers.slice(1).map((number, n) => number - numbers[n]!)
  assert.ok(steps.some((step) => step < 0))
})

test('with LEGACY_HTTP_200 every refusal has the same body under HTTP 200', async () => {
  const legacy = await openShop({ env: { LEGACY_HTTP_200: 'true' } })
  const buyer = await legacy.buyer()
  for (const [where, token, code] of [
    [`/v1/orders/${buyer.username}?type=77`, buyer.token, 10407],
    [`/v1/orders/${buyer.username}`, 'null', 403],
    ['/v1/nowhere', undefined, 10002],
  ] as const) {
    const reply = await legacy.ask('GET', where, { token })
    assert.equal(reply.status, 200)
    assert.equal(reply.body.code, code)
    assert.equal(typeof reply.body.error, 'string')
  }
})

test('after all of this the stock ledger adds up', async () => {
  const faults = await auditStock(shop.db)
  assert.deepEqual(
    faults.map(({ said, ledger }) => [said, ledger]).filter(([said]) => !said?.startsWith('received 3,')),
    [],
  )
})
