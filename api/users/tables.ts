import { sql } from 'drizzle-orm'
import { bigint, boolean, check, date, index, integer, pgTable, primaryKey, text, timestamp, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { staff } from '../staff/tables.ts'

/** People who buy. A phone or e-mail address is only a claim until it is verified; then it is theirs alone. */
export const users = pgTable(
  'users',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    username: text().notNull(),
    passwordHash: text('password_hash').notNull(),
    /** Sealed (seal-phone.ts), found by its mark; open in rows from before. */
    phone: text(),
    phoneMark: text('phone_mark'),
    email: text(),
    phoneVerified: boolean('phone_verified').notNull().default(false),
    activatedAt: timestamp('activated_at', { withTimezone: true }),
    /** Raised by a password change, a log-out or a ban: every token that carries a smaller one is dead. */
    tokenEpoch: integer('token_epoch').notNull().default(0),
    bannedAt: timestamp('banned_at', { withTimezone: true }),
    lang: text().notNull().default('zh-CN'),
    nickname: text(),
    /** File key. */
    avatar: text(),
    gender: text({ enum: ['', 'female', 'male', 'other'] })
      .notNull()
      .default(''),
    birthday: date({ mode: 'string' }),
    /** The account is erased after this, unless its owner changes their mind. */
    eraseAfter: timestamp('erase_after', { withTimezone: true }),
    erasedAt: timestamp('erased_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('users_username_key').on(sql`lower(${t.username})`),
    uniqueIndex('users_verified_phone_key').on(t.phone).where(sql`${t.phoneVerified}`),
    uniqueIndex('users_verified_email_key').on(sql`lower(${t.email})`).where(sql`${t.activatedAt} is not null`),
    uniqueIndex('users_verified_phone_mark_key').on(t.phoneMark).where(sql`${t.phoneVerified}`),
    index('users_phone_idx').on(t.phone),
    index('users_phone_mark_idx').on(t.phoneMark),
    index('users_email_idx').on(sql`lower(${t.email})`),
    index('users_created_idx').on(t.createdAt),
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
    /** Codes of the region (GB/T 2260), where it was chosen from the cascade. */
    province: text(),
    city: text(),
    district: text(),
    isDefault: boolean('is_default').notNull().default(false),
    deletedAt: timestamp('deleted_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [index('addresses_user_idx').on(t.userId), uniqueIndex('addresses_one_default').on(t.userId).where(sql`${t.isDefault} and ${t.deletedAt} is null`)],
)

/** A log-in: a browser (cookie) or a client (JWT). A token lives as long as its row. */
export const sessions = pgTable(
  'sessions',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id),
    /** Random part of the token; the row's id alone is no way in. */
    secretHash: text('secret_hash').notNull(),
    kind: text({ enum: ['web', 'client'] }).notNull(),
    /** Kept for 14 days, rolling; else the browser forgets it when it closes. */
    remembered: boolean().notNull().default(false),
    /** How they came in: password, sms, mail, weibo, qq, qr, app. */
    way: text().notNull().default('password'),
    device: text().notNull().default(''),
    ip: text().notNull().default(''),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    seenAt: timestamp('seen_at', { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (t) => [index('sessions_user_idx').on(t.userId, t.seenAt), index('sessions_expires_idx').on(t.expiresAt)],
)

/** An account at somebody else's, bound to one of ours. */
export const boundAccounts = pgTable(
  'bound_accounts',
  {
    provider: text({ enum: ['weibo', 'qq'] }).notNull(),
    providerUid: text('provider_uid').notNull(),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id),
    name: text().notNull().default(''),
    boundAt: timestamp('bound_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.providerUid] }), unique('bound_accounts_one_each').on(t.userId, t.provider)],
)

/** A second application of the merchant's, into which buyers can log in with their account here. */
export const applications = pgTable('applications', {
  clientId: text('client_id').primaryKey(),
  secretHash: text('secret_hash').notNull(),
  name: text().notNull(),
  nameEn: text('name_en').notNull(),
  redirectUris: text('redirect_uris').array().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
})

/** A copy of a buyer's data that was asked for. */
export const dataExports = pgTable(
  'data_exports',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id),
    state: text({ enum: ['waiting', 'ready', 'gone'] })
      .notNull()
      .default('waiting'),
    /** Name of the file in the private folder. */
    file: text(),
    askedAt: timestamp('asked_at', { withTimezone: true }).notNull().defaultNow(),
    readyAt: timestamp('ready_at', { withTimezone: true }),
    expiresAt: timestamp('expires_at', { withTimezone: true }),
  },
  (t) => [index('data_exports_user_idx').on(t.userId)],
)

/** Somebody who may not come in, and why. Lifted once; the story of it stays. */
export const userBans = pgTable(
  'user_bans',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id),
    reason: text().notNull(),
    bannedBy: bigint('banned_by', { mode: 'number' })
      .notNull()
      .references(() => staff.id),
    bannedAt: timestamp('banned_at', { withTimezone: true }).notNull(),
    liftedBy: bigint('lifted_by', { mode: 'number' }).references(() => staff.id),
    liftedAt: timestamp('lifted_at', { withTimezone: true }),
  },
  (t) => [
    uniqueIndex('user_bans_one_open').on(t.userId).where(sql`${t.liftedAt} is null`),
    index('user_bans_user_idx').on(t.userId, t.id),
    check('user_bans_lifted_check', sql`(${t.liftedAt} is null) = (${t.liftedBy} is null)`),
  ],
)
