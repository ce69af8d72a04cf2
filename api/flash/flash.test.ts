import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { auditStock } from '../goods/stock.ts'
import { buildApp } from '../app.ts'
import { openDeps } from '../deps.ts'
import { markPaid } from '../orders/pay.ts'
import { transact } from '../shared/db.ts'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { runSweeps } from '../worker.ts'
import { auditSales } from './audit.ts'
import { floorOf, openFloor } from './floor.ts'
import { LOT_MS } from './funnel.ts'

const shop = await openShop()
const { db } = shop
const owner = await shop.staff({ marketing: 7 })

const at = (seconds: number) => new Date(shop.deps.clock().getTime() + seconds * 1000).toISOString()
type Wish = { pieces?: number; stock?: number; startsIn?: number; endsIn?: number; more?: object }
const plan = async ({ pieces = 3, stock = 10, startsIn = 60, endsIn = 600, more = {} }: Wish = {}) => {
  const sku = await shop.sku({ stock, price: 8800 })
  const body = { sku_id: sku.id, price: '9.90', pieces, starts_at: at(startsIn), ends_at: at(endsIn), ...more }
  return { sku, body, reply: await shop.ask('POST', '/v1/staff/flash-sales', { token: owner.token, body }) }
}
/** A sale, made by staff, that begins (and whose first moment is over) now. */
const running = async (wish: Wish = {}) => {
  const { sku, reply } = await plan(wish)
  assert.equal(reply.body.code, 200, JSON.stringify(reply.body))
  shop.later((wish.startsIn ?? 60) + LOT_MS / 1000)
  return { id: reply.body.data.id as number, sku }
}
const stockOf = async (id: number) => (await db`select stock, held, sold from stocks where sku_id = ${id}`)[0]!
const ticketFor = async (sale: number, buyer: TestBuyer): Promise<string> => {
  const reply = await shop.ask('POST', `/v1/flash-sales/${sale}/tickets`, { token: buyer.token })
  assert.equal(reply.body.code, 200, JSON.stringify(reply.body))
  return reply.body.data.ticket
}
const claim = (sale: number, ticket: string, count = 1) => shop.ask('POST', `/v1/flash-sales/${sale}/claims`, { body: { ticket, count } })
const claimed = async (sale: number, buyer: TestBuyer) => (await claim(sale, await ticketFor(sale, buyer))).body
const own = async (sale: number, buyer: TestBuyer) => (await shop.ask('GET', `/v1/flash-sales/${sale}/claim`, { token: buyer.token })).body.data
const sound = async () => assert.deepEqual([...(await auditSales(db)), ...(await auditStock(db))], [])

test('staff make a sale: its pieces leave the shelf at once, and come back when it is ended', async () => {
  const { sku, reply } = await plan({ pieces: 4, stock: 10 })
  assert.equal(reply.body.code, 200)
  assert.deepEqual(await stockOf(sku.id), { stock: 6, held: 4, sold: 0 })
  await sound()
  const id = reply.body.data.id
  assert.equal((await shop.ask('POST', `/v1/staff/flash-sales/${id}/end`, { token: owner.token })).body.code, 200)
  assert.equal((await shop.ask('POST', `/v1/staff/flash-sales/${id}/end`, { token: owner.token })).body.code, 200)
  assert.deepEqual(await stockOf(sku.id), { stock: 10, held: 0, sold: 0 })
  await sound()
})

test('a sale that cannot be is refused, and nothing leaves the shelf', async () => {
  for (const [more, code] of [
    [{ pieces: 11 }, 11312],
    [{ price: '88.00' }, 11311],
    [{ price: '-1' }, 11311],
    [{ price: '0' }, 11311],
    [{ ends_at: at(30) }, 11311],
    [{ starts_at: 'soon' }, 11311],
    [{ person_limit: 9 }, 11311],
    [{ hold_minutes: 61 }, 11311],
    [{ sku_id: 999_999 }, 11311],
  ] as const) {
    const { sku, reply } = await plan({ more })
    assert.equal(reply.body.code, code, JSON.stringify(more))
    assert.deepEqual(await stockOf(sku.id), { stock: 10, held: 0, sold: 0 })
  }
})

test('two sales of a SKU at one time are refused, whoever is first', async () => {
  const sku = await shop.sku({ stock: 10 })
  const body = { sku_id: sku.id, price: '1.00', pieces: 2, starts_at: at(60), ends_at: at(600) }
  const replies = await Promise.all([1, 2, 3].map(() => shop.ask('POST', '/v1/staff/flash-sales', { token: owner.token, body })))
  assert.deepEqual(
    replies.map(({ body: { code } }) => code as number).toSorted((a, b) => a - b),
    [200, 11309, 11309],
  )
  assert.deepEqual(await stockOf(sku.id), { stock: 8, held: 2, sold: 0 })
})

