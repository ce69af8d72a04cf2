import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closeOverdue } from '../orders/close.ts'
import { askDuePayments } from './ask.ts'
import { cancelledAnd, openStage, paidOnce } from './stage.ts'

const alphabetically = (a: string | null, b: string | null) => String(a).localeCompare(String(b))

const ROUNDS = 40
const { shop, gateway, order, noticeFor, notify, stateOf, verdicts } = await openStage()

/** Starts all of them in an order that changes with the round, so that everybody comes first sometimes. */
const atOnce = (round: number, works: (() => Promise<unknown>)[]) => Promise.all(works.map((_, n) => works[(n + round) % works.length]!()))

test('a notice, the sweep in two processes and the buyer’s cancel at one moment end in one state with balanced stock', async () => {
  const ends = { paid: 0, cancelled: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    const placed = await order()
    await gateway.press(placed.payUrl, { notice: 'none' })
    const answer = await shop.deps.pay.alipay.query(placed.number)
    assert.ok(answer.state === 'paid')
    const form = noticeFor(placed, { trade_no: answer.tradeNo })
    await shop.db`update orders set pay_before = now() - interval '1 second' where id = ${placed.id}`
    const now = new Date()
    await atOnce(round, [
      () => notify(form),
      () => closeOverdue(shop.db, now),
      () => shop.ask('POST', `/v1/orders/${placed.buyer.username}/${placed.id}/cancellations`, { token: placed.buyer.token }),
      () => notify(form),
      () => closeOverdue(shop.db, now),
    ])
    const state = await stateOf(placed.id)
    assert.deepEqual((await verdicts(placed.number)).toSorted(alphabetically), ['again', state.status === 2 ? 'paid' : 'surplus'])
    if (state.status === 2) {
      ends.paid++
      assert.deepEqual(state, paidOnce())
    } else {
      ends.cancelled++
      assert.deepEqual(state, cancelledAnd({ state: 'surplus', paid: 8800, refunded: 0, asking: false }, [{ state: 'waiting', amount: 8800 }]))
      await shop.work()
      assert.deepEqual(await stateOf(placed.id), cancelledAnd({ state: 'surplus', paid: 8800, refunded: 8800, asking: false }, [{ state: 'done', amount: 8800 }]))
    }
  }
  assert.equal(ends.paid + ends.cancelled, ROUNDS)
})

test('two notices, two questions to the gateway, the return page and pay-again at one moment pay once', async () => {
  for (let round = 0; round < ROUNDS / 2; round++) {
    const placed = await order()
    const { location } = await gateway.press(placed.payUrl, { notice: 'twice' })
    const later = { ...shop.deps, clock: () => new Date(Date.now() + 20_000) }
    await atOnce(round, [
      () => askDuePayments(later),
      () => askDuePayments(later),
      () => shop.ask('GET', `/v1/orders/result/${new URL(location ?? '').search}`),
      () => shop.ask('POST', `/v1/pays/${placed.buyer.username}`, { token: placed.buyer.token, body: { order_id: placed.id } }),
    ])
    assert.deepEqual(await stateOf(placed.id), paidOnce())
  }
})

test('pay-again and cancel at one moment never leave an attempt that nobody watches', async () => {
  for (let round = 0; round < ROUNDS / 2; round++) {
    const placed = await order()
    await notify(noticeFor(placed, { trade_status: 'TRADE_CLOSED' }))
    await atOnce(round, [
      () => shop.ask('POST', `/v1/pays/${placed.buyer.username}`, { token: placed.buyer.token, body: { order_id: placed.id } }),
      () => shop.ask('POST', `/v1/orders/${placed.buyer.username}/${placed.id}/cancellations`, { token: placed.buyer.token }),
    ])
    const { status, payments, stock } = await stateOf(placed.id)
    assert.equal(status, 6)
    assert.deepEqual(stock, { stock: 10, held: 0, sold: 0, received: 10 })
    assert.ok(payments.every(({ state, asking }) => asking === (state === 'waiting')))
  }
})

test('every piece of every order in these races is in exactly one place, as the ledger says', async () => {
  const wrong = await shop.db`
    select s.sku_id from stocks s left join stock_moves m on m.sku_id = s.sku_id group by s.sku_id, s.stock, s.held, s.sold, s.received
    having s.received <> coalesce(sum(m.count) filter (where m.kind = 'received'), 0)
      or s.held <> coalesce(sum(m.count) filter (where m.kind = 'reserved'), 0) - coalesce(sum(m.count) filter (where m.kind in ('released', 'sold')), 0)
      or s.sold <> coalesce(sum(m.count) filter (where m.kind = 'sold'), 0)`
  assert.deepEqual([...wrong], [])
})
