import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { kuaidi100 } from '../drivers/tracking/kuaidi100.ts'
import { TrackingDown } from '../drivers/tracking/types.ts'
import { receiveStock } from '../goods/stock.ts'
import { cancelPlanned } from '../orders/parcels.ts'
import { markPaid } from '../orders/pay.ts'
import { receiveOverdue } from '../orders/receive.ts'
import { transact } from '../shared/db.ts'
import { openGateway } from '../test/gateway.ts'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { nextQuestion, trackDue } from './track.ts'

const gateway = await openGateway()
const shop = await openShop({ env: gateway.env })
const [clerk, other, seller] = [await shop.staff({ orders: 7 }), await shop.staff({ orders: 7 }), await shop.staff({ goods: 7, orders: 1 })]
const [south] = await shop.db<{ id: number }[]>`insert into warehouses (code, name, name_en, province) values ('S', '南仓', 'South', '440000') returning id`

type Row = { parcel_id: number; order_id: number; pieces: number }
const staff = (method: string, rest: string, body?: unknown, who = clerk, headers?: Record<string, string>) =>
  shop.ask(method, `/v1/staff/${rest}`, { token: who.token, body, ...(headers ? { headers } : {}) })
/** A paid order; `inTwo` ships from two warehouses. */
const paid = async (buyer: TestBuyer, { inTwo = false } = {}): Promise<{ id: number; parcels: number[] }> => {
  const sku = await shop.sku({ stock: inTwo ? 1 : 10 })
  if (inTwo) await transact(shop.db, (tx) => receiveStock(tx, { pieces: [{ skuId: sku.id, count: 3 }], warehouseId: south!.id, clerkId: clerk.id, why: 'test' }))
  const { body } = await shop.ask('POST', `/v1/orders/${buyer.username}`, {
    token: buyer.token,
    body: { address_id: buyer.addressId, settlement_type: '1', sku_id: sku.id, buy_count: inTwo ? 4 : 2 },
  })
  const id = body.data.order_id as number
  await transact(shop.db, (tx) => markPaid(tx, id, { paidAt: shop.deps.clock(), why: 'test' }))
  const parcels = await shop.db<{ id: number }[]>`select id from parcels where order_id = ${id} order by id`
  return { id, parcels: parcels.map((parcel) => parcel.id) }
}
const ship = (parcel: number, number: string, who = clerk, courier = 'shunfeng') => staff('POST', `parcels/${parcel}/shipments`, { courier, tracking_number: number }, who)
const statusOf = async (id: number) => (await shop.db`select status from orders where id = ${id}`)[0]!.status
const parcelOf = async (id: number) => (await shop.db`select status, courier, tracking_number from parcels where id = ${id}`)[0]!

test('an order is shipped with its last parcel; the ten days begin then', async () => {
  const { id, parcels } = await paid(await shop.buyer(), { inTwo: true })
  assert.equal(parcels.length, 2)
  const list = await staff('GET', `parcels?q=${id}`)
  assert.deepEqual(
    list.body.data.map((row: Row) => [row.parcel_id, row.order_id, row.pieces]),
    [
      [parcels[0], id, 1],
      [parcels[1], id, 3],
    ],
  )
  assert.deepEqual((await ship(parcels[0]!, 'SF0000000001')).body.data, { order_id: id, complete: false })
  assert.equal(await statusOf(id), 2)
  assert.deepEqual((await ship(parcels[1]!, 'sf0000000002')).body.data, { order_id: id, complete: true })
  const [order] = await shop.db`select status, courier, tracking_number, confirm_before - shipped_at = interval '10 days' as ten from orders where id = ${id}`
  assert.deepEqual({ ...order }, { status: 3, courier: 'shunfeng', tracking_number: 'SF0000000002', ten: true })
})

test('a parcel leaves once, with a known courier, under a number of its own', async () => {
  const [{ id, parcels }, second] = [await paid(await shop.buyer()), await paid(await shop.buyer())]
  const parcel = parcels[0]!
  assert.equal((await ship(parcel, 'SF1000000001', clerk, 'nobody')).body.code, 10417)
  for (const number of ['', '123', '顺丰123456', "1'; drop table", 'x'.repeat(33)]) assert.equal((await ship(parcel, number)).body.code, 10418, number)
  assert.equal((await ship(99_999_999, 'SF1000000001')).body.code, 10415)
  assert.equal((await parcelOf(parcel)).status, 'planned')
  assert.equal((await ship(parcel, 'SF1000000001', clerk, '顺丰速运')).body.code, 200)
  assert.equal((await ship(second.parcels[0]!, 'SF1000000001')).body.code, 10419)
  assert.equal((await ship(parcel, 'SF1000000002')).body.code, 10416)
  assert.deepEqual({ ...(await parcelOf(parcel)) }, { status: 'shipped', courier: 'shunfeng', tracking_number: 'SF1000000001' })
  assert.equal((await parcelOf(second.parcels[0]!)).status, 'planned')
  assert.equal(await statusOf(id), 3)
})