test('what has not begun can be changed; what has begun can only be ended', async () => {
  const { sku, body, reply } = await plan({ pieces: 4 })
  const where = `/v1/staff/flash-sales/${reply.body.data.id}`
  assert.equal((await shop.ask('PUT', where, { token: owner.token, body: { ...body, pieces: 7, price: '5.00' } })).body.code, 200)
  assert.deepEqual(await stockOf(sku.id), { stock: 3, held: 7, sold: 0 })
  assert.equal((await shop.ask('PUT', where, { token: owner.token, body: { ...body, pieces: 11 } })).body.code, 11312)
  assert.deepEqual(await stockOf(sku.id), { stock: 3, held: 7, sold: 0 })
  shop.later(61)
  assert.equal((await shop.ask('PUT', where, { token: owner.token, body: { ...body, pieces: 2 } })).body.code, 11310)
  assert.equal((await shop.ask('GET', where, { token: owner.token })).body.data.pieces, 7)
  await sound()
})

test('before the start nobody gets anything: not with a ticket, not with a forged one, not past the routes', async () => {
  const { reply } = await plan({ startsIn: 60 })
  const id = reply.body.data.id
  const buyer = await shop.buyer()
  const early = await claim(id, await ticketFor(id, buyer))
  assert.equal(early.body.code, 11301)
  assert.equal((await claim(id, 'guessed')).body.code, 11301)
  await assert.rejects(
    db`insert into flash_claims (sale_id, user_id, count, state, hold_until, claimed_at) values (${id}, ${buyer.id}, 1, 'held', now(), ${shop.deps.clock()})`,
    /not open/,
  )
  assert.equal((await own(id, buyer)).state, 'none')
  const { reply: far } = await plan({ startsIn: 3600, endsIn: 7200 })
  assert.equal((await shop.ask('POST', `/v1/flash-sales/${far.body.data.id}/tickets`, { token: buyer.token })).body.code, 11313)
})

test('a ticket is personal, for one sale, and no other token is one', async () => {
  const [{ id }, { id: other }] = [await running(), await running()]
  const [buyer, thief] = [await shop.buyer(), await shop.buyer()]
  assert.equal((await shop.ask('POST', `/v1/flash-sales/${id}/tickets`)).status, 401)
  const ticket = await ticketFor(id, buyer)
  for (const wrong of [buyer.token, owner.token, '', `${ticket}x`, ticket.slice(0, -3), await ticketFor(other, buyer)]) assert.equal((await claim(id, wrong)).body.code, 11307)
  assert.equal((await shop.ask('POST', `/v1/flash-sales/${id}/claims`, { token: thief.token, body: { ticket } })).body.data.state, 'held')
  assert.equal((await own(id, thief)).state, 'none')
  assert.equal((await own(id, buyer)).state, 'held')
  // A ticket opens no other door.
  assert.equal((await shop.ask('GET', `/v1/flash-sales/${id}/claim`, { token: ticket })).status, 401)
})

test('everybody gets one piece; the next wait in line; beyond the line it is sold out, also in memory', async () => {
  const { id } = await running({ pieces: 3 })
  const buyers = await Promise.all(Array.from({ length: 16 }, () => shop.buyer()))
  const tickets = await Promise.all(buyers.map((buyer) => ticketFor(id, buyer)))
  const answers = []
  for (const ticket of tickets) answers.push((await claim(id, ticket)).body)
  assert.deepEqual(
    answers.map(({ code, data }) => (code === 200 ? data.state : code)),
    [...Array(3).fill('held'), ...Array(10).fill('waiting'), ...Array(3).fill(11303)],
  )
  assert.equal((await own(id, buyers[4]!)).place, 2)
  // Who has something and asks again is told what they have; who has nothing gets nothing by asking again.
  const again = await Promise.all(tickets.map((ticket) => claim(id, ticket)))
  assert.deepEqual(
    again.map(({ body: { code, data } }) => (code === 200 ? data.state : code)),
    [...Array(3).fill('held'), ...Array(10).fill('waiting'), ...Array(3).fill(11303)],
  )
  assert.equal((await shop.ask('GET', `/v1/flash-sales/${id}`)).body.data.sold_out, true)
  assert.equal((await shop.ask('POST', `/v1/flash-sales/${id}/tickets`, { token: (await shop.buyer()).token })).body.code, 11303)
  await sound()
})

