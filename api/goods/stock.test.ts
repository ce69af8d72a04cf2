import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { markPaid } from '../orders/pay.ts'
import { transact } from '../shared/db.ts'
import { openShop, type TestBuyer, type TestSku } from '../test/shop.ts'
import { allocate, type House } from './allocate.ts'
import { writeOffStock, transferStock } from './change-stock.ts'
import { distanceBetween } from './provinces.ts'
import { adjustStock, auditStock, receiveStock, returnStock } from './stock.ts'

const shop = await openShop()
const [clerk, buyer] = [await shop.staff({ goods: 7 }), await shop.buyer()]
const by = { clerkId: clerk.id, why: 'test' }
const shelf = async (sku: TestSku) => ({ ...(await shop.db`select stock, held, sold, written_off as off, received from stocks where sku_id = ${sku.id}`)[0] })
const inHouses = async (sku: TestSku) => (await shop.db`select on_hand as n from warehouse_stocks where sku_id = ${sku.id} order by warehouse_id`).map(({ n }) => n)
const makeHouse = async (code: string, province: string): Promise<number> =>
  (await shop.db<{ id: number }[]>`insert into warehouses (code, name, name_en, province) values (${code}, ${code}, ${code}, ${province}) returning id`)[0]!.id
const [main] = await shop.db<{ id: number }[]>`select id from warehouses where is_default`
const south = await makeHouse('SOUTH', '440000')
const buy = async (who: TestBuyer, sku: TestSku, count: number): Promise<number> => {
  const { body } = await shop.ask('POST', `/v1/orders/${who.username}`, {
    token: who.token,
    body: { address_id: who.addressId, settlement_type: '1', sku_id: sku.id, buy_count: count },
  })
  assert.equal(body.code, 200, JSON.stringify(body))
  const id = body.data.order_id
  await transact(shop.db, (tx) => markPaid(tx, id, { paidAt: new Date(), why: 'test' }))
  return id
}

test('goods that come in lie in the warehouse they came to, once per key', async () => {
  const sku = await shop.sku({ stock: 5 })
  const come = () => transact(shop.db, (tx) => receiveStock(tx, { ...by, pieces: [{ skuId: sku.id, count: 7 }], warehouseId: south, key: `delivery ${sku.id}` }))
  await Promise.all([come(), come(), come()])
  assert.deepEqual(await shelf(sku), { stock: 12, held: 0, sold: 0, off: 0, received: 12 })
  assert.deepEqual(await inHouses(sku), [5, 7])
  await assert.rejects(
    transact(shop.db, (tx) => receiveStock(tx, { ...by, pieces: [{ skuId: sku.id, count: 7 }], warehouseId: 999_999 })),
    { code: 10423 },
  )
  assert.equal((await shelf(sku)).stock, 12)
})

test('counting corrects the shelf, never below what is free; broken pieces are written off', async () => {
  const sku = await shop.sku({ stock: 10 })
  await shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body: { address_id: buyer.addressId, settlement_type: '1', sku_id: sku.id, buy_count: 4 } })
  await assert.rejects(
    transact(shop.db, (tx) => adjustStock(tx, { ...by, skuId: sku.id, count: -7 })),
    { code: 10424 },
  )
  await transact(shop.db, (tx) => adjustStock(tx, { ...by, skuId: sku.id, count: -2 }))
  await transact(shop.db, (tx) => adjustStock(tx, { ...by, skuId: sku.id, count: 3 }))
  await transact(shop.db, (tx) => writeOffStock(tx, { ...by, skuId: sku.id, count: 1 }))
  assert.deepEqual(await shelf(sku), { stock: 6, held: 4, sold: 0, off: 1, received: 11 })
  assert.deepEqual(await inHouses(sku), [10])
  await assert.rejects(
    transact(shop.db, (tx) => adjustStock(tx, { ...by, skuId: sku.id, count: 0 })),
    { code: 10401 },
  )
})

test('twenty counters at once never take the shelf below zero', async () => {
  const sku = await shop.sku({ stock: 10 })
  const done = await Promise.allSettled(Array.from({ length: 20 }, () => transact(shop.db, (tx) => adjustStock(tx, { ...by, skuId: sku.id, count: -1 }))))
  assert.equal(done.filter(({ status }) => status === 'fulfilled').length, 10)
  assert.deepEqual([(await shelf(sku)).stock, await inHouses(sku)], [0, [0]])
})

test('pieces go between warehouses once, and no more than lie there', async () => {
  const sku = await shop.sku({ stock: 10 })
  const wish = { ...by, skuId: sku.id, count: 6, from: main!.id, to: south, key: `transfer ${sku.id}` }
  await Promise.all([1, 2, 3].map(() => transact(shop.db, (tx) => transferStock(tx, wish))))
  assert.deepEqual(await inHouses(sku), [4, 6])
  await assert.rejects(
    transact(shop.db, (tx) => transferStock(tx, { ...wish, key: 'another', count: 5 })),
    { code: 10424 },
  )
  await assert.rejects(
    transact(shop.db, (tx) => transferStock(tx, { ...wish, key: 'third', to: main!.id })),
    { code: 10425 },
  )
  assert.deepEqual(await inHouses(sku), [4, 6])
  assert.equal((await shelf(sku)).stock, 10)
})

