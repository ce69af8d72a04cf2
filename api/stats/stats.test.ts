import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact } from '../shared/db.ts'
import { shopTime } from '../shared/time.ts'
import { openShop, type Shop, type TestSku } from '../test/shop.ts'
import { openGuests } from './guests.ts'
import { readDashboard } from './read.ts'
import { reckonDays } from './reckon.ts'

const DAY_MS = 86_400_000
let serial = 0

/** An order straight into the table: when placed, when paid (if ever), for how much. */
async function order({ db }: Shop, sku: TestSku, userId: number, placedAt: Date, paidAt: Date | null, count: number): Promise<number> {
  const id = 2_026_000_000_000_000 + ++serial
  const amount = sku.price * count
  await transact(db, async (tx) => {
    await tx`
      insert into orders (id, user_id, status, goods_amount, total_amount, total_count, address_id, address, settlement, fingerprint, placed_at, pay_before, paid_at)
      values (${id}, ${userId}, ${paidAt ? 2 : 1}, ${amount}, ${amount}, ${count}, 1, '{"receiver":"x","mobile":"1","address":"y","postcode":"","title":""}', 1, ${String(id)}, ${placedAt}, ${placedAt}, ${paidAt})`
    await tx`
      insert into order_lines (order_id, sku_id, user_id, name, name_en, image, price, count, amount, attr_names, attr_names_en, attr_vals, attr_vals_en)
      values (${id}, ${sku.id}, ${userId}, 'x', 'x', 'x', ${sku.price}, ${count}, ${amount}, '{}', '{}', '{}', '{}')`
  })
  return id
}

/** The truth, by one plain query over everything. */
const truth = async ({ db }: Shop, zone: string, today: string) =>
  await db<{ day: string; newUsers: number; orders: number; orderUsers: number; paidOrders: number; buyers: number; sales: number }[]>`
    select to_char(d.day, 'YYYY-MM-DD') as day,
      (select count(*)::int from users where (created_at at time zone ${zone})::date = d.day) as "newUsers",
      (select count(*)::int from orders where (placed_at at time zone ${zone})::date = d.day) as orders,
      (select count(distinct user_id)::int from orders where (placed_at at time zone ${zone})::date = d.day) as "orderUsers",
      (select count(*)::int from orders where (paid_at at time zone ${zone})::date = d.day) as "paidOrders",
      (select count(distinct user_id)::int from orders where (paid_at at time zone ${zone})::date = d.day) as buyers,
      (select coalesce(sum(total_amount), 0)::bigint from orders where (paid_at at time zone ${zone})::date = d.day) as sales
    from generate_series(${today}::date - 29, ${today}::date, interval '1 day') d(day) order by 1`

