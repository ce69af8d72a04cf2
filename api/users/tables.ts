import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'

/** People who buy. A phone or e-mail address is only a claim until it is verified; then it is theirs alone. */
export const users = pgTable(
  'users',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    username: text().notNull(),
    passwordHash: text('password_hash').notNull(),
    phone: text(),
    email: text(),
    phoneVerified: boolean('phone_verified').notNull().default(false),
    activatedAt: timestamp('activated_at', { withTimezone: true }),
    /** Raised by a password change, a log-out or a ban: every token that carries a smaller one is dead. */
    tokenEpoch: integer('token_epoch').notNull().default(0),
    bannedAt: timestamp('banned_at', { withTimezone: true }),
    lang: text().notNull().default('zh-CN'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('users_username_key').on(sql`lower(${t.username})`),
    uniqueIndex('users_verified_phone_key').on(t.phone).where(sql`${t.phoneVerified}`),
    uniqueIndex('users_verified_email_key').on(sql`lower(${t.email})`).where(sql`${t.activatedAt} is not null`),
    index('users_phone_idx').on(t.phone),
    index('users_email_idx').on(sql`lower(${t.email})`),
  ],
)

/** Where a buyer's parcels go. Deleted ones stay, because people ask what they had. */
export const addresses = pgTable(
  'addresses',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id),
    receiver: text().notNull(),
    receiverMobile: text('receiver_mobile').notNull(),
    address: text().notNull(),
    postcode: text().notNull().default(''),
    tag: text().notNull().default(''),
    isDefault: boolean('is_default').notNull().default(false),
    deletedAt: timestamp('deleted_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [index('addresses_user_idx').on(t.userId), uniqueIndex('addresses_one_default').on(t.userId).where(sql`${t.isDefault} and ${t.deletedAt} is null`)],
)
