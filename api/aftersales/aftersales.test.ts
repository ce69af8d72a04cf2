import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { auditStock } from '../goods/stock.ts'
import { auditMoney } from '../ledger/audit.ts'
import { ship } from '../test/ship.ts'
import { confirmReceipt } from '../orders/receive.ts'
import { settle } from '../pays/settle.ts'
import { transact } from '../shared/db.ts'
import { openShop, type TestBuyer, type TestSku } from '../test/shop.ts'
import { worthOf } from './amounts.ts'
import { auditAftersales } from './audit.ts'
import { finishRefunds } from './refund.ts'
import { caseMoves } from './states.ts'
import { lapseOverdue } from './steps.ts'

let gatewayDown = false
const given: { requestNumber: string; amount: number }[] = []
/** The gateway gives everything back, once per request number. */
const shop = await openShop({
  deps: ({ pay }) => ({
    pay: {
      ...pay,
      alipay: {
        ...pay.alipay,
        refund: async ({ requestNumber, amount }: { requestNumber: string; amount: number }) => {
          if (gatewayDown) throw new Error('the gateway is away')
          if (!given.some((one) => one.requestNumber === requestNumber)) given.push({ requestNumber, amount })
          return 'done' as never
        },
      },
    },
  }),
})
const clerk = await shop.staff({ orders: 7 })
const staff = (method: string, path: string, body?: unknown, token = clerk.token) => shop.ask(method, `/v1/staff${path}`, { token, body })
const at = (buyer: TestBuyer, method: string, path: string, body?: unknown) => shop.ask(method, path.replace('{u}', buyer.username), { token: buyer.token, body })
const ask = (buyer: TestBuyer, orderId: number, body: object) => at(buyer, 'POST', `/v1/orders/{u}/${orderId}/aftersales`, body)
const statusOf = async (orderId: number) => (await shop.db<{ status: number }[]>`select status from orders where id = ${orderId}`)[0]!.status
const caseOf = async (id: number) => (await shop.db`select status, amount, freight from aftersales where id = ${id}`)[0]!
const stockOf = async (sku: TestSku) => ({ ...(await shop.db`select stock, held, sold, written_off as "writtenOff" from stocks where sku_id = ${sku.id}`)[0]! })
const tale = async (id: number) => (await shop.db<{ to: string }[]>`select to_status as to from aftersale_events where case_id = ${id} order by id`).map(({ to }) => to)
const backFor = async (orderId: number) =>
  (
    await shop.db<
      { sum: number }[]
    >`select coalesce(sum(r.amount), 0)::int as sum from refunds r join payments p on p.id = r.payment_id where p.order_id = ${orderId} and r.state = 'done'`
  )[0]!.sum
const healthy = async () => {
  assert.deepEqual([...(await auditAftersales(shop.db))], [])
  assert.deepEqual([...(await auditStock(shop.db))], [])
  assert.deepEqual([...(await auditMoney(shop.db))], [])
}
/** The gateway's jobs are done, and the minute's sweep. */
const settleRefunds = async () => {
  await shop.work()
  await finishRefunds(shop.db, shop.deps.clock())
}

type Bought = { buyer: TestBuyer; id: number; skus: TestSku[] }
/** An order of these lines, paid through the gateway, and shipped and received as far as wanted. */
async function bought(lines: { price: number; count: number }[], until: 'paid' | 'shipped' | 'received'): Promise<Bought> {
  const buyer = await shop.buyer()
  const skus: TestSku[] = []
  for (const { price, count } of lines) {
    const sku = await shop.sku({ price, stock: 50 })
    skus.push(sku)
    await at(buyer, 'POST', '/v1/carts/{u}', { sku_id: sku.id, count })
  }
  const { body } = await at(buyer, 'POST', '/v1/orders/{u}', { address_id: buyer.addressId, settlement_type: '0' })
  const id = body.data.order_id as number
  const [payment] = await shop.db<{ number: string; amount: number }[]>`select number, amount from payments where order_id = ${id}`
  const answer = { state: 'paid' as const, number: payment!.number, tradeNo: `T${id}`, amount: payment!.amount, paidAt: shop.deps.clock() }
  assert.equal(await transact(shop.db, (tx) => settle(tx, { method: 'alipay', source: 'query', answer: answer as never })), 'paid')
  if (until !== 'paid') await ship(shop.db, id, { at: shop.deps.clock() })
  if (until === 'received') await transact(shop.db, (tx) => confirmReceipt(tx, buyer.id, id, shop.deps.clock()))
  return { buyer, id, skus }
}
const asked = async (order: Bought, body: object) => {
  const reply = await ask(order.buyer, order.id, body)
  assert.equal(reply.body.code, 200, JSON.stringify(reply.body))
  return reply.body.data as { id: number; total: string }
}

