import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closeOverdue } from '../orders/close.ts'
import { askDuePayments } from './ask.ts'
import { cancelledAnd, openStage, paidOnce, until } from '../test/stage.ts'

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

test('a shelf that is emptied into another warehouse while a notice is settled: the order is paid all the same, out of where its pieces lie', async () => {
  const [south] = await shop.db<{ id: number }[]>`insert into warehouses (code, name, name_en, province) values ('S', '南仓', 'South', '440000') returning id`
  const placed = await order()
  const { held: answered } = await shop.db.begin(async (tx) => {
    await tx`insert into warehouse_stocks (warehouse_id, sku_id, on_hand) select ${south!.id}, sku_id, on_hand from warehouse_stocks where sku_id = ${placed.skuId}`
    await tx`update warehouse_stocks set on_hand = 0 where sku_id = ${placed.skuId} and warehouse_id <> ${south!.id}`
    const held = notify(noticeFor(placed))
    await until(async () => (await shop.db`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length > 0)
    return { held: held.then(({ body }) => body as string) }
  })
  assert.equal(await answered, 'success')
  assert.deepEqual(await stateOf(placed.id), paidOnce())
  assert.deepEqual([...(await shop.db`select warehouse_id as id from parcels where order_id = ${placed.id}`)], [{ id: south!.id }])
  assert.deepEqual([...(await shop.db`select on_hand as n from warehouse_stocks where sku_id = ${placed.skuId} order by n`)], [{ n: 0 }, { n: 8 }])
})

test('every piece of every order in these races is in exactly one place, as the ledger says', async () => {
  const wrong = await shop.db`
    select s.sku_id from stocks s left join stock_moves m on m.sku_id = s.sku_id group by s.sku_id, s.stock, s.held, s.sold, s.received
    having s.received <> coalesce(sum(m.count) filter (where m.kind = 'received'), 0)
      or s.held <> coalesce(sum(m.count) filter (where m.kind = 'reserved'), 0) - coalesce(sum(m.count) filter (where m.kind in ('released', 'sold')), 0)
      or s.sold <> coalesce(sum(m.count) filter (where m.kind = 'sold'), 0)`
  assert.deepEqual([...wrong], [])
})
