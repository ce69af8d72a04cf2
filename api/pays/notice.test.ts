import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeLeftNotices } from './notice.ts'
import { cancelledAnd, openStage, paidOnce, unpaid, until } from '../test/stage.ts'

const alphabetically = (a: string | null, b: string | null) => String(a).localeCompare(String(b))

const { shop, gateway, order, noticeFor, notify, stateOf, verdicts } = await openStage()

test('a buyer who pays at the cashier has paid by the gateway’s notice alone', async () => {
  const placed = await order()
  const { status, location } = await gateway.press(placed.payUrl)
  assert.equal(status, 303)
  assert.ok(location?.startsWith(`${shop.url}/v1/pays/return_url?`))
  await until(async () => (await stateOf(placed.id)).status === 2)
  assert.deepEqual(await stateOf(placed.id), paidOnce())
  assert.deepEqual(await verdicts(placed.number), ['paid'])
})

test('a notice that the gateway sends late or twice pays once', async () => {
  for (const notice of ['late', 'twice'] as const) {
    const placed = await order()
    await gateway.press(placed.payUrl, { notice })
    await until(async () => (await verdicts(placed.number)).length === (notice === 'twice' ? 2 : 1) && !(await verdicts(placed.number)).includes(null))
    assert.deepEqual(await stateOf(placed.id), paidOnce())
  }
})

test('one notice on ten connections at once moves the order once and sells the stock once', async () => {
  const placed = await order()
  const form = noticeFor(placed)
  const answers = await Promise.all(Array.from({ length: 10 }, () => notify(form)))
  assert.deepEqual(
    answers.map(({ body }) => body),
    Array.from({ length: 10 }, () => 'success'),
  )
  assert.ok(answers.every(({ headers }) => headers.get('content-type')?.startsWith('text/plain')))
  assert.deepEqual(await stateOf(placed.id), paidOnce())
  assert.deepEqual((await verdicts(placed.number)).toSorted(alphabetically), ['paid', ...Array.from({ length: 9 }, () => 'again')].toSorted(alphabetically))
})

test('a forged notice is refused, kept, and changes nothing', async () => {
  const placed = await order()
  const genuine = noticeFor(placed)
  const forgeries: Record<string, string>[] = [
    { ...genuine, sign: `A${genuine.sign}` },
    { ...genuine, out_trade_no: placed.number, total_amount: '88.01' },
    { ...genuine, sign_type: 'RSA' },
    { out_trade_no: placed.number, trade_status: 'TRADE_SUCCESS' },
  ]
  for (const forged of forgeries) {
    const { status, body } = await notify(forged)
    assert.equal(status, 200)
    assert.equal(body, '违法请求~')
  }
  await gateway.press(placed.payUrl, { notice: 'forged' })
  await until(async () => (await verdicts(placed.number)).length === 5)
  await until(async () => !(await verdicts(placed.number)).includes(null))
  assert.deepEqual(new Set(await verdicts(placed.number)), new Set(['forged']))
  assert.deepEqual(await stateOf(placed.id), unpaid())
})

test('a genuine notice for another app or another seller is refused and pays nothing', async () => {
  const placed = await order()
  const changes: Record<string, string>[] = [{ app_id: '2026999999999999' }, { seller_id: '2088999999999999' }]
  for (const change of changes) assert.equal((await notify(noticeFor(placed, change))).body, '违法请求~')
  assert.deepEqual(await verdicts(placed.number), ['foreign', 'foreign'])
  assert.deepEqual(await stateOf(placed.id), unpaid())
})

test('a notice about a number that we never gave out is kept and answered, and nothing else', async () => {
  const number = '1999999999999999'
  assert.equal((await notify(noticeFor({ number, amount: 100 }))).body, 'success')
  assert.deepEqual(await verdicts(number), ['unknown'])
})

test('a notice that the trade waits or was closed pays nothing, and a closed attempt is asked about no more', async () => {
  const placed = await order()
  assert.equal((await notify(noticeFor(placed, { trade_status: 'WAIT_BUYER_PAY' }))).body, 'success')
  assert.deepEqual(await stateOf(placed.id), unpaid())
  assert.equal((await notify(noticeFor(placed, { trade_status: 'TRADE_CLOSED' }))).body, 'success')
  assert.deepEqual(await stateOf(placed.id), { ...unpaid(), payments: [{ state: 'closed', paid: 0, refunded: 0, asking: false }] })
  assert.deepEqual(await verdicts(placed.number), ['not paid', 'not paid'])
})