test('the moves of a case are the same here and in the database', async () => {
  const there = await shop.db<{ move: string }[]>`select concat_ws(' ', kind, from_status, to_status, actor) as move from aftersale_moves`
  const here = caseMoves.flatMap(({ kinds, from, to, by }) => kinds.map((kind) => [kind, from, to, by].join(' ')))
  assert.deepEqual(there.map(({ move }) => move).toSorted(), here.toSorted())
})

test('the parts of a line are worth exactly what was paid, in whatever portions they come and go', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.nat(2_000_000_000),
      fc.array(fc.record({ n: fc.integer({ min: 1, max: 9 }), back: fc.boolean() }), { maxLength: 30 }),
      (count, paid, wishes) => {
        const open: { count: number; amount: number }[] = []
        const claimed = () =>
          open.reduce((sum, one) => ({ claimedCount: sum.claimedCount + one.count, claimedAmount: sum.claimedAmount + one.amount }), { claimedCount: 0, claimedAmount: 0 })
        const take = (n: number) => open.push({ count: n, amount: worthOf({ count, paid, ...claimed() }, n) })
        for (const { n, back } of wishes) {
          if (back) open.shift()
          else if (claimed().claimedCount + n <= count) take(n)
          assert.ok(open.every(({ amount }) => amount >= 0))
          assert.ok(claimed().claimedAmount <= paid)
        }
        const left = count - claimed().claimedCount
        if (left > 0) take(left)
        assert.equal(claimed().claimedAmount, paid)
      },
    ),
  )
})

test('a paid order is cancelled before shipping: money back, stock back, order refunded', async () => {
  const order = await bought([{ price: 1999, count: 3 }], 'paid')
  const { body } = await at(order.buyer, 'DELETE', `/v1/orders/{u}/${order.id}`)
  assert.equal(body.data.total, '59.97')
  assert.equal(await statusOf(order.id), 7)
  assert.deepEqual(await stockOf(order.skus[0]!), { stock: 50, held: 0, sold: 0, writtenOff: 0 })
  await settleRefunds()
  assert.equal(await statusOf(order.id), 8)
  assert.equal(await backFor(order.id), 5997)
  assert.equal((await at(order.buyer, 'DELETE', `/v1/orders/{u}/${order.id}`)).body.code, 10450)
  await healthy()
})

