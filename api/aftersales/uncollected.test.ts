import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditStock } from '../goods/stock.ts'
import { auditMoney } from '../ledger/audit.ts'
import { post } from '../ledger/post.ts'
import { auditOrders } from '../orders/audit.ts'
import { ship as shipOrder } from '../test/ship.ts'
import { transact } from '../shared/db.ts'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { auditAftersales } from './audit.ts'

const shop = await openShop()
const { db } = shop
const clerk = await shop.staff({ orders: 7, pays: 7 })
const staff = (path: string, body?: unknown, token = clerk.token) => shop.ask('POST', `/v1/staff${path}`, { token, body })
const statusOf = async (id: number) => (await db<{ status: number }[]>`select status from orders where id = ${id}`)[0]!.status
const stockOf = async (sku: number) => ({ ...(await db`select stock, held, sold from stocks where sku_id = ${sku}`)[0]! })
const walletOf = async (id: number) => Number((await db<{ balance: number }[]>`select balance from ledger_balances where account = ${`wallet:${id}`}`)[0]?.balance ?? 0)
const parcelOf = async (id: number) => (await db<{ id: number }[]>`select id from parcels where order_id = ${id} order by id limit 1`)[0]!.id
const healthy = async () => {
  assert.deepEqual([...(await auditAftersales(db))], [])
  assert.deepEqual([...(await auditStock(db))], [])
  assert.deepEqual([...(await auditMoney(db))], [])
  assert.deepEqual([...(await auditOrders(db))], [])
}

type Placed = { buyer: TestBuyer; id: number; sku: number }
/** An order of two pieces at 10 yuan, to be paid on delivery, some of it out of the wallet, and on its way. */
async function onItsWay({ balance = 0, ship = true } = {}): Promise<Placed> {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 1000, stock: 10 })
  const by = { token: buyer.token }
  if (balance > 0)
    await transact(db, (tx) =>
      post(tx, {
        key: `gift:${buyer.id}`,
        kind: 'adjustment',
        userId: buyer.id,
        entries: [
          { account: 'adjustments', amount: -balance },
          { account: `wallet:${buyer.id}`, amount: balance },
        ],
      }),
    )
  const wish = { address_id: buyer.addressId, settlement_type: 1, sku_id: sku.id, buy_count: 2, pay_method: 'cod', use_balance: balance > 0 }
  const { body } = await shop.ask('POST', `/v1/orders/${buyer.username}`, { ...by, body: wish })
  assert.equal(body.code, 200, JSON.stringify(body))
  const id = body.data.order_id as number
  if (ship) await shipOrder(db, id, { at: shop.deps.clock() })
  return { buyer, id, sku: sku.id }
}

test('an order refused at the door ends without a fen, and its pieces lie on the shelf once the parcel is back', async () => {
  const { id, sku } = await onItsWay()
  const refused = await Promise.all([1, 2, 3].map(() => staff(`/pays/${id}/uncollected`)))
  assert.deepEqual(
    refused.map(({ body }) => body.code).toSorted((a, b) => a - b),
    [200, 10508, 10508],
  )
  assert.equal(await statusOf(id), 8)
  assert.deepEqual(
    (await db`select from_status as from, to_status as to from order_events where order_id = ${id} order by id desc limit 2`).map((row) => [row.from, row.to]).reverse(),
    [
      [3, 7],
      [7, 8],
    ],
  )
  assert.equal((await staff(`/pays/${id}/cash`, { amount: '30.00' })).body.code, 10508)
  assert.deepEqual(await stockOf(sku), { stock: 8, held: 0, sold: 2 })
  await healthy()
  const parcel = await parcelOf(id)
  const back = await Promise.all([1, 2].map(() => staff(`/parcels/${parcel}/returns`, {})))
  assert.deepEqual(
    back.map(({ body }) => body.code).toSorted((a, b) => a - b),
    [200, 10415],
  )
  assert.deepEqual(await stockOf(sku), { stock: 10, held: 0, sold: 0 })
  await healthy()
})

