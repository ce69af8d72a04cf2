import assert from 'node:assert/strict'
import { test } from 'node:test'
import { returnStock } from '../goods/stock.ts'
import { closeOverdue } from '../orders/close.ts'
import { markPaid } from '../orders/pay.ts'
import { post } from '../ledger/post.ts'
import { transact } from '../shared/db.ts'
import { openShop, type Reply, type TestBuyer, type TestSku } from '../test/shop.ts'
import { auditCoupons } from './audit.ts'
import { expireCoupons } from './jobs.ts'
import { returnCoupons, useCoupons } from './use.ts'

const shop = await openShop({ deps: ({ pay }) => ({ pay: { ...pay, alipay: { ...pay.alipay, query: async (number) => ({ state: 'unknown', number }) } } }) })
const clerk = await shop.staff({ marketing: 7 })
const DAY = 86_400_000
const iso = (days: number) => new Date(shop.deps.clock().getTime() + days * DAY).toISOString()
const staff = (method: string, path: string, body?: unknown): Promise<Reply> => shop.ask(method, `/v1/staff/${path}`, { token: clerk.token, body })
const couponBody = (change: object = {}) => ({
  kind: 'fixed',
  name: '满减券',
  name_en: 'Coupon',
  amount: '5.00',
  threshold: '20',
  scope: 'all',
  claim_from: iso(-1),
  claim_until: iso(10),
  valid_days: 7,
  ...change,
})
async function coupon(change: object = {}): Promise<number> {
  const { body } = await staff('POST', 'coupons', couponBody(change))
  assert.equal(body.code, 200, JSON.stringify(body))
  return body.data.id
}
const claim = (buyer: TestBuyer, id: number) => shop.ask('POST', `/v1/users/${buyer.username}/coupons`, { token: buyer.token, body: { coupon_id: id } })
const mine = async (buyer: TestBuyer, state?: string) =>
  (await shop.ask('GET', `/v1/users/${buyer.username}/coupons${state ? `?state=${state}` : ''}`, { token: buyer.token })).body.data as {
    id: number
    state: string
    order_id: number
  }[]
const place = (buyer: TestBuyer, sku: TestSku, more: object = {}) =>
  shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body: { address_id: buyer.addressId, settlement_type: '1', sku_id: sku.id, buy_count: 1, ...more } })
const advance = (buyer: TestBuyer, query: string) => shop.ask('GET', `/v1/orders/${buyer.username}/advance?${query}`, { token: buyer.token })
const orderRow = async (id: number) =>
  (await shop.db`select goods_amount, freight, discount, total_amount, balance_amount, status, coupon_ids, trace, invoice from orders where id = ${id}`)[0]!
const orderCount = async (buyer: TestBuyer) => (await shop.db`select 1 from orders where user_id = ${buyer.id}`).count
const give = (buyer: TestBuyer, amount: number) =>
  transact(shop.db, (tx) =>
    post(tx, {
      key: `test:${buyer.id}`,
      kind: 'adjustment',
      userId: buyer.id,
      entries: [
        { account: 'adjustments', amount: -amount },
        { account: `wallet:${buyer.id}`, amount },
      ],
    }),
  )

test('one coupon, 64 claims at once: exactly one has it', async () => {
  const id = await coupon({ total: 1 })
  const buyers = await Promise.all(Array.from({ length: 64 }, () => shop.buyer()))
  const codes = (await Promise.all(buyers.map((buyer) => claim(buyer, id)))).map((reply) => reply.body.code)
  assert.deepEqual([codes.filter((code) => code === 200).length, codes.filter((code) => code === 10701).length], [1, 63])
  assert.equal((await shop.db`select 1 from user_coupons where coupon_id = ${id}`).count, 1)
  assert.equal((await shop.db`select claimed from coupons where id = ${id}`)[0]!.claimed, 1)
})

test('two for everyone: of twenty claims of one person at once two go through', async () => {
  const id = await coupon({ per_person: 2, total: 100 })
  const buyer = await shop.buyer()
  const codes = (await Promise.all(Array.from({ length: 20 }, () => claim(buyer, id)))).map((reply) => reply.body.code)
  assert.deepEqual([codes.filter((code) => code === 200).length, codes.filter((code) => code === 10702).length], [2, 18])
  assert.equal((await shop.db`select claimed from coupons where id = ${id}`)[0]!.claimed, 2)
})

