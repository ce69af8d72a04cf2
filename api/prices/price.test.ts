import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { regionOf, ruleFor } from './freight.ts'
import { type Breakdown, type Coupon, type Line, type PriceWish, type Promotion, priceOrder } from './price.ts'
import { splitOver } from './split.ts'

const at = new Date('2026-11-21T04:00:00Z')
const before = new Date('2026-11-01T00:00:00Z')
const after = new Date('2026-12-01T00:00:00Z')
const line = (skuId: number, price: number, count = 1, more: Partial<Line> = {}): Line => ({
  skuId,
  spuId: skuId * 10,
  catalogs: [1],
  name: `商品${skuId}`,
  nameEn: `Product ${skuId}`,
  count,
  price,
  grams: 500,
  ...more,
})
const common = { name: '活动', nameEn: 'Offer', scope: 'all' as const, scopeIds: [], startsAt: before, endsAt: after, stopped: false, withCoupons: true }
const ladder = (id: number, steps: [number, number][], more = {}): Promotion => ({
  ...common,
  id,
  kind: 'full-reduction',
  steps: steps.map(([threshold, off]) => ({ threshold, off })),
  ...more,
})
const half = (id: number, more = {}): Promotion => ({ ...common, id, kind: 'nth-piece', nth: 2, percent: 50, ...more })
const slip = { couponId: 1, name: '券', nameEn: 'Coupon', scope: 'all' as const, scopeIds: [], state: 'unused' as const, validFrom: before, validUntil: after, threshold: 0 }
const fixed = (id: number, amount: number, more = {}): Coupon => ({ ...slip, id, kind: 'fixed', amount, withPromotions: true, withCoupons: false, ...more })
const percent = (id: number, off: number, cap: number | null, more = {}): Coupon => ({
  ...slip,
  id,
  kind: 'percent',
  percent: off,
  cap,
  withPromotions: true,
  withCoupons: false,
  ...more,
})
const price = (wish: Partial<PriceWish>): Breakdown =>
  priceOrder({ lines: [], promotions: [], coupons: [], freightRules: [], destination: { region: '11', address: '' }, balance: 0, member: 0, at, ...wish })

test('without promotions, coupons and rules an order costs what its goods cost', () => {
  const found = price({ lines: [line(1, 1999, 2), line(2, 801, 3)] })
  assert.deepEqual([found.goodsAmount, found.discount, found.freight, found.totalAmount, found.payable], [6401, 0, 0, 6401, 6401])
  assert.deepEqual(found.trace, [
    {
      kind: 'goods',
      amount: 6401,
      lines: [
        { skuId: 1, amount: 3998, count: 2 },
        { skuId: 2, amount: 2403, count: 3 },
      ],
    },
  ])
})

test('of a ladder the best step that is reached counts, and its fen are split to the last one', () => {
  const steps: [number, number][] = [
    [10000, 1000],
    [5000, 400],
  ]
  assert.equal(price({ lines: [line(1, 4999)], promotions: [ladder(1, steps)] }).discount, 0)
  assert.equal(price({ lines: [line(1, 5000)], promotions: [ladder(1, steps)] }).discount, 400)
  const three = price({ lines: [line(1, 3334), line(2, 3333), line(3, 3333)], promotions: [ladder(1, steps)] })
  assert.deepEqual(
    three.lines.map(({ discount }) => discount),
    [334, 333, 333],
  )
  assert.deepEqual(three.trace[1]?.detail, { threshold: 10000 })
})

test('the second piece at half price is for every pair of the same goods, not across goods', () => {
  assert.deepEqual(
    [1, 2, 3, 4].map((count) => price({ lines: [line(1, 999, count)], promotions: [half(1)] }).discount),
    [0, 499, 499, 999],
  )
  assert.equal(price({ lines: [line(1, 999), line(2, 999)], promotions: [half(1)] }).discount, 0)
})

