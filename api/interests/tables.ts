import { bigint, index, pgTable, primaryKey, timestamp } from 'drizzle-orm/pg-core'
import { skus } from '../goods/tables.ts'
import { users } from '../users/tables.ts'

/** What a buyer has looked at (浏览历史): one row a SKU, the latest look. */
export const history = pgTable(
  'history',
  {
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id),
    skuId: bigint('sku_id', { mode: 'number' })
      .notNull()
      .references(() => skus.id),
    seenAt: timestamp('seen_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.skuId] }), index('history_seen_idx').on(t.userId, t.seenAt)],
)

/** What a buyer keeps an eye on (收藏). */
export const favourites = pgTable(
  'favourites',
  {
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id),
    skuId: bigint('sku_id', { mode: 'number' })
      .notNull()
      .references(() => skus.id),
    addedAt: timestamp('added_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.skuId] }), index('favourites_added_idx').on(t.userId, t.addedAt)],
)
