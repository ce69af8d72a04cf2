import type { Db } from '../shared/db.ts'
import { shopTime } from '../shared/time.ts'
import { countDays, type Figures, firstDay, goodsOf } from './reckon.ts'

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
  /** Over the span: people a day, summed up; `guests` are those of the visits who did not log in that day. */
  funnel: { visit: number; guests: number; cart: number; order: number; paid: number }
  categories: { id: number; name: string; nameEn: string; visits: number }[]
  top: { spuId: number; name: string; nameEn: string; pieces: number; sales: number }[]
}

const DAYS = 30
const MONTHS = 12
const MOST = 10

/**
 * How the shop does. `span`: over how many days, today the last, the funnel, visits and top products are. Days that are reckoned come out
 * of their rows; today, and what is not reckoned or stale, is counted, all of it by one statement.
 */
export async function readDashboard(db: Db, now: Date, timeZone: string, span: number): Promise<Dashboard> {
  const [today, clock] = [shopTime(now, timeZone).slice(0, 10), shopTime(now, timeZone).slice(11)]
  const firstMonth = monthBefore(today.slice(0, 7), MONTHS - 1)
  const first = [before(today, Math.max(DAYS, span) - 1), `${firstMonth}-01`].sort()[0]!
  const closed = await readClosed(db, first, today, timeZone)
  const open = closed.filter(({ known }) => !known).map(({ day }) => day)
  const [[live, yesterday, lastWeek, ...counted], users, categories, top] = await Promise.all([
    countDays(db, [{ day: today }, { day: before(today, 1), until: clock }, { day: before(today, 7), until: clock }, ...open.map((day) => ({ day }))], timeZone),
    countUsers(db, timeZone),
    visitsByRoot(db, before(today, span - 1), today),
    topGoods(db, before(today, span - 1), [...open, today], timeZone),
  ])
  const whole: Day[] = [...closed.map(({ day, known, kept }) => ({ day, ...(known ?? withKept(counted[open.indexOf(day)]!, kept)) })), { day: today, ...live! }]
  const sum = (of: (day: Day) => number) => whole.slice(-span).reduce((total, day) => total + of(day), 0)
  return {
    users,
    today: whole.at(-1)!,
    yesterday: yesterday!,
    lastWeek: lastWeek!,
    days: whole.slice(-DAYS),
    months: byMonth(whole.filter(({ day }) => day >= `${firstMonth}-01`)),
    funnel: {
      visit: sum(({ activeUsers, guests }) => activeUsers + guests),
      guests: sum(({ guests }) => guests),
      cart: sum(({ cartUsers, guestCarts }) => cartUsers + guestCarts),
      order: sum(({ orderUsers }) => orderUsers),
      paid: sum(({ buyers }) => buyers),
    },
    categories,
    top,
  }
}

/** "YYYY-MM-DD", so many days before. */
const before = (day: string, back: number): string => new Date(Date.parse(`${day}T00:00:00Z`) - back * 86_400_000).toISOString().slice(0, 10)

/** "YYYY-MM", so many months before. */
function monthBefore(month: string, back: number): string {
  const at = new Date(`${month}-01T00:00:00Z`)
  at.setUTCMonth(at.getUTCMonth() - back)
  return at.toISOString().slice(0, 7)
}

/** A day that is over: `known` where it is reckoned, `kept` what a stale one was. */
type Closed = { day: string; known?: Figures; kept?: Figures }

