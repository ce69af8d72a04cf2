import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { warnOfLowStock } from '../goods/low-stock.ts'
import { auditStock } from '../goods/stock.ts'
import { transact } from '../shared/db.ts'
import { openSnapshot } from './snapshot.ts'
import type { StoredAddress } from './tables.ts'
import { openShop, type TestBuyer, type TestSku } from '../test/shop.ts'
import { markPaid } from './pay.ts'
import { ship } from '../test/ship.ts'

const shop = await openShop()
const [clerk, reader] = [await shop.staff({ orders: 7, goods: 7 }), await shop.staff({ orders: 1, goods: 1 })]
const staff = (method: string, rest: string, body?: unknown, who = clerk) => shop.ask(method, `/v1/staff/${rest}`, { token: who.token, body })
const mine = (buyer: TestBuyer, method: string, rest = '', body?: unknown) => shop.ask(method, `/v1/orders/${buyer.username}${rest}`, { token: buyer.token, body })
const place = async (buyer: TestBuyer, sku: TestSku, count = 1): Promise<number> =>
  (await mine(buyer, 'POST', '', { address_id: buyer.addressId, settlement_type: '1', sku_id: sku.id, buy_count: count })).body.data.order_id
const pay = (id: number) => transact(shop.db, (tx) => markPaid(tx, id, { paidAt: shop.deps.clock(), why: 'alipay 77 by notice' }))
const addAddress = async (buyer: TestBuyer, address: string): Promise<number> =>
  (await shop.db<{ id: number }[]>`insert into addresses (user_id, receiver, receiver_mobile, address) values (${buyer.id}, '韩梅', '13900139000', ${address}) returning id`)[0]!.id

test('staff find an order by number, user, phone, tracking number and name of goods, and see counts of every state', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  await shop.db`update users set phone = '13911112222' where id = ${buyer.id}`
  const [id, noise] = [await place(buyer, await shop.sku({ name: '独一无二的榴莲', nameEn: 'Unique durian' })), await place(other, await shop.sku())]
  await pay(id)
  await ship(shop.db, id, { courier: 'jd', trackingNumber: 'JDX000123' })
  for (const q of [String(id), buyer.username, '13911112222', 'jdx000123', '榴莲', 'unique DURIAN']) {
    const { body } = await staff('GET', `orders?q=${encodeURIComponent(q)}`)
    assert.deepEqual(
      body.data.map((order: { order_id: number; username: string }) => [order.order_id, order.username]),
      [[id, buyer.username]],
      q,
    )
    assert.equal(body.paginator.total, 1)
  }
  // Whichever company has given the number.
  for (const method of ['alipay', 'cod']) {
    await shop.db`insert into payments (number, order_id, user_id, method, amount, state, trade_no, created_at) values (${`${id}-${method}`}, ${id}, ${buyer.id}, ${method}, 1, 'closed', ${`trade ${method}`}, now())`
    for (const q of [`trade ${method}`, `${id}-${method}`])
      assert.deepEqual(
        (await staff('GET', `orders?q=${encodeURIComponent(q)}`)).body.data.map((order: { order_id: number }) => order.order_id),
        [id],
        q,
      )
  }
  for (const q of ['%', "' or 1=1", '9'.repeat(16), '_榴莲']) assert.deepEqual((await staff('GET', `orders?q=${encodeURIComponent(q)}`)).body.data, [], q)
  const unpaid = (await staff('GET', 'orders?status=1')).body
  assert.deepEqual([unpaid.data.map((order: { order_id: number }) => order.order_id), unpaid.counts[1], unpaid.counts[3]], [[noise], 1, 1])
  assert.equal((await shop.ask('GET', '/v1/staff/orders', { token: buyer.token })).body.code, 403)
  assert.equal((await staff('GET', 'orders', undefined, await shop.staff({ goods: 7 }))).body.code, 12000)
})

