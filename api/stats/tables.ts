import { sql } from 'drizzle-orm'
import { bigint, boolean, check, date, index, integer, pgTable, primaryKey, smallint, text, timestamp } from 'drizzle-orm/pg-core'

const big = (name: string) => bigint(name, { mode: 'number' })

/** The zone of the shop's calendar, for triggers that ask which day it is; one row. */
export const statZone = pgTable('stat_zone', { id: smallint().primaryKey().default(1), zone: text().notNull() }, (t) => [check('stat_zone_one', sql`${t.id} = 1`)])

/**
 * What one day of the shop's calendar came to, once it is over. A stale one is reckoned anew: a new row begins as one, and
 * whatever changes a day that is over makes it one again (triggers).
 */
export const statDays = pgTable(
  'stat_days',
  {
    day: date({ mode: 'string' }).primaryKey(),
    stale: boolean().notNull().default(true),
    newUsers: integer('new_users').notNull().default(0),
    /** People with an account who were here, who put something into a cart, who placed an order, who paid one. */
    activeUsers: integer('active_users').notNull().default(0),
    cartUsers: integer('cart_users').notNull().default(0),
    orderUsers: integer('order_users').notNull().default(0),
    buyers: integer().notNull().default(0),
    orders: integer().notNull().default(0),
    paidOrders: integer('paid_orders').notNull().default(0),
    /** Visitors who did not log in on the day, and those of them who put something into a guest's cart. */
    guests: integer().notNull().default(0),
    guestCarts: integer('guest_carts').notNull().default(0),
    /** Totals of the orders paid on the day, in fen. */
    sales: big('sales').notNull().default(0),
    reckonedAt: timestamp('reckoned_at', { withTimezone: true }),
  },
  (t) => [index('stat_days_stale_idx').on(t.day).where(sql`${t.stale}`)],
)

/** Pieces and money of an SPU in the orders paid on a day. */
export const statGoods = pgTable(
  'stat_goods',
  { day: date({ mode: 'string' }).notNull(), spuId: big('spu_id').notNull(), pieces: integer().notNull(), sales: big('sales').notNull() },
  (t) => [primaryKey({ columns: [t.day, t.spuId] })],
)

/** Who was here on a day, since when, and whether they put something into their cart. Kept for a few weeks only. */
export const activeDays = pgTable(
  'active_days',
  {
    day: date({ mode: 'string' }).notNull(),
    userId: big('user_id').notNull(),
    carted: boolean().notNull().default(false),
    /** Unknown of days before this was written down. */
    since: timestamp({ withTimezone: true }),
  },
  (t) => [primaryKey({ columns: [t.day, t.userId] })],
)

/**
 * Who came with a browser on a day, by a token that says nothing of anybody (docs/decisions/0092), and whether they logged in
 * or put something into a guest's cart. Kept for a few weeks only.
 */
export const guestDays = pgTable(
  'guest_days',
  { day: date({ mode: 'string' }).notNull(), token: text().notNull(), known: boolean().notNull().default(false), carted: boolean().notNull().default(false) },
  (t) => [primaryKey({ columns: [t.day, t.token] }), check('guest_days_check', sql`length(${t.token}) = 22`)],
)
