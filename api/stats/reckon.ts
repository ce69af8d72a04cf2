import { type Db, type Pool, type Tx, transact } from '../shared/db.ts'

/** What a day came to; money in fen. */
export type Figures = {
  newUsers: number
  activeUsers: number
  cartUsers: number
  orderUsers: number
  buyers: number
  orders: number
  paidOrders: number
  sales: number
  /** Visitors who did not log in that day, and those of them who filled a cart; as far as they were counted (docs/decisions/0092). */
  guests: number
  guestCarts: number
}
/** A day of the shop's calendar, "YYYY-MM-DD"; `until` a time of that day, where only what was before it is meant. */
export type Wish = { day: string; until?: string }

/** A day is closed when this has passed since its end: whatever began before midnight has ended by then. */
const CLOSED_AFTER_MINUTES = 10
/** Days that one sweep reckons at most, the latest first; and of those in one transaction: who pays late waits for no more. */
const AT_ONCE = 400
const TOGETHER = 10
/** Who was here is kept for so many days, for those that are reckoned anew. */
const KEEP_ACTIVE_DAYS = 40

/** The moments between which each wish lies, numbered as they were asked. */
const spans = (db: Db, wishes: readonly Wish[], timeZone: string) => db`
  (select place, day, day::timestamp at time zone ${timeZone} as "from",
    coalesce(day + until, (day + 1)::timestamp) at time zone ${timeZone} as "to"
  from unnest(${wishes.map(({ day }) => day)}::date[], ${wishes.map(({ until }) => until ?? null)}::time[]) with ordinality as wish(day, until, place))`

/**
 * What happened on these days, counted row by row: one statement for any number of them, a few looks into indexes for each. Who
 * filled a cart is known by the day alone, however little of it is meant, and so are guests.
 */
export async function countDays(db: Db, wishes: readonly Wish[], timeZone: string): Promise<Figures[]> {
  if (wishes.length === 0) return []
  return await db<Figures[]>`
    select born.n as "newUsers", here.active as "activeUsers", here.carted as "cartUsers",
      placed.orders, placed.people as "orderUsers", paid.orders as "paidOrders", paid.people as buyers, paid.sales,
      came.guests, came.carted as "guestCarts"
    from ${spans(db, wishes, timeZone)} span,
      lateral (select count(*)::int as n from users where created_at >= span."from" and created_at < span."to") born,
      lateral (select (count(*) filter (where since is null or since < span."to"))::int as active, (count(*) filter (where carted))::int as carted
        from active_days where active_days.day = span.day) here,
      lateral (select count(*)::int as orders, count(distinct user_id)::int as people from orders where placed_at >= span."from" and placed_at < span."to") placed,
      lateral (select count(*)::int as orders, count(distinct user_id)::int as people, coalesce(sum(total_amount), 0)::bigint as sales
        from orders where paid_at >= span."from" and paid_at < span."to") paid,
      lateral (select count(*)::int as guests, (count(*) filter (where carted))::int as carted from guest_days where guest_days.day = span.day and not known) came
    order by span.place`
}

/**
 * Closes days that are over, and reckons those that are stale. A day is opened by one run and reckoned by a later one: by
 * then every transaction that did not see it as closed has ended, and whatever comes after makes it stale again.
 * @returns how many days were reckoned
 */
export async function reckonDays(pool: Pool, now: Date, timeZone: string): Promise<number> {
  await keepZone(pool, timeZone)
  const stale = await pool<{ day: string }[]>`select day::text from stat_days where stale order by day desc limit ${AT_ONCE}`
  let reckoned = 0
  for (let at = 0; at < stale.length; at += TOGETHER) {
    const days = stale.slice(at, at + TOGETHER).map(({ day }) => day)
    reckoned += await transact(pool, (tx) => reckonTogether(tx, days, now, timeZone))
  }
  await closeDays(pool, now, timeZone)
  for (const table of ['active_days', 'guest_days'])
    await pool`delete from ${pool(table)} where day < (${now}::timestamptz at time zone ${timeZone})::date - ${KEEP_ACTIVE_DAYS}::int`
  return reckoned
}

/** Another zone is another calendar: every day is reckoned anew. */
async function keepZone(pool: Pool, timeZone: string): Promise<void> {
  await transact(pool, async (tx) => {
    const moved = await tx`update stat_zone set zone = ${timeZone} where zone <> ${timeZone}`
    if (moved.count > 0) await tx`update stat_days set stale = true`
  })
}

/** The day, "YYYY-MM-DD", on which the shop had its first account or order, whichever came first; null before either. */
export async function firstDay(db: Db, timeZone: string): Promise<string | null> {
  const [began] = await db<
    { day: string | null }[]
  >`select (least((select min(created_at) from users), (select min(placed_at) from orders)) at time zone ${timeZone})::date::text as day`
  return began!.day
}

async function closeDays(db: Db, now: Date, timeZone: string): Promise<void> {
  await db`
    insert into stat_days (day)
    select day::date from generate_series(
      ${await firstDay(db, timeZone)}::date,
      ((${now}::timestamptz - make_interval(mins => ${CLOSED_AFTER_MINUTES})) at time zone ${timeZone})::date - 1, interval '1 day') day
    on conflict do nothing`
}

async function reckonTogether(tx: Tx, wanted: string[], now: Date, timeZone: string): Promise<number> {
  // The rows first: whoever changes one of the days from here on waits, and makes it stale when we are done. A day that somebody is
  // changing right now is left for the next run, so that nobody waits for each other in a ring.
  const rows = await tx<{ day: string }[]>`select day::text from stat_days where day = any(${wanted}::date[]) and stale order by day for update skip locked`
  if (rows.length === 0) return 0
  const days = rows.map(({ day }) => day)
  const wishes = days.map((day) => ({ day }))
  const figures = (await countDays(tx, wishes, timeZone)).map((row, i) => ({ day: days[i], ...row }))
  await tx`
    update stat_days set stale = false, reckoned_at = ${now}, new_users = r."newUsers", orders = r.orders, order_users = r."orderUsers",
      paid_orders = r."paidOrders", buyers = r.buyers, sales = r.sales,
      active_users = greatest(active_users, r."activeUsers"), cart_users = greatest(cart_users, r."cartUsers"),
      guests = greatest(stat_days.guests, r.guests), guest_carts = greatest(guest_carts, r."guestCarts")
    from jsonb_to_recordset(${tx.json(figures)}) as r(day date, "newUsers" int, "activeUsers" int, "cartUsers" int, "orderUsers" int, buyers int, orders int, "paidOrders" int, sales bigint, guests int, "guestCarts" int)
    where stat_days.day = r.day`
  await tx`delete from stat_goods where day = any(${days}::date[])`
  await tx`insert into stat_goods (day, spu_id, pieces, sales) select day, "spuId", pieces, sales from (${goodsOf(tx, wishes, timeZone)}) sold`
  return days.length
}

/** Pieces and money by day and SPU in the orders that were paid on these days. */
export const goodsOf = (db: Db, wishes: readonly Wish[], timeZone: string) => db`
  select span.day, sold."spuId", sold.pieces, sold.sales
  from ${spans(db, wishes, timeZone)} span, lateral (
    select skus.spu_id as "spuId", sum(line.count)::int as pieces, sum(line.amount - line.discount)::bigint as sales
    from orders join order_lines line on line.order_id = orders.id join skus on skus.id = line.sku_id
    where orders.paid_at >= span."from" and orders.paid_at < span."to"
    group by skus.spu_id) sold`
