import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditMoney } from '../ledger/audit.ts'
import { heldFor, holdBalance, post, walletOf } from '../ledger/post.ts'
import { payments as counted } from '../seeing/metrics.ts'
import { transact } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import type { TestBuyer } from '../test/shop.ts'
import { settleCash } from './cash.ts'
import { countPayment } from './count.ts'
import { refundState, refundToSources } from './refund.ts'
import { openStage, type PlacedOrder, until } from '../test/stage.ts'

const { shop, gateway, order, stateOf } = await openStage()
const clerk = await shop.staff({ pays: 7 })
let serial = 0

const refusedWith = (code: number) => (error: unknown) => error instanceof Refusal && error.code === code
const pay = async (placed: PlacedOrder, method: string, buyer: TestBuyer = placed.buyer) =>
  (await shop.ask('POST', `/v1/pays/${buyer.username}`, { token: buyer.token, body: { order_id: placed.id, method } })).body
const give = (userId: number, amount: number) =>
  transact(shop.db, (tx) =>
    post(tx, {
      key: `gift:${++serial}`,
      kind: 'adjustment',
      userId,
      entries: [
        { account: 'adjustments', amount: -amount },
        { account: `wallet:${userId}`, amount },
      ],
    }),
  )
const refund = (placed: PlacedOrder, amount: number, key = `test:${++serial}`) =>
  transact(shop.db, (tx) => refundToSources(tx, { orderId: placed.id, amount, key, why: 'test' })).then(() => key)
const settle = (placed: PlacedOrder, amount: number) => transact(shop.db, (tx) => settleCash(tx, { orderId: placed.id, amount, clerkId: clerk.id, at: new Date() }))
const payments = async (placed: PlacedOrder) =>
  (
    await shop.db<
      { method: string; state: string; amount: number; paid: number; refunded: number }[]
    >`select method, state, amount, paid, refunded from payments where order_id = ${placed.id} order by id`
  ).map((row) => ({ ...row }))
const balanced = async () => assert.deepEqual(await auditMoney(shop.db), [])
/** An order of 88.00 of which a part is held from the wallet, as placing does it. */
const orderWithBalance = async (part: number, wallet = part) => {
  const buyer = await shop.buyer()
  await give(buyer.id, wallet)
  const placed = await order(buyer)
  await transact(shop.db, async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`update orders set balance_amount = ${part} where id = ${placed.id}`
    await tx`delete from payments where order_id = ${placed.id}`
  })
  await transact(shop.db, (tx) => holdBalance(tx, buyer.id, placed.id, part))
  return placed
}
/** The parcel leaves, as far as money cares. */
const ship = (placed: PlacedOrder) => shop.db`update orders set shipped_at = now() where id = ${placed.id}`

test('what became of payments is counted once for each, by its method; what was taken back is not', async () => {
  const counts = async () => new Map((await counted.get()).values.map(({ labels, value }) => [`${labels.method} ${labels.outcome}`, value]))
  const before = await counts()
  const placed = await order()
  const { data } = await pay(placed, 'wechat')
  await Promise.all([gateway.press(placed.payUrl), gateway.scan(data.code_url)])
  await until(async () => (await payments(placed)).every(({ state }) => state === 'succeeded' || state === 'surplus'))
  await shop.work()
  const courier = await order()
  await pay(courier, 'cod')
  await ship(courier)
  await settle(courier, 8800)
  const rich = await shop.buyer()
  await give(rich.id, 8800)
  await pay(await order(rich), 'balance')
  // Paid as it is placed.
  await give(rich.id, 8800)
  const wish = { address_id: rich.addressId, settlement_type: '1', sku_id: (await shop.sku({ price: 8800 })).id, buy_count: '1', use_balance: true }
  const atOnce = await shop.ask('POST', `/v1/orders/${rich.username}`, { token: rich.token, body: wish })
  assert.deepEqual(await shop.db`select status from orders where id = ${atOnce.body.data.order_id}`.then((rows) => [...rows]), [{ status: 2 }])
  await assert.rejects(
    transact(shop.db, (tx) => {
      countPayment(tx, 'alipay', 'paid')
      return Promise.reject(new Error('taken back'))
    }),
  )
  const now = await counts()
  const more = (method: string, outcome: string) => (now.get(`${method} ${outcome}`) ?? 0) - (before.get(`${method} ${outcome}`) ?? 0)
  const of = (outcome: string) => more('alipay', outcome) + more('wechat', outcome)
  assert.deepEqual({ alipay: more('alipay', 'asked'), wechat: more('wechat', 'asked'), cod: more('cod', 'asked') }, { alipay: 3, wechat: 1, cod: 1 })
  assert.deepEqual([of('paid'), of('surplus'), of('refunded'), more('cod', 'paid'), more('balance', 'paid')], [1, 1, 1, 1, 2])
})

