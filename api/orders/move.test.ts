import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditStock } from '../goods/stock.ts'
import { transact } from '../shared/db.ts'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { finishOrder } from './finish.ts'
import { moveOrder } from './move.ts'
import { acceptCod, markPaid } from './pay.ts'
import { parcelMoves } from './parcel-states.ts'
import { readParcels } from './parcels.ts'
import { type Actor, orderMoves, Status } from './states.ts'
import { whyText } from './whys.ts'

const shop = await openShop()
const place = async (buyer: TestBuyer, count = 1): Promise<number> => {
  const sku = await shop.sku()
  const { body } = await shop.ask('POST', `/v1/orders/${buyer.username}`, {
    token: buyer.token,
    body: { address_id: buyer.addressId, settlement_type: '1', sku_id: sku.id, buy_count: count },
  })
  return body.data.order_id
}
const pay = (id: number) => transact(shop.db, (tx) => markPaid(tx, id, { paidAt: new Date(), why: 'alipay 1 by notice' }))
const statusOf = async (id: number) => (await shop.db`select status from orders where id = ${id}`)[0]!.status
const storyOf = async (id: number) => await shop.db`select from_status, to_status, actor, actor_id, why from order_events where order_id = ${id} order by id`
const everyStatus = Object.values(Status)
const byText = (a: string, b: string) => (a < b ? -1 : 1)
const actors: Actor[] = ['buyer', 'system', 'gateway', 'staff']

test('the moves of the code, with who may make them, are those of the database', async () => {
  const inDatabase = await shop.db`select from_status || '>' || to_status || ' ' || actor as move from order_moves`
  const inCode = orderMoves.flatMap(({ from, to, by }) => by.map((actor) => `${from}>${to} ${actor}`))
  assert.deepEqual(inDatabase.map(({ move }) => move).sort(byText), inCode.sort(byText))
  const parcelsInDatabase = await shop.db`select from_status || '>' || to_status || ' ' || actor as move from parcel_moves`
  const parcelsInCode = parcelMoves.flatMap(({ from, to, by }) => by.map((actor) => `${from}>${to} ${actor}`))
  assert.deepEqual(parcelsInDatabase.map(({ move }) => move).sort(byText), parcelsInCode.sort(byText))
})

test('every move says who, when, why, from and to; a move that is in no table changes nothing', async () => {
  const buyer = await shop.buyer()
  const id = await place(buyer)
  for (const actor of actors)
    for (const to of everyStatus) {
      if (orderMoves.some((move) => move.from === 1 && move.to === to && move.by.includes(actor))) continue
      assert.equal(await transact(shop.db, (tx) => moveOrder(tx, id, { from: everyStatus, to, actor, why: 'x' })), undefined, `${actor} to ${to}`)
    }
  assert.equal(await statusOf(id), 1)
  assert.equal((await storyOf(id)).length, 1)
  assert.equal(await pay(id), true)
  const moved = await transact(shop.db, (tx) => moveOrder(tx, id, { from: [2], to: 7, actor: 'buyer', actorId: buyer.id, why: 'refund 12' }))
  assert.deepEqual(moved, { id, userId: buyer.id, from: 2, status: 7, totalAmount: 8800, balanceAmount: 0, payMethod: 'alipay' })
  assert.deepEqual({ ...(await storyOf(id)).at(-1) }, { from_status: 2, to_status: 7, actor: 'buyer', actor_id: buyer.id, why: 'refund 12' })
})

test('the database refuses a status without an event, an event without a status, and an actor who may not', async () => {
  const id = await place(await shop.buyer())
  await assert.rejects(shop.db`update orders set status = 2 where id = ${id}`, /last event says 1/)
  await assert.rejects(shop.db`update orders set status = 3 where id = ${id}`, /cannot go from status 1 to 3/)
  await assert.rejects(
    shop.db`insert into order_events (order_id, user_id, from_status, to_status, actor, why) select id, user_id, 1, 2, 'system', 'x' from orders where id = ${id}`,
    /has status 1, but its last event says 2/,
  )
  await assert.rejects(
    shop.db`insert into order_events (order_id, user_id, from_status, to_status, actor, why) select id, user_id, 1, 2, 'buyer', 'x' from orders where id = ${id}`,
    /buyer may not move/,
  )
  await assert.rejects(
    shop.db`insert into order_events (order_id, user_id, from_status, to_status, actor, why) select id, user_id, 2, 3, 'staff', 'x' from orders where id = ${id}`,
    /stands at 1, not at 2/,
  )
  assert.equal(await statusOf(id), 1)
  assert.equal((await storyOf(id)).length, 1)
})

test('an order paid on delivery is accepted without a date of payment, once, and its parcels are planned', async () => {
  const id = await place(await shop.buyer(), 2)
  const answers = await Promise.all([1, 2, 3].map(() => transact(shop.db, (tx) => acceptCod(tx, id))))
  assert.deepEqual(answers.filter(Boolean), [true])
  const [order] = await shop.db`select status, paid_at from orders where id = ${id}`
  assert.deepEqual({ ...order }, { status: 2, paid_at: null })
  const [parcel, ...more] = await readParcels(shop.db, [id], 'zh-CN')
  assert.deepEqual([parcel?.status, parcel?.lines.map(({ count }) => count), more], ['planned', [2], []])
})

test('an order is finished once, from being received; a refunded one sends no more parcels', async () => {
  const id = await place(await shop.buyer())
  const finish = () => transact(shop.db, (tx) => finishOrder(tx, id, 'reviewed'))
  assert.equal(await finish(), false)
  await pay(id)
  for (const [from, to] of [
    [2, 3],
    [3, 5],
  ] as const)
    await transact(shop.db, (tx) => moveOrder(tx, id, { from: [from], to, actor: 'system', why: 'x' }))
  assert.deepEqual((await Promise.all([finish(), finish(), finish()])).filter(Boolean), [true])
  assert.equal(await statusOf(id), 4)
  const other = await place(await shop.buyer())
  await pay(other)
  await transact(shop.db, async (tx) => {
    await moveOrder(tx, other, { from: [2], to: 7, actor: 'buyer', why: 'x' })
    await moveOrder(tx, other, { from: [7], to: 8, actor: 'system', why: 'x' })
  })
  assert.deepEqual(
    (await readParcels(shop.db, [other], 'en')).map(({ status }) => status),
    ['cancelled'],
  )
})

test('why an order moved is told in both languages, and a code that is not for people is not told', () => {
  assert.equal(whyText('zh-CN', 'cancelled wrong'), '买家取消（选错了商品或地址）')
  assert.equal(whyText('en', 'alipay 2026 by notice'), 'Paid with Alipay 2026')
  assert.equal(whyText('en', 'constructor'), '')
})

test('after all of this the stock ledger adds up', async () => assert.deepEqual([...(await auditStock(shop.db))], []))
