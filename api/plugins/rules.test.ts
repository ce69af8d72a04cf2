import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { loadPlugins } from './load.ts'
import { careless, carelessPlugin } from './stage.ts'

await loadPlugins({ PLUGINS: `@jishi/example-plugin,${carelessPlugin()}` })
const shop = await openShop({ env: { VOUCHER_URL: 'http://127.0.0.1:1', VOUCHER_KEY: 'key' } })
const { db } = shop
const clerk = await shop.staff({ marketing: 7 })
const buyer = await shop.buyer()
const [cup, pot] = [await shop.sku({ price: 1000, name: '杯子' }), await shop.sku({ price: 3000, name: '茶壶' })]

const promotion = { name: '三件半价', name_en: 'Third at half', scope: 'all', starts_at: '2020-01-01', ends_at: '2100-01-01', kind: 'plugin', rule: 'voucher-counter/nth-half' }
const freight = { name: '冷链', name_en: 'Chilled', regions: [], rule: 'voucher-counter/cold-chain', values: { per_box: 2, fee: 1200, far_fee: 800 } }
const make = (what: 'promotions' | 'freight-rules', body: object) => shop.ask('POST', `/v1/staff/${what}`, { token: clerk.token, body })

async function fillCart(who: TestBuyer, counts: [number, number][]) {
  for (const [sku, count] of counts) await shop.ask('POST', `/v1/carts/${who.username}`, { token: who.token, body: { sku_id: sku, count } })
}
const preview = (who: TestBuyer = buyer) => shop.ask('GET', `/v1/orders/${who.username}/advance?settlement_type=0`, { token: who.token })
const place = (who: TestBuyer = buyer) => shop.ask('POST', `/v1/orders/${who.username}`, { token: who.token, body: { address_id: who.addressId, settlement_type: '0' } })
const stepsOf = (trace: { kind: string; amount: string }[]) => trace.map(({ kind, amount }) => [kind, amount])

test('staff make a promotion and a freight rule of a plugin’s kinds; what does not fit its fields is refused and not kept', async () => {
  for (const [wish, field] of [
    [{ values: { every: 1 } }, 'every'],
    [{ values: { every: '3' } }, 'every'],
    [{ values: { every: 3, more: 1 } }, 'more'],
    [{ rule: 'voucher-counter/cold-chain' }, 'rule'],
    [{ rule: 'nobody/nth-half' }, 'rule'],
    [{ rule: null }, 'rule'],
  ] as const) {
    const { body } = await make('promotions', { ...promotion, ...wish })
    assert.deepEqual([body.code, body.field ?? body.error], [10710, body.field ? field : body.error], JSON.stringify(body))
    assert.match(body.error, new RegExp(field))
  }
  assert.equal((await make('freight-rules', { ...freight, values: { per_box: 0 } })).body.code, 10710)
  assert.deepEqual([...(await db`select 1 from promotions`), ...(await db`select 1 from freight_rules`)], [])
  const { body } = await make('promotions', { ...promotion, values: { every: 3 } })
  assert.equal(body.code, 200, JSON.stringify(body))
  assert.equal((await make('freight-rules', freight)).body.code, 200)
  const { body: seen } = await shop.ask('GET', `/v1/staff/promotions/${body.data.id}`, { token: clerk.token })
  assert.deepEqual([seen.data.kind, seen.data.rule, seen.data.values], ['plugin', 'voucher-counter/nth-half', { every: 3 }])
  const { body: rules } = await shop.ask('GET', '/v1/staff/freight-rules', { token: clerk.token })
  assert.deepEqual([rules.data[0].rule, rules.data[0].values], [freight.rule, freight.values])
})

test('the confirmation and the order say what the plugin’s promotion gave and what its freight costs', async () => {
  await fillCart(buyer, [
    [cup.id, 2],
    [pot.id, 4],
  ])
  const { body } = await preview()
  // Six pieces: two cheap ones at half price; three boxes of two.
  const expected = [
    ['goods', '140.00'],
    ['plugin', '-10.00'],
    ['freight', '36.00'],
  ]
  assert.deepEqual(stepsOf(body.data.breakdown.trace), expected)
  assert.equal(body.data.breakdown.payable, '166.00')
  const { body: placed } = await place()
  assert.deepEqual([placed.code, placed.data?.total_amount], [200, '166.00'], JSON.stringify(placed))
  const { body: order } = await shop.ask('GET', `/v1/orders/${buyer.username}/${placed.data.order_id}`, { token: buyer.token })
  const trace = order.data.price_trace ?? order.data.trace ?? order.data.breakdown?.trace
  assert.deepEqual(stepsOf(trace), expected)
  const step = trace.find(({ kind }: { kind: string }) => kind === 'plugin')
  assert.deepEqual([step.name, step.name_en, step.detail.label, step.detail.label_en], ['三件半价', 'Third at half', '任选第几件半价', 'Mix and match, half price'])
})

