import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, smallint, text, timestamp, unique } from 'drizzle-orm/pg-core'
import { skus } from '../goods/tables.ts'
import { staff } from '../staff/tables.ts'
import { users } from '../users/tables.ts'

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()
const ref = (name: string) => bigint(name, { mode: 'number' })
const when = (name: string) => timestamp(name, { withTimezone: true })

/**
 * A flash sale (秒杀): some pieces of a SKU for less, for a short time. Its pieces are taken off the shelf when it is made (they
 * count as held, stock_moves say by which sale); at every moment left (nobody's yet) + taken (claimed) + returned (to the shelf) = pieces.
 */
export const flashSales = pgTable(
  'flash_sales',
  {
    id: id(),
    skuId: ref('sku_id')
      .notNull()
      .references(() => skus.id),
    /** Of one piece, in fen. */
    price: ref('price').notNull(),
    pieces: integer().notNull(),
    left: integer('left_count').notNull(),
    taken: integer().notNull().default(0),
    returned: integer().notNull().default(0),
    /** Claims in line for pieces that come back. */
    waiting: integer().notNull().default(0),
    personLimit: smallint('person_limit').notNull().default(1),
    /** How long a claimed piece waits for its order, and then the order for its payment. */
    holdMinutes: smallint('hold_minutes').notNull().default(5),
    startsAt: when('starts_at').notNull(),
    endsAt: when('ends_at').notNull(),
    /** Since when it is over for good: its time was over or staff ended it. What was left is back on the shelf then. */
    endedAt: when('ended_at'),
    clerkId: ref('clerk_id').references(() => staff.id),
    createdAt: when('created_at').notNull().defaultNow(),
  },
  (t) => [
    check('flash_sales_window_check', sql`${t.startsAt} < ${t.endsAt}`),
    check('flash_sales_price_check', sql`${t.price} > 0`),
    check('flash_sales_limits_check', sql`${t.pieces} > 0 and ${t.personLimit} between 1 and 99 and ${t.holdMinutes} between 1 and 60`),
    check('flash_sales_never_negative', sql`${t.left} >= 0 and ${t.taken} >= 0 and ${t.returned} >= 0 and ${t.waiting} >= 0`),
    check('flash_sales_every_piece_somewhere', sql`${t.left} + ${t.taken} + ${t.returned} = ${t.pieces}`),
    check('flash_sales_ended_check', sql`${t.endedAt} is null or (${t.left} = 0 and ${t.waiting} = 0)`),
    index('flash_sales_open_idx').on(t.startsAt).where(sql`${t.endedAt} is null`),
    index('flash_sales_sku_idx').on(t.skuId, t.endsAt),
  ],
)

/**
 * What a buyer has of a sale, once for each: waiting in line, a held piece, an order; lapsed when the time ran out or the order was
 * closed, lost when the sale was over before their turn.
 */
export const flashClaims = pgTable(
  'flash_claims',
  {
    id: id(),
    saleId: ref('sale_id')
      .notNull()
      .references(() => flashSales.id),
    userId: ref('user_id')
      .notNull()
      .references(() => users.id),
    count: integer().notNull(),
    state: text({ enum: ['waiting', 'held', 'ordered', 'lapsed', 'lost'] }).notNull(),
    /** References orders(id); the key stands in a hand-written migration, since sales know nothing of orders. */
    orderId: ref('order_id').unique('flash_claims_order_once'),
    holdUntil: when('hold_until'),
    claimedAt: when('claimed_at').notNull().defaultNow(),
  },
  (t) => [
    unique('flash_claims_one_each').on(t.saleId, t.userId),
    check('flash_claims_count_check', sql`${t.count} > 0`),
    check('flash_claims_state_check', sql`(${t.state} <> 'held' or ${t.holdUntil} is not null) and (${t.state} <> 'ordered' or ${t.orderId} is not null)`),
    index('flash_claims_line_idx').on(t.saleId, t.id).where(sql`${t.state} = 'waiting'`),
    index('flash_claims_held_idx').on(t.holdUntil).where(sql`${t.state} = 'held'`),
  ],
)
