import assert from 'node:assert/strict'
import { test } from 'node:test'
import { schedulePrice } from '../goods/edit/schedule-prices.ts'
import { auditStock } from '../goods/stock.ts'
import { transact } from '../shared/db.ts'
import { openShop, type Reply, type TestBuyer, type TestSku } from '../test/shop.ts'
import { turnPromotions } from './jobs.ts'
import { timeIn } from './schema.ts'
import { setLevel } from './members.ts'

const shop = await openShop({ deps: ({ pay }) => ({ pay: { ...pay, alipay: { ...pay.alipay, query: async (number) => ({ state: 'unknown', number }) } } }) })
const clerk = await shop.staff({ marketing: 7 })
const DAY = 86_400_000
const iso = (days: number) => new Date(shop.deps.clock().getTime() + days * DAY).toISOString()
const staff = (method: string, path: string, body?: unknown): Promise<Reply> => shop.ask(method, `/v1/staff/${path}`, { token: clerk.token, body })
const onSkus = (...skus: TestSku[]) => ({ scope: 'sku', scope_ids: skus.map(({ id }) => id) })
const promotionBody = (change: object) => ({ name: '活动', name_en: 'Offer', starts_at: iso(-1), ends_at: iso(5), ...change })
async function promotion(change: object): Promise<number> {
  const { body } = await staff('POST', 'promotions', promotionBody(change))
  assert.equal(body.code, 200, JSON.stringify(body))
  return body.data.id
}
const ladder = (skus: TestSku[], change: object = {}) => ({
  kind: 'full-reduction',
  steps: [
    { threshold: '100', off: '10' },
    { threshold: '200', off: '30' },
  ],
  ...onSkus(...skus),
  ...change,
})
const place = (buyer: TestBuyer, sku: TestSku, count = 1, more: object = {}) =>
  shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body: { address_id: buyer.addressId, settlement_type: '1', sku_id: sku.id, buy_count: count, ...more } })
const preview = (body: object) => staff('POST', 'prices/preview', body)

test('a ladder takes its best step off an order of several lines, in shares that sum up; stopped, it gives nothing', async () => {
  const buyer = await shop.buyer()
  const skus = [await shop.sku({ price: 7001 }), await shop.sku({ price: 6999 }), await shop.sku({ price: 6001 })]
  const id = await promotion(ladder(skus))
  for (const sku of skus) await shop.ask('POST', `/v1/carts/${buyer.username}`, { token: buyer.token, body: { sku_id: sku.id, count: 1 } })
  const { body } = await shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body: { address_id: buyer.addressId, settlement_type: '0' } })
  assert.equal(body.data.total_amount, '170.01')
  const shares = (await shop.db`select discount from order_lines where order_id = ${body.data.order_id} order by sku_id`).map(({ discount }) => discount)
  assert.equal(
    shares.reduce((sum, share) => sum + share, 0),
    3000,
  )
  assert.equal((await staff('POST', `promotions/${id}/stop`)).body.code, 200)
  assert.equal((await place(buyer, skus[0]!, 3)).body.data.total_amount, '210.03')
})

test('a gift is in the order for nothing, its stock is held and sold with it; when there is none left, none is given', async () => {
  const buyer = await shop.buyer()
  const [sku, cup] = [await shop.sku({ price: 10000 }), await shop.sku({ stock: 1, name: '杯子', launched: false })]
  await promotion({ kind: 'gift', threshold: '100', gift_sku_id: cup.id, gift_count: 1, ...onSkus(sku) })
  const first = (await place(buyer, sku)).body.data.order_id
  assert.deepEqual(
    (await shop.db`select sku_id, gift, price, amount from order_lines where order_id = ${first} order by gift`).map((line) => ({ ...line })),
    [
      { sku_id: sku.id, gift: false, price: 10000, amount: 10000 },
      { sku_id: cup.id, gift: true, price: 0, amount: 0 },
    ],
  )
  assert.deepEqual({ ...(await shop.db`select stock, held from stocks where sku_id = ${cup.id}`)[0] }, { stock: 0, held: 1 })
  const second = (await place(buyer, sku, 2)).body.data.order_id
  assert.equal((await shop.db`select 1 from order_lines where order_id = ${second}`).count, 1)
  assert.ok((await shop.db`select trace from orders where id = ${second}`)[0]!.trace.some(({ kind }: { kind: string }) => kind === 'gift-gone'))
  await shop.ask('POST', `/v1/orders/${buyer.username}/${first}/cancellations`, { token: buyer.token })
  assert.deepEqual({ ...(await shop.db`select stock, held from stocks where sku_id = ${cup.id}`)[0] }, { stock: 1, held: 0 })
})

