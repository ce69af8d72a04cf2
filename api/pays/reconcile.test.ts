import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GatewayDown } from '../drivers/pay/types.ts'
import { auditMoney } from '../ledger/audit.ts'
import { transact } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { stayInTheEvening } from '../test/evening.ts'
import { gatewayDay, reconcileDay, reconcileLately } from './reconcile.ts'
import { refundToSources } from './refund.ts'
import { openStage, until } from '../test/stage.ts'

stayInTheEvening()
const { shop, gateway, order, stateOf } = await openStage()
const today = gatewayDay(new Date())
const clerk = await shop.staff({ pays: 7 })
const asClerk = (method: string, path: string, body?: unknown) => shop.ask(method, path, { token: clerk.token, ...(body === undefined ? {} : { body }) })

/** A paid order; its number at the gateway. */
async function paid(method: 'alipay' | 'wechat'): Promise<{ id: number; number: string }> {
  const placed = await order()
  if (method === 'alipay') await gateway.press(placed.payUrl)
  else {
    const { body } = await shop.ask('POST', `/v1/pays/${placed.buyer.username}`, { token: placed.buyer.token, body: { order_id: placed.id, method } })
    await gateway.scan(body.data.code_url)
  }
  await until(async () => (await stateOf(placed.id)).status === 2)
  const [payment] = await shop.db<{ number: string }[]>`select number from payments where order_id = ${placed.id} and state = 'succeeded'`
  return { id: placed.id, number: payment!.number }
}

const differences = async (method: string) =>
  (
    await shop.db<{ what: string; number: string; kind: string; ours: number | null; theirs: number | null; state: string }[]>`
    select d.what, d.number, d.kind, d.ours, d.theirs, d.state from reconciliation_differences d join reconciliation_runs n on n.id = d.run_id where n.method = ${method} order by d.number`
  ).map((row) => ({
    ...row,
  }))
const feesBooked = async (method: string) =>
  (
    await shop.db<
      { sum: number }[]
    >`select coalesce(-sum(e.amount), 0)::bigint as sum from ledger_entries e join ledger_postings p on p.id = e.posting_id where e.account = 'fees' and p.key like ${`fee:${method}:%`}`
  )[0]!.sum

for (const method of ['alipay', 'wechat'] as const) {
  test(`${method}: a day on which everything is right has no differences, and its fees are booked once however often it is run`, async () => {
    const [first] = await Promise.all([paid(method), paid(method)])
    await transact(shop.db, (tx) => refundToSources(tx, { orderId: first.id, amount: 5000, key: `${method}:1`, why: 'test' }))
    await shop.work()
    const result = await reconcileDay(shop.deps, method, today)
    assert.deepEqual([result.lines, result.theirs, result.ours, result.differences], [3, 12_600, 12_600, 0])
    assert.equal(result.fees, 53 + 53 - 30)
    await Promise.all(Array.from({ length: 3 }, () => reconcileDay(shop.deps, method, today)))
    assert.equal(await feesBooked(method), 76)
    assert.deepEqual(await auditMoney(shop.db), [])
  })

  test(`${method}: planted faults are found, told with what to do, and stay settled when the day is run again`, async () => {
    const [gone, short] = [await paid(method), await paid(method)]
    const foreign = method === 'alipay' ? '1777777777777771' : '1777777777777772'
    await gateway.plant(method, 'missing', gone.number)
    await gateway.plant(method, 'amount', short.number)
    await gateway.plant(method, 'extra', foreign)
    assert.equal((await reconcileDay(shop.deps, method, today)).differences, 3)
    assert.deepEqual(
      await differences(method),
      [
        { what: 'payment', number: foreign, kind: 'extra', ours: null, theirs: 1234, state: 'open' },
        { what: 'payment', number: gone.number, kind: 'missing', ours: 8800, theirs: null, state: 'open' },
        { what: 'payment', number: short.number, kind: 'amount', ours: 8800, theirs: 8799, state: 'open' },
      ].toSorted((a, b) => (a.number < b.number ? -1 : 1)),
    )
    const { body } = await asClerk('GET', '/v1/staff/differences?state=open&pagesize=100')
    const row = body.data.find((one: { number: string }) => one.number === short.number)
    assert.deepEqual([row.ours, row.theirs, row.kind, row.order_id], ['88.00', '87.99', 'amount', short.id])
    assert.match(row.suggestion, /支付平台/)
    assert.equal((await asClerk('PATCH', `/v1/staff/differences/${row.id}`, { note: '平台已补' })).body.code, 200)
    assert.equal((await asClerk('PATCH', `/v1/staff/differences/${row.id}`, { note: '再来' })).body.code, 10508)
    await reconcileDay(shop.deps, method, today)
    assert.deepEqual((await differences(method)).map(({ state }) => state).toSorted(), ['open', 'open', 'settled'])
    assert.deepEqual(await auditMoney(shop.db), [])
  })

  test(`${method}: money that came without our knowing shows as one too many, to be asked about`, async () => {
    const placed = await order()
    const pay = async () => {
      if (method === 'alipay') return void (await gateway.press(placed.payUrl, { notice: 'none' }))
      const { body } = await shop.ask('POST', `/v1/pays/${placed.buyer.username}`, { token: placed.buyer.token, body: { order_id: placed.id, method } })
      await gateway.scan(body.data.code_url, { notice: 'none' })
    }
    await pay()
    await reconcileDay(shop.deps, method, today)
    const [payment] = await shop.db<{ number: string }[]>`select number from payments where order_id = ${placed.id} and method = ${method}`
    const found = (await differences(method)).find(({ number }) => number === payment!.number)
    assert.deepEqual([found?.kind, found?.ours, found?.theirs], ['extra', 0, 8800])
  })
}

