import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditStock } from '../goods/stock.ts'
import { till } from '../pays/till.ts'
import { transact } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { openShop, type TestBuyer, type TestSku } from '../test/shop.ts'
import { auditOrders } from './audit.ts'
import type { Wish } from './decide.ts'
import { type Outcome, placeMany } from './place.ts'
import { placingQueue } from './queue.ts'

// Two connections: who holds one and waits for another would wait for ever.
const shop = await openShop({ env: { DATABASE_POOL: '2' } })
const place = placingQueue(shop.deps, till)

const wishFor = (buyer: TestBuyer, sku: TestSku, count = 1, more: Partial<Wish['order']> = {}): Wish => ({
  buyerId: buyer.id,
  opens: true,
  order: { addressId: buyer.addressId, payMethod: 'alipay', note: '', settlement: 1, skuId: sku.id, count, ...more } as Wish['order'],
})
const together = (wishes: Wish[]): Promise<Outcome[]> => transact(shop.db, (tx) => placeMany(tx, shop.deps, till, wishes))
const codes = (outcomes: Outcome[]) => outcomes.map((outcome) => ('refused' in outcome ? outcome.refused.code : 'placed' in outcome ? 'placed' : 'alone'))
const people = (n: number) => Promise.all(Array.from({ length: n }, () => shop.buyer()))
const stockOf = async (sku: TestSku) => ({ ...(await shop.db`select stock, held from stocks where sku_id = ${sku.id}`)[0] })
const settled = async () => {
  assert.deepEqual([...(await auditStock(shop.db))], [])
  assert.deepEqual([...(await auditOrders(shop.db))], [])
}

test('of many orders in one transaction each comes out by itself, and the bad ones leave nothing', async () => {
  const [a, b, c, d, e, f, g] = (await people(7)) as [TestBuyer, TestBuyer, TestBuyer, TestBuyer, TestBuyer, TestBuyer, TestBuyer]
  const [sku, gone] = [await shop.sku({ stock: 5, price: 1000 }), await shop.sku({ launched: false })]
  const once = { scope: 'placing test', key: 'g', wish: 'this' }
  await shop.db`insert into idempotency_keys (scope, key, wish, answer) values ('placing test', 'g', 'that', '{}')`
  const outcomes = await together([
    wishFor(a, sku, 3),
    { ...wishFor(b, sku), order: { ...wishFor(b, sku).order, addressId: a.addressId } },
    wishFor(c, gone),
    wishFor(d, sku, 3),
    wishFor(e, sku, 1, { expectedAmount: 999 }),
    wishFor(f, sku, 2, { payMethod: 'wechat' }),
    { ...wishFor(g, sku), once },
    wishFor(b, sku, 2),
  ])
  assert.deepEqual(codes(outcomes), ['placed', 10402, 10405, 10406, 10706, 10501, 10003, 'alone'])
  assert.deepEqual((outcomes[3] as { refused: Refusal }).refused.detail.left, 2, 'the fourth is told what the first has left')
  assert.deepEqual(await stockOf(sku), { stock: 2, held: 3 })
  const made = await shop.db`select user_id as id from orders where user_id = any(${[a, b, c, d, e, f, g].map(({ id }) => id)})`
  assert.deepEqual(
    made.map(({ id }) => id),
    [a.id],
  )
  await settled()
})

test('what takes more than the common statements is put off when it is one of many, and done when it is alone', async () => {
  const [a, b, c] = (await people(3)) as [TestBuyer, TestBuyer, TestBuyer]
  const sku = await shop.sku({ stock: 5 })
  assert.deepEqual(codes(await together([wishFor(a, sku), wishFor(b, sku, 1, { payMethod: 'cod' }), wishFor(c, sku)])), ['placed', 'alone', 'placed'])
  const [cash] = (await together([wishFor(b, sku, 1, { payMethod: 'cod' })])) as { placed: { status: number; number: string | null } }[]
  assert.deepEqual([cash?.placed.status, cash?.placed.number], [2, null])
  await settled()
})