test('of promotions of one kind that overlap, goods get the one that gives most; of equals the older', () => {
  const both = price({ lines: [line(1, 10000)], promotions: [ladder(2, [[100, 10]]), ladder(1, [[9000, 900]])] })
  assert.equal(both.discount, 900)
  const apart = price({
    lines: [line(1, 10000), line(2, 10000)],
    promotions: [ladder(1, [[100, 50]], { scope: 'sku', scopeIds: [1] }), ladder(2, [[100, 30]], { scope: 'sku', scopeIds: [2] })],
  })
  assert.deepEqual(
    apart.lines.map(({ discount }) => discount),
    [50, 30],
  )
  const equal = price({ lines: [line(1, 10000)], promotions: [ladder(5, [[100, 50]]), ladder(3, [[100, 50]])] })
  assert.equal(equal.trace[1]?.id, 3)
})

test('members pay their price from their level on; what the shop stopped, or has not begun, gives nothing', () => {
  const member: Promotion = { ...common, id: 1, kind: 'member', level: 2, percent: 90 }
  assert.deepEqual(
    [0, 1, 2, 3].map((level) => price({ lines: [line(1, 999)], promotions: [member], member: level }).discount),
    [0, 0, 99, 99],
  )
  for (const off of [{ stopped: true }, { startsAt: new Date(at.getTime() + 1) }, { endsAt: at }])
    assert.equal(price({ lines: [line(1, 10000)], promotions: [ladder(1, [[1, 1]], off)] }).discount, 0)
})

test('a gift comes along for nothing while there are any besides those that are bought', () => {
  const gift = (left: number): Promotion => ({ ...common, id: 1, kind: 'gift', threshold: 5000, gift: { skuId: 9, name: '杯', nameEn: 'Cup', count: 2, left } })
  assert.deepEqual(price({ lines: [line(1, 5000)], promotions: [gift(5)] }).lines[1], { skuId: 9, count: 2, price: 0, amount: 0, discount: 0, gift: true })
  assert.equal(price({ lines: [line(1, 4999)], promotions: [gift(5)] }).lines.length, 1)
  assert.equal(price({ lines: [line(9, 5000, 3)], promotions: [gift(4)] }).lines[1]?.count, 1)
  const gone = price({ lines: [line(9, 5000, 4)], promotions: [gift(4)] })
  assert.deepEqual([gone.lines.length, gone.trace[1]?.kind], [1, 'gift-gone'])
})

test('a coupon says why it does not count: used, over, too early, other goods, too little, promoted goods, another coupon', () => {
  const reason = (coupon: Coupon, more: Partial<PriceWish> = {}) => {
    const found = price({ lines: [line(1, 1000)], coupons: [coupon], ...more })
    assert.equal(
      found.couponFaults.length === 0,
      found.trace.some(({ kind }) => kind === 'coupon'),
    )
    return found.couponFaults[0]
  }
  assert.equal(reason(fixed(1, 500)), undefined)
  assert.equal(reason(fixed(1, 500, { state: 'returned' })), undefined)
  assert.deepEqual(reason(fixed(1, 500, { state: 'used' })), { id: 1, reason: 'used' })
  assert.deepEqual(reason(fixed(1, 500, { validUntil: at })), { id: 1, reason: 'expired' })
  assert.deepEqual(reason(fixed(1, 500, { validFrom: new Date(at.getTime() + 1) })), { id: 1, reason: 'not-begun' })
  assert.deepEqual(reason(fixed(1, 500, { scope: 'catalog', scopeIds: [2] })), { id: 1, reason: 'goods' })
  assert.equal(reason(fixed(1, 500, { scope: 'catalog', scopeIds: [2] }), { lines: [line(1, 1000, 1, { catalogs: [2, 7] })] }), undefined)
  assert.deepEqual(reason(fixed(1, 500, { threshold: 1001 })), { id: 1, reason: 'threshold', lack: 1 })
  assert.deepEqual(reason(fixed(1, 500, { withPromotions: false }), { promotions: [ladder(1, [[1, 1]])] }), { id: 1, reason: 'promotion' })
  assert.deepEqual(reason(fixed(1, 500), { promotions: [ladder(1, [[1, 1]], { withCoupons: false })] }), { id: 1, reason: 'promotion' })
  const two = price({ lines: [line(1, 10000)], coupons: [fixed(1, 500, { withCoupons: true }), percent(2, 10, 300, { withCoupons: true })] })
  assert.deepEqual([two.discount, two.couponFaults], [800, []])
  const clash = price({ lines: [line(1, 10000)], coupons: [fixed(1, 500, { withCoupons: true }), percent(2, 10, 300)] })
  assert.deepEqual(clash.couponFaults, [
    { id: 2, reason: 'with-others' },
    { id: 1, reason: 'with-others' },
  ])
  assert.equal(clash.discount, 0)
  const same = price({ lines: [line(1, 10000)], coupons: [fixed(1, 500, { withCoupons: true }), fixed(2, 500, { withCoupons: true })] })
  assert.equal(same.discount, 0)
})

