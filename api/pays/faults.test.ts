import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { closeOverdue } from '../orders/close.ts'
import { auditMoney } from '../ledger/audit.ts'
import { auditStock } from '../goods/stock.ts'
import type { AtCashier } from '../test/gateway.ts'
import { askDuePayments } from './ask.ts'
import { openStage, type PlacedOrder, until } from '../test/stage.ts'

const { shop, gateway, order, notify, noticeFor, stateOf } = await openStage()
type Method = 'alipay' | 'wechat'
type Attempt = { placed: PlacedOrder; number: string; press(at?: AtCashier): Promise<void> }

/** An order that waits at a gateway, and a hand at its cashier. */
async function attempt(method: Method, placed?: PlacedOrder): Promise<Attempt> {
  const mine = placed ?? (await order())
  if (method === 'alipay') return { placed: mine, number: mine.number, press: async (at = {}) => void (await gateway.press(mine.payUrl, at)) }
  const { body } = await shop.ask('POST', `/v1/pays/${mine.buyer.username}`, { token: mine.buyer.token, body: { order_id: mine.id, method } })
  assert.equal(body.code, 200)
  const [payment] = await shop.db<{ number: string }[]>`select number from payments where order_id = ${mine.id} and method = 'wechat'`
  return { placed: mine, number: payment!.number, press: async ({ notice = 'now' } = {}) => void (await gateway.scan(body.data.code_url, { notice })) }
}

const later = (seconds: number) => ({ ...shop.deps, clock: () => new Date(Date.now() + seconds * 1000) })
const cancel = ({ buyer, id }: PlacedOrder) => shop.ask('POST', `/v1/orders/${buyer.username}/${id}/cancellations`, { token: buyer.token })
const payment = async ({ number }: Attempt) =>
  (await shop.db<{ state: string; paid: number; refunded: number }[]>`select state, paid, refunded from payments where number = ${number}`).map((row) => ({ ...row }))[0]
const statusOf = async ({ placed }: Attempt) => (await stateOf(placed.id)).status
const verdictsOf = async ({ number }: Attempt) =>
  (await shop.db<{ verdict: string | null }[]>`select verdict from payment_notices where number = ${number} order by id`).map(({ verdict }) => verdict)
const wechatNotify = ({ body, headers }: { body: string; headers: Record<string, string> }) =>
  shop.ask('POST', '/v1/pays/wechat/notify', { raw: body, headers: { 'content-type': 'application/json', ...headers } })
/** What the platform says of a paid attempt. */
const transaction = (of: Attempt, change: Record<string, unknown> = {}) => ({
  appid: gateway.wechat.appId,
  mchid: gateway.wechat.mchId,
  out_trade_no: of.number,
  transaction_id: `42000000002026${of.number}`,
  trade_state: 'SUCCESS',
  success_time: '2026-01-01T12:00:00+08:00',
  amount: { total: 8800, currency: 'CNY' },
  ...change,
})
const nobodyCheated = async () => {
  assert.deepEqual(await auditMoney(shop.db), [])
  assert.deepEqual([...(await auditStock(shop.db))], [])
}

for (const method of ['alipay', 'wechat'] as const) {
  for (const notice of ['late', 'twice'] as const)
    test(`${method}: a notice that comes ${notice} pays once`, async () => {
      const one = await attempt(method)
      await one.press({ notice })
      await until(async () => (await verdictsOf(one)).length === (notice === 'twice' ? 2 : 1) && !(await verdictsOf(one)).includes(null))
      assert.deepEqual([await statusOf(one), await payment(one)], [2, { state: 'succeeded', paid: 8800, refunded: 0 }])
      await nobodyCheated()
    })

  test(`${method}: a lost notice is found by asking, and a forged one changes nothing on the way`, async () => {
    const one = await attempt(method)
    await one.press({ notice: 'forged' })
    await until(async () => (await shop.db`select 1 from payment_notices where method = ${method} and verdict = 'forged'`).length > 0)
    assert.deepEqual([await statusOf(one), (await payment(one))?.state], [1, 'waiting'])
    await askDuePayments(later(16))
    assert.deepEqual([await statusOf(one), (await payment(one))?.state], [2, 'succeeded'])
    await nobodyCheated()
  })

  for (const [notice, paid] of [
    ['wrong-amount', 8799],
    ['too-much', 8801],
  ] as const)
    test(`${method}: ${paid} fen for an order of 8800 leave it unpaid, and all of it goes back`, async () => {
      const one = await attempt(method)
      await one.press({ notice })
      await until(async () => (await payment(one))?.state === 'surplus')
      await shop.work()
      assert.deepEqual([await statusOf(one), await payment(one)], [1, { state: 'surplus', paid, refunded: paid }])
      await nobodyCheated()
    })

  test(`${method}: money for an order that was cancelled meanwhile goes back`, async () => {
    const one = await attempt(method)
    await cancel(one.placed)
    await one.press()
    await until(async () => (await payment(one))?.state === 'surplus')
    await shop.work()
    assert.deepEqual([await statusOf(one), await payment(one)], [6, { state: 'surplus', paid: 8800, refunded: 8800 }])
    await nobodyCheated()
  })

  test(`${method}: paid while the order is being closed ends as paid, or closed with the money back`, async () => {
    const many = await Promise.all(Array.from({ length: 6 }, () => attempt(method)))
    await Promise.all(many.flatMap((one) => [one.press({ notice: 'twice' }), cancel(one.placed)]))
    await until(async () => (await Promise.all(many.map(payment))).every((one) => one?.state !== 'waiting'))
    await closeOverdue(shop.db, new Date())
    await shop.work()
    for (const one of many) {
      const [status, end] = [await statusOf(one), await payment(one)]
      if (status === 2) assert.deepEqual(end, { state: 'succeeded', paid: 8800, refunded: 0 })
      else assert.deepEqual([status, end], [6, { state: 'surplus', paid: 8800, refunded: 8800 }])
    }
    await nobodyCheated()
  })
}