for (const zone of ['Asia/Shanghai', 'America/New_York', 'Pacific/Chatham'])
  test(`the days of the dashboard are what plain SQL over all rows says, around midnight and summer time, in ${zone}`, async () => {
    const shop = await openShop({ env: { SHOP_TZ: zone } })
    const { db } = shop
    const [sku, other] = [await shop.sku({ price: 101 }), await shop.sku({ price: 4999 })]
    const buyers = await Promise.all(Array.from({ length: 6 }, () => shop.buyer()))
    // Late in the evening of a day some weeks after the clocks change in New York, so that both offsets are in the thirty days.
    const now = new Date('2026-11-12T03:30:00Z')
    const somewhen = () => new Date(now.getTime() - Math.random() * 34 * DAY_MS)
    const nearMidnight = () => new Date(Math.round(somewhen().getTime() / (DAY_MS / 96)) * (DAY_MS / 96) - (Math.random() < 0.5 ? 1 : 0))
    for (const { id } of buyers) await db`update users set created_at = ${nearMidnight()} where id = ${id}`
    // All of them came late, some orders before any account of theirs: an imported shop looks so.
    await db`update users set created_at = ${new Date('2026-10-20T12:00:00Z')} where created_at < '2026-10-20T12:00:00Z'`
    const unpaid: number[] = []
    for (let i = 0; i < 120; i++) {
      const placed = i % 2 ? somewhen() : nearMidnight()
      const paid = i % 5 === 0 ? null : new Date(Math.min(now.getTime(), placed.getTime() + Math.random() * 3 * DAY_MS))
      const id = await order(shop, i % 3 ? sku : other, buyers[i % 6]!.id, placed, paid, 1 + (i % 4))
      if (!paid) unpaid.push(id)
    }
    const today = (await db<{ day: string }[]>`select (${now}::timestamptz at time zone ${zone})::date::text as day`)[0]!.day
    const check = async (when: string) => {
      const { days, users, top, months } = await readDashboard(db, now, zone, 30)
      assert.deepEqual(
        days.map(({ activeUsers: _a, cartUsers: _c, guests: _g, guestCarts: _gc, ...rest }) => rest),
        (await truth(shop, zone, today)).map(({ day, newUsers, orderUsers, buyers, orders, paidOrders, sales }) => ({
          day,
          newUsers,
          orderUsers,
          buyers,
          orders,
          paidOrders,
          sales,
        })),
        when,
      )
      assert.equal(users, buyers.length)
      const best = await db<{ spuId: number; pieces: number; sales: number }[]>`
        select spu_id as "spuId", sum(count)::int as pieces, sum(amount)::bigint as sales from order_lines join orders on orders.id = order_id join skus on skus.id = sku_id
        where (paid_at at time zone ${zone})::date between ${today}::date - 29 and ${today}::date group by 1 order by 3 desc`
      assert.deepEqual(
        top.map(({ spuId, pieces, sales }) => ({ spuId, pieces, sales })),
        [...best],
        `${when}: what sold best`,
      )
      const plain = await db<{ month: string; sales: number }[]>`
        select to_char(paid_at at time zone ${zone}, 'YYYY-MM') as month, sum(total_amount)::bigint as sales from orders where paid_at is not null group by 1 order by 1`
      assert.deepEqual(
        months.filter(({ sales }) => sales > 0).map(({ month, sales }) => ({ month, sales })),
        [...plain],
        `${when}: months`,
      )
      assert.equal(months.length, 12)
    }
    await check('before any day was reckoned')
    await reckonDays(db, now, zone)
    assert.ok((await reckonDays(db, now, zone)) >= 29)
    assert.equal(await reckonDays(db, now, zone), 0)
    await check('from the reckoned days')

    // Money whose word comes late: the day was closed long ago.
    for (const id of unpaid.slice(0, 10)) await db`update orders set paid_at = placed_at + interval '2 hours' where id = ${id}`
    await order(shop, sku, buyers[0]!.id, somewhen(), null, 3)
    await check('while days are stale')
    assert.ok((await reckonDays(db, now, zone)) > 0)
    await check('after they were reckoned anew')
  })

test('money that comes in while its day is being reckoned is not lost', async () => {
  const shop = await openShop()
  const { db } = shop
  const sku = await shop.sku({ price: 100 })
  const buyer = await shop.buyer()
  const now = new Date()
  const past = new Date(now.getTime() - 3 * DAY_MS)
  await db`update users set created_at = ${new Date(past.getTime() - DAY_MS)}`
  const ids = await Promise.all(Array.from({ length: 12 }, () => order(shop, sku, buyer.id, past, null, 1)))
  await reckonDays(db, now, 'Asia/Shanghai')
  await Promise.all([
    ...ids.map((id) => transact(db, (tx) => tx`update orders set paid_at = ${past} where id = ${id}`)),
    ...Array.from({ length: 4 }, () => reckonDays(db, now, 'Asia/Shanghai')),
  ])
  await reckonDays(db, now, 'Asia/Shanghai')
  const [{ sales } = { sales: 0 }] = await db<{ sales: number }[]>`select sum(sales)::bigint as sales from stat_days`
  assert.equal(sales, 1200)
})

test('who was here, who filled a cart, who ordered: each person once a day; and only staff with the right see it', async () => {
  const shop = await openShop()
  const sku = await shop.sku({ price: 8800 })
  const [one, two] = [await shop.buyer(), await shop.buyer()]
  for (const buyer of [one, two, one]) assert.equal((await shop.ask('GET', `/v1/carts/${buyer.username}`, { token: buyer.token })).status, 200)
  for (let i = 0; i < 2; i++) await shop.ask('POST', `/v1/carts/${one.username}`, { token: one.token, body: { sku_id: sku.id, count: 1 } })
  const placed = await shop.ask('POST', `/v1/orders/${one.username}`, {
    token: one.token,
    body: { settlement_type: 1, pay_method: 'alipay', sku_id: sku.id, buy_count: 1, address_id: one.addressId },
  })
  assert.equal(placed.status, 200, JSON.stringify(placed.body))
  const clerk = await shop.staff({ orders: 1 })
  const { body } = await shop.ask('GET', '/v1/staff/stats', { token: clerk.token })
  assert.deepEqual(body.data.funnel, { visit: 2, guests: 0, cart: 1, order: 1, paid: 0 })
  assert.deepEqual([body.data.today.orders, body.data.today.paid_orders, body.data.today.sales, body.data.users], [1, 0, '0.00', 2])
  assert.equal((await shop.ask('GET', '/v1/staff/stats?span=91', { token: clerk.token })).body.code, 10005)
  assert.equal((await shop.ask('GET', '/v1/staff/stats', { token: (await shop.staff({ goods: 7 })).token })).body.code, 12000)
})