test('a coupon of more than the goods cost takes them all and no more; a percent stops at its cap', () => {
  const all = price({ lines: [line(1, 300), line(2, 199)], coupons: [fixed(1, 100000)] })
  assert.deepEqual([all.totalAmount, all.discount], [0, 499])
  assert.equal(price({ lines: [line(1, 10000)], coupons: [percent(1, 20, 1500)] }).discount, 1500)
  assert.equal(price({ lines: [line(1, 999)], coupons: [percent(1, 15, null)] }).discount, 149)
})

const everywhere = {
  id: 1,
  name: '全国',
  nameEn: 'Everywhere',
  regions: [],
  deliverable: true,
  firstGrams: 1000,
  firstFee: 800,
  furtherGrams: 500,
  furtherFee: 200,
  freeOver: 9900,
}
const remote = { ...everywhere, id: 2, name: '偏远', regions: ['65', '540000'], firstFee: 2500, freeOver: null }
const nowhere = { ...everywhere, id: 3, name: '不送', regions: ['659000'], deliverable: false }

test('freight is by region and weight, free from an amount of goods on, and some places are not reached', () => {
  const to = (region: string, lines = [line(1, 1000, 2)], more = {}) => price({ lines, freightRules: [everywhere, remote, nowhere], destination: { region, address: '' }, ...more })
  assert.equal(to('310115').freight, 800)
  assert.equal(to('310115', [line(1, 1000, 3)]).freight, 1000)
  assert.equal(to('310115', [line(1, 1000, 4)]).freight, 1200)
  assert.equal(to('310115', [line(1, 3300, 3)]).freight, 0)
  assert.equal(to('310115', [line(1, 3300, 3)], { coupons: [fixed(1, 5000)] }).freight, 0)
  assert.equal(to('540102', [line(1, 3300, 3)]).freight, 2700)
  assert.deepEqual([to('659001').deliverable, to('650102').deliverable], [false, true])
  assert.equal(price({ lines: [line(1, 1)], freightRules: [remote], destination: { region: '11', address: '' } }).deliverable, false)
  assert.equal(price({ lines: [line(1, 1)], freightRules: [everywhere], destination: undefined }).freight, 0)
})

test('an address tells its province by its words where no code is there', () => {
  const region = (address: string) => regionOf({ region: null, address })
  assert.equal(region('新疆维吾尔自治区乌鲁木齐市天山区 1 号'), '65')
  assert.equal(region('中国 上海市 浦东新区世纪大道 1 号'), '31')
  assert.equal(region('内蒙古呼和浩特'), '15')
  assert.equal(region('成都市武侯区西藏路 3 号'), '')
  assert.equal(region('（大院）西藏自治区拉萨市'), '54')
  assert.equal(region('吉林省吉林市'), '22')
  assert.equal(region('1 Main Street'), '')
  assert.equal(ruleFor([remote, everywhere], { region: null, address: '西藏拉萨' })?.id, 2)
  assert.equal(ruleFor([remote, everywhere], { region: '650000', address: '北京' })?.id, 2)
})

test('the wallet gives what it has, and never more than the total', () => {
  assert.deepEqual(
    [0, 300, 5000].map((balance) => price({ lines: [line(1, 1000)], balance })).map(({ balanceAmount, payable }) => [balanceAmount, payable]),
    [
      [0, 1000],
      [300, 700],
      [1000, 0],
    ],
  )
})