test('a part of a line comes back: asked, approved, sent, received, refunded; the order goes on', async () => {
  const order = await bought(
    [
      { price: 1000, count: 3 },
      { price: 500, count: 1 },
    ],
    'received',
  )
  const body = { kind: 'return', reason: 'quality', words: '裂了', lines: [{ sku_id: String(order.skus[0]!.id), count: '2' }] }
  const preview = await at(order.buyer, 'POST', `/v1/orders/{u}/${order.id}/aftersales/previews`, body)
  assert.deepEqual(preview.body.data, { amount: '20.00', freight: '0.00', total: '20.00' })
  assert.equal(await statusOf(order.id), 5)
  const { id } = await asked(order, body)
  assert.equal(await statusOf(order.id), 7)
  assert.equal((await staff('POST', `/aftersales/${id}/decisions`, { approve: true })).body.code, 200)
  assert.equal((await at(order.buyer, 'PUT', `/v1/aftersales/{u}/${id}/parcel`, { courier: 'nobody', tracking_number: 'SF12345' })).body.code, 10457)
  assert.equal((await at(order.buyer, 'PUT', `/v1/aftersales/{u}/${id}/parcel`, { courier: 'shunfeng', tracking_number: 'SF12345' })).body.code, 200)
  assert.equal((await at(order.buyer, 'DELETE', `/v1/aftersales/{u}/${id}`)).body.code, 10456)
  assert.equal((await staff('POST', `/aftersales/${id}/receipts`, { accept: true, to: 'written-off' })).body.code, 200)
  await settleRefunds()
  assert.deepEqual(await tale(id), ['asked', 'approved', 'returning', 'refunding', 'done'])
  assert.equal(await statusOf(order.id), 5)
  assert.equal(await backFor(order.id), 2000)
  assert.deepEqual(await stockOf(order.skus[0]!), { stock: 47, held: 0, sold: 1, writtenOff: 2 })
  const rest = await asked(order, { kind: 'refund', reason: 'quality' })
  assert.equal(rest.total, '15.00')
  await staff('POST', `/aftersales/${rest.id}/decisions`, { approve: true })
  await settleRefunds()
  assert.equal(await statusOf(order.id), 8)
  assert.equal(await backFor(order.id), 3500)
  await healthy()
})

test('where nothing is left to exchange, the money goes back once, and the buyer reads why', async () => {
  const order = await bought([{ price: 1000, count: 2 }], 'received')
  const { id } = await asked(order, { kind: 'exchange', reason: 'damaged', lines: [{ sku_id: order.skus[0]!.id, count: 1 }] })
  const instead = () => staff('POST', `/aftersales/${id}/refunds`, { answer: ' 已经卖完了 ' })
  await staff('POST', `/aftersales/${id}/decisions`, { approve: true, answer: '请寄回' })
  assert.equal((await instead()).body.code, 10456)
  assert.equal((await shop.db`select answer from aftersales where id = ${id}`)[0]!.answer, '请寄回')
  await at(order.buyer, 'PUT', `/v1/aftersales/{u}/${id}/parcel`, { courier: 'jd', tracking_number: 'JD0002' })
  await staff('POST', `/aftersales/${id}/receipts`, { accept: true, to: 'shelf' })
  const codes = (await Promise.all([instead(), instead()])).map(({ body }) => body.code)
  assert.deepEqual(new Set(codes), new Set([200, 10456]))
  await settleRefunds()
  assert.deepEqual(await tale(id), ['asked', 'approved', 'returning', 'exchanging', 'refunding', 'done'])
  assert.equal((await at(order.buyer, 'GET', `/v1/aftersales/{u}/${id}`)).body.data.answer, '已经卖完了')
  assert.equal(await backFor(order.id), 1000)
  assert.deepEqual(await stockOf(order.skus[0]!), { stock: 49, held: 0, sold: 1, writtenOff: 0 })
  await healthy()
})

test('an exchange ships new pieces and gives no money; what came back is written off in their stead', async () => {
  const order = await bought([{ price: 1000, count: 2 }], 'received')
  const { id } = await asked(order, { kind: 'exchange', reason: 'damaged', lines: [{ sku_id: order.skus[0]!.id, count: 1 }] })
  await staff('POST', `/aftersales/${id}/decisions`, { approve: true })
  await at(order.buyer, 'PUT', `/v1/aftersales/{u}/${id}/parcel`, { courier: 'jd', tracking_number: 'JD0001' })
  await staff('POST', `/aftersales/${id}/receipts`, { accept: true, to: 'written-off' })
  assert.equal((await staff('POST', `/aftersales/${id}/exchanges`, { courier: 'jishi', tracking_number: 'JS-EX-1' })).body.code, 200)
  assert.deepEqual(await tale(id), ['asked', 'approved', 'returning', 'exchanging', 'done'])
  assert.deepEqual(await stockOf(order.skus[0]!), { stock: 47, held: 0, sold: 2, writtenOff: 1 })
  const [parcel] = await shop.db`
    select p.status, p.courier, l.count from aftersale_parcels a join parcels p on p.id = a.parcel_id join parcel_lines l on l.parcel_id = p.id where a.case_id = ${id}`
  assert.deepEqual({ ...parcel }, { status: 'shipped', courier: 'jishi', count: 1 })
  assert.equal(await backFor(order.id), 0)
  assert.equal(await statusOf(order.id), 5)
  await healthy()
})

