import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from '../test/shop.ts'
import { payMethods } from './methods.ts'
import { openStage, paidOnce, unpaid } from '../test/stage.ts'

const { shop, gateway, order, noticeFor, notify, stateOf } = await openStage()
const PAID = '----GET:主动查询,交易成功----'
const NOT_PAID = '----GET:主动查询,交易失败----'
const html = { accept: 'text/html,application/xhtml+xml' }

/** Pays without a notice; the query with which the browser comes back. */
async function payUnseen(payUrl: string): Promise<string> {
  const { location } = await gateway.press(payUrl, { notice: 'none' })
  return new URL(location ?? '').search
}

test('the return door asks the gateway itself and says in text that the payment succeeded', async () => {
  const placed = await order()
  const query = await payUnseen(placed.payUrl)
  const reply = await shop.ask('GET', `/v1/pays/return_url${query}`)
  assert.equal(reply.body, PAID)
  assert.ok(reply.headers.get('content-type')?.startsWith('text/plain'))
  assert.deepEqual(await stateOf(placed.id), paidOnce())
})

test('a browser that returns is sent on to the result page with the same query', async () => {
  const placed = await order()
  const query = await payUnseen(placed.payUrl)
  const reply = await shop.ask('GET', `/v1/pays/return_url${query}`, { headers: html })
  assert.equal(reply.status, 302)
  assert.equal(reply.headers.get('location'), `${shop.url}/result${query}`)
  assert.deepEqual(await stateOf(placed.id), paidOnce())
})

test('a return that is forged, or about a payment still waiting, is told 交易失败 and pays nothing', async () => {
  const placed = await order()
  const other = await order()
  const query = await payUnseen(other.payUrl)
  const forged = query.replace(other.number, placed.number)
  for (const wrong of [forged, '', '?out_trade_no=1&out_trade_no=2', `?out_trade_no=${placed.number}`, '?out_trade_no=%00'])
    assert.equal((await shop.ask('GET', `/v1/pays/return_url${wrong}`)).body, NOT_PAID)
  assert.equal((await shop.ask('GET', '/v1/pays/return_url', { headers: html })).headers.get('location'), `${shop.url}/result`)
  await gateway.open(placed.payUrl)
  const early = `?${new URLSearchParams(gateway.sign({ out_trade_no: placed.number, app_id: gateway.alipay.appId, seller_id: gateway.alipay.sellerId, total_amount: '88.00' }))}`
  assert.equal((await shop.ask('GET', `/v1/pays/return_url${early}`)).body, NOT_PAID)
  assert.deepEqual(await stateOf(placed.id), unpaid())
})

test('an order whose payment nobody told of is not paid again by the contract’s door, in its own word', async () => {
  const placed = await order()
  await payUnseen(placed.payUrl)
  const again = await shop.ask('GET', `/v1/orders/${placed.buyer.username}?type=5&order_id=${placed.id}`, { token: placed.buyer.token })
  assert.deepEqual([again.status, again.body.code], [409, 10408])
  assert.deepEqual(await stateOf(placed.id), paidOnce())
})

test('the result of a payment is read with the gateway’s query, with and without the slash, and asks when it must', async () => {
  const placed = await order()
  const query = await payUnseen(placed.payUrl)
  assert.equal((await stateOf(placed.id)).status, 1)
  for (const slash of ['/', '']) {
    const { status, body } = await shop.ask('GET', `/v1/orders/result${slash}${query}`)
    assert.deepEqual([status, body], [200, { code: 200, data: { order_id: placed.id, total_amount: '88.00' } }])
  }
  assert.deepEqual(await stateOf(placed.id), paidOnce())
})

test('ten reloads of a result page at once pay the order once', async () => {
  const placed = await order()
  const query = await payUnseen(placed.payUrl)
  const replies = await Promise.all(Array.from({ length: 10 }, () => shop.ask('GET', `/v1/orders/result/${query}`)))
  assert.ok(replies.every(({ body }) => body.code === 200))
  assert.deepEqual(await stateOf(placed.id), paidOnce())
})