const anyLines = fc.uniqueArray(
  fc.record({
    skuId: fc.integer({ min: 1, max: 8 }),
    spu: fc.integer({ min: 1, max: 3 }),
    catalog: fc.integer({ min: 1, max: 3 }),
    count: fc.integer({ min: 1, max: 1_000_000 }),
    price: fc.integer({ min: 1, max: 5_000_000 }),
    grams: fc.integer({ min: 0, max: 50_000 }),
  }),
  { selector: ({ skuId }) => skuId, minLength: 1, maxLength: 8 },
)
const anyScope = fc.oneof(
  fc.constant({ scope: 'all' as const, scopeIds: [] as number[] }),
  fc.record({ scope: fc.constantFrom('sku' as const, 'spu' as const, 'catalog' as const), scopeIds: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { minLength: 1 }) }),
)
const anyAmount = fc.integer({ min: 0, max: 20_000_000 })
const anyKind = fc.oneof(
  fc.record({ kind: fc.constant('member' as const), level: fc.integer({ min: 1, max: 3 }), percent: fc.integer({ min: 1, max: 99 }) }),
  fc.record({ kind: fc.constant('nth-piece' as const), nth: fc.integer({ min: 2, max: 5 }), percent: fc.integer({ min: 0, max: 99 }) }),
  fc.record({
    kind: fc.constant('full-reduction' as const),
    steps: fc.array(
      fc
        .tuple(fc.integer({ min: 1, max: 20_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
        .map(([threshold, part]) => ({ threshold, off: Math.max(1, Math.floor(threshold * part)) })),
      { maxLength: 4 },
    ),
  }),
  fc.record({
    kind: fc.constant('gift' as const),
    threshold: anyAmount,
    gift: fc.record({
      skuId: fc.integer({ min: 1, max: 12 }),
      name: fc.constant('礼'),
      nameEn: fc.constant('Gift'),
      count: fc.integer({ min: 1, max: 3 }),
      left: fc.integer({ min: 0, max: 1_000_010 }),
    }),
  }),
)
const anyPromotions = fc
  .array(fc.tuple(anyKind, anyScope, fc.boolean(), fc.boolean()), { maxLength: 6 })
  .map((all) => all.map(([kind, scope, withCoupons, stopped], i): Promotion => ({ ...common, ...kind, ...scope, withCoupons, stopped: stopped && i % 3 === 0, id: i + 1 })))
const anyCoupons = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.record({ kind: fc.constant('fixed' as const), amount: fc.integer({ min: 1, max: 20_000_000 }) }),
        fc.record({ kind: fc.constant('percent' as const), percent: fc.integer({ min: 1, max: 99 }), cap: fc.option(fc.integer({ min: 1, max: 1_000_000 })) }),
      ),
      anyScope,
      anyAmount,
      fc.boolean(),
      fc.boolean(),
    ),
    { maxLength: 3 },
  )
  .map((all) => all.map(([kind, scope, threshold, withPromotions, withCoupons], i): Coupon => ({ ...slip, ...kind, ...scope, threshold, withPromotions, withCoupons, id: i + 1 })))
const anyWish = fc
  .record({
    lines: anyLines,
    promotions: anyPromotions,
    coupons: anyCoupons,
    member: fc.integer({ min: 0, max: 3 }),
    balance: anyAmount,
    freeOver: fc.option(anyAmount),
    region: fc.constantFrom('11', '65', '659001', null),
  })
  .map(
    ({ lines, freeOver, region, ...wish }): PriceWish => ({
      ...wish,
      lines: lines.map(({ skuId, spu, catalog, ...rest }) => line(skuId, 1, 1, { ...rest, spuId: spu, catalogs: [catalog, 7] })),
      freightRules: [{ ...everywhere, freeOver }, remote, nowhere],
      destination: region === null ? undefined : { region, address: '' },
      at,
    }),
  )
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