test('what was exchanged can be faulty again: it is exchanged, then returned, and the order ends refunded once', async () => {
  const order = await bought([{ price: 1000, count: 1 }], 'received')
  const sku = order.skus[0]!
  const through = async (kind: 'exchange' | 'return', number: string) => {
    const { id } = await asked(order, { kind, reason: 'damaged', lines: [{ sku_id: sku.id, count: 1 }] })
    assert.equal((await ask(order.buyer, order.id, { kind, reason: 'damaged' })).body.code, 10453, 'not twice at a time')
    await staff('POST', `/aftersales/${id}/decisions`, { approve: true })
    await at(order.buyer, 'PUT', `/v1/aftersales/{u}/${id}/parcel`, { courier: 'jd', tracking_number: number })
    await staff('POST', `/aftersales/${id}/receipts`, { accept: true, to: 'written-off' })
    if (kind === 'exchange') assert.equal((await staff('POST', `/aftersales/${id}/exchanges`, { courier: 'jishi', tracking_number: `X${number}` })).body.code, 200)
    await settleRefunds()
    await healthy()
  }
  await through('exchange', 'JD1001')
  await through('exchange', 'JD1002')
  await through('return', 'JD1003')
  assert.equal(await statusOf(order.id), 8)
  assert.equal(await backFor(order.id), 1000)
  assert.equal((await ask(order.buyer, order.id, { kind: 'return', reason: 'damaged' })).body.code, 10450)
  assert.deepEqual(await stockOf(sku), { stock: 47, held: 0, sold: 0, writtenOff: 3 })
})

test('refused, withdrawn and lapsed cases leave the order where it was, and their pieces can be asked for again', async () => {
  const order = await bought([{ price: 1000, count: 1 }], 'received')
  const wish = { kind: 'return', reason: 'mind' }
  const first = await asked(order, wish)
  assert.equal((await ask(order.buyer, order.id, wish)).body.code, 10453)
  assert.equal((await staff('POST', `/aftersales/${first.id}/decisions`, { approve: false })).body.code, 10457)
  await staff('POST', `/aftersales/${first.id}/decisions`, { approve: false, answer: '已使用' })
  assert.equal(await statusOf(order.id), 5)
  const second = await asked(order, wish)
  assert.equal((await at(order.buyer, 'DELETE', `/v1/aftersales/{u}/${second.id}`)).body.code, 200)
  const third = await asked(order, wish)
  await staff('POST', `/aftersales/${third.id}/decisions`, { approve: true })
  await lapseOverdue(shop.db, new Date(shop.deps.clock().getTime() + 6 * 86_400_000))
  assert.equal((await caseOf(third.id)).status, 'approved')
  await lapseOverdue(shop.db, new Date(shop.deps.clock().getTime() + 8 * 86_400_000))
  assert.equal((await caseOf(third.id)).status, 'lapsed')
  assert.equal(await statusOf(order.id), 5)
  assert.equal(await backFor(order.id), 0)
  const detail = (await at(order.buyer, 'GET', `/v1/aftersales/{u}/${first.id}`)).body.data
  assert.equal(detail.answer, '已使用')
  assert.equal(detail.events.length, 2)
  await healthy()
})