test('of two promotions of one kind that meet the better one counts, and staff are told; kinds of two plugins both count', async () => {
  const { body: made } = await make('promotions', { ...promotion, name: '两件半价', name_en: 'Second at half', values: { every: 2 } })
  const { body: conflicts } = await shop.ask('GET', '/v1/staff/promotions/conflicts', { token: clerk.token })
  assert.equal(conflicts.data.length, 1)
  const other = await shop.buyer()
  await fillCart(other, [[pot.id, 6]])
  careless.off = (lines: { left: number }[]) => lines.map(() => 700)
  await make('promotions', { ...promotion, name: '粗心', name_en: 'Careless', rule: 'careless/careless', values: {} })
  assert.equal((await shop.ask('GET', '/v1/staff/promotions/conflicts', { token: clerk.token })).body.data.length, 1)
  const { body } = await preview(other)
  assert.deepEqual(stepsOf(body.data.breakdown.trace).slice(1, 3), [
    ['plugin', '-7.00'],
    ['plugin', '-43.23'],
  ])
  assert.equal(body.data.breakdown.trace[2].id, made.data.id)
})

test('a promotion that throws, takes too much or gives no whole fen gives nothing, and the sale goes on', async () => {
  const other = await shop.buyer()
  await fillCart(other, [[cup.id, 1]])
  const without = (await preview(other)).body.data.breakdown.payable
  for (const off of [
    () => [1001],
    () => [-1],
    () => [0.5],
    () => ['1'],
    () => [],
    () => [1, 1],
    () => Promise.resolve([1]),
    () => null,
    (lines: { left: number }[]) => {
      lines[0]!.left = 0
      return [1001]
    },
    () => {
      throw new Error('broken')
    },
  ]) {
    careless.off = off
    const { body } = await preview(other)
    assert.deepEqual([body.code, body.data.breakdown.payable], [200, '22.00'], `${String(off)} ${without}`)
  }
  careless.off = () => [0]
})

test('freight that cannot be told is never free: the address is refused, and nothing is booked', async () => {
  await db`update freight_rules set rule = 'careless/careless', values = '{"fee": 100}'`
  const other = await shop.buyer()
  await fillCart(other, [[cup.id, 1]])
  for (const reckon of [() => -1, () => 0.5, () => Number.NaN, () => 1_000_001, () => '5', () => undefined, () => Promise.resolve(5)]) {
    careless.reckon = reckon
    const { body: seen } = await preview(other)
    assert.equal(seen.data.breakdown.deliverable, false, String(reckon))
    const { status, body } = await place(other)
    assert.deepEqual([status, body.code], [409, 11430])
  }
  assert.deepEqual([...(await db`select 1 from orders where user_id = ${other.id}`)], [])
  careless.reckon = (parcel: unknown, values: unknown) => {
    assert.deepEqual(parcel, {
      lines: [{ skuId: cup.id, spuId: cup.spuId, catalogs: [cup.catalogId], count: 1, price: 1000, grams: (parcel as { grams: number }).grams, left: 1000 }],
      grams: (parcel as { grams: number }).grams,
      region: '11',
    })
    assert.deepEqual(values, { fee: 100 })
    return 100
  }
  assert.equal((await place(other)).body.data?.total_amount, '11.00')
})

test('a rule of a plugin that is gone is not free either, and its promotion is not advertised', async () => {
  await db`update freight_rules set rule = 'gone/away'`
  await db`update promotions set rule = 'gone/away'`
  const other = await shop.buyer()
  await fillCart(other, [[cup.id, 1]])
  assert.equal((await place(other)).body.code, 11430)
  const { body } = await preview(other)
  assert.deepEqual(stepsOf(body.data.breakdown.trace), [['goods', '10.00']])
  const { body: listed } = await shop.ask('GET', '/v1/staff/promotions', { token: clerk.token })
  assert.equal(listed.data[0].rule, 'gone/away')
})

test('the database keeps no plugin’s promotion without its kind and values', async () => {
  await assert.rejects(
    db`insert into promotions (kind, name, name_en, scope, starts_at, ends_at) values ('plugin', 'x', 'x', 'all', now(), now() + interval '1 day')`,
    /promotions_kind_check/,
  )
  await assert.rejects(db`insert into freight_rules (name, name_en, rule) values ('x', 'x', 'a/b')`, /freight_rules_rule_check/)
})
