import { sql } from 'drizzle-orm'
import { bigint, boolean, check, customType, index, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { staff } from '../staff/tables.ts'

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** A file of products that is brought into the shop (导入), with how far it has come. */
export const imports = pgTable(
  'imports',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Who of the staff sent it; nobody for the command line. */
    staffId: bigint('staff_id', { mode: 'number' }).references(() => staff.id),
    fileName: text('file_name').notNull(),
    format: text({ enum: ['csv', 'json'] }).notNull(),
    /** Only looks, changes nothing. */
    dryRun: boolean('dry_run').notNull(),
    state: text({ enum: ['waiting', 'running', 'done', 'failed'] })
      .notNull()
      .default('waiting'),
    /** The file as it came; forgotten when the import has ended. */
    content: bytea(),
    /** Lines of the file, and how many of them are behind us: a run that was killed goes on from there. */
    total: integer().notNull().default(0),
    done: integer().notNull().default(0),
    /** SKUs that were made, changed, and left as they were; lines that were refused. */
    made: integer().notNull().default(0),
    changed: integer().notNull().default(0),
    same: integer().notNull().default(0),
    bad: integer().notNull().default(0),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
  },
  (t) => [
    check('imports_progress_check', sql`${t.done} between 0 and ${t.total} and ${t.made} + ${t.changed} + ${t.same} + ${t.bad} = ${t.done}`),
    check('imports_content_check', sql`(${t.content} is null) = (${t.state} in ('done', 'failed'))`),
  ],
)

/** What was wrong with a line of an import: where, which value, why. A warning does not keep the line out. */
export const importFaults = pgTable(
  'import_faults',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    importId: bigint('import_id', { mode: 'number' })
      .notNull()
      .references(() => imports.id, { onDelete: 'cascade' }),
    /** Line of the file, the header being 1; 0 for the file as a whole. */
    line: integer().notNull(),
    column: text().notNull().default(''),
    value: text().notNull().default(''),
    /** One of the reasons of `faults.ts`. */
    why: text().notNull(),
    detail: jsonb().$type<Record<string, string | number>>(),
    warning: boolean().notNull().default(false),
  },
  (t) => [index('import_faults_import_idx').on(t.importId, t.line, t.id)],
)