test('one fen too little leaves the order unpaid, and the money goes back through the gateway', async () => {
  const placed = await order()
  await gateway.press(placed.payUrl, { notice: 'wrong-amount' })
  await until(async () => (await verdicts(placed.number))[0] === 'wrong amount')
  assert.deepEqual(await stateOf(placed.id), {
    ...unpaid(),
    payments: [{ state: 'surplus', paid: 8799, refunded: 0, asking: false }],
    refunds: [{ state: 'waiting', amount: 8799 }],
  })
  await shop.work()
  assert.deepEqual(await stateOf(placed.id), {
    ...unpaid(),
    payments: [{ state: 'surplus', paid: 8799, refunded: 8799, asking: false }],
    refunds: [{ state: 'done', amount: 8799 }],
  })
  assert.deepEqual(await shop.deps.pay.alipay.query(placed.number), { state: 'closed', number: placed.number })
})

test('a notice after the order was cancelled is kept, answered, and refunded once however often it comes', async () => {
  const placed = await order()
  const cancelled = await shop.ask('POST', `/v1/orders/${placed.buyer.username}/${placed.id}/cancellations`, { token: placed.buyer.token })
  assert.equal(cancelled.body.code, 200)
  await gateway.press(placed.payUrl, { notice: 'twice' })
  await until(async () => (await verdicts(placed.number)).length === 2 && !(await verdicts(placed.number)).includes(null))
  assert.deepEqual((await verdicts(placed.number)).toSorted(alphabetically), ['again', 'surplus'])
  assert.deepEqual(await stateOf(placed.id), cancelledAnd({ state: 'surplus', paid: 8800, refunded: 0, asking: false }, [{ state: 'waiting', amount: 8800 }]))
  await Promise.all([shop.work(), shop.work()])
  assert.deepEqual(await stateOf(placed.id), cancelledAnd({ state: 'surplus', paid: 8800, refunded: 8800, asking: false }, [{ state: 'done', amount: 8800 }]))
  assert.equal((await shop.deps.pay.alipay.query(placed.number)).state, 'closed')
  const paid = await shop.ask('GET', `/v1/pays/${placed.buyer.username}/${placed.id}`, { token: placed.buyer.token })
  assert.deepEqual([paid.body.data.status, paid.body.data.refunded], ['surplus', '88.00'])
})

test('the order that a second attempt has paid sends the money of the first back', async () => {
  const placed = await order()
  await notify(noticeFor(placed, { trade_status: 'TRADE_CLOSED' }))
  const again = await shop.ask('POST', `/v1/pays/${placed.buyer.username}`, { token: placed.buyer.token, body: { order_id: placed.id, method: 'alipay' } })
  const number = JSON.parse(new URL(again.body.data.pay_url).searchParams.get('biz_content') ?? '').out_trade_no as string
  assert.notEqual(number, placed.number)
  await notify(noticeFor({ number, amount: 8800 }))
  await notify(noticeFor(placed))
  const state = await stateOf(placed.id)
  assert.equal(state.status, 2)
  assert.deepEqual(state.events, [1, 2])
  assert.deepEqual(
    state.payments.map((payment) => payment.state),
    ['surplus', 'succeeded'],
  )
  assert.deepEqual(state.refunds, [{ state: 'waiting', amount: 8800 }])
})

test('a notice that a crash left without a verdict is settled later', async () => {
  const placed = await order()
  await shop.db`insert into payment_notices (method, source, raw, number, at) values ('alipay', 'notice', ${shop.db.json(noticeFor(placed))}, ${placed.number}, now() - interval '5 minutes')`
  await judgeLeftNotices(shop.deps)
  assert.deepEqual(await stateOf(placed.id), paidOnce())
  assert.deepEqual(await verdicts(placed.number), ['paid'])
})

test('rubbish posted to the notice door is refused in the words of a forgery, and too much of it is not read', async () => {
  for (const raw of [
    '',
    'a',
    '%',
    'out_trade_no=%00&sign=%ff',
    '{"out_trade_no":{"a":1},"sign":["x"]}',
    '{"sign":"\\ud800","sign_type":"RSA2","out_trade_no":"\\u0000"}',
    'sign=' + '='.repeat(9000),
    'sign_type=RSA2&sign=x&hasOwnProperty=1&__proto__=2',
    '{"__proto__":{"a":1}}',
  ]) {
    const { status, body } = await shop.ask('POST', '/v1/pays/notify_url', { raw })
    assert.deepEqual([status, body], [200, '违法请求~'], raw.slice(0, 50))
  }
  assert.equal((await shop.ask('POST', '/v1/pays/notify_url', { raw: `a=${'x'.repeat(17 * 1024)}` })).body.code, 10001)
})

test('strangers who post forgeries without end do not fill the shop, and genuine notices still come through', async () => {
  const placed = await order()
  const forged = { ...noticeFor(placed), total_amount: '0.01' }
  for (let round = 0; round < 8; round++) await Promise.all(Array.from({ length: 10 }, () => notify(forged)))
  assert.ok((await verdicts(placed.number)).length <= 70)
  assert.equal((await notify(noticeFor(placed))).body, 'success')
  assert.deepEqual(await stateOf(placed.id), paidOnce())
})