test('what is not open cannot be claimed: unknown, stopped, too early, too late; nothing is counted', async () => {
  const buyer = await shop.buyer()
  const [early, late, stopped] = [await coupon({ claim_from: iso(1) }), await coupon({ claim_from: iso(-2), claim_until: iso(-1) }), await coupon()]
  await staff('POST', `coupons/${stopped}/stop`)
  assert.deepEqual(
    [(await claim(buyer, early)).body.code, (await claim(buyer, late)).body.code, (await claim(buyer, stopped)).body.code, (await claim(buyer, 99_999_999)).body.code],
    [10703, 10704, 10700, 10700],
  )
  assert.equal((await shop.ask('POST', `/v1/users/${buyer.username}/coupons`, { body: { coupon_id: early } })).body.code, 403)
  assert.deepEqual(await mine(buyer), [])
  assert.equal((await shop.db`select 1 from coupons where id = any(${[early, late, stopped]}) and claimed > 0`).count, 0)
})

test('the coupon centre shows what can be claimed and, to who is logged in, what they have', async () => {
  const id = await coupon({ name: '新人券', name_en: 'Welcome', total: 3 })
  const buyer = await shop.buyer()
  const seen = async (token?: string) => (await shop.ask('GET', '/v1/coupons', token ? { token } : {})).body.data.find((one: { id: number }) => one.id === id)
  assert.deepEqual([(await seen()).mine, (await seen()).left, (await seen()).claimable], [0, 3, true])
  await claim(buyer, id)
  assert.deepEqual([(await seen(buyer.token)).mine, (await seen(buyer.token)).left, (await seen(buyer.token)).claimable, (await seen()).mine], [1, 2, false, 0])
})

test('an order with a coupon costs less, keeps why, and its line keeps its share; the coupon is used', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 3000 })
  await claim(buyer, await coupon())
  const [own] = await mine(buyer)
  const shown = (await advance(buyer, `settlement_type=1&sku_id=${sku.id}&buy_num=1&coupons=${own!.id}`)).body.data
  assert.deepEqual([shown.breakdown.total_amount, shown.coupons[0].chosen, shown.coupons[0].saves], ['25.00', true, '5.00'])
  const { body } = await place(buyer, sku, { coupon: String(own!.id), expected_amount: shown.breakdown.total_amount })
  assert.equal(body.data.total_amount, '25.00')
  const row = await orderRow(body.data.order_id)
  assert.deepEqual([row.goods_amount, row.discount, row.total_amount, row.coupon_ids], [3000, 500, 2500, [own!.id]])
  assert.deepEqual(
    row.trace.map(({ kind, amount }: { kind: string; amount: number }) => [kind, amount]),
    [
      ['goods', 3000],
      ['coupon', -500],
    ],
  )
  assert.equal((await shop.db`select discount from order_lines where order_id = ${body.data.order_id}`)[0]!.discount, 500)
  assert.deepEqual(
    (await mine(buyer)).map(({ state, order_id }) => [state, order_id]),
    [['used', body.data.order_id]],
  )
  assert.equal((await place(buyer, sku, { coupon: String(own!.id) })).body.data.order_id, body.data.order_id, 'a reload is the same order')
})

test('cancelled or closed, the order gives its coupon back, and it is good for the next one', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 3000 })
  await claim(buyer, await coupon())
  const [own] = await mine(buyer)
  const first = (await place(buyer, sku, { coupon: own!.id })).body.data.order_id
  await shop.ask('POST', `/v1/orders/${buyer.username}/${first}/cancellations`, { token: buyer.token })
  assert.deepEqual(
    (await mine(buyer, 'unused')).map(({ state }) => state),
    ['returned'],
  )
  const second = (await place(buyer, sku, { coupon: own!.id })).body.data
  assert.equal(second.total_amount, '25.00')
  assert.notEqual(second.order_id, first)
  await closeOverdue(shop.db, new Date(shop.deps.clock().getTime() + 3_600_000))
  assert.deepEqual(
    (await mine(buyer)).map(({ state, order_id }) => [state, order_id]),
    [['returned', 0]],
  )
  await transact(shop.db, (tx) => returnCoupons(tx, first))
  assert.equal((await orderRow(second.order_id)).status, 6)
})