test('a result that is not paid yet is 50105 with the order; a forged query learns nothing; the own token opens the own order only', async () => {
  const placed = await order()
  const stranger = await shop.buyer()
  const ask = (query: string, token?: string) => shop.ask('GET', `/v1/orders/result/${query}`, token ? { token } : {})
  const nothing = { order_id: '', total_amount: '' }
  const genuine = `?${new URLSearchParams(gateway.sign({ out_trade_no: placed.number, app_id: gateway.alipay.appId, seller_id: gateway.alipay.sellerId }))}`
  const waiting = await ask(genuine)
  assert.deepEqual([waiting.status, waiting.body.code, waiting.body.data], [402, 50105, { order_id: placed.id, total_amount: '88.00' }])
  for (const [query, token] of [
    [`?out_trade_no=${placed.number}`],
    [`?out_trade_no=${placed.number}`, stranger.token],
    ['', placed.buyer.token],
    ['?out_trade_no=', placed.buyer.token],
    ['?out_trade_no=%00', placed.buyer.token],
  ] as const) {
    const { body } = await ask(query, token)
    assert.deepEqual([body.code, body.data], [50105, nothing])
  }
  assert.deepEqual((await ask(`?out_trade_no=${placed.number}`, placed.buyer.token)).body.data, { order_id: placed.id, total_amount: '88.00' })
  await notify(noticeFor(placed))
  assert.equal((await ask(`?out_trade_no=${placed.number}`, placed.buyer.token)).body.code, 200)
  assert.deepEqual((await ask(`?out_trade_no=${placed.number}`, stranger.token)).body.data, nothing)
})

test('paying again uses the attempt that waits: ten presses open one payment', async () => {
  const placed = await order()
  const press = () => shop.ask('POST', `/v1/pays/${placed.buyer.username}`, { token: placed.buyer.token, body: { order_id: placed.id, method: 'alipay' } })
  const replies = await Promise.all(Array.from({ length: 10 }, press))
  for (const { body } of replies) {
    assert.equal(body.code, 200)
    assert.equal(JSON.parse(new URL(body.data.pay_url).searchParams.get('biz_content') ?? '').out_trade_no, placed.number)
  }
  assert.equal((await stateOf(placed.id)).payments.length, 1)
})

test('ten presses after the first attempt was closed open one second attempt', async () => {
  const placed = await order()
  await notify(noticeFor(placed, { trade_status: 'TRADE_CLOSED' }))
  const replies = await Promise.all(
    Array.from({ length: 10 }, () => shop.ask('POST', `/v1/pays/${placed.buyer.username}`, { token: placed.buyer.token, body: { order_id: placed.id } })),
  )
  assert.ok(replies.every(({ body }) => body.code === 200))
  assert.deepEqual(
    (await stateOf(placed.id)).payments.map(({ state }) => state),
    ['closed', 'waiting'],
  )
})

test('pressing pay on an order that was paid meanwhile finds that out instead of taking money twice', async () => {
  const placed = await order()
  await payUnseen(placed.payUrl)
  const { body } = await shop.ask('POST', `/v1/pays/${placed.buyer.username}`, { token: placed.buyer.token, body: { order_id: placed.id, method: 'alipay' } })
  assert.equal(body.code, 10500)
  assert.deepEqual(await stateOf(placed.id), paidOnce())
})

