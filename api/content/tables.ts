import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { catalogs } from '../goods/tables.ts'

/** Something staff put on the home page (首页内容): a picture of the carousel, a line of news, an advert, a tab of a floor. */
export const contentItems = pgTable(
  'content_items',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    slot: text({ enum: ['carousel', 'news', 'advert', 'floor'] }).notNull(),
    /** The root catalog whose floor the tab stands on. */
    floorId: bigint('floor_id', { mode: 'number' }).references(() => catalogs.id, { onDelete: 'cascade' }),
    title: text().notNull(),
    titleEn: text('title_en').notNull(),
    words: text().notNull().default(''),
    wordsEn: text('words_en').notNull().default(''),
    /** File key. */
    picture: text(),
    /** A path inside the shop, such as /list/3, or an https address. */
    link: text().notNull(),
    position: integer().notNull().default(0),
    hidden: boolean().notNull().default(false),
    validFrom: timestamp('valid_from', { withTimezone: true }),
    validUntil: timestamp('valid_until', { withTimezone: true }),
    /** Whether kept pages show it as far as the sweep knows: where that is not so any more, they are purged. */
    shown: boolean().notNull().default(false),
    version: integer().notNull().default(1),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    check('content_items_floor_check', sql`(${t.slot} = 'floor') = (${t.floorId} is not null)`),
    check('content_items_picture_check', sql`${t.slot} not in ('carousel', 'advert') or ${t.picture} is not null`),
    check('content_items_link_check', sql`${t.link} ~ '^(/|/[^/\\\\].*|https://[^/].*)$'`),
    check('content_items_times_check', sql`${t.validUntil} > ${t.validFrom}`),
    index('content_items_slot_idx').on(t.slot, t.position, t.id),
  ],
)