test('for any order: nothing is negative, parts sum to the whole, and the trace sums to what is paid', () => {
  fc.assert(
    fc.property(anyWish, (wish) => {
      const found = priceOrder(wish)
      for (const amount of [found.goodsAmount, found.discount, found.freight, found.totalAmount, found.balanceAmount, found.payable])
        assert.ok(Number.isSafeInteger(amount) && amount >= 0)
      assert.ok(found.discount <= found.goodsAmount)
      assert.equal(found.totalAmount, found.goodsAmount + found.freight - found.discount)
      assert.equal(found.payable, found.totalAmount - found.balanceAmount)
      assert.ok(found.balanceAmount <= wish.balance)
      assert.equal(sum(found.lines.map(({ amount }) => amount)), found.goodsAmount)
      assert.equal(sum(found.lines.map(({ discount }) => discount)), found.discount)
      for (const part of found.lines) assert.ok(part.discount >= 0 && part.discount <= part.amount && part.amount === part.price * part.count && part.count > 0)
      assert.equal(sum(found.trace.map(({ amount }) => amount)), found.payable)
      // A refund of every line's part, and of the freight, is what was paid.
      assert.equal(sum(found.lines.map(({ amount, discount }) => amount - discount)) + found.freight, found.totalAmount)
      for (const step of found.trace.filter(({ kind }) => !kind.startsWith('freight') && kind !== 'balance')) assert.equal(sum(step.lines.map(({ amount }) => amount)), step.amount)
      const off = found.trace.filter(({ kind }) => ['member', 'nth-piece', 'full-reduction', 'coupon'].includes(kind))
      for (const { skuId, discount, gift } of found.lines)
        if (!gift) assert.equal(0 - sum(off.flatMap(({ lines }) => lines.filter((part) => part.skuId === skuId).map(({ amount }) => amount))), discount)
    }),
    { numRuns: 2000 },
  )
})

test('for any order: in what order its lines, promotions, coupons and rules come makes no difference', () => {
  const turned = (wish: PriceWish, seed: number): PriceWish => {
    const shuffled = <T>(list: readonly T[]): T[] =>
      list
        .map((item, i) => ({ item, key: Math.sin(seed * (i + 1)) }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ item }) => item)
    return { ...wish, lines: shuffled(wish.lines), promotions: shuffled(wish.promotions), coupons: shuffled(wish.coupons), freightRules: shuffled(wish.freightRules) }
  }
  fc.assert(
    fc.property(anyWish, fc.integer({ min: 1, max: 1_000_000 }), (wish, seed) => assert.deepEqual(priceOrder(turned(wish, seed)), priceOrder(wish))),
    { numRuns: 1000 },
  )
})

test('for any order: a coupon never makes it dearer, and refused coupons change nothing', () => {
  fc.assert(
    fc.property(anyWish, (wish) => {
      const [with_, without] = [priceOrder(wish), priceOrder({ ...wish, coupons: [] })]
      assert.ok(with_.totalAmount <= without.totalAmount)
      const refused = new Set(with_.couponFaults.map(({ id }) => id))
      const good = priceOrder({ ...wish, coupons: wish.coupons.filter(({ id }) => !refused.has(id)) })
      assert.equal(good.totalAmount, with_.totalAmount)
    }),
    { numRuns: 1000 },
  )
})

test('for any order: promotions never make it dearer; more goods never cost less before anything is taken off', () => {
  fc.assert(
    fc.property(anyWish, (wish) => {
      const plain = { ...wish, coupons: [] }
      assert.ok(priceOrder(plain).totalAmount <= priceOrder({ ...plain, promotions: [] }).totalAmount)
      const fewer = { ...wish, lines: wish.lines.slice(1) }
      assert.ok(priceOrder(fewer).goodsAmount <= priceOrder(wish).goodsAmount)
    }),
    { numRuns: 500 },
  )
})

test('an amount that is split sums up again, each share within a fen of fair and never above its weight', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5_000_000_000_000 }), { minLength: 1, maxLength: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), (weights, part) => {
      const whole = sum(weights)
      const amount = Math.floor(whole * part)
      const shares = splitOver(amount, weights)
      assert.equal(sum(shares), whole === 0 ? 0 : amount)
      shares.forEach((share, i) => {
        assert.ok(share >= 0 && share <= weights[i]!)
        assert.ok(Math.abs(share - (amount * weights[i]!) / (whole || 1)) <= 1.01)
      })
    }),
  )
})
