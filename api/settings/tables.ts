import { bigint, index, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { staff } from '../staff/tables.ts'

const staffId = () => bigint('staff_id', { mode: 'number' }).references(() => staff.id)
const at = () => timestamp({ withTimezone: true }).notNull()

/** Settings that staff have changed; what is not here is as the environment says. */
export const settings = pgTable('settings', { name: text().primaryKey(), value: jsonb().notNull(), staffId: staffId(), at: at() })

/** Every change of a setting; null stands for what the environment says. Append-only. */
export const settingChanges = pgTable(
  'setting_changes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    before: jsonb(),
    after: jsonb(),
    staffId: staffId(),
    at: at(),
  },
  (t) => [index('setting_changes_name_idx').on(t.name, t.id)],
)
