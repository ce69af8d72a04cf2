import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import type { Rights } from '../shared/rights.ts'

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()
const when = (name: string) => timestamp(name, { withTimezone: true })

/** People who work in the shop. Their realm and the buyers' share nothing: not a table, not a token. */
export const staff = pgTable(
  'staff',
  {
    id: id(),
    username: text().notNull(),
    name: text().notNull().default(''),
    passwordHash: text('password_hash').notNull(),
    /** Rights besides those of the roles: area → mask. */
    rights: jsonb().$type<Rights>().notNull().default({}),
    /** Raised by a password change, a log-out everywhere or a suspension: every token with a smaller one is dead. */
    tokenEpoch: integer('token_epoch').notNull().default(0),
    suspendedAt: when('suspended_at'),
    createdAt: when('created_at').notNull().defaultNow(),
  },
  (t) => [uniqueIndex('staff_username_key').on(sql`lower(${t.username})`)],
)

/** Rights under a name, such as "warehouse". */
export const roles = pgTable('roles', {
  id: id(),
  name: text().notNull().unique(),
  nameEn: text('name_en').notNull(),
  rights: jsonb().$type<Rights>().notNull(),
})

export const staffRoles = pgTable(
  'staff_roles',
  {
    staffId: bigint('staff_id', { mode: 'number' })
      .notNull()
      .references(() => staff.id),
    roleId: bigint('role_id', { mode: 'number' })
      .notNull()
      .references(() => roles.id),
  },
  (t) => [primaryKey({ columns: [t.staffId, t.roleId] }), index('staff_roles_role_idx').on(t.roleId)],
)

/** A log-in of somebody of the staff; a token lives as long as its row. */
export const staffSessions = pgTable(
  'staff_sessions',
  {
    id: id(),
    staffId: bigint('staff_id', { mode: 'number' })
      .notNull()
      .references(() => staff.id),
    secretHash: text('secret_hash').notNull(),
    device: text().notNull().default(''),
    ip: text().notNull().default(''),
    createdAt: when('created_at').notNull().defaultNow(),
    seenAt: when('seen_at').notNull().defaultNow(),
    expiresAt: when('expires_at').notNull(),
  },
  (t) => [index('staff_sessions_staff_idx').on(t.staffId, t.seenAt), index('staff_sessions_expires_idx').on(t.expiresAt)],
)

/** The app that shows somebody's codes (RFC 6238). It counts from when its first code was shown; until then it is only offered. */
export const staffFactors = pgTable('staff_factors', {
  staffId: bigint('staff_id', { mode: 'number' })
    .primaryKey()
    .references(() => staff.id),
  /** The shared secret, sealed with a key of AUTH_SECRET. */
  cipher: text().notNull(),
  confirmedAt: when('confirmed_at'),
  /** The time step of the last code that was taken: none is taken twice. */
  lastStep: bigint('last_step', { mode: 'number' }).notNull().default(0),
  createdAt: when('created_at').notNull(),
})

/** Codes for whoever has lost that app; each is good once. */
export const staffRecoveryCodes = pgTable(
  'staff_recovery_codes',
  {
    staffId: bigint('staff_id', { mode: 'number' })
      .notNull()
      .references(() => staff.id),
    codeHash: text('code_hash').notNull(),
    usedAt: when('used_at'),
  },
  (t) => [primaryKey({ columns: [t.staffId, t.codeHash] })],
)
