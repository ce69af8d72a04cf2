import { sql } from 'drizzle-orm'
import { bigint, check, date, index, integer, pgTable, primaryKey, smallint, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import { catalogs, skus, spus } from '../goods/tables.ts'
import { users } from '../users/tables.ts'

const ref = (name: string) => bigint(name, { mode: 'number' })
const when = (name: string) => timestamp(name, { withTimezone: true })

/** Looks at a catalog on one day of the shop's calendar: its list, and the products right in it. */
export const catalogVisits = pgTable(
  'catalog_visits',
  {
    day: date({ mode: 'string' }).notNull(),
    catalogId: ref('catalog_id')
      .notNull()
      .references(() => catalogs.id, { onDelete: 'cascade' }),
    visits: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.catalogId] }), check('catalog_visits_check', sql`${t.visits} > 0`)],
)

/** Looks at a product on one day of the shop's calendar. */
export const productVisits = pgTable(
  'product_visits',
  {
    day: date({ mode: 'string' }).notNull(),
    spuId: ref('spu_id')
      .notNull()
      .references(() => spus.id, { onDelete: 'cascade' }),
    visits: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.spuId] }), check('product_visits_check', sql`${t.visits} > 0`)],
)

/** The hot ranking (热销榜) as it was last reckoned. Catalog 0 is the whole shop. */
export const hotRanks = pgTable(
  'hot_ranks',
  {
    catalogId: ref('catalog_id').notNull(),
    by: text({ enum: ['sales', 'visits'] }).notNull(),
    span: text({ enum: ['day', 'week'] }).notNull(),
    place: smallint().notNull(),
    spuId: ref('spu_id')
      .notNull()
      .references(() => spus.id, { onDelete: 'cascade' }),
    /** Pieces sold or looks within the span. */
    count: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.catalogId, t.by, t.span, t.place] })],
)

/** What is bought together with an SPU, most often first; reckoned from paid orders. */
export const boughtTogether = pgTable(
  'bought_together',
  {
    spuId: ref('spu_id')
      .notNull()
      .references(() => spus.id, { onDelete: 'cascade' }),
    place: smallint().notNull(),
    otherId: ref('other_id')
      .notNull()
      .references(() => spus.id, { onDelete: 'cascade' }),
    /** Orders that hold both. */
    times: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.spuId, t.place] }), check('bought_together_check', sql`${t.spuId} <> ${t.otherId}`)],
)

/** A wish to hear when a SKU is there again (到货通知): one message per wish. */
export const stockNotices = pgTable(
  'stock_notices',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: ref('user_id')
      .notNull()
      .references(() => users.id),
    skuId: ref('sku_id')
      .notNull()
      .references(() => skus.id),
    askedAt: when('asked_at').notNull(),
    toldAt: when('told_at'),
  },
  (t) => [
    uniqueIndex('stock_notices_one_wish').on(t.userId, t.skuId).where(sql`${t.toldAt} is null`),
    index('stock_notices_waiting_idx').on(t.skuId, t.id).where(sql`${t.toldAt} is null`),
  ],
)