test('the detail has everything, and notes that no buyer sees', async () => {
  const buyer = await shop.buyer()
  const id = await place(buyer, await shop.sku())
  assert.equal((await staff('POST', `orders/${id}/notes`, { text: '客户来电' }, reader)).body.code, 12000)
  assert.equal((await staff('POST', `orders/${id}/notes`, { text: '  ' })).body.code, 10005)
  assert.equal((await staff('POST', `orders/${id}/notes`, { text: '客户来电' })).body.code, 200)
  assert.equal((await staff('POST', 'orders/9007199254740991/notes', { text: 'x' })).body.code, 10410)
  assert.equal((await staff('POST', `orders/${id}/cancellations`, { reason: '缺货' }, reader)).body.code, 12000)
  assert.equal((await staff('POST', `orders/${id}/cancellations`, { reason: '缺货' })).body.code, 200)
  const { data } = (await staff('GET', `orders/${id}`)).body
  assert.deepEqual(
    [data.status, data.user.username, data.notes.map((note: { text: string; clerk: string }) => [note.clerk, note.text])],
    [6, buyer.username, [['小二', '客户来电']]],
  )
  assert.deepEqual(
    data.history.map((event: { to: number; who: string; why: string }) => [event.to, event.who, event.why]),
    [
      [1, buyer.username, 'placed'],
      [6, '小二', 'cancelled-by-staff 缺货'],
    ],
  )
  const seen = (await mine(buyer, 'GET', `/${id}`)).body.data
  assert.equal(seen.events[1].why, '商家取消 缺货')
  assert.equal(JSON.stringify(seen).includes('客户来电'), false)
  assert.equal((await staff('POST', `orders/${id}/cancellations`, { reason: '缺货' })).body.code, 10411)
})

test('the buyer’s detail has the story in their language, the parcels and the sums', async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku({ price: 1000 })
  const id = await place(buyer, sku, 3)
  await pay(id)
  const english = (await shop.ask('GET', `/v1/orders/${buyer.username}/${id}`, { token: buyer.token, headers: { 'accept-language': 'en' } })).body.data
  assert.deepEqual(
    english.events.map((event: { why: string }) => event.why),
    ['Placed by the buyer', 'Paid with Alipay 77'],
  )
  assert.deepEqual([english.goods_amount, english.discount, english.balance_amount, english.paid_at === null, english.shipped_at], ['30.00', '0.00', '0.00', false, null])
  const [parcel] = english.parcels
  assert.deepEqual(
    [parcel.status, parcel.warehouse, parcel.lines.map((line: { sku_id: number; count: number }) => [line.sku_id, line.count])],
    ['planned', 'Main warehouse', [[sku.id, 3]]],
  )
})

test('a buyer cancels with a reason out of the list, finds orders by name and number, and asks once for more time', async () => {
  const buyer = await shop.buyer()
  const [grapes, pears] = [await place(buyer, await shop.sku({ name: '葡萄一箱' })), await place(buyer, await shop.sku({ name: '雪梨' }))]
  assert.equal((await mine(buyer, 'POST', `/${grapes}/cancellations`, { reason: 'because' })).body.code, 10401)
  assert.equal((await mine(buyer, 'POST', `/${grapes}/cancellations`, { reason: 'price' })).body.code, 200)
  assert.equal((await mine(buyer, 'GET', `/${grapes}`)).body.data.events.at(-1).why, '买家取消（价格有变动或忘用优惠）')
  const ids = async (q: string) => (await mine(buyer, 'GET', `?type=0&q=${encodeURIComponent(q)}`)).body.data.orders_list.map((order: { order_id: number }) => order.order_id)
  assert.deepEqual([await ids('葡萄'), await ids(String(pears)), await ids('%'), await ids('没有')], [[grapes], [pears], [], []])
  assert.equal((await mine(buyer, 'POST', `/${pears}/extensions`)).body.code, 10422)
  await pay(pears)
  await ship(shop.db, pears, { courier: 'jd', trackingNumber: `JD${pears}` })
  assert.equal((await mine(await shop.buyer(), 'POST', `/${pears}/extensions`)).body.code, 10422)
  const { confirm_before } = (await mine(buyer, 'POST', `/${pears}/extensions`)).body.data
  assert.ok(confirm_before > (await shop.db`select to_char(shipped_at + interval '14 days 12 hours', 'YYYY-MM-DD') as t from orders where id = ${pears}`)[0]!.t)
  assert.equal((await mine(buyer, 'POST', `/${pears}/extensions`)).body.code, 10422)
})

