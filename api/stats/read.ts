import type { Db } from '../shared/db.ts'
import { shopTime } from '../shared/time.ts'
import { countFigures, type Figures, firstDay, goodsWithin, spanOf } from './reckon.ts'

export type Day = Figures & { day: string }
export type Dashboard = {
  /** Every account there has been. */
  users: number
  today: Day
  /** Yesterday and the same day of last week up to the same time of day. */
  yesterday: Figures
  lastWeek: Figures
  /** The last thirty days, today the last. */
  days: Day[]
  months: { month: string; orders: number; sales: number }[]
  /** Over the span: people a day, summed up. */
  funnel: { active: number; cart: number; order: number; paid: number }
  categories: { id: number; name: string; nameEn: string; visits: number }[]
  top: { spuId: number; name: string; nameEn: string; pieces: number; sales: number }[]
}

const DAYS = 30
const MONTHS = 12
const MOST = 10

/** How the shop does. `span`: over how many days, today the last, the funnel, visits and top products are. */
export async function readDashboard(db: Db, now: Date, timeZone: string, span: number): Promise<Dashboard> {
  const today = shopTime(now, timeZone).slice(0, 10)
  const clock = shopTime(now, timeZone).slice(11)
  const first = [before(today, Math.max(DAYS, span) - 1), `${today.slice(0, 7)}-01`].sort()[0]!
  const [live, yesterday, lastWeek, days, months, users, categories, top] = await Promise.all([
    liveDay(db, today, timeZone),
    soFar(db, before(today, 1), clock, timeZone),
    soFar(db, before(today, 7), clock, timeZone),
    closedDays(db, first, today, timeZone),
    closedMonths(db, today),
    countUsers(db, timeZone),
    visitsByRoot(db, before(today, span - 1), today),
    topGoods(db, before(today, span - 1), today, timeZone),
  ])
  const whole = [...days, live]
  const recent = whole.slice(-span)
  const sum = (of: (day: Day) => number) => recent.reduce((total, day) => total + of(day), 0)
  return {
    users,
    today: live,
    yesterday,
    lastWeek,
    days: whole.slice(-DAYS),
    months: withToday(
      months,
      whole.filter(({ day }) => day.slice(0, 7) === today.slice(0, 7)),
      today,
    ),
    funnel: { active: sum((day) => day.activeUsers), cart: sum((day) => day.cartUsers), order: sum((day) => day.orderUsers), paid: sum((day) => day.buyers) },
    categories,
    top,
  }
}

/** "YYYY-MM-DD", so many days before. */
const before = (day: string, back: number): string => new Date(Date.parse(`${day}T00:00:00Z`) - back * 86_400_000).toISOString().slice(0, 10)

async function liveDay(db: Db, day: string, timeZone: string): Promise<Day> {
  return { day, ...(await countFigures(db, day, await spanOf(db, day, timeZone))) }
}

/** A day up to a time of day, for a fair comparison with one that is not over. */
async function soFar(db: Db, day: string, clock: string, timeZone: string): Promise<Figures> {
  const { from } = await spanOf(db, day, timeZone)
  const [{ to } = { to: from }] = await db<{ to: Date }[]>`select (${`${day} ${clock}`}::timestamp at time zone ${timeZone}) as to`
  return await countFigures(db, day, { from, to })
}

/** Days from the first up to before today; one that has not been reckoned yet is counted now. */
async function closedDays(db: Db, first: string, today: string, timeZone: string): Promise<Day[]> {
  const rows = await db<(Day & { fresh: boolean })[]>`
    select day::text, not stale as fresh, new_users as "newUsers", active_users as "activeUsers", cart_users as "cartUsers", order_users as "orderUsers", buyers, orders,
      paid_orders as "paidOrders", sales
    from stat_days where day >= ${first} and day < ${today}`
  const known = new Map(rows.filter(({ fresh }) => fresh).map(({ fresh: _fresh, ...row }) => [row.day, row]))
  const began = await firstDay(db, timeZone)
  const days: Day[] = []
  for (let day = first; day < today; day = before(day, -1)) days.push(known.get(day) ?? (began && day >= began ? await liveDay(db, day, timeZone) : { day, ...NOTHING }))
  return days
}
const NOTHING: Figures = { newUsers: 0, activeUsers: 0, cartUsers: 0, orderUsers: 0, buyers: 0, orders: 0, paidOrders: 0, sales: 0 }

/** Every account there has been: of closed days as they were reckoned, if all of them are, and since then counted. */
async function countUsers(db: Db, timeZone: string): Promise<number> {
  const [closed] = await db<{ sum: number; next: Date | null; missing: boolean }[]>`
    select coalesce(sum(new_users), 0)::int as sum, (max(day) + 1)::timestamp at time zone ${timeZone} as next, coalesce(bool_or(stale), true) as missing from stat_days`
  const since = closed!.missing ? null : closed!.next
  const [{ n } = { n: 0 }] = await db<{ n: number }[]>`select count(*)::int as n from users where ${since}::timestamptz is null or created_at >= ${since}`
  return n + (since ? closed!.sum : 0)
}

/** The months before this one. */
async function closedMonths(db: Db, today: string): Promise<Dashboard['months']> {
  return await db<Dashboard['months']>`
    select to_char(month, 'YYYY-MM') as month, coalesce(sum(d.orders), 0)::int as orders, coalesce(sum(d.sales), 0)::bigint as sales
    from generate_series(date_trunc('month', ${today}::timestamp) - make_interval(months => ${MONTHS - 1}), date_trunc('month', ${today}::timestamp) - interval '1 month', interval '1 month') month
      left join stat_days d on d.day >= month::date and d.day < (month + interval '1 month')::date
    group by month order by month`
}

/** This month, of its days so far. */
function withToday(months: Dashboard['months'], days: Day[], today: string): Dashboard['months'] {
  const [orders, sales] = [days.reduce((sum, day) => sum + day.orders, 0), days.reduce((sum, day) => sum + day.sales, 0)]
  return [...months, { month: today.slice(0, 7), orders, sales }]
}

/** Looks at lists and products, by the root of their category. */
async function visitsByRoot(db: Db, first: string, today: string): Promise<Dashboard['categories']> {
  return await db<Dashboard['categories']>`
    select root.id, root.name, root.name_en as "nameEn", sum(seen.visits)::int as visits
    from catalog_visits seen join catalogs c on c.id = seen.catalog_id join catalogs root on root.id = c.path[1]
    where seen.day between ${first} and ${today}
    group by root.id order by visits desc, root.id limit ${MOST}`
}

async function topGoods(db: Db, first: string, today: string, timeZone: string): Promise<Dashboard['top']> {
  const [closed] = await db<
    { last: string }[]
  >`select coalesce(max(day), ${before(first, 1)}::date)::text as last from stat_days where reckoned_at is not null and day between ${first} and ${today}`
  const { to: live } = await spanOf(db, closed!.last, timeZone)
  const { to } = await spanOf(db, today, timeZone)
  return await db<Dashboard['top']>`
    select spus.id as "spuId", spus.name, spus.name_en as "nameEn", sum(sold.pieces)::int as pieces, sum(sold.sales)::bigint as sales
    from (select spu_id as "spuId", pieces, sales from stat_goods where day between ${first} and ${closed!.last}
      union all ${goodsWithin(db, { from: live, to })}) sold join spus on spus.id = sold."spuId"
    group by spus.id order by sales desc, pieces desc, spus.id limit ${MOST}`
}