test('sold pieces come back in parts, to where they came from, each key once, never more than were sold', async () => {
  const sku = await shop.sku({ stock: 5 })
  await transact(shop.db, (tx) => receiveStock(tx, { ...by, pieces: [{ skuId: sku.id, count: 5 }], warehouseId: south }))
  const id = await buy(buyer, sku, 8)
  assert.deepEqual(await inHouses(sku), [0, 2])
  const back = (key: string, count: number, to: 'shelf' | 'written-off' = 'shelf') =>
    transact(shop.db, (tx) => returnStock(tx, { orderId: id, key, pieces: [{ skuId: sku.id, count }], to }))
  await Promise.all([back(`case 1 of ${id}`, 3), back(`case 1 of ${id}`, 3)])
  await back(`case 2 of ${id}`, 4, 'written-off')
  assert.deepEqual(await shelf(sku), { stock: 5, held: 0, sold: 1, off: 4, received: 10 })
  await assert.rejects(back(`case 3 of ${id}`, 2), /would come back/)
  await assert.rejects(shop.db`insert into stock_moves (sku_id, kind, count, order_id, key) values (${sku.id}, 'returned', 2, ${id}, 'past the verbs')`, /2 cannot come back/)
  await back(`case 4 of ${id}`, 1)
  assert.deepEqual(await shelf(sku), { stock: 6, held: 0, sold: 0, off: 4, received: 10 })
})

test('allocation by fifty buyers at once takes each piece once, out of one of two warehouses', async () => {
  const sku = await shop.sku({ stock: 30 })
  await transact(shop.db, (tx) => receiveStock(tx, { ...by, pieces: [{ skuId: sku.id, count: 25 }], warehouseId: south }))
  const buyers = await Promise.all(Array.from({ length: 50 }, () => shop.buyer()))
  const ids = await Promise.all(buyers.map((one) => buy(one, sku, 1)))
  assert.deepEqual(await shelf(sku), { stock: 5, held: 0, sold: 50, off: 0, received: 55 })
  assert.equal(
    (await inHouses(sku)).reduce((sum, n) => sum + n, 0),
    5,
  )
  const packed =
    await shop.db`select sum(l.count)::int as n, count(distinct p.order_id)::int as orders from parcels p join parcel_lines l on l.parcel_id = p.id where p.order_id = any(${ids})`
  assert.deepEqual({ ...packed[0] }, { n: 50, orders: 50 })
})

test('the nearest warehouse that has all of it ships; else as few as possible, the nearest first', () => {
  const house = (id: number, province: string, onHand: Record<number, number>): House => ({
    id,
    province,
    onHand: new Map(Object.entries(onHand).map(([sku, n]) => [Number(sku), n])),
  })
  const [shanghai, guangzhou, beijing] = [house(1, '310000', { 1: 5, 2: 0 }), house(2, '440000', { 1: 5, 2: 5 }), house(3, '110000', { 2: 9 })]
  const all = [shanghai, guangzhou, beijing]
  assert.deepEqual(allocate([{ skuId: 1, count: 2 }], all, '330000'), [{ warehouseId: 1, skuId: 1, count: 2 }])
  assert.deepEqual(allocate([{ skuId: 1, count: 2 }], all, '460000'), [{ warehouseId: 2, skuId: 1, count: 2 }])
  assert.deepEqual(
    allocate(
      [
        { skuId: 1, count: 2 },
        { skuId: 2, count: 1 },
      ],
      all,
      '330000',
    ).map((take) => take.warehouseId),
    [2, 2],
    'one parcel from afar rather than two',
  )
  assert.deepEqual(allocate([{ skuId: 1, count: 8 }], all, '330000'), [
    { warehouseId: 1, skuId: 1, count: 5 },
    { warehouseId: 2, skuId: 1, count: 3 },
  ])
  assert.deepEqual(allocate([{ skuId: 9, count: 1 }], all, '330000'), [])
  assert.ok(Math.abs(distanceBetween('110000', '310115') - 1068) < 20)
})

test('whatever lies where: nothing is taken that is not there, everything that can be is, and the order of input is no matter', () => {
  const houses = fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 20 }),
      province: fc.constantFrom('110000', '310000', '440000', '650000', '990000'),
      onHand: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(9)), { selector: ([sku]) => sku }),
    }),
    { selector: ({ id }) => id, maxLength: 8 },
  )
  const needs = fc.uniqueArray(fc.record({ skuId: fc.integer({ min: 1, max: 4 }), count: fc.integer({ min: 1, max: 15 }) }), { selector: ({ skuId }) => skuId, minLength: 1 })
  fc.assert(
    fc.property(houses, needs, fc.constantFrom('330000', '540000', undefined), (drawn, wanted, to) => {
      const all = drawn.map((house) => ({ ...house, onHand: new Map(house.onHand) }))
      const takes = allocate(wanted, all, to)
      for (const take of takes) assert.ok(take.count > 0 && take.count <= (all.find(({ id }) => id === take.warehouseId)!.onHand.get(take.skuId) ?? 0))
      for (const { skuId, count } of wanted) {
        const there = all.reduce((sum, house) => sum + (house.onHand.get(skuId) ?? 0), 0)
        assert.equal(
          takes.filter((take) => take.skuId === skuId).reduce((sum, take) => sum + take.count, 0),
          Math.min(count, there),
        )
      }
      const one = all.some((house) => wanted.every(({ skuId, count }) => (house.onHand.get(skuId) ?? 0) >= count))
      if (one) assert.equal(new Set(takes.map((take) => take.warehouseId)).size, 1)
      assert.deepEqual(allocate(wanted.toReversed(), all.toReversed(), to), takes)
    }),
  )
})

test('after all of this the ledger, the shelf and the warehouses agree; a number that somebody changed is found', async () => {
  assert.deepEqual([...(await auditStock(shop.db))], [])
  const sku = await shop.sku({ stock: 3 })
  await shop.db`update warehouse_stocks set on_hand = 2 where sku_id = ${sku.id}`
  const faults = await auditStock(shop.db)
  assert.deepEqual(
    faults.map(({ skuId, ledger }) => [skuId, ledger]),
    [
      [sku.id, '2 in the warehouses'],
      [sku.id, '3 there'],
    ],
  )
})