test('a buyer scans WeChat Pay’s code, and the notice alone pays the order', async () => {
  const placed = await order()
  const { code, data } = await pay(placed, 'wechat')
  assert.equal(code, 200)
  assert.equal((await pay(placed, 'wechat')).data.code_url, data.code_url, 'asked twice, it is the same code')
  await gateway.scan(data.code_url)
  await until(async () => (await stateOf(placed.id)).status === 2)
  assert.deepEqual(
    (await payments(placed)).find(({ state }) => state === 'succeeded'),
    { method: 'wechat', state: 'succeeded', amount: 8800, paid: 8800, refunded: 0 },
  )
  const read = await shop.ask('GET', `/v1/pays/${placed.buyer.username}/${placed.id}`, { token: placed.buyer.token })
  assert.deepEqual([read.body.data.method, read.body.data.status], ['wechat', 'succeeded'])
  await balanced()
})

test('who turns from Alipay to WeChat Pay cannot pay on the old page any more', async () => {
  const placed = await order()
  await gateway.open(placed.payUrl)
  const { data } = await pay(placed, 'wechat')
  assert.deepEqual(
    (await payments(placed)).map(({ method, state }) => [method, state]),
    [
      ['alipay', 'closed'],
      ['wechat', 'waiting'],
    ],
  )
  assert.equal((await gateway.press(placed.payUrl)).location, null)
  await gateway.scan(data.code_url)
  await until(async () => (await stateOf(placed.id)).status === 2)
  await balanced()
})

test('who paid at Alipay and then asks for WeChat Pay is told that it is paid', async () => {
  const placed = await order()
  await gateway.press(placed.payUrl, { notice: 'none' })
  assert.equal((await pay(placed, 'wechat')).code, 10500)
  assert.equal((await stateOf(placed.id)).status, 2)
  await balanced()
})

test('two windows, two gateways, both paid at one moment: one pays the order, the other’s money goes back', async () => {
  const placed = await order()
  const { data } = await pay(placed, 'wechat')
  // The first page was never opened, so nobody could close it.
  await Promise.all([gateway.press(placed.payUrl, { notice: 'twice' }), gateway.scan(data.code_url, { notice: 'twice' })])
  await until(async () => (await payments(placed)).every(({ state }) => state === 'succeeded' || state === 'surplus'))
  await shop.work()
  const all = await payments(placed)
  assert.deepEqual(all.map(({ state }) => state).toSorted(), ['succeeded', 'surplus'])
  assert.deepEqual(all.find(({ state }) => state === 'surplus')?.refunded, 8800)
  assert.equal((await stateOf(placed.id)).status, 2)
  await balanced()
})

test('an order that the wallet pays a part of asks the gateway for the rest, and takes the part when that is paid', async () => {
  const placed = await orderWithBalance(3000, 5000)
  assert.deepEqual([await walletOf(shop.db, placed.buyer.id), await heldFor(shop.db, placed.id)], [2000, 3000])
  const { data } = await pay(placed, 'wechat')
  await gateway.scan(data.code_url)
  await until(async () => (await stateOf(placed.id)).status === 2)
  assert.deepEqual(
    (await payments(placed)).toSorted((a, b) => a.amount - b.amount),
    [
      { method: 'balance', state: 'succeeded', amount: 3000, paid: 3000, refunded: 0 },
      { method: 'wechat', state: 'succeeded', amount: 5800, paid: 5800, refunded: 0 },
    ],
  )
  assert.deepEqual([await walletOf(shop.db, placed.buyer.id), await heldFor(shop.db, placed.id)], [2000, 0])
  await balanced()
  const key = await refund(placed, 7000)
  assert.equal(await refundState(shop.db, key), 'waiting')
  await shop.work()
  assert.equal(await refundState(shop.db, key), 'done')
  assert.equal(await walletOf(shop.db, placed.buyer.id), 2000 + 1200, 'the gateway first, then the wallet')
  await assert.rejects(refund(placed, 1801), refusedWith(10506))
  await refund(placed, 1800)
  assert.equal(await walletOf(shop.db, placed.buyer.id), 5000)
  await balanced()
})

test('an order is paid from the wallet alone, once however often it is pressed, and not by an empty one', async () => {
  const placed = await order()
  assert.equal((await pay(placed, 'balance')).code, 10505)
  assert.equal((await stateOf(placed.id)).status, 1)
  await give(placed.buyer.id, 10_000)
  const answers = await Promise.all(Array.from({ length: 6 }, () => pay(placed, 'balance')))
  assert.equal(answers.filter(({ code }) => code === 200).length, 1)
  assert.ok(answers.every(({ code }) => code === 200 || code === 10500))
  assert.equal(await walletOf(shop.db, placed.buyer.id), 1200)
  assert.equal((await stateOf(placed.id)).status, 2)
  await refund(placed, 8800)
  assert.equal(await walletOf(shop.db, placed.buyer.id), 10_000)
  await balanced()
})

