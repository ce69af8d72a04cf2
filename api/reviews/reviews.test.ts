import assert from 'node:assert/strict'
import { test } from 'node:test'
import { confirmReceipt } from '../orders/receive.ts'
import { markPaid } from '../orders/pay.ts'
import { ship } from '../test/ship.ts'
import { transact } from '../shared/db.ts'
import { openShop, type TestBuyer, type TestSku } from '../test/shop.ts'
import { auditReviews, readRating } from './ratings.ts'
import { finishOverdue } from './write.ts'

const shop = await openShop()
const clerk = await shop.staff({ reviews: 7 })
const staff = (method: string, path: string, body?: unknown, token = clerk.token) => shop.ask(method, `/v1/staff${path}`, { token, body })
const at = (buyer: TestBuyer, method: string, path: string, body?: unknown) => shop.ask(method, path.replace('{u}', buyer.username), { token: buyer.token, body })
const statusOf = async (orderId: number) => (await shop.db<{ status: number }[]>`select status from orders where id = ${orderId}`)[0]!.status
const healthy = async () => assert.deepEqual([...(await auditReviews(shop.db))], [])
const list = async (spuId: number, query = '', lang = 'zh-CN') => (await shop.ask('GET', `/v1/goods/${spuId}/reviews${query}`, { headers: { 'accept-language': lang } })).body

type Received = { buyer: TestBuyer; id: number; skus: TestSku[] }
async function received(skus: TestSku[], buyer?: TestBuyer): Promise<Received> {
  const who = buyer ?? (await shop.buyer())
  for (const sku of skus) await at(who, 'POST', '/v1/carts/{u}', { sku_id: sku.id, count: 1 })
  const { body } = await at(who, 'POST', '/v1/orders/{u}', { address_id: who.addressId, settlement_type: '0' })
  const id = body.data.order_id as number
  await transact(shop.db, (tx) => markPaid(tx, id, { paidAt: new Date(), why: 'alipay test' }))
  await ship(shop.db, id)
  await transact(shop.db, (tx) => confirmReceipt(tx, who.id, id))
  return { buyer: who, id, skus }
}
const review = (order: Received, sku: TestSku, wish: object = {}) =>
  at(order.buyer, 'POST', `/v1/orders/{u}/${order.id}/reviews`, { sku_id: sku.id, stars: 5, text: '很新鲜', ...wish })

test('a buyer reviews what they have received; with the last line the order is finished', async () => {
  const [a, b] = [await shop.sku(), await shop.sku()]
  const order = await received([a, b])
  assert.equal((await review(order, a, { stars: '4' })).body.code, 200)
  assert.equal(await statusOf(order.id), 5)
  assert.equal((await review(order, b)).body.code, 200)
  assert.equal(await statusOf(order.id), 4)
  const { data, rating } = await list(a.spuId)
  assert.equal(data.length, 1)
  assert.deepEqual(rating, { count: 1, average: '4.00', stars: [0, 0, 0, 1, 0], with_pictures: 0, with_follow_up: 0 })
  assert.equal((await at(order.buyer, 'GET', '/v1/reviews/{u}')).body.paginator.total, 2)
  await healthy()
})

test('what is not theirs, not received, not in the order or nonsense is refused, and nothing changes', async () => {
  const sku = await shop.sku()
  const order = await received([sku])
  const other = await shop.buyer()
  const unpaid = await at(other, 'POST', '/v1/orders/{u}', { address_id: other.addressId, settlement_type: '1', sku_id: sku.id, buy_count: 1 })
  const before = await shop.db`select id from reviews order by id`
  assert.equal((await review({ ...order, buyer: other }, sku)).body.code, 10800)
  assert.equal((await review({ ...order, buyer: other, id: unpaid.body.data.order_id }, sku)).body.code, 10800)
  assert.equal((await review(order, await shop.sku())).body.code, 10801)
  for (const [wish, code] of [
    [{ stars: 6 }, 10806],
    [{ stars: 0 }, 10401],
    [{ stars: 4.5 }, 10401],
    [{ text: '好'.repeat(501) }, 10806],
    [{ text: 'a\u0000b' }, 10806],
    [{ pictures: ['ab/abababababababababababababababab.webp'] }, 10604],
    [{ pictures: Array.from({ length: 7 }, (_, n) => `ab/${n}`) }, 10806],
  ] as const)
    assert.equal((await review(order, sku, wish)).body.code, code, JSON.stringify(wish))
  assert.deepEqual(await shop.db`select id from reviews order by id`, before)
  assert.equal(await statusOf(order.id), 5)
})

