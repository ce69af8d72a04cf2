import { sql } from 'drizzle-orm'
import { bigint, check, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { staff } from '../staff/tables.ts'
import { users } from '../users/tables.ts'

/** What a buyer writes to the shop (留言), with at most one file, and what the shop answers. */
export const messages = pgTable(
  'messages',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id),
    kind: text({ enum: ['question', 'complaint', 'after-sales', 'wanted', 'other'] }).notNull(),
    subject: text().notNull(),
    body: text().notNull(),
    /** Name of the file in the private folder, and what the buyer called it. */
    file: text(),
    fileName: text('file_name'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    answer: text(),
    answeredAt: timestamp('answered_at', { withTimezone: true }),
    /** Who of the staff has answered; null for the command line. */
    answeredBy: bigint('answered_by', { mode: 'number' }).references(() => staff.id),
  },
  (t) => [
    index('messages_user_idx').on(t.userId, t.id),
    index('messages_waiting_idx').on(t.id).where(sql`${t.answer} is null`),
    check('messages_answer_check', sql`(${t.answer} is null) = (${t.answeredAt} is null)`),
  ],
)