test('a day that is none, or has not begun, is refused; a gateway that is down leaves a failed run that is tried again', async () => {
  for (const day of ['', '2026-02-30', '2026-13-01', 'yesterday', '9999-01-01'])
    await assert.rejects(reconcileDay(shop.deps, 'alipay', day), (error) => error instanceof Refusal && error.code === 10512)
  const down = {
    ...shop.deps,
    pay: {
      ...shop.deps.pay,
      wechat: undefined,
      alipay: {
        ...shop.deps.pay.alipay,
        statement: async () => {
          throw new GatewayDown('down')
        },
      },
    },
    log: { ...shop.deps.log, warn: () => {} } as unknown as typeof shop.deps.log,
  }
  await assert.rejects(reconcileDay(down, 'alipay', '2026-01-02'), GatewayDown)
  const run = async () => (await shop.db<{ state: string; error: string | null }[]>`select state, error from reconciliation_runs where method = 'alipay' and day = '2026-01-02'`)[0]
  assert.deepEqual({ ...(await run()) }, { state: 'failed', error: 'down' })
  await reconcileDay(shop.deps, 'alipay', '2026-01-02')
  assert.deepEqual({ ...(await run()) }, { state: 'done', error: null })
})

test('the daily sweep reconciles yesterday once its statement can be had, and once', async () => {
  const tomorrow = (hours: number) => ({ ...shop.deps, clock: () => new Date(Date.parse(`${today}T00:00:00+08:00`) + (24 + hours) * 3_600_000) })
  await shop.db`delete from reconciliation_differences where state = 'open'`
  const ranAt = async () => (await shop.db<{ ranAt: Date }[]>`select ran_at as "ranAt" from reconciliation_runs where day = ${today} and method = 'alipay'`)[0]?.ranAt.getTime()
  const before = await ranAt()
  await shop.db`update reconciliation_runs set state = 'failed', ran_at = ran_at - interval '2 days' where day = ${today} and method = 'alipay'`
  const aged = await ranAt()
  await reconcileLately(tomorrow(9))
  assert.equal(await ranAt(), aged, 'not before half past ten')
  await reconcileLately(tomorrow(11))
  const after = await ranAt()
  assert.ok(after && before && after > before)
  await reconcileLately(tomorrow(12))
  assert.equal(await ranAt(), after)
})

test('reconciliation is for staff with the right, and nobody else', async () => {
  const [stranger, other, buyer] = [await shop.staff({ orders: 7 }), await shop.staff({ pays: 1 }), await shop.buyer()]
  const code = async (token: string, method: string, path: string, body?: unknown) => (await shop.ask(method, path, { token, ...(body === undefined ? {} : { body }) })).body.code
  assert.equal(await code(stranger.token, 'GET', '/v1/staff/reconciliations'), 12000)
  assert.equal(await code(buyer.token, 'GET', '/v1/staff/reconciliations'), 403)
  assert.equal(await code(other.token, 'GET', '/v1/staff/reconciliations'), 200)
  assert.equal(await code(other.token, 'POST', '/v1/staff/reconciliations', { day: today }), 12000)
  assert.equal(await code(clerk.token, 'POST', '/v1/staff/reconciliations', { day: today }), 200)
  const { body } = await asClerk('GET', '/v1/staff/reconciliations?pagesize=5')
  assert.ok(body.paginator.total >= 2)
  assert.ok(body.data.every((run: { status: string }) => ['done', 'failed'].includes(run.status)))
})
