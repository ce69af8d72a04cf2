import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import { skus, warehouses } from '../goods/tables.ts'
import type { Step } from '../prices/price.ts'
import { staff } from '../staff/tables.ts'
import { users } from '../users/tables.ts'

const fen = (name: string) => bigint(name, { mode: 'number' })
const when = (name: string) => timestamp(name, { withTimezone: true })

/** Where a parcel goes, as it was on the day of the order. */
export type AddressSnapshot = {
  title: string
  receiver: string
  mobile: string
  address: string
  postcode: string
  /** Codes of the region (GB/T 2260), where they are known. */
  province?: string | null
  city?: string | null
  district?: string | null
}

/** The same as it is stored: sealed, with marks to find it by (snapshot.ts); open where it was stored before there were seals, or nobody's any more. */
export type StoredAddress = AddressSnapshot | { sealed: string; mobile: string; receiver: string; province: string | null; city: string | null; district: string | null }

/** Who the invoice (发票) is made out to, and where it is sent. */
export type InvoiceWish = { kind: 'personal' | 'company'; title: string; taxNo: string; email: string }

/** A purchase. Status as in states.ts; amounts in fen; what was bought is frozen in its lines. */
export const orders = pgTable(
  'orders',
  {
    id: bigint({ mode: 'number' }).primaryKey(),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id),
    status: smallint().notNull().default(1),
    goodsAmount: fen('goods_amount').notNull(),
    freight: fen('freight').notNull().default(0),
    discount: fen('discount').notNull().default(0),
    totalAmount: fen('total_amount').notNull(),
    /** The part that the buyer's wallet pays. */
    balanceAmount: fen('balance_amount').notNull().default(0),
    /** Why it costs this: every step from the goods to the total (prices/price.ts). */
    trace: jsonb().$type<Step[]>().notNull().default([]),
    /** The buyer's coupons (user_coupons) it was placed with. */
    couponIds: bigint('coupon_ids', { mode: 'number' }).array().notNull().default(sql`'{}'`),
    invoice: jsonb().$type<InvoiceWish>(),
    totalCount: integer('total_count').notNull(),
    addressId: bigint('address_id', { mode: 'number' }).notNull(),
    address: jsonb().$type<StoredAddress>().notNull(),
    payMethod: text('pay_method').notNull().default('alipay'),
    note: text().notNull().default(''),
    /** 0 from the cart, 1 buy now. */
    settlement: smallint().notNull(),
    /** Hash of buyer, address, lines and amounts: the same one within ten seconds is the same order. */
    fingerprint: text().notNull(),
    courier: text(),
    trackingNumber: text('tracking_number'),
    placedAt: when('placed_at').notNull().defaultNow(),
    /** Unpaid after this, the sweep closes it. */
    payBefore: when('pay_before').notNull(),
    paidAt: when('paid_at'),
    shippedAt: when('shipped_at'),
    receivedAt: when('received_at'),
    closedAt: when('closed_at'),
    /** Shipped and not confirmed by then: the sweep confirms it. */
    confirmBefore: when('confirm_before'),
    /** The buyer has asked for more time once. */
    extended: boolean().notNull().default(false),
  },
  (t) => [
    check('orders_id_check', sql`${t.id} between 1000000000000000 and 9007199254740991`),
    check('orders_status_check', sql`${t.status} between 1 and 8`),
    check('orders_total_check', sql`${t.totalAmount} = ${t.goodsAmount} + ${t.freight} - ${t.discount}`),
    check('orders_amounts_check', sql`${t.goodsAmount} >= 0 and ${t.freight} >= 0 and ${t.discount} between 0 and ${t.goodsAmount} and ${t.totalAmount} >= 0`),
    check('orders_balance_check', sql`${t.balanceAmount} between 0 and ${t.totalAmount}`),
    index('orders_user_idx').on(t.userId, sql`${t.placedAt} desc`),
    index('orders_unpaid_idx').on(t.payBefore).where(sql`${t.status} = 1`),
    index('orders_confirm_idx').on(t.confirmBefore).where(sql`${t.status} = 3`),
    index('orders_status_idx').on(t.status, sql`${t.placedAt} desc`, sql`${t.id} desc`),
    index('orders_placed_idx').on(sql`${t.placedAt} desc`, sql`${t.id} desc`),
    index('orders_paid_idx').on(t.paidAt).where(sql`${t.paidAt} is not null`),
    index('orders_mobile_idx').on(sql`(${t.address}->>'mobile')`),
    index('orders_receiver_idx').on(sql`(${t.address}->>'receiver')`),
  ],
)

