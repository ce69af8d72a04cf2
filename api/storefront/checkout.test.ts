import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addCoupon } from '../coupons/write.ts'
import { claimCoupon } from '../coupons/claim.ts'
import { addFreightRule } from '../prices/freight-rules.ts'
import { transact } from '../shared/db.ts'
import { openShop, type TestBuyer, type TestSku } from '../test/shop.ts'
import { openDesk } from './desk.ts'

const shop = await openShop()
const deskOf = ({ id, username, sessionId }: TestBuyer, lang: 'zh-CN' | 'en' = 'zh-CN') =>
  openDesk(shop.deps, { buyer: { id, username, sessionId }, lang, guestCart: undefined, ip: '127.0.0.1' })
const formOf = (buyer: TestBuyer, sku: TestSku, more: Record<string, string> = {}) => ({
  address_id: String(buyer.addressId),
  sku_id: String(sku.id),
  buy_num: '1',
  request_id: crypto.randomUUID(),
  ...more,
})
const orders = async (buyer: TestBuyer) => await shop.db`select id, status, total_amount, pay_method, paid_at from orders where user_id = ${buyer.id}`
async function couponFor(buyer: TestBuyer): Promise<number> {
  const [from, until] = [new Date(Date.now() - 1000), new Date(Date.now() + 86_400_000)]
  return await transact(shop.db, async (tx) => {
    const id = await addCoupon(tx, {
      kind: 'fixed',
      name: '五元券',
      nameEn: 'Five off',
      amount: 500,
      percent: null,
      cap: null,
      threshold: 2000,
      scope: 'all',
      scopeIds: [],
      total: null,
      perPerson: 1,
      claimFrom: from,
      claimUntil: until,
      validFrom: null,
      validUntil: null,
      validDays: 3,
      withPromotions: true,
      withCoupons: false,
    })
    return await claimCoupon(tx, buyer.id, id, shop.deps.clock())
  })
}

test('the confirmation page’s choices price the order; what is shown is what is placed', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 3000 })
  const coupon = await couponFor(buyer)
  const desk = deskOf(buyer)
  const form = formOf(buyer, sku, { [`coupon_${coupon}`]: '1' })
  const seen = await desk.preview({ settlement: 1, skuId: sku.id, count: 1, ...desk.confirmChoices(form) })
  assert.deepEqual([seen.totalAmount, seen.coupons.map(({ chosen, saves, why }) => [chosen, saves, why])], [2500, [[true, 500, '']]])
  assert.deepEqual(
    desk.traceWords(seen.breakdown.trace).map(({ label, amount }) => [label, amount]),
    [
      ['商品金额', 3000],
      ['优惠券', -500],
    ],
  )
  const answer = await desk.placeOrder({ ...form, expected: '25.00' })
  assert.deepEqual([answer.codes, answer.value?.waits], [[], true])
  assert.equal((await orders(buyer))[0]!.total_amount, 2500)
})

test('a choice that was not priced yet is refused, and told beside its field; nothing is placed', async () => {
  const buyer = await shop.buyer()
  const [sku, cheap] = [await shop.sku({ price: 3000 }), await shop.sku({ price: 1900 })]
  const coupon = await couponFor(buyer)
  const desk = deskOf(buyer)
  const refused = async (of: TestSku, more: Record<string, string>) => Object.keys((await desk.placeOrder(formOf(buyer, of, more))).faults)
  assert.deepEqual((await desk.placeOrder(formOf(buyer, sku, { [`coupon_${coupon}`]: '1', expected: '30.00' }))).codes, [10706])
  assert.deepEqual(await refused(cheap, { [`coupon_${coupon}`]: '1' }), ['coupons'])
  assert.deepEqual(await refused(sku, { coupon_999999: '1' }), ['coupons'])
  assert.deepEqual(await refused(sku, { pay_method: 'nonsense' }), ['pay_method'])
  assert.deepEqual(await refused(sku, { invoice_kind: 'company', invoice_title: '公司', invoice_tax_no: '1' }), ['invoice_tax_no'])
  assert.deepEqual(await refused(sku, { invoice_kind: 'personal', invoice_title: '' }), ['invoice_title'])
  assert.equal((await orders(buyer)).length, 0)
  assert.equal((await shop.db`select held from stocks where sku_id = ${sku.id}`)[0]!.held, 0)
})

test('to be paid on delivery, an order is accepted at once and not paid yet', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 3000 })
  const answer = await deskOf(buyer).placeOrder(formOf(buyer, sku, { pay_method: 'cod' }))
  assert.deepEqual([answer.codes, answer.value?.waits], [[], false])
  const [order] = await orders(buyer)
  assert.deepEqual([order!.status, order!.pay_method, order!.paid_at], [2, 'cod', null])
  const api = await shop.ask('POST', `/v1/orders/${buyer.username}`, {
    token: buyer.token,
    body: { address_id: buyer.addressId, settlement_type: '1', sku_id: sku.id, buy_count: 2, pay_method: 'cod' },
  })
  assert.match(api.body.data.pay_url, new RegExp(`/order/${api.body.data.order_id}$`))
  assert.equal((await orders(buyer)).length, 2)
})

test('where nothing is delivered the page says so before anything is pressed', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 3000 })
  await transact(shop.db, (tx) =>
    addFreightRule(tx, {
      name: '只送上海',
      nameEn: 'Shanghai only',
      regions: ['31'],
      deliverable: true,
      firstGrams: 1000,
      firstFee: 500,
      furtherGrams: 1000,
      furtherFee: 0,
      freeOver: null,
    }),
  )
  const desk = deskOf(buyer, 'en')
  assert.equal((await desk.preview({ settlement: 1, skuId: sku.id, count: 1 })).breakdown.deliverable, false)
  assert.deepEqual(Object.keys((await desk.placeOrder(formOf(buyer, sku))).faults), ['address_id'])
  assert.equal((await orders(buyer)).length, 0)
})
