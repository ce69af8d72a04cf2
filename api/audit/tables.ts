import { bigint, index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

const id = (name: string) => bigint(name, { mode: 'number' })

/**
 * What staff do (docs/decisions/0064): one line for the deed, and one for each row it changed, written by a trigger in the
 * deed's own transaction. Append-only. No foreign keys: a line outlives what it is about.
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: id('id').primaryKey().generatedAlwaysAsIdentity(),
    /** The same for a deed and all it changed. */
    deed: uuid().notNull(),
    kind: text({ enum: ['deed', 'insert', 'update', 'delete'] }).notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    /** Null for the shopkeeper at the command line, and for a log-in of nobody. */
    staffId: id('staff_id'),
    staffName: text('staff_name').notNull(),
    area: text().notNull(),
    /** The operation of a deed (`shipParcel`). */
    action: text().notNull(),
    /** Of a deed what its address named, of a change the table. */
    object: text().notNull(),
    /** The primary key of the changed row. */
    key: text().notNull(),
    before: jsonb().$type<Record<string, unknown>>(),
    after: jsonb().$type<Record<string, unknown>>(),
    requestId: text('request_id').notNull(),
    ip: text().notNull(),
  },
  (t) => [index('audit_log_deed_idx').on(t.deed), index('audit_log_deeds_idx').on(t.kind, t.id), index('audit_log_staff_idx').on(t.staffId, t.id)],
)

/** The chain over the log: each seal is the hash of the one before and of a line. Set at commit, by the database. */
export const auditSeals = pgTable('audit_seals', {
  place: id('place').primaryKey(),
  lineId: id('line_id').notNull().unique(),
  seal: text().notNull(),
})

/** Walks of the whole chain: when, up to which head, and what was found. Append-only. The head of the last one without faults is proven. */
export const auditChecks = pgTable('audit_checks', {
  id: id('id').primaryKey().generatedAlwaysAsIdentity(),
  at: timestamp({ withTimezone: true }).notNull(),
  place: id('place').notNull(),
  seal: text().notNull(),
  lines: integer().notNull(),
  faults: jsonb().$type<{ place: number; lineId: number; fault: string }[]>().notNull(),
})
