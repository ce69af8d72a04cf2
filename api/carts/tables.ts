import { sql } from 'drizzle-orm'
import { bigint, boolean, check, integer, pgTable, primaryKey, timestamp } from 'drizzle-orm/pg-core'
import { skus } from '../goods/tables.ts'
import { users } from '../users/tables.ts'

export const cartLines = pgTable(
  'cart_lines',
  {
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id),
    skuId: bigint('sku_id', { mode: 'number' })
      .notNull()
      .references(() => skus.id),
    count: integer().notNull(),
    selected: boolean().notNull().default(true),
    /** Fen, when the line was added: what "the price has dropped" is measured from. */
    priceWhenAdded: bigint('price_when_added', { mode: 'number' }).notNull(),
    addedAt: timestamp('added_at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.userId, t.skuId] }), check('cart_lines_count_check', sql`${t.count} > 0`)],
)
