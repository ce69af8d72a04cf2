import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { TrackStep } from '../drivers/tracking/types.ts'
import { parcels } from '../orders/tables.ts'

/** What a courier has said of a parcel, and when to ask again. */
export const trackings = pgTable(
  'trackings',
  {
    parcelId: bigint('parcel_id', { mode: 'number' })
      .primaryKey()
      .references(() => parcels.id),
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); null in rows of earlier releases. */
    userId: bigint('user_id', { mode: 'number' }),
    state: text({ enum: ['waiting', 'moving', 'delivering', 'arrived', 'returned', 'trouble'] })
      .notNull()
      .default('waiting'),
    /** The newest first. */
    steps: jsonb().$type<TrackStep[]>().notNull().default([]),
    /** Questions since the last news; null `askAt`: no more questions. */
    asked: integer().notNull().default(0),
    askAt: timestamp('ask_at', { withTimezone: true }),
    askedAt: timestamp('asked_at', { withTimezone: true }),
    error: text(),
  },
  (t) => [check('trackings_asked_check', sql`${t.asked} >= 0`), index('trackings_ask_idx').on(t.askAt).where(sql`${t.askAt} is not null`)],
)