test('an anonymous review gives no name away, in any answer', async () => {
  const sku = await shop.sku()
  const order = await received([sku], await shop.buyer('zhang_wuji'))
  await review(order, sku, { anonymous: true })
  const body = await list(sku.spuId)
  assert.equal(body.data[0].author, 'z***i')
  assert.doesNotMatch(JSON.stringify(body), /zhang_wuji|user_id|order_id/)
})

test('one line reviewed ten times at once has one review', async () => {
  const sku = await shop.sku()
  const order = await received([sku])
  const replies = await Promise.all(Array.from({ length: 10 }, () => review(order, sku)))
  assert.deepEqual(
    replies.map(({ body }) => body.code).toSorted((x, y) => x - y),
    [200, ...Array(9).fill(10802)],
  )
  assert.equal((await readRating(shop.db, sku.spuId)).count, 1)
  await healthy()
})

test('twelve buyers review one product at once while staff hide and show: counts and stars are right', async () => {
  const sku = await shop.sku()
  const orders = await Promise.all(Array.from({ length: 12 }, () => received([sku])))
  const replies = await Promise.all(orders.map((order, n) => review(order, sku, { stars: (n % 5) + 1 })))
  const ids = replies.map(({ body }) => body.data.id as number)
  await Promise.all([
    ...ids.slice(0, 6).flatMap((id) => [staff('POST', `/reviews/${id}/hidings`, { why: '广告' }), staff('POST', `/reviews/${id}/hidings`, { why: '广告' })]),
    ...ids.slice(3, 9).map((_, n) => at(orders[n + 3]!.buyer, 'POST', `/v1/reviews/{u}/${ids[n + 3]}/follow-ups`, { text: '用了一周，还是好' })),
    ...ids.slice(0, 2).map((id) => staff('DELETE', `/reviews/${id}/hidings`)),
  ])
  await healthy()
  const shown = (await shop.db`select 1 from reviews where spu_id = ${sku.spuId} and hidden_at is null`).length
  assert.equal((await list(sku.spuId)).rating.count, shown)
})

test('fifty votes at once are fifty, each person’s once, and nobody’s for themselves', async () => {
  const sku = await shop.sku()
  const order = await received([sku])
  const { id } = (await review(order, sku)).body.data
  const voters = await Promise.all(Array.from({ length: 25 }, () => shop.buyer()))
  await Promise.all([...voters, ...voters].map((buyer) => at(buyer, 'POST', `/v1/reviews/{u}/${id}/votes`)))
  assert.equal((await list(sku.spuId)).data[0].votes, 25)
  await Promise.all([...voters.slice(0, 5), ...voters.slice(0, 5)].map((buyer) => at(buyer, 'DELETE', `/v1/reviews/{u}/${id}/votes`)))
  assert.equal((await list(sku.spuId)).data[0].votes, 20)
  assert.equal((await at(order.buyer, 'POST', `/v1/reviews/{u}/${id}/votes`)).body.code, 10805)
  assert.equal((await at(order.buyer, 'POST', '/v1/reviews/{u}/99999/votes')).body.code, 10803)
  await healthy()
})