test('two clerks who ship the same parcel at once: one does, the other is told', async () => {
  for (let round = 0; round < 8; round++) {
    const { id, parcels } = await paid(await shop.buyer())
    const replies = await Promise.all([0, 1, 2, 3].map((n) => ship(parcels[0]!, `SF2${round}00000${n}`, n % 2 ? other : clerk)))
    assert.deepEqual(
      replies.map(({ body }) => body.code).sort((a, b) => a - b),
      [200, 10416, 10416, 10416],
    )
    const events = await shop.db`select 1 from parcel_events where parcel_id = ${parcels[0]!}`
    assert.equal(events.length, 2)
    assert.equal(await statusOf(id), 3)
  }
})

test('only staff with the right ship; the same key ships once', async () => {
  const { parcels } = await paid(await shop.buyer())
  assert.equal((await ship(parcels[0]!, 'SF3000000001', seller)).body.code, 12000)
  assert.equal(
    (await shop.ask('POST', `/v1/staff/parcels/${parcels[0]}/shipments`, { token: (await shop.buyer()).token, body: { courier: 'jd', tracking_number: 'JD12345678' } })).body.code,
    403,
  )
  assert.equal((await parcelOf(parcels[0]!)).status, 'planned')
  const once = () => staff('POST', `parcels/${parcels[0]}/shipments`, { courier: 'jd', tracking_number: 'JD12345678' }, clerk, { 'idempotency-key': 'once' })
  assert.deepEqual((await once()).body, (await once()).body)
})

test('a table ships line by line and says what became of each', async () => {
  const [a, b, c] = [await paid(await shop.buyer()), await paid(await shop.buyer()), await paid(await shop.buyer())]
  const csv = `\uFEFF快递公司,包裹号,快递单号\r\n中通快递,${a.parcels[0]},ZT4000000001\r\nzhongtong,${b.parcels[0]},ZT4000000001\r\n\r\n顺丰速运,${c.parcels[0]},SF4000000003\r\nEMS,abc,EM12345678\r\n`
  const { body } = await staff('POST', 'parcels/shipments', { csv })
  assert.deepEqual(
    body.data.map((row: { line: number; ok: boolean; error: string }) => [row.line, row.ok, row.error]),
    [
      [2, true, ''],
      [3, false, '这个快递单号已用于另一个包裹'],
      [4, true, ''],
      [5, false, '没有这个包裹'],
    ],
  )
  assert.deepEqual([await statusOf(a.id), await statusOf(b.id), await statusOf(c.id)], [3, 2, 3])
  for (const bad of ['', 'a,b\n1,2', '"unclosed']) assert.equal((await staff('POST', 'parcels/shipments', { csv: bad })).body.code, 10426, bad)
})

test('a parcel is split in two before it leaves, never after, and never empty', async () => {
  const { id, parcels } = await paid(await shop.buyer())
  const [line] = await shop.db<{ sku: number }[]>`select sku_id as sku from parcel_lines where parcel_id = ${parcels[0]!}`
  const split = (count: number) => staff('POST', `parcels/${parcels[0]}/splits`, { lines: [{ sku_id: line!.sku, count }] })
  for (const count of [2, 3]) assert.equal((await split(count)).body.code, 10416)
  const { parcel_id } = (await split(1)).body.data
  const list = (await staff('GET', `parcels?q=${id}`)).body.data
  assert.deepEqual(
    list.map((row: Row) => [row.parcel_id, row.pieces]),
    [
      [parcels[0], 1],
      [parcel_id, 1],
    ],
  )
  await ship(parcels[0]!, 'SF5000000001')
  assert.equal((await split(1)).body.code, 10416)
  await assert.rejects(shop.db`update parcel_lines set count = 9 where parcel_id = ${parcels[0]!}`, /has left/)
  assert.equal(await statusOf(id), 2)
})

test('the picking list adds up what is to leave a warehouse', async () => {
  const { parcels } = await paid(await shop.buyer(), { inTwo: true })
  const { body } = await staff('GET', `parcels/picking-list?warehouse_id=${south!.id}`)
  const mine = body.data.find((row: { parcels: number[] }) => row.parcels.includes(parcels[1]!))
  assert.equal(mine.count, 3)
})