/** Another process of the same shop, on a port of its own. */
const second = async () => {
  const deps = { ...openDeps(shop.config, shop.deps.clock), mail: shop.deps.mail, sms: shop.deps.sms }
  const app = await buildApp(deps)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const close = async () => {
    await app.close()
    await deps.close()
  }
  return { url, close }
}
/** What a page that watches a sale is told, one after the other. */
async function* told(url: string, sale: number): AsyncGenerator<{ phase: string; sold_out: boolean; server_ms: number; moved: boolean }> {
  const reply = await fetch(`${url}/v1/flash-sales/${sale}/events`)
  assert.equal(reply.headers.get('content-type'), 'text/event-stream; charset=utf-8')
  let text = ''
  for await (const piece of reply.body!.pipeThrough(new TextDecoderStream())) {
    text += piece
    for (let at = text.indexOf('\n\n'); at >= 0; at = text.indexOf('\n\n')) {
      yield JSON.parse(/^data: (.*)$/m.exec(text.slice(0, at))![1]!)
      text = text.slice(at + 2)
    }
  }
}

test('who is served together is answered a handful at a time, so that others of the shop come in between', async () => {
  const { id } = await running({ pieces: 10 })
  const people = await db<{ id: number }[]>`insert into users (username, password_hash) select 'flock' || n, 'none' from generate_series(1, 100) n returning id`
  let turns = 0
  let going = true
  const turn = () => {
    turns++
    if (going) setImmediate(turn)
  }
  turn()
  const answered = await Promise.all(
    people.map(async (person) => {
      const outcome = await floorOf(shop.deps).funnel.claim({ saleId: id, userId: person.id, count: 1 })
      return { outcome, turn: turns }
    }),
  )
  going = false
  assert.equal(answered.filter(({ outcome }) => 'claim' in outcome && outcome.claim === 'held').length, 10)
  const together = Math.max(
    ...Map.groupBy(answered, (one) => one.turn)
      .values()
      .map((some) => some.length),
  )
  assert.ok(together <= 20, `${together} in one turn`)
})

test('winners are told a few at a time, and who has not won need not wait for them; a process that leaves tells all who are left', async () => {
  const { id } = await running({ pieces: 30, stock: 30 })
  const people = await db<{ id: number }[]>`insert into users (username, password_hash) select 'winner' || n, 'none' from generate_series(1, 40) n returning id`
  const other = openDeps(shop.config, shop.deps.clock)
  const leave = await openFloor(other)
  const heard: string[] = []
  const claims = people.map(async (person) => {
    const outcome = await floorOf(other).funnel.claim({ saleId: id, userId: person.id, count: 1 })
    heard.push('claim' in outcome ? outcome.claim : outcome.refused)
  })
  while (heard.length === 0) await pause(1)
  // By now all are served: what is left of it is telling.
  await Promise.all([leave(), ...claims])
  await other.close()
  assert.equal(heard.filter((state) => state === 'held').length, 30)
  assert.ok(heard.lastIndexOf('waiting') < heard.indexOf('held') + 18, heard.join(' '))
  await sound()
})

test('what is sold out in one process is sold out in another within 100 ms, also for who watches; who has a piece is told so there, too', async () => {
  const other = await second()
  const late: number[] = []
  // The quickest of some: how long a busy machine keeps a process from its work is not what is asked here.
  for (let round = 0; round < 4; round++) {
    const { id } = await running({ pieces: 1 })
    const buyers = await Promise.all(Array.from({ length: 12 }, () => shop.buyer()))
    const tickets = await Promise.all(buyers.map((buyer) => ticketFor(id, buyer)))
    const news = told(other.url, id)
    assert.equal((await news.next()).value?.phase, 'open')
    for (const ticket of tickets.slice(0, 11)) await claim(id, ticket)
    const at = performance.now()
    for await (const { sold_out } of news) if (sold_out) break
    late.push(performance.now() - at)
    const claimThere = async (ticket: string) =>
      (await (
        await fetch(`${other.url}/v1/flash-sales/${id}/claims`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ticket }) })
      ).json()) as {
        code: number
        data: { state: string }
      }
    assert.equal((await claimThere(tickets[0]!)).data.state, 'held')
    assert.equal((await claimThere(tickets[10]!)).data.state, 'waiting')
    assert.equal((await claimThere(tickets[11]!)).code, 11303)
  }
  await other.close()
  assert.ok(Math.min(...late) < 100, late.join(' '))
  await sound()
})