export const orderLines = pgTable(
  'order_lines',
  {
    orderId: bigint('order_id', { mode: 'number' })
      .notNull()
      .references(() => orders.id),
    skuId: bigint('sku_id', { mode: 'number' })
      .notNull()
      .references(() => skus.id),
    userId: bigint('user_id', { mode: 'number' }).notNull(),
    name: text().notNull(),
    nameEn: text('name_en').notNull(),
    image: text().notNull(),
    price: fen('price').notNull(),
    count: integer().notNull(),
    amount: fen('amount').notNull(),
    /** Its share of everything that was taken off. */
    discount: fen('discount').notNull().default(0),
    /** Given along for nothing. */
    gift: boolean().notNull().default(false),
    attrNames: text('attr_names').array().notNull(),
    attrNamesEn: text('attr_names_en').array().notNull(),
    attrVals: text('attr_vals').array().notNull(),
    attrValsEn: text('attr_vals_en').array().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.skuId, t.gift] }),
    check('order_lines_amount_check', sql`${t.count} > 0 and ${t.price} >= 0 and ${t.amount} = ${t.price} * ${t.count}`),
    check('order_lines_discount_check', sql`${t.discount} between 0 and ${t.amount} and (not ${t.gift} or ${t.price} = 0)`),
    index('order_lines_sku_idx').on(t.skuId),
    index('order_lines_user_sku_idx').on(t.userId, t.skuId),
  ],
)

/** Every move of an order: who, when, why, from, to. Append-only. */
export const orderEvents = pgTable(
  'order_events',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    orderId: bigint('order_id', { mode: 'number' })
      .notNull()
      .references(() => orders.id),
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); null in rows of earlier releases. */
    userId: bigint('user_id', { mode: 'number' }),
    from: smallint('from_status'),
    to: smallint('to_status').notNull(),
    /** buyer, system, gateway or staff */
    actor: text({ enum: ['buyer', 'system', 'gateway', 'staff'] }).notNull(),
    /** Which buyer or clerk. */
    actorId: bigint('actor_id', { mode: 'number' }),
    /** A code of whys.ts, and after a space what it is about. */
    why: text().notNull(),
    at: when('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index('order_events_order_idx').on(t.orderId, t.id)],
)

/** A parcel (包裹) of an order: planned when the order is paid, one for each warehouse that ships. States as in parcel-states.ts. */
export const parcels = pgTable(
  'parcels',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    orderId: bigint('order_id', { mode: 'number' })
      .notNull()
      .references(() => orders.id),
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); null in rows of earlier releases. */
    userId: bigint('user_id', { mode: 'number' }),
    warehouseId: bigint('warehouse_id', { mode: 'number' })
      .notNull()
      .references(() => warehouses.id),
    status: text({ enum: ['planned', 'shipped', 'arrived', 'returned', 'cancelled'] })
      .notNull()
      .default('planned'),
    /** Code of shipping/couriers.ts. */
    courier: text(),
    trackingNumber: text('tracking_number'),
    plannedAt: when('planned_at').notNull().defaultNow(),
    shippedAt: when('shipped_at'),
    arrivedAt: when('arrived_at'),
  },
  (t) => [
    check('parcels_shipped_check', sql`${t.status} in ('planned', 'cancelled') or (${t.courier} is not null and ${t.trackingNumber} is not null and ${t.shippedAt} is not null)`),
    uniqueIndex('parcels_number_once').on(t.courier, t.trackingNumber),
    index('parcels_number_idx').on(t.trackingNumber),
    index('parcels_order_idx').on(t.orderId),
    index('parcels_planned_idx').on(t.warehouseId, t.id).where(sql`${t.status} = 'planned'`),
  ],
)

export const parcelLines = pgTable(
  'parcel_lines',
  {
    parcelId: bigint('parcel_id', { mode: 'number' })
      .notNull()
      .references(() => parcels.id),
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); null in rows of earlier releases. */
    userId: bigint('user_id', { mode: 'number' }),
    skuId: bigint('sku_id', { mode: 'number' })
      .notNull()
      .references(() => skus.id),
    count: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.parcelId, t.skuId] }), check('parcel_lines_count_check', sql`${t.count} > 0`)],
)

/** Every move of a parcel. Append-only. */
export const parcelEvents = pgTable(
  'parcel_events',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    parcelId: bigint('parcel_id', { mode: 'number' })
      .notNull()
      .references(() => parcels.id),
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); null in rows of earlier releases. */
    userId: bigint('user_id', { mode: 'number' }),
    from: text('from_status'),
    to: text('to_status').notNull(),
    actor: text({ enum: ['buyer', 'system', 'courier', 'staff'] }).notNull(),
    actorId: bigint('actor_id', { mode: 'number' }),
    why: text().notNull().default(''),
    at: when('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index('parcel_events_parcel_idx').on(t.parcelId, t.id)],
)

/** What staff tell each other about an order; no buyer sees it. Append-only. */
export const orderNotes = pgTable(
  'order_notes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    orderId: bigint('order_id', { mode: 'number' })
      .notNull()
      .references(() => orders.id),
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); null in rows of earlier releases. */
    userId: bigint('user_id', { mode: 'number' }),
    /** Nobody: the buyer did it, and the shop wrote it down. */
    clerkId: bigint('clerk_id', { mode: 'number' }).references(() => staff.id),
    text: text().notNull(),
    at: when('at').notNull().defaultNow(),
  },
  (t) => [index('order_notes_order_idx').on(t.orderId, t.id)],
)