test('twenty buyers at five gifts: every order is placed, five of them with a gift', async () => {
  const buyers = await Promise.all(Array.from({ length: 20 }, () => shop.buyer()))
  const [sku, cup, card] = [await shop.sku({ price: 10000, stock: 100 }), await shop.sku({ stock: 5, name: '杯子' }), await shop.sku({ stock: 100, name: '贺卡' })]
  await promotion({ kind: 'gift', threshold: '100', gift_sku_id: cup.id, gift_count: 1, ...onSkus(sku) })
  await promotion({ kind: 'gift', threshold: '100', gift_sku_id: card.id, gift_count: 1, ...onSkus(sku) })
  // A batch of them has seen the price with the gift before anybody can take one.
  const placing = await transact(shop.db, async (tx) => {
    await tx`select 1 from stocks where sku_id = ${cup.id} for update`
    const begun = Promise.all(buyers.map((buyer) => place(buyer, sku)))
    // Asked outside the transaction, in which the answer would stay the first one.
    const waiting = () => shop.db`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    while ((await waiting()).count < 1) await new Promise((resolve) => setImmediate(resolve))
    return { begun }
  })
  const replies = await placing.begun
  for (const { body } of replies) assert.equal(body.code, 200, JSON.stringify(body))
  assert.deepEqual(
    replies.map(({ body }) => body.data.total_amount),
    buyers.map(() => '100.00'),
  )
  const given = await shop.db`select order_id from order_lines where sku_id = ${cup.id} and gift and price = 0 and count = 1`
  assert.equal(given.count, 5)
  assert.equal((await shop.db`select 1 from order_lines where sku_id = ${card.id} and gift`).count, 20, 'the other gift is given to all')
  assert.deepEqual({ ...(await shop.db`select stock, held from stocks where sku_id = ${cup.id}`)[0] }, { stock: 0, held: 5 })
  const gone = await shop.db`select id from orders where trace @> '[{"kind": "gift-gone"}]' and id = any(${replies.map(({ body }) => body.data.order_id)})`
  assert.equal(gone.count, 15, 'and the others are told')
  assert.deepEqual([...(await auditStock(shop.db))], [])
})

test('buying what is also the gift takes its stock once for both, and never more than there is', async () => {
  const buyers = await Promise.all(Array.from({ length: 10 }, () => shop.buyer()))
  const sku = await shop.sku({ price: 10000, stock: 15 })
  await promotion({ kind: 'gift', threshold: '100', gift_sku_id: sku.id, gift_count: 1, ...onSkus(sku) })
  const replies = await Promise.all(buyers.map((buyer) => place(buyer, sku)))
  for (const { body } of replies) assert.ok(body.code === 200 || body.code === 10406, JSON.stringify(body))
  const { stock, held, received } = (await shop.db`select stock, held, received from stocks where sku_id = ${sku.id}`)[0]!
  const [{ pieces }] = (await shop.db`select coalesce(sum(count), 0)::int as pieces from order_lines where sku_id = ${sku.id}`) as unknown as [{ pieces: number }]
  assert.deepEqual([held, stock], [pieces, received - pieces])
})

test('members of a level pay their price; nobody sets a level without the right', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const sku = await shop.sku({ price: 1000 })
  await promotion({ kind: 'member', level: 2, percent: 88, ...onSkus(sku) })
  assert.equal((await staff('PUT', `buyers/${buyer.id}/level`, { level: 2 })).body.code, 200)
  assert.deepEqual([(await place(buyer, sku)).body.data.total_amount, (await place(other, sku)).body.data.total_amount], ['8.80', '10.00'])
  assert.equal((await staff('PUT', `buyers/99999999/level`, { level: 2 })).body.code, 10713)
  assert.equal((await staff('PUT', `buyers/${buyer.id}/level`, { level: 10 })).body.code, 10005)
  const reader = await shop.staff({ marketing: 3 })
  assert.equal((await shop.ask('PUT', `/v1/staff/buyers/${other.id}/level`, { token: reader.token, body: { level: 9 } })).body.code, 12000)
  assert.equal((await place(other, sku, 2)).body.data.total_amount, '20.00')
})

test('freight is what the rule of the region says, by code or by the address; where nothing is sent the order is refused', async () => {
  const rules = [
    { name: '全国', name_en: 'Everywhere', regions: [], first_fee: '8', further_fee: '2', free_over: '99' },
    { name: '偏远', name_en: 'Remote', regions: ['65', '54'], first_fee: '25', further_fee: '10' },
    { name: '不送', name_en: 'Nowhere', regions: ['810000', '82', '71'], deliverable: false },
  ]
  const ids = await Promise.all(rules.map(async (rule) => (await staff('POST', 'freight-rules', rule)).body.data.id as number))
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 4000 })
  const addressIn = async (address: string, province: string | null = null) =>
    (
      await shop.db<
        { id: number }[]
      >`insert into addresses (user_id, receiver, receiver_mobile, address, province) values (${buyer.id}, '甲', '13800138000', ${address}, ${province}) returning id`
    )[0]!.id
  const to = async (address_id: number, count = 1) => (await place(buyer, sku, count, { address_id })).body
  assert.equal((await to(buyer.addressId)).data.total_amount, '48.00')
  assert.equal((await to(buyer.addressId, 3)).data.total_amount, '120.00')
  assert.equal((await to(await addressIn('新疆维吾尔自治区乌鲁木齐市 1 号'))).data.total_amount, '65.00')
  assert.equal((await to(await addressIn('某处 1 号', '650000'))).data.total_amount, '65.00')
  const before = (await shop.db`select 1 from orders where user_id = ${buyer.id}`).count
  const refused = await to(await addressIn('香港特别行政区 1 号'))
  assert.deepEqual([refused.code, refused.data.breakdown.deliverable], [10707, false])
  assert.equal((await shop.db`select 1 from orders where user_id = ${buyer.id}`).count, before)
  assert.equal((await staff('POST', 'freight-rules', rules[0])).body.code, 10716)
  for (const change of [{ regions: ['6'] }, { regions: ['北京'] }, { first_fee: '-1' }, { first_grams: 0 }, { free_over: 'x' }])
    assert.equal((await staff('POST', 'freight-rules', { ...rules[0], name: '坏', ...change })).body.code, 10710)
  assert.equal((await staff('PUT', `freight-rules/${ids[0]}`, { ...rules[0], free_over: null })).body.code, 200)
  assert.equal((await to(buyer.addressId, 4)).data.total_amount, '170.00')
  for (const id of ids) assert.equal((await staff('DELETE', `freight-rules/${id}`)).body.code, 200)
  assert.equal((await staff('DELETE', `freight-rules/${ids[0]}`)).body.code, 10712)
})

test('the preview tells what a cart would pay at a future date, for a level, with kinds of coupons; it creates nothing', async () => {
  const sku = await shop.sku({ price: 10000 })
  await promotion(ladder([sku], { starts_at: iso(2), ends_at: iso(4) }))
  const total = async (more: object) => (await preview({ lines: [{ sku_id: sku.id, count: 1 }], ...more })).body.data.breakdown.total_amount
  assert.deepEqual([await total({}), await total({ at: iso(3) }), await total({ at: iso(5) })], ['100.00', '90.00', '100.00'])
  await promotion({ kind: 'member', level: 1, percent: 90, ...onSkus(sku), starts_at: iso(2), ends_at: iso(4) })
  assert.equal(await total({ at: iso(3), level: 1 }), '90.00')
  const buyer = await shop.buyer()
  await transact(shop.db, (tx) => setLevel(tx, buyer.id, 3, new Date()))
  assert.equal(await total({ at: iso(3), user_id: buyer.id }), '90.00')
  const made = (
    await staff('POST', 'coupons', {
      kind: 'percent',
      percent: 20,
      cap: '15',
      name: '八折',
      name_en: 'Fifth off',
      scope: 'all',
      claim_from: iso(-1),
      claim_until: iso(3),
      valid_days: 3,
      with_promotions: false,
    })
  ).body.data.id
  assert.equal(await total({ coupon_ids: [made] }), '85.00')
  const clash = (await preview({ lines: [{ sku_id: sku.id, count: 1 }], at: iso(3), coupon_ids: [made] })).body.data
  assert.deepEqual([clash.breakdown.total_amount, clash.coupon_faults], ['90.00', [{ coupon_id: made, reason: 'promotion' }]])
  for (const [days, price] of [
    [6, 8000],
    [7, 7000],
    [9, 6000],
  ] as const)
    await transact(shop.db, (tx) => schedulePrice(tx, { skuId: sku.id, price, marketPrice: 10000, at: new Date(iso(days)) }, clerk.id, new Date()))
  assert.deepEqual([await total({ at: iso(5) }), await total({ at: iso(8) }), await total({ at: iso(10) })], ['100.00', '70.00', '60.00'], 'with the prices that are planned')
  assert.equal((await preview({ lines: [{ sku_id: 99_999_999, count: 1 }] })).body.code, 10710)
  assert.equal((await preview({ lines: [{ sku_id: sku.id, count: 9_007_199_254_740_991 }] })).body.code, 10715)
  assert.equal((await preview({ lines: [] })).body.code, 10005)
  assert.equal((await shop.ask('POST', '/v1/staff/prices/preview', { body: {} })).body.code, 403)
})

test('promotions of one kind that meet on some goods at some time are told to staff, and only those', async () => {
  const [a, b] = [await shop.sku(), await shop.sku()]
  const first = await promotion(ladder([a]))
  const meets = await promotion(ladder([a, b], { starts_at: iso(1), ends_at: iso(9) }))
  const inCatalog = await promotion(ladder([], { scope: 'catalog', scope_ids: [b.catalogId] }))
  const [later, otherKind] = [await promotion(ladder([a], { starts_at: iso(20), ends_at: iso(21) })), await promotion({ kind: 'nth-piece', nth: 2, percent: 50, ...onSkus(a) })]
  const pairs = (await staff('GET', 'promotions/conflicts')).body.data.map(({ first, second, skus }: any) => [first.id, second.id, skus])
  const about = pairs.filter((pair: number[]) => pair.some((id) => [first, meets, inCatalog, later, otherKind].includes(id)))
  assert.deepEqual(about, [
    [first, meets, 1],
    [meets, inCatalog, 1],
  ])
})

test('a bad promotion is refused and not made; one that has begun can only be stopped', async () => {
  const sku = await shop.sku()
  const before = (await shop.db`select 1 from promotions`).count
  for (const change of [
    ladder([sku], { starts_at: iso(2), ends_at: iso(1) }),
    ladder([sku], { ends_at: 'x' }),
    ladder([sku], { steps: [] }),
    ladder([sku], { steps: [{ threshold: '10', off: '11' }] }),
    ladder([sku], { steps: [{ threshold: '10', off: '0' }] }),
    ladder([sku], {
      steps: [
        { threshold: '10', off: '5' },
        { threshold: '20', off: '5' },
      ],
    }),
    ladder([sku], {
      steps: [
        { threshold: '10', off: '5' },
        { threshold: '10', off: '6' },
      ],
    }),
    ladder([]),
    { kind: 'member', level: 1, percent: 100, ...onSkus(sku) },
    { kind: 'member', level: 1, percent: 0, ...onSkus(sku) },
    { kind: 'member', level: 0, percent: 50, ...onSkus(sku) },
    { kind: 'nth-piece', nth: 1, percent: 50, ...onSkus(sku) },
    { kind: 'nth-piece', nth: 2, percent: 100, ...onSkus(sku) },
    { kind: 'nth-piece', nth: -2, percent: 50, ...onSkus(sku) },
    { kind: 'gift', threshold: '-1', gift_sku_id: sku.id, gift_count: 1, ...onSkus(sku) },
    { kind: 'gift', threshold: '1', gift_sku_id: 99_999_999, gift_count: 1, ...onSkus(sku) },
    { kind: 'gift', threshold: '1', gift_sku_id: sku.id, gift_count: 0, ...onSkus(sku) },
  ])
    assert.equal((await staff('POST', 'promotions', promotionBody(change))).body.code, 10710, JSON.stringify(change))
  assert.equal((await shop.db`select 1 from promotions`).count, before)
  const [running, coming] = [await promotion(ladder([sku])), await promotion(ladder([sku], { starts_at: iso(1) }))]
  assert.equal((await staff('PUT', `promotions/${running}`, promotionBody(ladder([sku])))).body.code, 10714)
  assert.equal((await staff('PUT', `promotions/${coming}`, promotionBody({ kind: 'nth-piece', nth: 3, percent: 0, ...onSkus(sku), starts_at: iso(1) }))).body.code, 200)
  assert.deepEqual([(await staff('GET', `promotions/${coming}`)).body.data.kind, (await staff('GET', `promotions/${coming}`)).body.data.steps], ['nth-piece', []])
  for (const id of [running, running, coming]) assert.equal((await staff('POST', `promotions/${id}/stop`)).body.code, 200)
  assert.equal((await staff('POST', 'promotions/99999999/stop')).body.code, 10711)
  assert.equal((await staff('GET', 'promotions/x')).body.code, 10711)
  assert.ok((await staff('GET', 'promotions?state=over&pagesize=100')).body.data.some(({ id, state }: any) => id === running && state === 'stopped'))
})

test('times are the shop’s wall clock, or say their zone', () => {
  assert.equal(timeIn('2026-12-01 08:00:00', 'Asia/Shanghai', 'x').toISOString(), '2026-12-01T00:00:00.000Z')
  assert.equal(timeIn('2026-12-01', 'Asia/Shanghai', 'x').toISOString(), '2026-11-30T16:00:00.000Z')
  assert.equal(timeIn('2026-07-01 00:00', 'America/New_York', 'x').toISOString(), '2026-07-01T04:00:00.000Z')
  assert.equal(timeIn('2026-12-01T08:00:00+08:00', 'UTC', 'x').toISOString(), '2026-12-01T00:00:00.000Z')
  for (const bad of ['', '2026-13-01', '2026-02-30', '12:00', '1800-01-01']) assert.throws(() => timeIn(bad, 'UTC', 'x'), { code: 10710 })
})

test('pages about a promotion that begins or ends are made anew by the sweep', async () => {
  const sku = await shop.sku()
  await promotion(ladder([sku], { starts_at: iso(40), ends_at: iso(41) }))
  assert.equal(await turnPromotions({ db: shop.db, clock: () => new Date(shop.deps.clock().getTime() + 40 * DAY + 30_000) }), 1)
  assert.equal(await turnPromotions({ db: shop.db, clock: () => new Date(shop.deps.clock().getTime() + 40.5 * DAY) }), 0)
})

test('once more: what an old order was about is in the cart again, and what cannot be bought is told', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const [fine, gone, few] = [await shop.sku({ price: 100 }), await shop.sku({ price: 100, name: '没了' }), await shop.sku({ price: 100, stock: 5 })]
  for (const sku of [fine, gone, few]) await shop.ask('POST', `/v1/carts/${buyer.username}`, { token: buyer.token, body: { sku_id: sku.id, count: 3 } })
  const order = (await shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body: { address_id: buyer.addressId, settlement_type: '0' } })).body.data.order_id
  await shop.db`update skus set launched = false where id = ${gone.id}`
  const again = (who: TestBuyer) => shop.ask('POST', `/v1/orders/${who.username}/${order}/again`, { token: who.token })
  const { body } = await again(buyer)
  assert.deepEqual(
    [body.data.added, body.data.missing.map(({ sku_id, why }: any) => [sku_id, why]), body.data.carts_count],
    [
      [
        { sku_id: fine.id, count: 3 },
        { sku_id: few.id, count: 2 },
      ],
      [
        [gone.id, '已下架'],
        [few.id, '只放进了 2 件'],
      ],
      2,
    ],
  )
  assert.equal((await again(other)).body.code, 10410)
  assert.equal((await again(buyer)).body.data.carts_count, 2)
  await shop.db`update skus set launched = false where id = any(${[fine.id, few.id]})`
  assert.equal((await again(buyer)).body.code, 10717)
  assert.equal((await shop.db`select 1 from cart_lines where user_id = ${other.id}`).count, 0)
})

test('the cart says what it costs with today’s promotions, and how little is missing to the next step; a product says what is on offer', async () => {
  const buyer = await shop.buyer()
  const [sku, other] = [await shop.sku({ price: 9000 }), await shop.sku({ price: 500 })]
  await promotion(ladder([sku, other]))
  await promotion({ kind: 'nth-piece', nth: 2, percent: 50, ...onSkus(other) })
  for (const { id } of [sku, other]) await shop.ask('POST', `/v1/carts/${buyer.username}`, { token: buyer.token, body: { sku_id: id, count: 1 } })
  const cart = async (lang = 'zh-CN') => (await shop.ask('GET', `/v1/carts/${buyer.username}`, { token: buyer.token, headers: { 'accept-language': lang } })).body
  assert.deepEqual((await cart()).hints, ['再买 ¥5 可减 ¥10', '再买 1 件，第 2 件半价'])
  assert.deepEqual((await cart('en')).hints, ['¥5 more takes ¥10 off', 'One more piece: every 2nd piece half price'])
  const changed = (await shop.ask('PUT', `/v1/carts/${buyer.username}`, { token: buyer.token, body: { state: 'set', sku_id: other.id, count: 4 } })).body
  assert.deepEqual([changed.price.goods_amount, changed.price.discount, changed.price.total_amount], ['110.00', '15.00', '95.00'])
  assert.deepEqual(changed.hints, ['再买 ¥95 可减 ¥30'])
  await shop.ask('PUT', `/v1/carts/${buyer.username}`, { token: buyer.token, body: { state: 'unselectall' } })
  assert.deepEqual([(await cart()).price.total_amount, (await cart()).hints], ['0.00', []])
  const offers = await shop.ask('GET', `/v1/promotions?sku_id=${other.id}`)
  assert.deepEqual(
    offers.body.data.promotions.map(({ tag, text }: any) => [tag, text]),
    [
      ['满减', '满 ¥100 减 ¥10，满 ¥200 减 ¥30'],
      ['多件优惠', '第 2 件半价'],
    ],
  )
  assert.equal((await shop.ask('GET', '/v1/promotions?sku_id=99999999')).body.code, 10200)
})
