import assert from 'node:assert/strict'
import { after, mock, test } from 'node:test'
import { openCounter } from '../../plugins/example/counter.ts'
import example from '../../plugins/example/index.ts'
import { GatewayDown } from '../drivers/pay/types.ts'
import { askDuePayments } from '../pays/ask.ts'
import { reconcileDay } from '../pays/reconcile.ts'
import { refundToSources } from '../pays/refund.ts'
import { transact } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { stayInTheEvening } from '../test/evening.ts'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { pluginGateway } from './gateway.ts'
import { loadPlugins } from './load.ts'
import { careless, carelessPlugin } from './stage.ts'

const KEY = 'a key of the counter'
await loadPlugins({ PLUGINS: `@jishi/example-plugin,${carelessPlugin()}` })
stayInTheEvening()
const counter = await openCounter({ key: KEY, vouchers: { 'GIFT-1': 1_000_000 }, tells: false })
after(() => counter.close())
const shop = await openShop({ realUrl: true, env: { PLUGINS: '@jishi/example-plugin', VOUCHER_URL: counter.url, VOUCHER_KEY: KEY } })
const { db } = shop

type Placed = { id: number; number: string; payUrl: string; buyer: TestBuyer }

async function order(method = 'giftvoucher'): Promise<Placed> {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 4400, stock: 10 })
  const { body } = await shop.ask('POST', `/v1/orders/${buyer.username}`, {
    token: buyer.token,
    body: { address_id: buyer.addressId, settlement_type: '1', sku_id: sku.id, buy_count: '2', pay_method: method },
  })
  assert.equal(body.code, 200, JSON.stringify(body))
  return { id: body.data.order_id, number: String(body.data.order_id), payUrl: body.data.pay_url, buyer }
}

const pay = ({ payUrl }: Placed, code = 'gift-1') => fetch(payUrl, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ code }) })

function notify(told: Parameters<typeof counter.noticeOf>[0], forged?: string) {
  const { body, signature } = counter.noticeOf(told)
  return shop.ask('POST', '/v1/pays/notices/giftvoucher', { raw: body, headers: { 'content-type': 'application/json', 'x-voucher-signature': forged ?? signature } })
}
const paidNotice = ({ number }: Placed, over: object = {}) => ({ number, state: 'paid' as const, trade: `T${number}`, amount: 8800, paid_at: Date.now(), ...over })

async function stateOf({ id }: Placed) {
  const [row] = await db<{ status: number }[]>`select status from orders where id = ${id}`
  const payments = await db<
    { method: string; state: string; paid: number; refunded: number }[]
  >`select method, state, paid, refunded from payments where order_id = ${id} order by id`
  return { status: row!.status, payments: payments.map((one) => ({ ...one })) }
}
const unpaid = { status: 1, payments: [{ method: 'giftvoucher', state: 'waiting', paid: 0, refunded: 0 }] }
const paid = { status: 2, payments: [{ method: 'giftvoucher', state: 'succeeded', paid: 8800, refunded: 0 }] }

test('a buyer pays with a method that a plugin has brought: to its page, its notice, and the order is paid once', async () => {
  const placed = await order()
  assert.equal(placed.payUrl, `${counter.url}/pay/${placed.number}`)
  const answer = await pay(placed)
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, `${shop.url}/v1/pays/return_url?out_trade_no=${placed.number}`])
  assert.deepEqual(await stateOf(placed), unpaid, 'a browser that comes back proves nothing')
  const told = await notify(paidNotice(placed))
  assert.deepEqual([told.status, told.body], [200, 'success'])
  assert.deepEqual(await stateOf(placed), paid)
  for (let again = 0; again < 3; again++) assert.equal((await notify(paidNotice(placed))).status, 200)
  assert.deepEqual(await stateOf(placed), paid)
  const { body } = await shop.ask('GET', `/v1/pays/${placed.buyer.username}/${placed.id}`, { token: placed.buyer.token })
  assert.deepEqual([body.data.method, body.data.status, body.data.trade_no], ['giftvoucher', 'succeeded', `T${placed.number}`])
  const { body: story } = await shop.ask('GET', `/v1/orders/${placed.buyer.username}/${placed.id}`, { token: placed.buyer.token })
  assert.match(JSON.stringify(story), new RegExp(`礼品券付款 T${placed.number}`))
})