test('a page that watches hears of the start by itself, also when staff have moved it, and lets a process go that closes', async () => {
  const other = await second()
  const { body, reply } = await plan({ startsIn: 60 })
  const news = told(other.url, reply.body.data.id)
  assert.equal((await news.next()).value?.phase, 'coming')
  const moved = await shop.ask('PUT', `/v1/staff/flash-sales/${reply.body.data.id}`, { token: owner.token, body: { ...body, starts_at: at(1.5) } })
  assert.equal(moved.body.code, 200, JSON.stringify(moved.body))
  let phase: string | undefined
  do phase = (await news.next()).value?.phase
  while (phase === 'coming')
  assert.equal(phase, 'open')
  const rest = news.next()
  await other.close()
  assert.equal((await rest).done, true)
})

test('the same again is the same piece, also twice at once; more than the limit is refused', async () => {
  const { id, sku } = await running({ pieces: 5, more: { person_limit: 2 } })
  const buyer = await shop.buyer()
  const ticket = await ticketFor(id, buyer)
  assert.equal((await claim(id, ticket, 3)).body.code, 11305)
  const answers = await Promise.all([1, 2, 3, 4].map(() => claim(id, ticket, 2)))
  assert.equal(new Set(answers.map(({ body }) => body.data.hold_until_ms)).size, 1)
  assert.equal((await claim(id, ticket, 2)).body.data.state, 'held')
  assert.deepEqual((await db`select left_count as left, taken from flash_sales where id = ${id}`)[0], { left: 3, taken: 2 })
  assert.deepEqual(await stockOf(sku.id), { stock: 5, held: 5, sold: 0 })
  await sound()
})

test('a held piece that nobody orders goes to the next in line, and then back to the sale', async () => {
  const { id, sku } = await running({ pieces: 1 })
  const [first, second, third] = [await shop.buyer(), await shop.buyer(), await shop.buyer()]
  assert.equal((await claimed(id, first)).data.state, 'held')
  assert.equal((await claimed(id, second)).data.state, 'waiting')
  shop.later(301)
  assert.equal((await own(id, first)).state, 'lapsed')
  await runSweeps(shop.deps)
  assert.equal((await own(id, second)).state, 'held')
  assert.equal((await claimed(id, first)).code, 11304)
  shop.later(301 - 60)
  await sound()
  shop.later(100)
  await runSweeps(shop.deps)
  // The window is over by now, so that the piece lies on the shelf.
  assert.deepEqual(await stockOf(sku.id), { stock: 10, held: 0, sold: 0 })
  assert.equal((await claim(id, 'whatever')).body.code, 11307)
  assert.equal((await shop.ask('POST', `/v1/flash-sales/${id}/tickets`, { token: third.token })).body.code, 11302)
  await sound()
})

const order = (sale: number, sku: { id: number }, buyer: TestBuyer, more: object = {}) =>
  shop.ask('POST', `/v1/orders/${buyer.username}`, {
    token: buyer.token,
    body: { settlement_type: 1, pay_method: 'alipay', sku_id: sku.id, buy_count: 1, address_id: buyer.addressId, flash_sale_id: sale, ...more },
  })

test('a held piece is ordered at the sale’s price, however the order is asked for twice, and paid like any other', async () => {
  const { id, sku } = await running({ pieces: 2 })
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  assert.equal((await order(id, sku, buyer)).body.code, 11308)
  await claimed(id, buyer)
  assert.equal((await order(id, sku, other)).body.code, 11308)
  assert.equal((await order(id, await shop.sku(), buyer)).body.code, 11308)
  assert.equal((await order(id, sku, buyer, { buy_count: 2 })).body.code, 11305)
  const shown = await shop.ask('GET', `/v1/orders/${buyer.username}/advance?settlement_type=1&sku_id=${sku.id}&buy_num=1&flash_sale_id=${id}`, { token: buyer.token })
  assert.equal(shown.body.data.breakdown.goods_amount, '9.90')
  const replies = await Promise.all([1, 2, 3].map(() => order(id, sku, buyer)))
  assert.deepEqual(new Set(replies.map(({ body }) => body.data.order_id)).size, 1)
  const orderId = replies[0]!.body.data.order_id
  const [row] = await db`select goods_amount, (extract(epoch from pay_before - placed_at) / 60)::int as minutes from orders where id = ${orderId}`
  assert.deepEqual(row, { goods_amount: 990, minutes: 5 })
  assert.deepEqual(await stockOf(sku.id), { stock: 8, held: 2, sold: 0 })
  await transact(db, (tx) => markPaid(tx, orderId, { paidAt: shop.deps.clock(), why: 'test' }))
  assert.deepEqual(await stockOf(sku.id), { stock: 8, held: 1, sold: 1 })
  assert.equal((await own(id, buyer)).paid, true)
  shop.later(11)
  assert.equal((await order(id, sku, buyer)).body.code, 11314)
  await sound()
})