test('what cannot be asked for is refused, and nothing changes', async () => {
  const [paid, shipped, received] = [
    await bought([{ price: 100, count: 2 }], 'paid'),
    await bought([{ price: 100, count: 2 }], 'shipped'),
    await bought([{ price: 100, count: 2 }], 'received'),
  ]
  const other = await shop.buyer()
  const line = (order: Bought, count: number | string) => [{ sku_id: order.skus[0]!.id, count }]
  const before = await shop.db`select count(*)::int as n from aftersales`
  for (const [order, body, code] of [
    [paid, { kind: 'refund', reason: 'mind', lines: line(paid, 1) }, 10451],
    [paid, { kind: 'return', reason: 'mind' }, 10451],
    [shipped, { kind: 'exchange', reason: 'damaged' }, 10450],
    [received, { kind: 'exchange', reason: 'mind' }, 10457],
    [received, { kind: 'gift', reason: 'mind' }, 10457],
    [received, { kind: 'refund', reason: 'constructor' }, 10457],
    [received, { kind: 'return', reason: 'mind', lines: line(received, 3) }, 10453],
    [received, { kind: 'return', reason: 'mind', lines: line(paid, 1) }, 10453],
    [received, { kind: 'return', reason: 'mind', lines: [] }, 10457],
    [received, { kind: 'return', reason: 'mind', lines: line(received, 0) }, 10401],
    [received, { kind: 'return', reason: 'mind', lines: line(received, -1) }, 10401],
    [received, { kind: 'return', reason: 'mind', words: 'x'.repeat(501) }, 10457],
    [received, { kind: 'return', reason: 'mind', pictures: ['ab/abababababababababababababababab.webp'] }, 10604],
  ] as const)
    assert.equal((await ask(order.buyer, order.id, body)).body.code, code, JSON.stringify(body))
  assert.equal((await ask(other, received.id, { kind: 'return', reason: 'mind' })).body.code, 10410)
  assert.equal((await at(other, 'DELETE', `/v1/orders/{u}/${paid.id}`)).body.code, 10410)
  for (const order of [shipped, received]) assert.equal((await at(order.buyer, 'DELETE', `/v1/orders/{u}/${order.id}`)).body.code, 10458)
  assert.deepEqual(await shop.db`select count(*)::int as n from aftersales`, before)
  assert.deepEqual([await statusOf(paid.id), await statusOf(shipped.id), await statusOf(received.id)], [2, 3, 5])
  const mine = await asked(received, { kind: 'return', reason: 'mind' })
  assert.equal((await at(other, 'GET', `/v1/aftersales/{u}/${mine.id}`)).body.code, 10455)
  assert.equal((await at(other, 'DELETE', `/v1/aftersales/{u}/${mine.id}`)).body.code, 10455)
  const reader = await shop.staff({ orders: 1, goods: 7 })
  assert.equal((await staff('POST', `/aftersales/${mine.id}/decisions`, { approve: true }, reader.token)).body.code, 12000)
  assert.equal((await caseOf(mine.id)).status, 'asked')
  await healthy()
})

test('seven days after receipt a change of mind is too late, fifteen days for a fault', async () => {
  const order = await bought([{ price: 100, count: 1 }], 'received')
  await shop.db`update orders set received_at = received_at - interval '8 days' where id = ${order.id}`
  assert.equal((await ask(order.buyer, order.id, { kind: 'return', reason: 'mind' })).body.code, 10452)
  const { id } = await asked(order, { kind: 'return', reason: 'quality' })
  await at(order.buyer, 'DELETE', `/v1/aftersales/{u}/${id}`)
  await shop.db`update orders set received_at = received_at - interval '8 days' where id = ${order.id}`
  assert.equal((await ask(order.buyer, order.id, { kind: 'return', reason: 'quality' })).body.code, 10452)
})

test('one refund asked for twenty times at once is one case', async () => {
  const order = await bought([{ price: 1000, count: 1 }], 'received')
  const replies = await Promise.all(Array.from({ length: 20 }, () => ask(order.buyer, order.id, { kind: 'refund', reason: 'quality' })))
  assert.deepEqual(
    replies.map(({ body }) => body.code).toSorted((a, b) => a - b),
    [200, ...Array(19).fill(10453)],
  )
  await healthy()
})

test('partial refunds that race up to what was paid never pass it', async () => {
  const order = await bought([{ price: 333, count: 7 }], 'received')
  const wish = { kind: 'refund', reason: 'quality', lines: [{ sku_id: order.skus[0]!.id, count: 2 }] }
  const replies = await Promise.all(Array.from({ length: 10 }, () => ask(order.buyer, order.id, wish)))
  const ids = replies.filter(({ body }) => body.code === 200).map(({ body }) => body.data.id as number)
  assert.equal(ids.length, 3)
  await Promise.all(ids.map((id) => staff('POST', `/aftersales/${id}/decisions`, { approve: true })))
  await settleRefunds()
  assert.equal(await backFor(order.id), 6 * 333)
  assert.equal(await statusOf(order.id), 5)
  await healthy()
})