test('an address is changed before anything has left, to one’s own, within one rule of freight', async () => {
  const buyer = await shop.buyer()
  const id = await place(buyer, await shop.sku())
  const [near, far] = [await addAddress(buyer, '北京市朝阳区建国路 9 号'), await addAddress(buyer, '西藏自治区拉萨市城关区 1 号')]
  const to = async () => openSnapshot(id, (await shop.db<{ address: StoredAddress }[]>`select address from orders where id = ${id}`)[0]!.address)
  assert.equal((await mine(buyer, 'PUT', `/${id}/address`, { address_id: (await shop.buyer()).addressId })).body.code, 10402)
  assert.equal((await mine(await shop.buyer(), 'PUT', `/${id}/address`, { address_id: near })).body.code, 10410)
  assert.equal((await mine(buyer, 'PUT', `/${id}/address`, { address_id: near })).body.code, 200)
  assert.equal((await mine(buyer, 'PUT', `/${id}/address`, { address_id: near })).body.code, 200)
  assert.equal((await to()).address, '北京市朝阳区建国路 9 号')
  await shop.db`insert into freight_rules (name, name_en, regions, first_grams, first_fee, further_grams, further_fee) values ('偏远', 'Remote', '{54}', 1000, 2000, 1000, 1000)`
  assert.equal((await mine(buyer, 'PUT', `/${id}/address`, { address_id: far })).body.code, 10421)
  await shop.db`delete from freight_rules`
  assert.equal((await staff('PUT', `orders/${id}/address`, { receiver: '韩梅', mobile: '139', address: '北京市朝阳区 2 号' })).body.code, 10102)
  assert.equal((await staff('PUT', `orders/${id}/address`, { receiver: '韩梅梅', mobile: '13900139000', address: '北京市朝阳区 2 号' })).body.code, 200)
  // The buyer's change leaves a note as the clerk's does, with nobody's name; what was refused, or changed nothing, leaves none.
  const { notes } = (await staff('GET', `orders/${id}`)).body.data
  assert.deepEqual(
    notes.map(({ clerk }: { clerk: string }) => clerk !== ''),
    [false, true],
  )
  assert.match(notes[0].text, /改为「.*建国路 9 号」$/)
  assert.match(notes[1].text, /建国路 9 号.*北京市朝阳区 2 号/)
  await pay(id)
  await ship(shop.db, id, { courier: 'jd', trackingNumber: `JD${id}` })
  assert.equal((await mine(buyer, 'PUT', `/${id}/address`, { address_id: near })).body.code, 10420)
  assert.equal((await to()).receiver, '韩梅梅')
})

test('the table of orders holds all lines of one’s own, no formula runs in it, and staff see whose they are', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const sku = await shop.sku({ name: '=HYPERLINK("http://evil")', price: 1234 })
  const ids = [await place(buyer, sku, 2), await place(buyer, await shop.sku({ name: '逗号,和"引号"' }))]
  await place(other, sku)
  const reply = await mine(buyer, 'GET', '/export')
  assert.match(reply.headers.get('content-type') ?? '', /text\/csv/)
  const rows = parse(reply.body, { bom: true, columns: true, trim: true }) as Record<string, string>[]
  assert.deepEqual(
    rows.map((row) => Number(row.订单编号)),
    ids.toReversed(),
  )
  assert.deepEqual(
    rows.map((row) => row.商品),
    ['逗号,和"引号"', '\'=HYPERLINK("http://evil")'],
  )
  assert.equal(rows[1]!.金额, '24.68')
  assert.equal((await mine(other, 'GET', '/export')).body.split('\n').length, 3)
  const all = await staff('GET', 'orders/export?status=1&from=2020-01-01&to=2099-12-31')
  const users = new Set((parse(all.body, { bom: true, columns: true }) as Record<string, string>[]).map((row) => row.用户))
  assert.ok(users.has(buyer.username) && users.has(other.username))
  assert.equal((await staff('GET', 'orders/export?from=2020-01-01&to=2020-01-02')).body.trim().split('\n').length, 1)
  assert.equal((await staff('GET', 'orders/export?from=2020-02-31')).body.code, 10005)
})