test('ten notices at once pay once', async () => {
  const placed = await order()
  const answers = await Promise.all(Array.from({ length: 10 }, () => notify(paidNotice(placed))))
  assert.ok(answers.every(({ status }) => status === 200))
  assert.deepEqual(await stateOf(placed), paid)
})

test('a forged notice, one of another method and one that is nonsense change nothing', async () => {
  const placed = await order()
  const forged = await notify(paidNotice(placed), 'f'.repeat(64))
  assert.deepEqual([forged.status, forged.body], [400, 'fail'])
  for (const over of [{ amount: 88.5 }, { amount: 0 }, { amount: -8800 }, { trade: '' }, { paid_at: Number.MAX_SAFE_INTEGER }, { state: 'done' }, { number: null }])
    assert.equal((await notify(paidNotice(placed, over))).status, 400, JSON.stringify(over))
  const alien = await shop.ask('POST', '/v1/pays/notices/alipay', { body: {} })
  assert.equal(alien.status, 404)
  assert.deepEqual(await stateOf(placed), unpaid)
})

test('a notice of another amount pays nothing: the money goes back', async () => {
  const placed = await order()
  await pay(placed)
  assert.equal((await notify(paidNotice(placed, { amount: 8799 }))).status, 200)
  assert.deepEqual(await stateOf(placed), { status: 1, payments: [{ method: 'giftvoucher', state: 'surplus', paid: 8799, refunded: 0 }] })
  await shop.work()
  assert.equal((await stateOf(placed)).payments[0]!.refunded, 8799)
})

test('one trade pays one order, whatever a notice says', async () => {
  const [first, second] = [await order(), await order()]
  await notify(paidNotice(first))
  await notify(paidNotice(second, { trade: `T${first.number}` }))
  assert.deepEqual(await stateOf(second), unpaid)
})

test('a notice that never came is found by asking; one that comes after the order was closed goes back', async () => {
  const placed = await order()
  await pay(placed)
  shop.later(20)
  await askDuePayments(shop.deps)
  assert.deepEqual(await stateOf(placed), paid)

  const late = await order()
  const { body } = await shop.ask('POST', `/v1/orders/${late.buyer.username}/${late.id}/cancellations`, { token: late.buyer.token, body: { reason: 'mind' } })
  assert.equal(body.code, 200, JSON.stringify(body))
  counter.vouchers.get('GIFT-1')!.balance = 1_000_000
  await pay(late)
  await notify(paidNotice(late))
  assert.equal((await stateOf(late)).payments[0]!.state, 'surplus')
  await shop.work()
  assert.deepEqual(await stateOf(late), { status: 6, payments: [{ method: 'giftvoucher', state: 'surplus', paid: 8800, refunded: 8800 }] })
  assert.equal(counter.vouchers.get('GIFT-1')!.balance, 1_000_000, 'the voucher has its money back')
})

test('what is given back of an order goes back by the plugin, once, and a no for good is left to the staff', async () => {
  const placed = await order()
  const before = counter.vouchers.get('GIFT-1')!.balance
  await pay(placed)
  await notify(paidNotice(placed))
  const give = (amount: number, key: string) => transact(db, (tx) => refundToSources(tx, { orderId: placed.id, amount, key, why: '少发一件' }))
  for (let twice = 0; twice < 2; twice++) {
    await give(4400, 'half')
    await shop.work()
  }
  assert.equal((await stateOf(placed)).payments[0]!.refunded, 4400)
  assert.equal(counter.vouchers.get('GIFT-1')!.balance, before - 4400)
  await assert.rejects(give(4401, 'more than is left'), Refusal)

  const odd = await order()
  // Paid by its word alone: the counter knows of no money, and will give none.
  await notify(paidNotice(odd))
  await transact(db, (tx) => refundToSources(tx, { orderId: odd.id, amount: 8800, key: 'all', why: '不要了' }))
  await shop.work()
  const [refund] = await db<{ state: string }[]>`select r.state from refunds r join payments p on p.id = r.payment_id where p.order_id = ${odd.id}`
  assert.equal(refund!.state, 'stuck')
})