test('couriers are asked with a signature, and parcels arrive by what they say', async () => {
  const { id, parcels } = await paid(await shop.buyer())
  await ship(parcels[0]!, 'SF6000000001')
  const track = () => shop.db`select state, asked, ask_at, jsonb_array_length(steps) as steps from trackings where parcel_id = ${parcels[0]!}`
  await trackDue(shop.deps)
  assert.equal((await track())[0]!.steps, 0, 'not yet')
  shop.later(61)
  assert.ok((await Promise.all([trackDue(shop.deps), trackDue(shop.deps)])).reduce((sum, n) => sum + n, 0) >= 1)
  assert.deepEqual([(await track())[0]!.state, (await track())[0]!.steps], ['moving', 1])
  await fetch(`${gateway.url}/couriers`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ courier: 'shunfeng', number: 'SF6000000001', do: 'arrive' }) })
  shop.later(61)
  await trackDue(shop.deps)
  const [after] = await track()
  assert.deepEqual([after!.state, after!.steps, after!.ask_at], ['arrived', 5, null])
  assert.equal((await parcelOf(parcels[0]!)).status, 'arrived')
  assert.equal(await statusOf(id), 3, 'the buyer has the last word')
})

test('a wrong signature, a number nobody knows and a service that is down are three things', async () => {
  const { config } = shop
  await assert.rejects(kuaidi100({ ...config.kuaidi, key: 'wrong' }).query({ courier: 'jd', number: 'JD11111111', phone: '' }), TrackingDown)
  assert.deepEqual(await kuaidi100(config.kuaidi).query({ courier: 'jd', number: 'JD11110000', phone: '' }), { known: false })
  await assert.rejects(kuaidi100({ ...config.kuaidi, url: 'http://127.0.0.1:1' }).query({ courier: 'jd', number: 'JD11111111', phone: '' }), TrackingDown)
  assert.equal(createHash('md5').update('{}keycustomer').digest('hex').toUpperCase().length, 32)
})

test('questions without news come more and more rarely, and end', () => {
  const now = new Date('2026-01-01T00:00:00Z')
  const minutes = [0, 1, 4, 8, 59].map((asked) => (nextQuestion(now, asked)!.getTime() - now.getTime()) / 60_000)
  assert.deepEqual(minutes, [1, 2, 30, 480, 480])
  assert.equal(nextQuestion(now, 60), null)
})

test('a parcel that nobody has heard of is asked about ever more rarely', async () => {
  const { parcels } = await paid(await shop.buyer())
  await ship(parcels[0]!, 'SF70000000')
  const asked = async () => (await shop.db`select asked from trackings where parcel_id = ${parcels[0]!}`)[0]!.asked
  shop.later(61)
  await trackDue(shop.deps)
  assert.equal(await asked(), 1)
  shop.later(61)
  await trackDue(shop.deps)
  assert.equal(await asked(), 1)
  shop.later(70)
  await trackDue(shop.deps)
  assert.equal(await asked(), 2)
})

test('an order nobody confirms is received after ten days, with what the buyer asked for on top, once', async () => {
  const buyer = await shop.buyer()
  const [plain, longer] = [await paid(buyer), await paid(buyer)]
  for (const [n, { parcels }] of [plain, longer].entries()) await ship(parcels[0]!, `SF800000000${n}`)
  const { extendReceipt } = await import('../orders/receive.ts')
  const extend = (who: TestBuyer) => transact(shop.db, (tx) => extendReceipt(tx, who.id, longer.id))
  await assert.rejects(extend(await shop.buyer()), { code: 10422 })
  const answers = await Promise.allSettled([extend(buyer), extend(buyer), extend(buyer)])
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  const days = (n: number) => new Date(shop.deps.clock().getTime() + n * 86_400_000)
  await receiveOverdue(shop.db, days(9))
  assert.deepEqual([await statusOf(plain.id), await statusOf(longer.id)], [3, 3])
  await Promise.all([1, 2, 3].map(() => receiveOverdue(shop.db, days(11))))
  assert.deepEqual([await statusOf(plain.id), await statusOf(longer.id)], [5, 3])
  await receiveOverdue(shop.db, days(16))
  assert.equal(await statusOf(longer.id), 5)
  const [last] = await shop.db`select actor, why from order_events where order_id = ${plain.id} order by id desc limit 1`
  assert.deepEqual({ ...last }, { actor: 'system', why: 'received-by-time' })
  assert.equal((await parcelOf(plain.parcels[0]!)).status, 'arrived')
})

test('a cancelled parcel does not leave', async () => {
  const { id, parcels } = await paid(await shop.buyer())
  await transact(shop.db, (tx) => cancelPlanned(tx, id, 'system'))
  assert.equal((await ship(parcels[0]!, 'SF9000000001')).body.code, 10416)
  assert.equal(await statusOf(id), 2)
})
