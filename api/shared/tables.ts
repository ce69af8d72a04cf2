import { index, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

/** Key-value data of the kv port's postgres driver. */
export const kv = pgTable(
  'kv',
  {
    key: text().primaryKey(),
    value: text().notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true }),
  },
  (t) => [index('kv_expires_idx').on(t.expiresAt)],
)

/** Which keys rows may be sealed with (shared/personal.ts), never the keys themselves: a process that lacks one does not start. */
export const personalKeys = pgTable('personal_keys', {
  id: text().primaryKey(),
  /** Tells a wrong key of the same id. */
  fingerprint: text().notNull(),
  since: timestamp({ withTimezone: true }).notNull().defaultNow(),
})

/** Answers already given to requests that carried an Idempotency-Key. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** Who asked, and for what. */
    scope: text().notNull(),
    key: text().notNull(),
    /** Hash of the body: the same key with another wish is refused. */
    wish: text().notNull(),
    answer: jsonb(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.scope, t.key] }), index('idempotency_keys_at_idx').on(t.at)],
)
