import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, pgTable, smallint, text, timestamp, unique } from 'drizzle-orm/pg-core'
import { orders } from '../orders/tables.ts'
import { users } from '../users/tables.ts'

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()
const fen = (name: string) => bigint(name, { mode: 'number' })
const when = (name: string) => timestamp(name, { withTimezone: true })

/** A kind of coupon (优惠券) that buyers claim. `percent` is what comes off. */
export const coupons = pgTable(
  'coupons',
  {
    id: id(),
    kind: text({ enum: ['fixed', 'percent'] }).notNull(),
    name: text().notNull(),
    nameEn: text('name_en').notNull(),
    amount: fen('amount'),
    percent: smallint(),
    /** The most that a percent coupon takes off; null: no bound. */
    cap: fen('cap'),
    /** The goods it is for must come to this much. */
    threshold: fen('threshold').notNull().default(0),
    scope: text({ enum: ['all', 'catalog', 'spu', 'sku'] }).notNull(),
    scopeIds: bigint('scope_ids', { mode: 'number' }).array().notNull().default(sql`'{}'`),
    /** How many there are; null: as many as are wanted. */
    total: integer(),
    claimed: integer().notNull().default(0),
    perPerson: integer('per_person').notNull().default(1),
    claimFrom: when('claim_from').notNull(),
    claimUntil: when('claim_until').notNull(),
    /** Either a fixed time, or so many days from the claim. */
    validFrom: when('valid_from'),
    validUntil: when('valid_until'),
    validDays: integer('valid_days'),
    /** Whether it counts for goods that a promotion has made cheaper. */
    withPromotions: boolean('with_promotions').notNull().default(true),
    /** Whether another coupon, of another kind, may be used in the same order. */
    withCoupons: boolean('with_coupons').notNull().default(false),
    stoppedAt: when('stopped_at'),
    createdAt: when('created_at').notNull().defaultNow(),
  },
  (t) => [
    check(
      'coupons_kind_check',
      sql`(case ${t.kind} when 'fixed' then ${t.amount} > 0 and ${t.percent} is null and ${t.cap} is null
        else ${t.percent} between 1 and 99 and ${t.amount} is null and (${t.cap} is null or ${t.cap} > 0) end) is true`,
    ),
    check('coupons_scope_check', sql`(${t.scope} = 'all') = (cardinality(${t.scopeIds}) = 0)`),
    check(
      'coupons_number_check',
      sql`${t.threshold} >= 0 and ${t.perPerson} between 1 and 100 and ${t.claimed} >= 0 and (${t.total} is null or (${t.total} > 0 and ${t.claimed} <= ${t.total}))`,
    ),
    check('coupons_claim_window_check', sql`${t.claimFrom} < ${t.claimUntil}`),
    check(
      'coupons_validity_check',
      sql`(${t.validDays} is null and ${t.validFrom} is not null and ${t.validUntil} is not null and ${t.validFrom} < ${t.validUntil})
        or (${t.validDays} is not null and ${t.validDays} between 1 and 3650 and ${t.validFrom} is null and ${t.validUntil} is null)`,
    ),
  ],
)

/** A coupon in somebody's hand. `returned`: its order came to nothing, it is good again. */
export const userCoupons = pgTable(
  'user_coupons',
  {
    id: id(),
    couponId: bigint('coupon_id', { mode: 'number' })
      .notNull()
      .references(() => coupons.id),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id),
    /** Which of theirs it is: 1 … per_person. */
    nth: integer().notNull(),
    state: text({ enum: ['unused', 'used', 'returned', 'expired'] })
      .notNull()
      .default('unused'),
    /** The order it is used for. */
    orderId: bigint('order_id', { mode: 'number' }).references(() => orders.id),
    claimedAt: when('claimed_at').notNull(),
    validFrom: when('valid_from').notNull(),
    validUntil: when('valid_until').notNull(),
    usedAt: when('used_at'),
  },
  (t) => [
    unique('user_coupons_nth_key').on(t.couponId, t.userId, t.nth),
    check('user_coupons_nth_check', sql`${t.nth} >= 1`),
    check(
      'user_coupons_state_check',
      sql`${t.state} in ('unused', 'used', 'returned', 'expired') and (${t.state} = 'used') = (${t.orderId} is not null and ${t.usedAt} is not null)`,
    ),
    check('user_coupons_window_check', sql`${t.validFrom} < ${t.validUntil}`),
    index('user_coupons_user_idx').on(t.userId, t.validUntil),
    index('user_coupons_order_idx').on(t.orderId),
    index('user_coupons_expiry_idx').on(t.validUntil).where(sql`${t.state} in ('unused', 'returned')`),
  ],
)