test('visitors without an account are counted once a day, by nothing that says who they were; bots, and who logs in, are not', async () => {
  const shop = await openShop()
  const { db, deps } = shop
  const today = shopTime(deps.clock(), deps.config.timeZone).slice(0, 10)
  const [one, other] = [openGuests(deps), openGuests(deps)]
  const visitor = (n: number) => ({ ip: '203.0.113.7', userAgent: `Mozilla/5.0 (${n})`, language: 'zh-CN' })
  // Two processes, the same people, in any order, again and again.
  for (const guests of [one, other, one]) for (const n of [1, 2, 3]) guests.see(visitor(n), {})
  other.see(visitor(2), { carted: true })
  one.see(visitor(3), { known: true })
  one.see({ ...visitor(1), ip: '2001:db8::1' }, {})
  one.see({ ...visitor(1), ip: '2001:db8::2' }, {})
  await Promise.all([one.flush(), other.flush()])
  one.see(visitor(2), {})
  await one.flush()
  const rows = await db`select known, carted from guest_days where day = ${today} order by known, carted`
  assert.deepEqual(
    [...rows],
    [
      { known: false, carted: false },
      { known: false, carted: false },
      { known: false, carted: true },
      { known: true, carted: false },
    ],
  )
  const { funnel } = await readDashboard(db, deps.clock(), deps.config.timeZone, 1)
  assert.deepEqual(funnel, { visit: 3, guests: 3, cart: 1, order: 0, paid: 0 })

  // Another day is another salt: nobody is known again, and what was counted stays when its rows go.
  const tokens = async () => (await db<{ token: string }[]>`select token from guest_days`).map(({ token }) => token)
  const before = new Set(await tokens())
  await shop.buyer()
  shop.later(86_400)
  for (const n of [1, 2]) one.see(visitor(n), {})
  await one.flush()
  assert.equal((await tokens()).filter((token) => !before.has(token)).length, 2)
  for (let n = 0; n < 3; n++) await reckonDays(db, deps.clock(), deps.config.timeZone)
  await db`delete from guest_days where day = ${today}`
  await db`update stat_days set stale = true`
  const anew = await readDashboard(db, deps.clock(), deps.config.timeZone, 2)
  assert.deepEqual([anew.funnel.guests, anew.funnel.cart, anew.today.guests], [5, 1, 2])
  await reckonDays(db, deps.clock(), deps.config.timeZone)
  assert.equal((await readDashboard(db, deps.clock(), deps.config.timeZone, 2)).funnel.guests, 5)

  // A thousand browsers behind one address are a program.
  for (let n = 0; n < 1000; n++) other.see({ ip: '198.51.100.9', userAgent: `x${n}`, language: '' }, {})
  await other.flush()
  const [{ n } = { n: 0 }] = await db<{ n: number }[]>`select count(*)::int as n from guest_days where day > ${today}`
  assert.equal(n, 202)
})

test('who came yesterday after this time of day is not among yesterday’s so far', async () => {
  const shop = await openShop()
  const { db } = shop
  const buyers = await Promise.all(Array.from({ length: 4 }, () => shop.buyer()))
  const now = new Date('2026-11-12T06:00:00Z')
  await db`update users set created_at = '2026-11-01T00:00:00Z'`
  await db`delete from active_days`
  const seen = async (at: number, moment: string) => await db`update sessions set seen_at = ${new Date(moment)} where user_id = ${buyers[at]!.id}`
  await seen(0, '2026-11-11T05:59:59Z')
  await seen(1, '2026-11-11T06:00:01Z')
  await seen(2, '2026-11-10T16:00:00Z')
  await seen(3, '2026-11-05T06:00:01Z')
  // They come again later in the day; the first time counts.
  await seen(0, '2026-11-11T15:00:00Z')
  // Written down before the moment was.
  await db`insert into active_days (day, user_id) values ('2026-11-05', ${buyers[0]!.id})`
  const { yesterday, lastWeek, days } = await readDashboard(db, now, 'Asia/Shanghai', 7)
  assert.deepEqual([yesterday.activeUsers, lastWeek.activeUsers], [2, 1])
  assert.equal(days.at(-2)!.activeUsers, 3)
})