test('a parcel that is back before anybody gives the cash up is put on the shelf with the deed', async () => {
  const { id, sku } = await onItsWay()
  assert.equal((await staff(`/parcels/${await parcelOf(id)}/returns`, {})).body.code, 200)
  assert.deepEqual(await stockOf(sku), { stock: 8, held: 0, sold: 2 })
  assert.equal((await staff(`/pays/${id}/uncollected`)).body.code, 200)
  assert.deepEqual(await stockOf(sku), { stock: 10, held: 0, sold: 0 })
  await healthy()
})

test('refunds that waited for the cash are void, cases end, and what came out of the wallet goes back', async () => {
  const { buyer, id } = await onItsWay({ balance: 500 })
  assert.equal(await walletOf(buyer.id), 0)
  const asked = await shop.ask('POST', `/v1/orders/${buyer.username}/${id}/aftersales`, { token: buyer.token, body: { kind: 'refund', reason: 'mind' } })
  assert.equal(asked.body.code, 200, JSON.stringify(asked.body))
  const caseId = asked.body.data.id as number
  assert.equal((await staff(`/aftersales/${caseId}/decisions`, { approve: true })).body.code, 200)
  const [waiting] = await db`select count(*)::int as n from refunds r join payments p on p.id = r.payment_id where p.order_id = ${id} and p.method = 'cod' and r.state = 'waiting'`
  assert.equal(waiting!.n, 1)
  assert.equal((await staff(`/pays/${id}/uncollected`)).body.code, 200)
  assert.equal(await statusOf(id), 8)
  assert.equal(await walletOf(buyer.id), 500)
  const states = await db`select p.method, r.state from refunds r join payments p on p.id = r.payment_id where p.order_id = ${id} order by r.id`
  assert.ok(
    states.every((row) => (row.method === 'cod' ? row.state === 'void' : row.state === 'done')),
    JSON.stringify(states),
  )
  assert.equal((await db`select status from aftersales where id = ${caseId}`)[0]!.status, 'done')
  await assert.rejects(async () => await db`update refunds set state = 'waiting' where state = 'void'`, /is decided/)
  await healthy()
})

test('a case that waits to be decided on ends with it', async () => {
  const { buyer, id } = await onItsWay()
  const asked = await shop.ask('POST', `/v1/orders/${buyer.username}/${id}/aftersales`, { token: buyer.token, body: { kind: 'refund', reason: 'mind' } })
  assert.equal((await staff(`/pays/${id}/uncollected`)).body.code, 200)
  assert.equal(await statusOf(id), 8)
  assert.equal((await db`select status from aftersales where id = ${asked.body.data.id}`)[0]!.status, 'refused')
  await healthy()
})

test('what has not left, was handed in or is somebody else’s to decide is left as it is', async () => {
  const waits = await onItsWay({ ship: false })
  assert.equal((await staff(`/pays/${waits.id}/uncollected`)).body.code, 10509)
  assert.equal(await statusOf(waits.id), 2)
  const paid = await onItsWay()
  const [cash] = await db<{ amount: number }[]>`select amount from payments where order_id = ${paid.id} and method = 'cod'`
  assert.equal((await staff(`/pays/${paid.id}/cash`, { amount: (cash!.amount / 100).toFixed(2) })).body.code, 200)
  assert.equal((await staff(`/pays/${paid.id}/uncollected`)).body.code, 10508)
  assert.equal(await statusOf(paid.id), 3)
  const reader = await shop.staff({ orders: 7, pays: 3 })
  const other = await onItsWay()
  assert.equal((await staff(`/pays/${other.id}/uncollected`, undefined, reader.token)).body.code, 12000)
  assert.equal((await staff('/pays/1/uncollected')).body.code, 10503)
  assert.equal(await statusOf(other.id), 3)
  await healthy()
})