test('a coupon of another, used, over, not begun, below its threshold, for other goods, twice: refused, nothing is made', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const [sku, cheap] = [await shop.sku({ price: 3000 }), await shop.sku({ price: 1999 })]
  const [plain, later, elsewhere] = [
    await coupon({ per_person: 3 }),
    await coupon({ valid_days: null, valid_from: iso(1), valid_until: iso(2) }),
    await coupon({ scope: 'sku', scope_ids: [cheap.id] }),
  ]
  await claim(other, plain)
  for (const id of [plain, later, elsewhere]) await claim(buyer, id)
  const [theirs] = await mine(other)
  const [soon] = (await shop.db`select id from user_coupons where user_id = ${buyer.id} and coupon_id = ${later}`) as unknown as [{ id: number }]
  const [wrong] = (await shop.db`select id from user_coupons where user_id = ${buyer.id} and coupon_id = ${elsewhere}`) as unknown as [{ id: number }]
  const [good] = (await shop.db`select id from user_coupons where user_id = ${buyer.id} and coupon_id = ${plain}`) as unknown as [{ id: number }]
  const code = async (more: object, of = sku) => (await place(buyer, of, more)).body.code
  assert.equal(await code({ coupon: theirs!.id }), 10700)
  assert.equal(await code({ coupon: 999_999_999 }), 10700)
  assert.equal(await code({ coupon: soon.id }), 10705)
  assert.equal(await code({ coupon: wrong.id }), 10705)
  assert.equal(await code({ coupon: good.id }, cheap), 10705)
  assert.equal(await code({ coupons: [good.id, good.id] }), 10708)
  assert.equal(await code({ coupon: good.id, coupons: [good.id] }), 10708)
  assert.equal(await code({ coupon: -1 }), 10401)
  const refused = await place(buyer, cheap, { coupon: good.id })
  assert.match(refused.body.error, /还差 ¥0.01/)
  assert.equal(refused.body.data.reason, 'threshold')
  assert.equal(await orderCount(buyer), 0)
  assert.equal((await shop.db`select held from stocks where sku_id = ${sku.id}`)[0]!.held, 0)
  await shop.db`update user_coupons set state = 'expired' where id = ${good.id}`
  assert.equal(await code({ coupon: good.id }), 10705)
  assert.equal((await mine(buyer, 'used')).length, 0)
})

test('one coupon in many orders at once: one order gets it', async () => {
  const buyer = await shop.buyer()
  await claim(buyer, await coupon())
  const [own] = await mine(buyer)
  const skus = await Promise.all(Array.from({ length: 12 }, () => shop.sku({ price: 3000 })))
  const codes = (await Promise.all(skus.map((sku) => place(buyer, sku, { coupon: own!.id })))).map((reply) => reply.body.code)
  assert.deepEqual([codes.filter((code) => code === 200).length, codes.filter((code) => code === 10705).length], [1, 11])
  assert.equal(await orderCount(buyer), 1)
  await assert.rejects(
    transact(shop.db, (tx) => useCoupons(tx, buyer.id, 1, [own!.id])),
    { code: 10705 },
  )
})

test('a coupon that pays for everything makes an order that is paid at once; pressed again it is the same order', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 500 })
  await claim(buyer, await coupon({ threshold: '0', amount: '99' }))
  const [own] = await mine(buyer)
  const { body } = await place(buyer, sku, { coupon: own!.id })
  assert.equal(body.data.total_amount, '0.00')
  assert.match(body.data.pay_url, new RegExp(`/order/${body.data.order_id}$`))
  assert.equal((await orderRow(body.data.order_id)).status, 2)
  assert.deepEqual({ ...(await shop.db`select held, sold from stocks where sku_id = ${sku.id}`)[0] }, { held: 0, sold: 1 })
  assert.equal((await place(buyer, sku, { coupon: own!.id })).body.data.order_id, body.data.order_id)
})

test('the wallet pays its part or all; short, it pays what it has; a pressed-twice order holds once', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 3000 })
  await give(buyer, 4000)
  const part = (await place(buyer, sku, { buy_count: 2, use_balance: true })).body.data
  assert.deepEqual([(await orderRow(part.order_id)).balance_amount, (await orderRow(part.order_id)).status], [4000, 1])
  assert.equal((await place(buyer, sku, { buy_count: 2, use_balance: true })).body.data.order_id, part.order_id)
  await shop.ask('POST', `/v1/orders/${buyer.username}/${part.order_id}/cancellations`, { token: buyer.token })
  const all = (await place(buyer, sku, { use_balance: true })).body.data
  assert.deepEqual([(await orderRow(all.order_id)).balance_amount, (await orderRow(all.order_id)).status], [3000, 2])
  assert.equal((await advance(buyer, `settlement_type=1&sku_id=${sku.id}&buy_num=1`)).body.data.balance, '10.00')
})

