import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditStock, receiveStock } from '../goods/stock.ts'
import { shipParcel } from '../shipping/ship.ts'
import { transact } from '../shared/db.ts'
import { openShop, type TestBuyer, type TestSku } from '../test/shop.ts'
import { auditOrders } from './audit.ts'
import { changeAddress } from './change-address.ts'
import { cancelOrder, closeOverdue } from './close.ts'
import { markPaid } from './pay.ts'
import { confirmReceipt, extendReceipt, receiveOverdue } from './receive.ts'
import { Status } from './states.ts'

const shop = await openShop()
const [south] = await shop.db<{ id: number }[]>`insert into warehouses (code, name, name_en, province) values ('S', '南仓', 'South', '440000') returning id`
const sku = await shop.sku({ stock: 100 })
await transact(shop.db, (tx) => receiveStock(tx, { pieces: [{ skuId: sku.id, count: 100 }], warehouseId: south!.id, clerkId: null, why: 'test' }))

const place = async (buyer: TestBuyer, of: TestSku, count: number): Promise<number> => {
  const { body } = await shop.ask('POST', `/v1/orders/${buyer.username}`, {
    token: buyer.token,
    body: { address_id: buyer.addressId, settlement_type: '1', sku_id: of.id, buy_count: count },
  })
  assert.equal(body.code, 200)
  return body.data.order_id
}
const parcelsOf = (id: number) => shop.db<{ id: number; status: string }[]>`select id, status from parcels where order_id = ${id} order by id`
/** Every deed that can meet at an order, each on a connection of its own; refusals are as good as deeds here, bugs are not. */
const meet = async (deeds: (() => Promise<unknown>)[]): Promise<boolean[]> => {
  const ends = await Promise.allSettled(deeds.map((deed) => deed()))
  for (const end of ends) if (end.status === 'rejected') assert.equal(typeof end.reason.code, 'number', String(end.reason))
  return ends.map((end) => end.status === 'fulfilled' && end.value !== false)
}

test('pay, cancel, close, redirect, ship and confirm at once: one state, with stock, ledger and parcels to match', async () => {
  for (let round = 0; round < 20; round++) {
    const buyer = await shop.buyer()
    const id = await place(buyer, sku, 1 + (round % 3))
    const [other] = await shop.db<{ id: number }[]>`
      insert into addresses (user_id, receiver, receiver_mobile, address) values (${buyer.id}, '韩梅', '13900139000', '北京市朝阳区 1 号') returning id`
    const late = new Date(shop.deps.clock().getTime() + 31 * 60_000)
    const pay = () => transact(shop.db, (tx) => markPaid(tx, id, { paidAt: new Date(), why: 'test' }))
    const cancel = () => transact(shop.db, (tx) => cancelOrder(tx, buyer.id, id))
    const redirect = () => transact(shop.db, (tx) => changeAddress(tx, buyer.id, id, other!.id))
    const ship = (number: string) => async () => {
      for (const parcel of await parcelsOf(id))
        await transact(shop.db, (tx) => shipParcel(tx, parcel.id, { courier: 'jd', trackingNumber: number }, { actor: 'staff', at: new Date() }))
    }
    const confirm = () => transact(shop.db, (tx) => confirmReceipt(tx, buyer.id, id))
    await meet([pay, cancel, redirect, () => closeOverdue(shop.db, late), pay, ship(`JDA${id}`), cancel])
    const [{ status: first } = { status: 0 }] = await shop.db<{ status: number }[]>`select status from orders where id = ${id}`
    assert.ok([Status.paid, Status.cancelled, Status.shipped].includes(first as 2))
    await meet([ship(`JDB${id}`), ship(`JDC${id}`), redirect, confirm, confirm, cancel, () => transact(shop.db, (tx) => extendReceipt(tx, buyer.id, id)), pay])
    const [{ status } = { status: 0 }] = await shop.db<{ status: number }[]>`select status from orders where id = ${id}`
    assert.equal(status === Status.cancelled, first === Status.cancelled, 'what was cancelled stays so, what was paid does too')
    const parcels = await parcelsOf(id)
    assert.equal(parcels.length, status === Status.cancelled ? 0 : 1)
    const moves = await shop.db<{ kind: string }[]>`select kind from stock_moves where order_id = ${id} order by id`
    assert.deepEqual(
      moves.map(({ kind }) => kind),
      ['reserved', status === Status.cancelled ? 'released' : 'sold'],
    )
    const story = await shop.db<{ to: number }[]>`select to_status as "to" from order_events where order_id = ${id} order by id`
    assert.equal(new Set(story.map(({ to }) => to)).size, story.length, 'no state twice')
  }
  assert.deepEqual([...(await auditOrders(shop.db))], [])
  assert.deepEqual([...(await auditStock(shop.db))], [])
})

test('the buyer confirms while the clock does: the order is received once', async () => {
  for (let round = 0; round < 8; round++) {
    const buyer = await shop.buyer()
    const id = await place(buyer, sku, 1)
    await transact(shop.db, (tx) => markPaid(tx, id, { paidAt: new Date(), why: 'test' }))
    const [parcel] = await parcelsOf(id)
    await transact(shop.db, (tx) => shipParcel(tx, parcel!.id, { courier: 'jd', trackingNumber: `JD${id}` }, { actor: 'staff', at: new Date() }))
    const late = new Date(Date.now() + 11 * 86_400_000)
    await meet([
      () => transact(shop.db, (tx) => confirmReceipt(tx, buyer.id, id)),
      () => receiveOverdue(shop.db, late),
      () => receiveOverdue(shop.db, late),
      () => transact(shop.db, (tx) => extendReceipt(tx, buyer.id, id)),
    ])
    await receiveOverdue(shop.db, new Date(Date.now() + 16 * 86_400_000))
    const story = await shop.db<{ to: number }[]>`select to_status as "to" from order_events where order_id = ${id} order by id`
    assert.deepEqual(
      story.map(({ to }) => to),
      [1, 2, 3, 5],
    )
    assert.deepEqual(
      (await parcelsOf(id)).map(({ status }) => status),
      ['arrived'],
    )
  }
})

test('an audit finds an order whose parcels hold more than was bought', async () => {
  const buyer = await shop.buyer()
  const id = await place(buyer, await shop.sku(), 1)
  await transact(shop.db, (tx) => markPaid(tx, id, { paidAt: new Date(), why: 'test' }))
  await shop.db`update parcel_lines set count = 5 where parcel_id = ${(await parcelsOf(id))[0]!.id}`
  assert.deepEqual(
    (await auditOrders(shop.db)).map(({ orderId }) => orderId),
    [id],
  )
})