test('what cannot be paid is refused: other people’s orders, no orders, methods that are off, an overdue order', async () => {
  const placed = await order()
  const stranger = await shop.buyer()
  const pay = async (body: unknown, who = placed.buyer) => (await shop.ask('POST', `/v1/pays/${who.username}`, { token: who.token, body })).body.code
  assert.equal(await pay({ order_id: placed.id, method: 'alipay' }, stranger), 10500)
  for (const order_id of [0, -1, 1.5, '1e3', 'x', null, {}, [], 1e300, '9'.repeat(40), 4503599627370496, "1' or '1'='1"])
    assert.equal(await pay({ order_id, method: 'alipay' }), 10500)
  for (const method of ['paypal', '', 'toString', null, 7, {}, '😀'.repeat(1000)]) assert.equal(await pay({ order_id: placed.id, method }), 10501)
  for (const body of [{}, [], 'x', 7, null]) assert.equal(await pay(body), 10504)
  assert.equal((await shop.ask('POST', `/v1/pays/${placed.buyer.username}`, { body: { order_id: placed.id, method: 'alipay' } })).body.code, 403)
  assert.equal((await shop.ask('POST', `/v1/pays/${placed.buyer.username}`, { token: stranger.token, body: { order_id: placed.id, method: 'alipay' } })).body.code, 403)
  await shop.db`update orders set pay_before = now() - interval '1 second' where id = ${placed.id}`
  assert.equal(await pay({ order_id: placed.id, method: 'alipay' }), 10500)
  assert.deepEqual(await stateOf(placed.id), unpaid())
})

test('a payment is shown to its buyer and to nobody else', async () => {
  const placed = await order()
  const stranger = await shop.buyer()
  const read = (who = placed.buyer, id: unknown = placed.id) => shop.ask('GET', `/v1/pays/${who.username}/${String(id)}`, { token: who.token })
  assert.deepEqual((await read()).body, { code: 200, data: { method: 'alipay', status: 'waiting', paid_at: null, trade_no: null, amount: '88.00', refunded: '0.00' } })
  await notify(noticeFor(placed))
  assert.deepEqual((await read()).body.data, {
    method: 'alipay',
    status: 'succeeded',
    paid_at: '2026-01-01 12:00:00',
    trade_no: `20260101220014${placed.number}`,
    amount: '88.00',
    refunded: '0.00',
  })
  for (const reply of [await read(stranger), await read(placed.buyer, 0), await read(placed.buyer, 'x'), await read(placed.buyer, '9'.repeat(30))])
    assert.deepEqual([reply.status, reply.body.code, reply.body.data], [404, 10503, {}])
})

test('with the gateway down an order can be placed, but not paid again, and the return page says not yet', async () => {
  const lonely = await openShop()
  const buyer = await lonely.buyer()
  const sku = await lonely.sku()
  const placed = await lonely.ask('POST', `/v1/orders/${buyer.username}`, {
    token: buyer.token,
    body: { address_id: buyer.addressId, settlement_type: '1', sku_id: sku.id, buy_count: '1' },
  })
  assert.equal(placed.body.code, 200)
  const again = await lonely.ask('POST', `/v1/pays/${buyer.username}`, { token: buyer.token, body: { order_id: placed.body.data.order_id, method: 'alipay' } })
  assert.deepEqual([again.status, again.body.code], [502, 10502])
  assert.equal((await lonely.ask('GET', `/v1/orders/result/?out_trade_no=${placed.body.data.order_id}`, { token: buyer.token })).body.code, 50105)
})

test('the storefront offers every way that is set up, in both languages, and nothing that is switched off', async () => {
  const names = (lang: 'zh-CN' | 'en', config = shop.config) => payMethods(config, lang).map(({ method, name }) => [method, name])
  assert.deepEqual(names('zh-CN'), [
    ['alipay', '支付宝'],
    ['wechat', '微信支付'],
    ['balance', '余额'],
    ['cod', '货到付款'],
  ])
  assert.equal(names('en')[1]?.[1], 'WeChat Pay')
  const strict = await openShop({ env: { PAY_METHODS: 'alipay' } })
  assert.deepEqual(names('en', strict.config), [['alipay', 'Alipay']])
  const buyer = await strict.buyer()
  for (const method of ['wechat', 'balance', 'cod'])
    assert.equal((await strict.ask('POST', `/v1/pays/${buyer.username}`, { token: buyer.token, body: { order_id: 1, method } })).body.code, 10501)
})