test('no coupon and no promotion counts for a flash price', async () => {
  const { id, sku } = await running({ pieces: 1 })
  const buyer = await shop.buyer()
  const now = shop.deps.clock()
  const [coupon] = await db`
    insert into promotions (kind, name, name_en, scope, starts_at, ends_at) values ('full-reduction', '满减', 'Less', 'all', ${now}, ${new Date(now.getTime() + 3_600_000)}) returning id`
  await db`insert into promotion_steps (promotion_id, threshold, off) values (${coupon!.id}, 600, 500)`
  await claimed(id, buyer)
  const { body } = await order(id, sku, buyer)
  await db`update promotions set stopped_at = ${now}`
  const [row] = await db`select goods_amount, discount from orders where id = ${body.data.order_id}`
  assert.deepEqual(row, { goods_amount: 990, discount: 0 })
})

test('an order that is not paid in its few minutes, or cancelled, gives its piece to the next in line', async () => {
  const { id, sku } = await running({ pieces: 2, endsIn: 6000 })
  const [late, rash, third, fourth] = [await shop.buyer(), await shop.buyer(), await shop.buyer(), await shop.buyer()]
  for (const buyer of [late, rash, third, fourth]) await claimed(id, buyer)
  const unpaid = (await order(id, sku, late)).body.data.order_id
  const cancelled = (await order(id, sku, rash)).body.data.order_id
  assert.equal((await shop.ask('POST', `/v1/orders/${rash.username}/${cancelled}/cancellations`, { token: rash.token, body: {} })).body.code, 200)
  assert.equal((await own(id, third)).state, 'held')
  assert.equal((await own(id, rash)).state, 'lapsed')
  assert.equal((await order(id, sku, third)).body.code, 200)
  await sound()
  shop.later(301)
  await runSweeps(shop.deps)
  assert.equal((await own(id, late)).state, 'lapsed')
  assert.equal((await db`select status from orders where id = ${unpaid}`)[0]!.status, 6)
  assert.equal((await own(id, fourth)).state, 'held')
  assert.deepEqual(await stockOf(sku.id), { stock: 8, held: 2, sold: 0 })
  await sound()
})

test('a sale that staff end early leaves held pieces to their buyers, and what comes back lies on the shelf', async () => {
  const { id, sku } = await running({ pieces: 4, endsIn: 6000 })
  const [first, second, third] = [await shop.buyer(), await shop.buyer(), await shop.buyer()]
  for (const buyer of [first, second]) await claimed(id, buyer)
  const given = (await order(id, sku, second)).body.data.order_id
  const ticket = await ticketFor(id, third)
  assert.equal((await shop.ask('POST', `/v1/staff/flash-sales/${id}/end`, { token: owner.token })).body.code, 200)
  assert.equal((await claim(id, ticket)).body.code, 11302)
  assert.deepEqual(await stockOf(sku.id), { stock: 8, held: 2, sold: 0 })
  assert.equal((await order(id, sku, first)).body.code, 200)
  await shop.ask('POST', `/v1/orders/${second.username}/${given}/cancellations`, { token: second.token, body: {} })
  assert.deepEqual(await stockOf(sku.id), { stock: 9, held: 1, sold: 0 })
  await sound()
})

test('when every piece is paid for the sale is over, and who waits in line is told', async () => {
  const { id, sku } = await running({ pieces: 1, endsIn: 6000 })
  const [buyer, waiting] = [await shop.buyer(), await shop.buyer()]
  for (const one of [buyer, waiting]) await claimed(id, one)
  const { order_id } = (await order(id, sku, buyer)).body.data
  await runSweeps(shop.deps)
  assert.equal((await own(id, waiting)).state, 'waiting')
  await transact(db, (tx) => markPaid(tx, order_id, { paidAt: shop.deps.clock(), why: 'test' }))
  await runSweeps(shop.deps)
  const { state, phase, sold_out } = await own(id, waiting)
  assert.deepEqual({ state, phase, sold_out }, { state: 'lost', phase: 'over', sold_out: true })
  await sound()
})