test('cash on delivery sends the order off and waits for the courier, who hands in all of it, once', async () => {
  const placed = await order()
  assert.equal((await pay(placed, 'cod')).code, 200)
  assert.equal((await stateOf(placed.id)).status, 2)
  const cash = async () => (await payments(placed)).find(({ method }) => method === 'cod')
  assert.deepEqual(await cash(), { method: 'cod', state: 'waiting', amount: 8800, paid: 0, refunded: 0 })
  await assert.rejects(settle(placed, 8800), refusedWith(10509))
  await ship(placed)
  await assert.rejects(settle(placed, 8799), refusedWith(10507))
  const paidAt = async () => (await shop.db<{ paidAt: Date | null }[]>`select paid_at as "paidAt" from orders where id = ${placed.id}`)[0]!.paidAt
  assert.equal(await paidAt(), null)
  const ends = await Promise.allSettled(Array.from({ length: 5 }, () => settle(placed, 8800)))
  assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.ok((await paidAt()) instanceof Date, 'the order is paid since then')
  assert.deepEqual(await cash(), { method: 'cod', state: 'succeeded', amount: 8800, paid: 8800, refunded: 0 })
  await balanced()
  await refund(placed, 5000)
  assert.equal(await walletOf(shop.db, placed.buyer.id), 5000)
  await balanced()
})

test('what a courier has not set out with is collected less, and nothing when the order is given up', async () => {
  const placed = await order()
  await pay(placed, 'cod')
  assert.equal(await refundState(shop.db, await refund(placed, 3000)), 'done')
  const cash = async () => (await payments(placed)).find(({ method }) => method === 'cod')
  assert.deepEqual([(await cash())?.state, (await cash())?.amount], ['waiting', 5800])
  await refund(placed, 5800)
  assert.equal((await cash())?.state, 'closed')
  await assert.rejects(refund(placed, 1), refusedWith(10506))
  assert.equal(await walletOf(shop.db, placed.buyer.id), 0)
  await balanced()
})

test('cash that the courier still has goes back only after it was handed in', async () => {
  const placed = await order()
  await pay(placed, 'cod')
  await ship(placed)
  const key = await refund(placed, 2000)
  await shop.work()
  assert.equal(await refundState(shop.db, key), 'waiting')
  assert.equal(await walletOf(shop.db, placed.buyer.id), 0)
  await settle(placed, 8800)
  await shop.work()
  assert.equal(await refundState(shop.db, key), 'done')
  assert.equal(await walletOf(shop.db, placed.buyer.id), 2000)
  await balanced()
})

test('refunds decided twice are one; ten at once never give back a fen more than was paid', async () => {
  const placed = await order()
  await gateway.press(placed.payUrl)
  await until(async () => (await stateOf(placed.id)).status === 2)
  await refund(placed, 1000, 'same')
  await refund(placed, 1000, 'same')
  await assert.rejects(refund(placed, 1001, 'same'), /another one/)
  for (const amount of [0, -5, 1.5, Number.NaN]) await assert.rejects(refund(placed, amount), /cannot give back/)
  const ends = await Promise.allSettled(Array.from({ length: 10 }, () => refund(placed, 1000)))
  assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 7)
  await shop.work()
  assert.equal((await payments(placed))[0]?.refunded, 8000)
  await assert.rejects(shop.db`insert into refunds (number, payment_id, amount, why) select 'X', id, 801, 'x' from payments where order_id = ${placed.id}`, {
    constraint_name: 'payments_booked_check',
  })
  await balanced()
})

test('a refund that the gateway refuses for good waits for the staff, with the reason', async () => {
  const placed = await order()
  await gateway.press(placed.payUrl)
  await until(async () => (await stateOf(placed.id)).status === 2)
  // Somebody gave it back in the gateway's own console.
  await shop.deps.pay.alipay.refund({ number: placed.number, requestNumber: 'by-hand', amount: 8000, total: 8800, why: '' })
  const key = await refund(placed, 5000)
  await shop.work()
  assert.equal(await refundState(shop.db, key), 'waiting')
  const [stuck] = await shop.db<{ state: string; error: string }[]>`select state, error from refunds where wish_key = ${key}`
  assert.equal(stuck?.state, 'stuck')
  assert.match(stuck?.error ?? '', /REFUND_AMT_NOT_EQUAL_TOTAL/)
  assert.equal((await payments(placed))[0]?.refunded, 0)
  await balanced()
})