test('wechat: notices out of order, for another seller, another app, another currency, or an old one sent again, pay nothing', async () => {
  const one = await attempt('wechat')
  for (const change of [
    { mchid: '1900000001' },
    { appid: 'wx0000000000000000' },
    { amount: { total: 8800, currency: 'USD' } },
    { amount: { total: '8800' } },
    { transaction_id: undefined },
  ])
    assert.equal((await wechatNotify(gateway.wechatNotice(transaction(one, change)))).status, 401, JSON.stringify(change))
  assert.equal((await wechatNotify(gateway.wechatNotice(transaction(one), new Date(Date.now() - 400_000)))).status, 401)
  const { body, headers } = gateway.wechatNotice(transaction(one))
  assert.equal((await wechatNotify({ body: body.replace('encrypt-resource', 'encrypt_resource'), headers })).status, 401)
  for (const header of Object.keys(headers).filter((name) => !name.endsWith('type')))
    assert.equal((await wechatNotify({ body, headers: { ...headers, [header]: '' } })).status, 401)
  assert.equal((await wechatNotify(gateway.wechatNotice(transaction(one, { trade_state: 'NOTPAY' })))).status, 200)
  assert.deepEqual([await statusOf(one), (await payment(one))?.state], [1, 'waiting'])
  const paid = await wechatNotify({ body, headers })
  assert.deepEqual([paid.status, paid.body], [200, { code: 'SUCCESS', message: '成功' }])
  assert.equal((await wechatNotify(gateway.wechatNotice(transaction(one, { trade_state: 'CLOSED' })))).status, 200)
  assert.equal((await wechatNotify({ body, headers })).status, 200)
  assert.deepEqual([await statusOf(one), await payment(one)], [2, { state: 'succeeded', paid: 8800, refunded: 0 }])
  await nobodyCheated()
})

test('a trade that has paid one order does not pay another, at either gateway', async () => {
  const [first, second] = [await attempt('wechat'), await attempt('wechat')]
  await wechatNotify(gateway.wechatNotice(transaction(first)))
  await wechatNotify(gateway.wechatNotice(transaction(second, { transaction_id: transaction(first).transaction_id })))
  assert.deepEqual([await statusOf(first), await statusOf(second)], [2, 1])
  assert.deepEqual(await verdictsOf(second), ['foreign'])
  const [third, fourth] = [await order(), await order()]
  await notify(noticeFor(third))
  await notify(noticeFor(fourth, { trade_no: `20260101220014${third.number}` }))
  assert.deepEqual([(await stateOf(third.id)).status, (await stateOf(fourth.id)).status], [2, 1])
  await nobodyCheated()
})

test('one notice of WeChat Pay on ten connections at once pays once', async () => {
  const one = await attempt('wechat')
  const signed = gateway.wechatNotice(transaction(one))
  const answers = await Promise.all(Array.from({ length: 10 }, () => wechatNotify(signed)))
  assert.ok(answers.every(({ status }) => status === 200))
  assert.deepEqual(
    (await verdictsOf(one)).toSorted((a, b) => String(a).localeCompare(String(b))),
    [...Array.from({ length: 9 }, () => 'again'), 'paid'],
  )
  assert.deepEqual(await payment(one), { state: 'succeeded', paid: 8800, refunded: 0 })
  await nobodyCheated()
})

test('a shop without WeChat Pay takes no notices of it', async () => {
  const { openShop } = await import('../test/shop.ts')
  const plain = await openShop()
  after(() => plain.close())
  const reply = await plain.ask('POST', '/v1/pays/wechat/notify', { raw: '{}', headers: { 'content-type': 'application/json' } })
  assert.equal(reply.status, 404)
  assert.equal((await plain.db`select 1 from payment_notices`).length, 0)
})
