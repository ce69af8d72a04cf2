import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GatewayDown } from '../drivers/pay/types.ts'
import { closeOverdue } from '../orders/close.ts'
import { transact } from '../shared/db.ts'
import { askDuePayments } from './ask.ts'
import { sendRefund } from './refund.ts'
import { settle } from './settle.ts'
import { cancelledAnd, openStage, paidOnce, unpaid, until } from '../test/stage.ts'

const { shop, gateway, order, stateOf, verdicts } = await openStage()
/** The shop's world `seconds` from now, for sweeps. */
const later = (seconds: number) => ({ ...shop.deps, clock: () => new Date(Date.now() + seconds * 1000) })

test('a lost notice is found by the sweep that asks the gateway', async () => {
  const placed = await order()
  await gateway.press(placed.payUrl, { notice: 'none' })
  await askDuePayments(shop.deps)
  assert.deepEqual(await stateOf(placed.id), unpaid(), 'not yet due')
  await Promise.all([askDuePayments(later(16)), askDuePayments(later(16))])
  assert.deepEqual(await stateOf(placed.id), paidOnce())
  assert.deepEqual(await verdicts(placed.number), ['paid'])
})

test('a payment nobody has made is asked about more and more rarely', async () => {
  const placed = await order()
  const gaps: number[] = []
  let at = 16
  for (let round = 0; round < 9; round++) {
    await askDuePayments(later(at))
    const [row] = await shop.db<{ askAt: Date }[]>`select ask_at as "askAt" from payments where number = ${placed.number}`
    gaps.push(Math.round((row!.askAt.getTime() - Date.now()) / 1000) - at)
    at += gaps.at(-1)! + 1
    if (at > 1700) break
  }
  assert.deepEqual(
    gaps.map((gap) => Math.round(gap / 5) * 5),
    [30, 60, 120, 300, 600, 1800],
  )
  assert.deepEqual(await stateOf(placed.id), unpaid())
})

test('many sweeps at once ask about each payment once', async () => {
  const many = await Promise.all(Array.from({ length: 30 }, () => order()))
  const asked: string[] = []
  const { alipay } = shop.deps.pay
  const counting = { ...later(16), pay: { ...shop.deps.pay, alipay: { ...alipay, query: async (number: string) => (asked.push(number), alipay.query(number)) } } }
  await Promise.all(Array.from({ length: 4 }, () => askDuePayments(counting)))
  for (const { number } of many) assert.equal(asked.filter((one) => one === number).length, 1)
})

test('a gateway that is down keeps the sweep from nothing but its answer', async () => {
  const placed = await order()
  const down = {
    ...later(16),
    log: { ...shop.deps.log, warn: () => {} } as unknown as typeof shop.deps.log,
    pay: {
      ...shop.deps.pay,
      alipay: {
        ...shop.deps.pay.alipay,
        query: async () => {
          throw new GatewayDown('down')
        },
      },
    },
  }
  await askDuePayments(down)
  assert.deepEqual(await stateOf(placed.id), unpaid())
  await gateway.press(placed.payUrl, { notice: 'none' })
  await askDuePayments(later(60))
  assert.deepEqual(await stateOf(placed.id), paidOnce())
})

test('an order closed for being overdue has its open trade closed at the gateway, where nobody can pay it then', async () => {
  const placed = await order()
  await gateway.open(placed.payUrl)
  await closeOverdue(shop.db, new Date(Date.now() + 31 * 60_000))
  await askDuePayments(later(31 * 60))
  assert.deepEqual(await stateOf(placed.id), cancelledAnd({ state: 'closed', paid: 0, refunded: 0, asking: false }))
  assert.equal((await gateway.press(placed.payUrl)).location, null)
})

test('a cancelled order whose page was never opened is watched until the page is dead, and closed then', async () => {
  const placed = await order()
  await shop.ask('POST', `/v1/orders/${placed.buyer.username}/${placed.id}/cancellations`, { token: placed.buyer.token })
  await askDuePayments(later(16))
  assert.deepEqual(await stateOf(placed.id), cancelledAnd({ state: 'waiting', paid: 0, refunded: 0, asking: true }))
  await askDuePayments(later(33 * 60))
  assert.deepEqual(await stateOf(placed.id), cancelledAnd({ state: 'closed', paid: 0, refunded: 0, asking: false }))
})

test('money for a cancelled order whose notice was lost is found, kept visible and sent back', async () => {
  const placed = await order()
  await shop.ask('POST', `/v1/orders/${placed.buyer.username}/${placed.id}/cancellations`, { token: placed.buyer.token })
  await gateway.press(placed.payUrl, { notice: 'none' })
  await askDuePayments(later(16))
  await shop.work()
  assert.deepEqual(await stateOf(placed.id), cancelledAnd({ state: 'surplus', paid: 8800, refunded: 8800, asking: false }, [{ state: 'done', amount: 8800 }]))
})

test('a refund that the gateway did not answer waits with its reason, and is paid once when it is tried again', async () => {
  const placed = await order()
  await shop.ask('POST', `/v1/orders/${placed.buyer.username}/${placed.id}/cancellations`, { token: placed.buyer.token })
  await gateway.press(placed.payUrl, { notice: 'none' })
  const answer = await shop.deps.pay.alipay.query(placed.number)
  assert.equal(await transact(shop.db, (tx) => settle(tx, { method: 'alipay', source: 'query', answer })), 'surplus')
  const [refund] = await shop.db<{ id: number }[]>`select r.id from refunds r join payments p on p.id = r.payment_id where p.number = ${placed.number}`
  const { alipay } = shop.deps.pay
  // The money moved, and the answer was lost on the way back.
  const lossy = {
    ...shop.deps,
    pay: {
      ...shop.deps.pay,
      alipay: {
        ...alipay,
        refund: async (wish: Parameters<typeof alipay.refund>[0]) => {
          await alipay.refund(wish)
          throw new GatewayDown('lost')
        },
      },
    },
  }
  await assert.rejects(sendRefund(lossy, refund!.id), GatewayDown)
  const [waiting] = await shop.db<{ state: string; error: string }[]>`select state, error from refunds where id = ${refund!.id}`
  assert.deepEqual({ ...waiting }, { state: 'waiting', error: 'lost' })
  await Promise.all(Array.from({ length: 5 }, () => sendRefund(shop.deps, refund!.id)))
  assert.deepEqual(await stateOf(placed.id), cancelledAnd({ state: 'surplus', paid: 8800, refunded: 8800, asking: false }, [{ state: 'done', amount: 8800 }]))
})

test('a buyer who closes the trade at the cashier gets a new page, and can pay on it', async () => {
  const placed = await order()
  await gateway.press(placed.payUrl, { do: 'close' })
  await until(async () => (await stateOf(placed.id)).payments[0]?.state === 'closed')
  const { body } = await shop.ask('POST', `/v1/pays/${placed.buyer.username}`, { token: placed.buyer.token, body: { order_id: String(placed.id), method: 'alipay' } })
  await gateway.press(body.data.pay_url)
  await until(async () => (await stateOf(placed.id)).status === 2)
  const state = await stateOf(placed.id)
  assert.deepEqual(
    state.payments.map(({ state }) => state),
    ['closed', 'succeeded'],
  )
  assert.deepEqual(state.stock, paidOnce().stock)
})