test('of clerks who decide at once, one yes and one no, the first decides; money goes back at most once', async () => {
  for (let round = 0; round < 4; round++) {
    const order = await bought([{ price: 1000, count: 1 }], 'received')
    const { id } = await asked(order, { kind: 'refund', reason: 'quality' })
    const replies = await Promise.all([true, false, true, false].map((approve) => staff('POST', `/aftersales/${id}/decisions`, { approve, answer: '看过了' })))
    assert.equal(replies.filter(({ body }) => body.code === 200).length, 1)
    await settleRefunds()
    const { status } = await caseOf(id)
    assert.equal(await backFor(order.id), status === 'done' ? 1000 : 0)
    assert.equal(await statusOf(order.id), status === 'done' ? 8 : 5)
  }
  await healthy()
})

test('withdrawn while it is approved: one of the two, and the books agree', async () => {
  for (let round = 0; round < 5; round++) {
    const order = await bought([{ price: 1000, count: 1 }], 'received')
    const { id } = await asked(order, { kind: 'refund', reason: 'quality' })
    const [approved, withdrawn] = await Promise.all([staff('POST', `/aftersales/${id}/decisions`, { approve: true }), at(order.buyer, 'DELETE', `/v1/aftersales/{u}/${id}`)])
    assert.equal([approved, withdrawn].filter(({ body }) => body.code === 200).length, 1)
    await settleRefunds()
    assert.equal(await backFor(order.id), approved.body.code === 200 ? 1000 : 0)
  }
  await healthy()
})

test('cancelled while it is shipped: the parcel leaves or the money goes back, never both', async () => {
  for (let round = 0; round < 6; round++) {
    const order = await bought([{ price: 1000, count: 1 }], 'paid')
    const [cancelled, shipped] = await Promise.all([
      at(order.buyer, 'DELETE', `/v1/orders/{u}/${order.id}`),
      ship(shop.db, order.id).then(
        () => true,
        () => false,
      ),
    ])
    await settleRefunds()
    assert.notEqual(cancelled.body.code === 200, shipped)
    assert.equal(await statusOf(order.id), shipped ? 3 : 8)
    assert.equal(await backFor(order.id), shipped ? 0 : 1000)
  }
  await healthy()
})

test('while the gateway is away the case waits, and ends when the money has gone', async () => {
  const order = await bought([{ price: 1000, count: 1 }], 'received')
  const { id } = await asked(order, { kind: 'refund', reason: 'quality' })
  gatewayDown = true
  await staff('POST', `/aftersales/${id}/decisions`, { approve: true })
  await settleRefunds()
  assert.equal((await caseOf(id)).status, 'refunding')
  assert.equal(await statusOf(order.id), 7)
  gatewayDown = false
  await shop.db`update graphile_worker._private_jobs set run_at = now()`
  await settleRefunds()
  assert.equal((await caseOf(id)).status, 'done')
  assert.equal(await statusOf(order.id), 8)
  await healthy()
})

test('a case cannot be moved, nor its worth changed, past the verbs', async () => {
  const order = await bought([{ price: 1000, count: 1 }], 'received')
  const { id } = await asked(order, { kind: 'refund', reason: 'quality' })
  await assert.rejects(shop.db`update aftersales set status = 'approved' where id = ${id}`, /last event says/)
  await assert.rejects(shop.db`update aftersales set amount = 5000 where id = ${id}`, /frozen/)
  await assert.rejects(shop.db`update aftersale_claims set claimed_amount = 1001 where order_id = ${order.id}`, /aftersale_claims_amount_check/)
  await assert.rejects(shop.db`delete from aftersale_events where case_id = ${id}`, /append-only/)
  await healthy()
})
