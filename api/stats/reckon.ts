import { type Db, type Pool, transact } from '../shared/db.ts'

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
}
/** From the one moment up to the other. */
export type Span = { from: Date; to: Date }

/** A day is closed when this has passed since its end: whatever began before midnight has ended by then. */
const CLOSED_AFTER_MINUTES = 10
/** Days that one sweep reckons at most; the latest first. */
const AT_ONCE = 100
/** Who was here is kept for so many days, for those that are reckoned anew. */
const KEEP_ACTIVE_DAYS = 40

/** The day of the shop's calendar, as the moments between which it lies. */
export async function spanOf(db: Db, day: string, timeZone: string): Promise<Span> {
  const [span] = await db<Span[]>`select ${day}::date::timestamp at time zone ${timeZone} as from, (${day}::date + 1)::timestamp at time zone ${timeZone} as to`
  return span!
}

/** What happened within the span, which lies in this day, counted row by row; by index, so a day's worth is cheap. */
export async function countFigures(db: Db, day: string, { from, to }: Span): Promise<Figures> {
  const [figures] = await db<Figures[]>`
    select
      (select count(*)::int from users where created_at >= ${from} and created_at < ${to}) as "newUsers",
      here.active as "activeUsers", here.carted as "cartUsers",
      placed.orders, placed.people as "orderUsers", paid.orders as "paidOrders", paid.people as buyers, paid.sales
    from (select count(*)::int as active, (count(*) filter (where carted))::int as carted from active_days where day = ${day}) here,
      (select count(*)::int as orders, count(distinct user_id)::int as people from orders where placed_at >= ${from} and placed_at < ${to}) placed,
      (select count(*)::int as orders, count(distinct user_id)::int as people, coalesce(sum(total_amount), 0)::bigint as sales
        from orders where paid_at >= ${from} and paid_at < ${to}) paid`
  return figures!
}

/**
 * Closes days that are over, and reckons those that are stale. A day is opened by one run and reckoned by a later one: by
 * then every transaction that did not see it as closed has ended, and whatever comes after makes it stale again.
 * @returns how many days were reckoned
 */
export async function reckonDays(pool: Pool, now: Date, timeZone: string): Promise<number> {
  await keepZone(pool, timeZone)
  const stale = await pool<{ day: string }[]>`select day::text from stat_days where stale order by day desc limit ${AT_ONCE}`
  for (const { day } of stale) await reckonDay(pool, day, now, timeZone)
  await closeDays(pool, now, timeZone)
  await pool`delete from active_days where day < (${now}::timestamptz at time zone ${timeZone})::date - ${KEEP_ACTIVE_DAYS}::int`
  return stale.length
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

async function reckonDay(pool: Pool, day: string, now: Date, timeZone: string): Promise<void> {
  await transact(pool, async (tx) => {
    // The row first: whoever changes the day from here on waits, and makes it stale when we are done.
    await tx`update stat_days set stale = false where day = ${day}`
    const span = await spanOf(tx, day, timeZone)
    const figures = await countFigures(tx, day, span)
    await tx`
      update stat_days set reckoned_at = ${now}, new_users = ${figures.newUsers}, orders = ${figures.orders}, order_users = ${figures.orderUsers},
        paid_orders = ${figures.paidOrders}, buyers = ${figures.buyers}, sales = ${figures.sales},
        active_users = greatest(active_users, ${figures.activeUsers}), cart_users = greatest(cart_users, ${figures.cartUsers})
      where day = ${day}`
    await tx`delete from stat_goods where day = ${day}`
    await tx`insert into stat_goods (day, spu_id, pieces, sales) select ${day}, "spuId", pieces, sales from (${goodsWithin(tx, span)}) sold`
  })
}

/** Pieces and money by SPU in the orders that were paid within the span. */
export const goodsWithin = (db: Db, { from, to }: Span) => db`
  select skus.spu_id as "spuId", sum(line.count)::int as pieces, sum(line.amount - line.discount)::bigint as sales
  from orders join order_lines line on line.order_id = orders.id join skus on skus.id = line.sku_id
  where orders.paid_at >= ${from} and orders.paid_at < ${to}
  group by skus.spu_id`