test('the buyer pays what they saw: another total is refused with the new one, and nothing is made', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 3000 })
  await shop.db`update skus set price = 3100, market_price = 3100 where id = ${sku.id}`
  const refused = await place(buyer, sku, { expected_amount: '30.00' })
  assert.deepEqual([refused.body.code, refused.body.data.breakdown.total_amount, await orderCount(buyer)], [10706, '31.00', 0])
  assert.equal((await place(buyer, sku, { expected_amount: '31' })).body.code, 200)
  for (const expected_amount of ['-1', 'x', '1.234', 31]) assert.equal((await place(buyer, sku, { expected_amount })).body.code, 10401)
})

test('limits per order and per person hold, also for many orders at once; a cancelled one frees its pieces', async () => {
  const sku = await shop.sku({ price: 100, stock: 1000 })
  await shop.db`update skus set order_limit = 3, person_limit = 5 where id = ${sku.id}`
  const buyer = await shop.buyer()
  const over = await place(buyer, sku, { buy_count: 4 })
  assert.equal(over.body.code, 10413)
  assert.match(over.body.error, /限购 3 件/)
  const addresses = await Promise.all(
    Array.from(
      { length: 8 },
      async (_, i) =>
        (
          await shop.db<
            { id: number }[]
          >`insert into addresses (user_id, receiver, receiver_mobile, address) values (${buyer.id}, '甲', '13800138000', ${`北京市 ${i} 号`}) returning id`
        )[0]!.id,
    ),
  )
  const replies = await Promise.all(addresses.map((address_id) => place(buyer, sku, { address_id, buy_count: 2 })))
  assert.deepEqual([replies.filter(({ body }) => body.code === 200).length, replies.filter(({ body }) => body.code === 10414).length], [2, 6])
  assert.match(replies.find(({ body }) => body.code === 10414)!.body.error, /还可以买 1 件/)
  await shop.ask('POST', `/v1/orders/${buyer.username}/${replies.find(({ body }) => body.code === 200)!.body.data.order_id}/cancellations`, { token: buyer.token })
  assert.equal((await place(buyer, sku, { buy_count: 3 })).body.code, 200)
  assert.equal((await place(buyer, sku, { buy_count: 1 })).body.code, 10414)
})

test('a piece that came back frees its place in a person’s limit; one that was refunded and kept does not', async () => {
  const sku = await shop.sku({ price: 100, stock: 1000 })
  await shop.db`update skus set person_limit = 2 where id = ${sku.id}`
  const buyer = await shop.buyer()
  const { order_id } = (await place(buyer, sku, { buy_count: 2 })).body.data
  await transact(shop.db, (tx) => markPaid(tx, order_id, { paidAt: shop.deps.clock(), why: 'paid', actor: 'system' }))
  assert.equal((await place(buyer, sku, { buy_count: 1 })).body.code, 10414)
  await transact(shop.db, (tx) => returnStock(tx, { orderId: order_id, key: 'one came back', pieces: [{ skuId: sku.id, count: 1 }], to: 'written-off' }))
  assert.equal((await place(buyer, sku, { buy_count: 2 })).body.code, 10414)
  assert.equal((await place(buyer, sku, { buy_count: 1 })).body.code, 200)
})

test('an invoice is kept with the order; a bad one is refused', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku()
  const good = { kind: 'company', title: ' 集市有限公司 ', tax_no: '91110108ma01abcd2x', email: 'tax@example.com' }
  for (const change of [{ title: ' ' }, { tax_no: '123' }, { tax_no: undefined }, { email: 'x' }, { title: 'a\u0000b' }])
    assert.equal((await place(buyer, sku, { invoice: { ...good, ...change } })).body.code, 10709)
  assert.equal((await place(buyer, sku, { invoice: { ...good, kind: 'x' } })).body.code, 10401)
  assert.equal(await orderCount(buyer), 0)
  const { body } = await place(buyer, sku, { invoice: good })
  assert.deepEqual((await orderRow(body.data.order_id)).invoice, { kind: 'company', title: '集市有限公司', taxNo: '91110108MA01ABCD2X', email: 'tax@example.com' })
})