test('turning to another way to pay closes what waits at the plugin', async () => {
  const placed = await order()
  const { body } = await shop.ask('POST', `/v1/pays/${placed.buyer.username}`, { token: placed.buyer.token, body: { order_id: placed.id, method: 'alipay' } })
  assert.equal(body.code, 200, JSON.stringify(body))
  assert.deepEqual(
    (await stateOf(placed)).payments.map(({ method, state }) => [method, state]),
    [
      ['giftvoucher', 'closed'],
      ['alipay', 'waiting'],
    ],
  )
  await pay(placed)
  assert.equal((await stateOf(placed)).status, 1)
})

test('a day of the plugin’s method is reconciled like any other', async () => {
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const placed = await order()
  await pay(placed)
  shop.later(20)
  await askDuePayments(shop.deps)
  const run = await reconcileDay(shop.deps, 'giftvoucher', day)
  assert.ok(run.lines > 0)
  const [missing] = await db`select 1 from reconciliation_differences where run_id = ${run.id} and number = ${placed.number}`
  assert.equal(missing, undefined)
  await assert.rejects(reconcileDay(shop.deps, 'careless', day), GatewayDown)
})

test('a plugin that throws, lies or leads elsewhere refuses its own buyer and harms nobody else', async () => {
  careless.start = () => {
    throw new Error('a secret of the plugin')
  }
  const placed = await order('careless')
  assert.equal(placed.payUrl, `${shop.url}/pay/${placed.id}`, 'the order is there, and can be paid later')
  const again = () => shop.ask('POST', `/v1/pays/${placed.buyer.username}`, { token: placed.buyer.token, body: { order_id: placed.id, method: 'careless' } })
  for (const start of [async () => ({ address: 'https://evil.example/pay' }), async () => ({ address: 'javascript:alert(1)' }), async () => ({}), async () => undefined]) {
    careless.start = start
    const { status, body } = await again()
    assert.deepEqual([status, body.code], [502, 10502])
    assert.doesNotMatch(JSON.stringify(body), /secret|evil/)
  }
  careless.ask = async () => ({ state: 'paid', amount: 8800, tradeNo: 'T', paidAt: 'today' })
  shop.later(20)
  const other = await order()
  await pay(other)
  shop.later(20)
  await askDuePayments(shop.deps)
  assert.equal((await stateOf(placed)).status, 1)
  assert.deepEqual(await stateOf(other), paid)
  careless.readNotice = () => {
    throw new Error('broken')
  }
  assert.equal((await shop.ask('POST', '/v1/pays/notices/careless', { body: {} })).status, 400)
})

test('a plugin that never answers is waited for eight seconds, and told to stop', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  let told: AbortSignal | undefined
  const hanging = { ...example.payments![0]!, ask: (_: string, { signal }: { signal: AbortSignal }) => new Promise<never>(() => void (told = signal)) }
  const asked = pluginGateway(example, hanging, { plugins: {}, publicUrl: '' }).query('1')
  await new Promise((resolve) => setImmediate(resolve))
  mock.timers.tick(8000)
  await assert.rejects(asked, GatewayDown)
  assert.equal(told?.aborted, true)
  mock.timers.reset()
})

test('the pages show the plugin’s method by its name, its drawing and in both languages, and let forms lead to it', async () => {
  const { buyer, id } = await order()
  const cookie = `jishi_session=${encodeURIComponent(buyer.token)}`
  for (const [where, name, hint] of [
    [`/pay/${id}`, '礼品券', '在礼品券柜台输入券号付款'],
    [`/en/pay/${id}`, 'Gift voucher', 'Enter your voucher’s number at the counter'],
  ] as const) {
    const { body, headers } = await shop.ask('GET', where, { headers: { cookie } })
    assert.match(body, new RegExp(`value="giftvoucher" checked[^>]*>.*<img src="data:image/svg\\+xml;base64,[^"]+".*<b[^>]*>${name}</b>.*${hint}`))
    assert.ok(headers.get('content-security-policy')!.includes(`form-action 'self' ${new URL(shop.config.alipay.gateway).origin} ${counter.url}`))
  }
})

test('the API describes the plugin’s routes', async () => {
  const { body } = await shop.ask('GET', '/v1/openapi.json')
  assert.equal(body.paths['/v1/pays/notices/giftvoucher'].post.operationId, 'takeNoticeOf_giftvoucher')
})