/** Each day from the first up to before today; before the shop began there was nothing. */
async function readClosed(db: Db, first: string, today: string, timeZone: string): Promise<Closed[]> {
  const [rows, began] = await Promise.all([
    db<(Day & { fresh: boolean })[]>`
      select day::text, not stale as fresh, new_users as "newUsers", active_users as "activeUsers", cart_users as "cartUsers", order_users as "orderUsers", buyers, orders,
        paid_orders as "paidOrders", sales, guests, guest_carts as "guestCarts"
      from stat_days where day >= ${first} and day < ${today}`,
    firstDay(db, timeZone),
  ])
  const found = new Map(rows.map(({ day, fresh, ...figures }) => [day, fresh ? { known: figures } : { kept: figures }]))
  const days: Closed[] = []
  for (let day = first; day < today; day = before(day, -1)) days.push({ day, ...(found.get(day) ?? (began && day >= began ? {} : { known: NOTHING })) })
  return days
}
const NOTHING: Figures = { newUsers: 0, activeUsers: 0, cartUsers: 0, orderUsers: 0, buyers: 0, orders: 0, paidOrders: 0, sales: 0, guests: 0, guestCarts: 0 }

/** Who was here is kept for some weeks only; after that a stale day still knows how many they were. */
const withKept = (counted: Figures, kept = NOTHING): Figures => ({
  ...counted,
  activeUsers: Math.max(counted.activeUsers, kept.activeUsers),
  cartUsers: Math.max(counted.cartUsers, kept.cartUsers),
  guests: Math.max(counted.guests, kept.guests),
  guestCarts: Math.max(counted.guestCarts, kept.guestCarts),
})

/** Every account there has been: of days that are reckoned by their rows; those of other days, and of before and after all of them, counted. */
async function countUsers(db: Db, timeZone: string): Promise<number> {
  const [users] = await db<{ n: number }[]>`
    with days as (select day, stale, new_users, day::timestamp at time zone ${timeZone} as "from", (day + 1)::timestamp at time zone ${timeZone} as "to" from stat_days),
      ends as (select min("from") as first, max("to") as last from days)
    select ((select coalesce(sum(new_users) filter (where not stale), 0) from days)
      + (select coalesce(sum(n), 0) from days, lateral (select count(*) as n from users where created_at >= days."from" and created_at < days."to") born where stale)
      + case when (select last from ends) is null then (select count(*) from users)
        else (select count(*) from users where created_at < (select first from ends)) + (select count(*) from users where created_at >= (select last from ends)) end)::int as n`
  return users!.n
}

/** Days, one after the other, as months. */
function byMonth(days: Day[]): Dashboard['months'] {
  const months = new Map<string, Dashboard['months'][number]>()
  for (const { day, orders, sales } of days) {
    const month = day.slice(0, 7)
    const sofar = months.get(month) ?? { month, orders: 0, sales: 0 }
    months.set(month, { month, orders: sofar.orders + orders, sales: sofar.sales + sales })
  }
  return [...months.values()]
}

/** Looks at lists and products, by the root of their category. */
async function visitsByRoot(db: Db, first: string, today: string): Promise<Dashboard['categories']> {
  return await db<Dashboard['categories']>`
    select root.id, root.name, root.name_en as "nameEn", sum(seen.visits)::int as visits
    from catalog_visits seen join catalogs c on c.id = seen.catalog_id join catalogs root on root.id = c.path[1]
    where seen.day between ${first} and ${today}
    group by root.id order by visits desc, root.id limit ${MOST}`
}

/** What sold best from the first day on; of days that are not reckoned, today's among them, as their orders say. */
async function topGoods(db: Db, first: string, unreckoned: string[], timeZone: string): Promise<Dashboard['top']> {
  const open = unreckoned.filter((day) => day >= first)
  return await db<Dashboard['top']>`
    select spus.id as "spuId", spus.name, spus.name_en as "nameEn", best.pieces, best.sales
    from (select "spuId", sum(pieces)::int as pieces, sum(sales)::bigint as sales
      from (select spu_id as "spuId", pieces, sales from stat_goods where day >= ${first} and day <> all(${open}::date[])
        union all select "spuId", pieces, sales from (${goodsOf(
          db,
          open.map((day) => ({ day })),
          timeZone,
        )}) live) sold
      group by 1 order by sales desc, pieces desc, "spuId" limit ${MOST}) best join spus on spus.id = best."spuId"
    order by sales desc, pieces desc, "spuId"`
}