test('an invoice that was forgotten is asked for later, once however often, and not for what is given up or another’s', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const placed = async () => (await place(buyer, await shop.sku())).body.data.order_id as number
  const ask = async (order: number, body: object, who = buyer) => (await shop.ask('POST', `/v1/orders/${who.username}/${order}/invoice`, { token: who.token, body })).body.code
  const [order, cancelled] = [await placed(), await placed()]
  assert.equal(await ask(order, { kind: 'company', title: '集市有限公司', tax_no: '1' }), 10709)
  assert.equal(await ask(order, { kind: 'personal', title: '韩梅梅' }, other), 10410)
  assert.equal((await orderRow(order)).invoice, null)
  const codes = await Promise.all(['甲', '乙', '丙', '丁'].map((title) => ask(order, { kind: 'personal', title })))
  assert.deepEqual(
    codes.toSorted((a, b) => a - b),
    [200, 12085, 12085, 12085],
  )
  const first = (await orderRow(order)).invoice
  assert.equal(first.title, '甲乙丙丁'[codes.indexOf(200)])
  assert.equal(await ask(order, { kind: 'personal', title: '戊' }), 12085)
  assert.deepEqual((await orderRow(order)).invoice, first)
  await shop.ask('POST', `/v1/orders/${buyer.username}/${cancelled}/cancellations`, { token: buyer.token })
  assert.equal(await ask(cancelled, { kind: 'personal', title: '甲' }), 12085)
})

test('what runs out of time is expired, by the clock at once and by the sweep for good', async () => {
  const buyer = await shop.buyer()
  await claim(buyer, await coupon())
  const [own] = await mine(buyer)
  const later = new Date(shop.deps.clock().getTime() + 8 * DAY)
  assert.ok((await expireCoupons(shop.db, later)) >= 1)
  assert.equal((await shop.db`select state from user_coupons where id = ${own!.id}`)[0]!.state, 'expired')
  await assert.rejects(shop.db`update user_coupons set state = 'unused' where id = ${own!.id}`, /cannot change/)
})

test('staff: a bad coupon is refused and not made; a claimed one cannot be changed; without the right nothing', async () => {
  const before = (await shop.db`select 1 from coupons`).count
  for (const change of [
    { amount: '0' },
    { amount: '-5' },
    { amount: null },
    { kind: 'percent', percent: 0 },
    { kind: 'percent', percent: 100 },
    { kind: 'percent', percent: 20, cap: '0' },
    { threshold: '-1' },
    { claim_until: iso(-2) },
    { valid_days: null },
    { valid_days: 0 },
    { valid_days: null, valid_from: iso(3), valid_until: iso(2) },
    { valid_days: 7, valid_from: iso(1), valid_until: iso(2) },
    { total: 0 },
    { total: -3 },
    { per_person: 0 },
    { scope: 'sku', scope_ids: [] },
    { scope: 'all', scope_ids: [1] },
    { scope: 'catalog', scope_ids: [99_999_999] },
    { name: '  ' },
    { claim_from: 'yesterday' },
    { claim_from: '2026-02-30' },
  ])
    assert.equal((await staff('POST', 'coupons', couponBody(change))).body.code, 10710, JSON.stringify(change))
  assert.equal((await shop.db`select 1 from coupons`).count, before)
  const id = await coupon()
  assert.equal((await staff('PUT', `coupons/${id}`, couponBody({ amount: '6' }))).body.code, 200)
  await claim(await shop.buyer(), id)
  assert.equal((await staff('PUT', `coupons/${id}`, couponBody({ amount: '7' }))).body.code, 10714)
  assert.equal((await shop.db`select amount from coupons where id = ${id}`)[0]!.amount, 600)
  const reader = await shop.staff({ marketing: 1 })
  assert.equal((await shop.ask('POST', '/v1/staff/coupons', { token: reader.token, body: couponBody() })).body.code, 12000)
  assert.equal((await shop.ask('POST', '/v1/staff/coupons', { token: (await shop.buyer()).token, body: couponBody() })).body.code, 403)
  const list = await staff('GET', 'coupons?pagesize=1')
  assert.deepEqual([list.body.data[0].id, list.body.data[0].claimed], [id, 1])
})

test('after all of this every coupon that is claimed is in somebody’s hand and every one that is used is named by its order; the audit tells what is not', async () => {
  assert.deepEqual(await auditCoupons(shop.db), [])
  const [used] = await shop.db<{ id: number; couponId: number; orderId: number }[]>`
    select u.id, coupon_id as "couponId", order_id as "orderId" from user_coupons u join orders o on o.id = order_id where state = 'used' and o.status < 6 limit 1`
  await shop.db`update user_coupons set state = 'returned', order_id = null, used_at = null where id = ${used!.id}`
  await shop.db`update coupons set claimed = claimed + 1 where id = ${used!.couponId} and (total is null or claimed < total)`
  const faults = await auditCoupons(shop.db)
  assert.ok(faults.some(({ about }) => about === `order ${used!.orderId}`))
  assert.ok(faults.some(({ about, fault }) => about === `coupon ${used!.couponId}` && /claimed/.test(fault)))
})