test('a buyer who is busy elsewhere is put off, and nobody waits for them', async () => {
  const [a, b] = (await people(2)) as [TestBuyer, TestBuyer]
  const sku = await shop.sku({ stock: 5 })
  await shop.db.begin(async (tx) => {
    await tx`select 1 from users where id = ${a.id} for update`
    assert.deepEqual(codes(await together([wishFor(a, sku), wishFor(b, sku)])), ['alone', 'placed'])
  })
  assert.equal((await place(wishFor(a, sku))).status, 1)
  assert.deepEqual(await stockOf(sku), { stock: 3, held: 2 })
})

test('stock that goes while a batch is under way is given to as many as there is for', async () => {
  const buyers = await people(6)
  const sku = await shop.sku({ stock: 6 })
  let taken = false
  // Somebody takes three between the price and the stock, once.
  const meddling: typeof till = {
    ...till,
    async openNew(tx, deps, orders) {
      const opening = await till.openNew(tx, deps, orders)
      if (!taken) await shop.db`update stocks set stock = 3, written_off = 3 where sku_id = ${sku.id}`
      taken = true
      return opening
    },
  }
  const outcomes = await transact(shop.db, (tx) =>
    placeMany(
      tx,
      shop.deps,
      meddling,
      buyers.map((buyer) => wishFor(buyer, sku)),
    ),
  )
  assert.deepEqual(codes(outcomes), ['placed', 'placed', 'placed', 10406, 10406, 10406])
  assert.deepEqual(await stockOf(sku), { stock: 0, held: 3 })
  await shop.db`update stocks set written_off = 0, received = 3 where sku_id = ${sku.id}`
  await shop.db`insert into stock_moves (sku_id, kind, count, why) values (${sku.id}, 'adjusted', -3, 'test')`
  await shop.db`update warehouse_stocks set on_hand = 3 where sku_id = ${sku.id}`
})

test('a wish that breaks the statement it shares harms nobody but its own', async () => {
  const buyers = await people(5)
  const sku = await shop.sku({ stock: 9 })
  const ends = await Promise.allSettled(buyers.map((buyer, n) => place(wishFor(buyer, sku, 1, n === 2 ? { note: 'a\0b' } : {}))))
  assert.deepEqual(
    ends.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  )
  assert.deepEqual(await stockOf(sku), { stock: 5, held: 4 })
  await settled()
})

test('forty orders on two connections, among them pairs of one buyer, all find their end', async () => {
  const buyers = await people(20)
  const [hot, ...others] = await Promise.all(Array.from({ length: 6 }, () => shop.sku({ stock: 100 })))
  const wishes = buyers.flatMap((buyer, n) => [wishFor(buyer, hot!), wishFor(buyer, others[n % 5]!, 1, n % 4 === 0 ? { payMethod: 'cod' } : {})])
  const orders = await Promise.all(wishes.map(place))
  assert.equal(new Set(orders.map(({ id }) => id)).size, 40)
  assert.deepEqual(await stockOf(hot!), { stock: 80, held: 20 })
  await settled()
})

test('the same key is the same order and its page is the same, however many press at once and however late', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku()
  const press = () =>
    shop.ask('POST', `/v1/orders/${buyer.username}`, {
      token: buyer.token,
      headers: { 'idempotency-key': 'pressed' },
      body: { address_id: buyer.addressId, settlement_type: 1, sku_id: sku.id, buy_count: 1 },
    })
  const pressed = await Promise.all([press(), press(), press()])
  shop.later(3600)
  for (const { body } of [...pressed, await press()]) assert.deepEqual(body, pressed[0]!.body)
  assert.equal((await shop.db`select 1 from orders where user_id = ${buyer.id}`).count, 1)
  shop.later(-3600)
})
