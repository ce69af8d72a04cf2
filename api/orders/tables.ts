import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, timestamp } from 'drizzle-orm/pg-core'
import { skus } from '../goods/tables.ts'
import type { Step } from '../prices/price.ts'
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
    address: jsonb().$type<AddressSnapshot>().notNull(),
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
  },
  (t) => [
    check('orders_id_check', sql`${t.id} between 1000000000000000 and 9007199254740991`),
    check('orders_status_check', sql`${t.status} between 1 and 8`),
    check('orders_total_check', sql`${t.totalAmount} = ${t.goodsAmount} + ${t.freight} - ${t.discount}`),
    check('orders_amounts_check', sql`${t.goodsAmount} >= 0 and ${t.freight} >= 0 and ${t.discount} between 0 and ${t.goodsAmount} and ${t.totalAmount} >= 0`),
    check('orders_balance_check', sql`${t.balanceAmount} between 0 and ${t.totalAmount}`),
    index('orders_user_idx').on(t.userId, sql`${t.placedAt} desc`),
    index('orders_unpaid_idx').on(t.payBefore).where(sql`${t.status} = 1`),
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
    from: smallint('from_status'),
    to: smallint('to_status').notNull(),
    /** buyer, system, gateway or staff */
    actor: text({ enum: ['buyer', 'system', 'gateway', 'staff'] }).notNull(),
    why: text().notNull(),
    at: when('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index('order_events_order_idx').on(t.orderId, t.id)],
)
