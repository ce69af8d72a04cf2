import { sql } from 'drizzle-orm'
import { bigint, boolean, check, foreignKey, index, integer, pgTable, primaryKey, smallint, text, timestamp } from 'drizzle-orm/pg-core'
import { orderLines, orders, parcels } from '../orders/tables.ts'
import { staff } from '../staff/tables.ts'
import { users } from '../users/tables.ts'

const fen = (name: string) => bigint(name, { mode: 'number' })
const ref = (name: string) => bigint(name, { mode: 'number' })
const when = (name: string) => timestamp(name, { withTimezone: true })

/** What after-sales have done to an order: where it stood before, how many cases are open, how much freight is claimed. Its row is there from the first case on. */
export const aftersaleOrders = pgTable(
  'aftersale_orders',
  {
    orderId: ref('order_id')
      .primaryKey()
      .references(() => orders.id),
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); null in rows of earlier releases. */
    userId: ref('user_id'),
    /** Where the order goes back to when its last open case ends. */
    was: smallint().notNull(),
    open: integer().notNull().default(0),
    freightPaid: fen('freight_paid').notNull(),
    freightClaimed: fen('freight_claimed').notNull().default(0),
  },
  (t) => [
    check('aftersale_orders_open_check', sql`${t.open} >= 0 and ${t.was} between 2 and 5`),
    check('aftersale_orders_freight_check', sql`${t.freightClaimed} between 0 and ${t.freightPaid}`),
  ],
)

/** What is claimed of a line by cases that have not failed: never more pieces than were bought, never more money than was paid for them. */
export const aftersaleClaims = pgTable(
  'aftersale_claims',
  {
    orderId: ref('order_id').notNull(),
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); null in rows of earlier releases. */
    userId: ref('user_id'),
    skuId: ref('sku_id').notNull(),
    gift: boolean().notNull(),
    count: integer().notNull(),
    /** Amount less its share of discounts. */
    paid: fen('paid').notNull(),
    claimedCount: integer('claimed_count').notNull().default(0),
    claimedAmount: fen('claimed_amount').notNull().default(0),
    /** Pieces whose money is on its way back, or there. */
    refundedCount: integer('refunded_count').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.skuId, t.gift] }),
    foreignKey({ columns: [t.orderId, t.skuId, t.gift], foreignColumns: [orderLines.orderId, orderLines.skuId, orderLines.gift], name: 'aftersale_claims_line_fk' }),
    check('aftersale_claims_count_check', sql`${t.claimedCount} between 0 and ${t.count} and ${t.refundedCount} between 0 and ${t.claimedCount}`),
    check('aftersale_claims_amount_check', sql`${t.claimedAmount} between 0 and ${t.paid}`),
  ],
)

/** A case (售后单): what a buyer wants done about an order, and how far it is. Statuses as in states.ts. */
export const aftersales = pgTable(
  'aftersales',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    orderId: ref('order_id')
      .notNull()
      .references(() => orders.id),
    userId: ref('user_id')
      .notNull()
      .references(() => users.id),
    kind: text({ enum: ['refund', 'return', 'exchange'] }).notNull(),
    status: text({ enum: ['asked', 'approved', 'returning', 'refunding', 'exchanging', 'done', 'refused', 'withdrawn', 'lapsed'] })
      .notNull()
      .default('asked'),
    /** A code of reasons.ts. */
    reason: text().notNull(),
    words: text().notNull().default(''),
    pictures: text().array().notNull().default([]),
    /** What goes back: for its lines, and of the freight. */
    amount: fen('amount').notNull(),
    freight: fen('freight').notNull().default(0),
    /** Cancelled before anything was shipped. */
    cancels: boolean().notNull().default(false),
    /** The shop's answer to the buyer. */
    answer: text().notNull().default(''),
    courier: text(),
    trackingNumber: text('tracking_number'),
    exchangeCourier: text('exchange_courier'),
    exchangeNumber: text('exchange_number'),
    stockTo: text('stock_to', { enum: ['shelf', 'written-off'] }),
    /** Approved and no parcel by then: it lapses. */
    parcelBefore: when('parcel_before'),
    askedAt: when('asked_at').notNull(),
    endedAt: when('ended_at'),
    clerkId: ref('clerk_id').references(() => staff.id),
  },
  (t) => [
    check('aftersales_amount_check', sql`${t.amount} >= 0 and ${t.freight} >= 0 and (${t.kind} <> 'exchange' or ${t.freight} = 0)`),
    check('aftersales_pictures_check', sql`cardinality(${t.pictures}) <= 6`),
    check('aftersales_parcel_check', sql`(${t.courier} is null) = (${t.trackingNumber} is null) and (${t.exchangeCourier} is null) = (${t.exchangeNumber} is null)`),
    check('aftersales_ended_check', sql`(${t.status} in ('done', 'refused', 'withdrawn', 'lapsed')) = (${t.endedAt} is not null)`),
    index('aftersales_user_idx').on(t.userId, t.id),
    index('aftersales_order_idx').on(t.orderId, t.id),
    index('aftersales_status_idx').on(t.status, t.id),
  ],
)

export const aftersaleLines = pgTable(
  'aftersale_lines',
  {
    caseId: ref('case_id')
      .notNull()
      .references(() => aftersales.id),
    orderId: ref('order_id').notNull(),
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); null in rows of earlier releases. */
    userId: ref('user_id'),
    skuId: ref('sku_id').notNull(),
    gift: boolean().notNull(),
    count: integer().notNull(),
    amount: fen('amount').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.caseId, t.skuId, t.gift] }),
    foreignKey({
      columns: [t.orderId, t.skuId, t.gift],
      foreignColumns: [aftersaleClaims.orderId, aftersaleClaims.skuId, aftersaleClaims.gift],
      name: 'aftersale_lines_claim_fk',
    }),
    check('aftersale_lines_count_check', sql`${t.count} > 0 and ${t.amount} >= 0`),
    index('aftersale_lines_claim_idx').on(t.orderId, t.skuId, t.gift),
  ],
)

/** Every move of a case: who, when, from, to. Append-only. */
export const aftersaleEvents = pgTable(
  'aftersale_events',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    caseId: ref('case_id')
      .notNull()
      .references(() => aftersales.id),
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); null in rows of earlier releases. */
    userId: ref('user_id'),
    from: text('from_status'),
    to: text('to_status').notNull(),
    actor: text({ enum: ['buyer', 'system', 'staff'] }).notNull(),
    actorId: ref('actor_id'),
    /** What was said with it. */
    words: text().notNull().default(''),
    at: when('at').notNull(),
  },
  (t) => [index('aftersale_events_case_idx').on(t.caseId, t.id)],
)

/** The parcels in which the new pieces of an exchange have left. */
export const aftersaleParcels = pgTable(
  'aftersale_parcels',
  {
    parcelId: ref('parcel_id')
      .primaryKey()
      .references(() => parcels.id),
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); null in rows of earlier releases. */
    userId: ref('user_id'),
    caseId: ref('case_id')
      .notNull()
      .references(() => aftersales.id),
  },
  (t) => [index('aftersale_parcels_case_idx').on(t.caseId)],
)
