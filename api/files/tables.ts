import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { staff } from '../staff/tables.ts'
import { users } from '../users/tables.ts'

/** A picture that the shop keeps: what its bytes under the key are. The key is a hash of them, so a row never changes its meaning. */
export const files = pgTable(
  'files',
  {
    key: text().primaryKey(),
    bytes: integer().notNull(),
    /** As the bytes say, such as image/webp. */
    type: text().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    /** A data URI of a few hundred bytes that shows the picture until it has come. */
    placeholder: text().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    /** When somebody last brought it or put it to use: only what nobody has wanted for a day is collected. */
    referencedAt: timestamp('referenced_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    check('files_size_check', sql`${t.bytes} > 0 and ${t.width} > 0 and ${t.height} > 0`),
    check('files_key_check', sql`${t.key} ~ '^[0-9a-f]{2}/[0-9a-f]{32}[.][a-z0-9]{2,5}$'`),
    index('files_referenced_idx').on(t.referencedAt),
    index('files_created_idx').on(t.createdAt, t.key),
  ],
)

/** Who brought which picture, and when: a buyer may use only their own, and so many a day. */
export const fileUploads = pgTable(
  'file_uploads',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    key: text()
      .notNull()
      .references(() => files.key, { onDelete: 'cascade' }),
    userId: bigint('user_id', { mode: 'number' }).references(() => users.id),
    clerkId: bigint('clerk_id', { mode: 'number' }).references(() => staff.id),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    check('file_uploads_owner_check', sql`${t.userId} is null or ${t.clerkId} is null`),
    index('file_uploads_user_idx').on(t.userId, t.at),
    index('file_uploads_key_idx').on(t.key),
  ],
)
