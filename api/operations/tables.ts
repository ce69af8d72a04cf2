import { bigint, index, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

const id = (name: string) => bigint(name, { mode: 'number' })

/**
 * Backups that were made and drilled, or failed: for whoever has no look into the folder where they lie. `faults` is empty when all went
 * well; `recoveryPoint` the moment that the backup shows. Append-only.
 */
export const backupRuns = pgTable(
  'backup_runs',
  {
    id: id('id').primaryKey().generatedAlwaysAsIdentity(),
    kind: text({ enum: ['backup', 'drill'] }).notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    /** The backup's folder, without the path. Empty where none came to be. */
    name: text().notNull(),
    recoveryPoint: timestamp('recovery_point', { withTimezone: true }),
    bytes: id('bytes').notNull().default(0),
    seconds: integer().notNull().default(0),
    faults: jsonb().$type<string[]>().notNull(),
  },
  (t) => [index('backup_runs_kind_idx').on(t.kind, t.id)],
)