test('a follow-up comes once, within 180 days, from the writer', async () => {
  const sku = await shop.sku()
  const order = await received([sku])
  const other = await shop.buyer()
  const { id } = (await review(order, sku)).body.data
  assert.equal((await at(other, 'POST', `/v1/reviews/{u}/${id}/follow-ups`, { text: '假的' })).body.code, 10803)
  assert.equal((await at(order.buyer, 'POST', `/v1/reviews/{u}/${id}/follow-ups`, { text: '   ' })).body.code, 10806)
  assert.equal((await at(order.buyer, 'POST', `/v1/reviews/{u}/${id}/follow-ups`, { text: '还是好' })).body.code, 200)
  assert.equal((await at(order.buyer, 'POST', `/v1/reviews/{u}/${id}/follow-ups`, { text: '再说一次' })).body.code, 10804)
  assert.equal((await list(sku.spuId, '?follow_ups=true')).data[0].follow_up, '还是好')
  const late = await received([sku])
  const old = (await review(late, sku)).body.data.id
  await shop.db`update reviews set created_at = created_at - interval '181 days' where id = ${old}`
  assert.equal((await at(late.buyer, 'POST', `/v1/reviews/{u}/${old}/follow-ups`, { text: '晚了' })).body.code, 10804)
  await healthy()
})

test('the shop answers; a hidden review is seen by its writer alone, with the reason', async () => {
  const sku = await shop.sku()
  const order = await received([sku])
  const { id } = (await review(order, sku, { text: '加微信领红包' })).body.data
  assert.equal((await staff('PUT', `/reviews/${id}/answer`, { text: '谢谢您' })).body.code, 200)
  assert.equal((await list(sku.spuId)).data[0].answer, '谢谢您')
  const reader = await shop.staff({ reviews: 1, goods: 7 })
  assert.equal((await staff('POST', `/reviews/${id}/hidings`, { why: '广告' }, reader.token)).body.code, 12000)
  assert.equal((await staff('POST', `/reviews/${id}/hidings`, { why: ' ' })).body.code, 10806)
  assert.equal((await staff('POST', `/reviews/${id}/hidings`, { why: '广告' })).body.code, 200)
  assert.equal((await staff('POST', `/reviews/${id}/hidings`, { why: '广告' })).body.code, 10807)
  assert.deepEqual((await list(sku.spuId)).data, [])
  assert.equal((await at(order.buyer, 'GET', '/v1/reviews/{u}')).body.data[0].hidden_why, '广告')
  assert.equal((await staff('GET', '/reviews?hidden=true&q=红包', undefined, reader.token)).body.data[0].username, order.buyer.username)
  assert.equal((await staff('DELETE', `/reviews/${id}/hidings`)).body.code, 200)
  assert.equal((await list(sku.spuId)).data.length, 1)
  await healthy()
})

test('pages go on where the last one ended, whoever writes meanwhile, and filters hold', async () => {
  const sku = await shop.sku()
  for (let n = 0; n < 12; n++) await review(await received([sku]), sku, { stars: n === 0 ? 1 : 5, text: `第${n}条` })
  const first = await list(sku.spuId)
  assert.equal(first.data.length, 10)
  await review(await received([sku]), sku, { text: '插队' })
  const second = await list(sku.spuId, `?after=${first.next}`)
  assert.deepEqual(
    [...first.data, ...second.data].map(({ text }: { text: string }) => text),
    Array.from({ length: 12 }, (_, n) => `第${11 - n}条`),
  )
  assert.equal(second.next, '')
  assert.deepEqual(
    (await list(sku.spuId, '?stars=1')).data.map(({ text }: { text: string }) => text),
    ['第0条'],
  )
  assert.equal((await list(sku.spuId, '?stars=9')).code, 10806)
  assert.equal((await list(sku.spuId, '?after=1;drop')).code, 10806)
})

test('fifteen days after receipt the order is finished by itself, not before', async () => {
  const order = await received([await shop.sku()])
  await finishOverdue(shop.db, new Date(Date.now() + 14 * 86_400_000))
  assert.equal(await statusOf(order.id), 5)
  await Promise.all([1, 2].map(() => finishOverdue(shop.db, new Date(Date.now() + 15.1 * 86_400_000))))
  assert.equal(await statusOf(order.id), 4)
})