test('warehouses are opened, closed and handed the default, by those who may', async () => {
  const house = { code: 'EAST', name: '华东仓', name_en: 'East', province: '310000', city: null, active: true, is_default: false }
  assert.equal((await staff('POST', 'warehouses', house, reader)).body.code, 12000)
  assert.equal((await staff('POST', 'warehouses', { ...house, province: '999999' })).body.code, 10170)
  const { id } = (await staff('POST', 'warehouses', house)).body.data
  assert.equal((await staff('POST', 'warehouses', house)).body.code, 10427)
  assert.equal((await staff('PUT', `warehouses/${id}`, { ...house, active: false, is_default: true })).body.code, 10428)
  const main = (await staff('GET', 'warehouses')).body.data.find((one: { is_default: boolean }) => one.is_default)
  const { id: mainId, pieces, ...rest } = main
  assert.ok(pieces > 0)
  assert.equal((await staff('PUT', `warehouses/${mainId}`, { ...rest, is_default: false })).body.code, 10428)
  const sku = await shop.sku({ stock: 5 })
  const transfer = { number: 'T1', sku_id: sku.id, count: 2, from: mainId, to: id, why: '补货' }
  assert.equal((await staff('POST', 'stocks/transfers', transfer)).body.code, 200)
  assert.equal((await staff('POST', 'stocks/transfers', transfer)).body.code, 200)
  assert.equal((await staff('POST', 'stocks/receipts', { warehouse_id: id, lines: [{ sku_id: sku.id, count: 4 }], delivery: 'D1', why: '到货' })).body.code, 200)
  assert.equal((await staff('POST', 'stocks/adjustments', { sku_id: sku.id, count: -1, why: '盘点', warehouse_id: id })).body.code, 200)
  assert.equal((await staff('POST', 'stocks/adjustments', { sku_id: sku.id, count: 2, kind: 'written-off', why: '破损', warehouse_id: id })).body.code, 200)
  assert.equal((await staff('POST', 'stocks/adjustments', { sku_id: sku.id, count: -100, why: '盘点' })).body.code, 10424)
  const { data } = (await staff('GET', `stocks/${sku.id}`)).body
  assert.deepEqual([data.stock, data.written_off, data.received, data.warehouses.map((one: { on_hand: number }) => one.on_hand)], [6, 2, 8, [3, 3]])
  assert.deepEqual(
    data.moves.map((move: { kind: string }) => move.kind),
    ['written-off', 'adjusted', 'received', 'transferred', 'transferred', 'received'],
  )
  await staff('PUT', `warehouses/${id}`, { ...house, is_default: true })
  await staff('PUT', `warehouses/${mainId}`, { ...rest, is_default: true })
  assert.equal((await staff('GET', 'warehouses')).body.data.filter((one: { is_default: boolean }) => one.is_default).length, 1)
})

test('low stock is warned of once each time it comes down', async () => {
  const sku = await shop.sku({ stock: 5 })
  await shop.db`update skus set warn_below = 4 where id = ${sku.id}`
  const warn = () => transact(shop.db, (tx) => warnOfLowStock(tx, shop.deps.clock()))
  const listed = async () => (await staff('GET', 'stocks/low')).body.data.some((row: { sku_id: number }) => row.sku_id === sku.id)
  assert.deepEqual([await warn(), await listed()], [0, false])
  const buyer = await shop.buyer()
  const id = await place(buyer, sku, 2)
  assert.deepEqual([await warn(), await warn(), await listed()], [1, 0, true])
  await mine(buyer, 'POST', `/${id}/cancellations`)
  assert.deepEqual([await warn(), await listed()], [0, false])
  await place(buyer, sku, 1)
  assert.equal(await warn(), 1)
})

test('after all of this the stock adds up', async () => assert.deepEqual([...(await auditStock(shop.db))], []))
