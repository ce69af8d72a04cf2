import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import { orders } from '../orders/tables.ts'

const fen = (name: string) => bigint(name, { mode: 'number' })
const when = (name: string) => timestamp(name, { withTimezone: true })

/**
 * One attempt to pay one order through one gateway. `waiting` until the gateway says otherwise; `succeeded` paid the
 * order, at most one per order; `surplus` is money that came in when the order could no longer take it and goes back.
 */
export const payments = pgTable(
  'payments',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** The gateway's out_trade_no. The first attempt carries the order's own number, so that it is found in the gateway's console. */
    number: text().notNull().unique(),
    orderId: bigint('order_id', { mode: 'number' })
      .notNull()
      .references(() => orders.id),
    method: text({ enum: ['alipay'] }).notNull(),
    state: text({ enum: ['waiting', 'succeeded', 'surplus', 'closed'] })
      .notNull()
      .default('waiting'),
    /** What was asked for, and what came and went, in fen. */
    amount: fen('amount').notNull(),
    paid: fen('paid').notNull().default(0),
    refunded: fen('refunded').notNull().default(0),
    tradeNo: text('trade_no'),
    createdAt: when('created_at').notNull().defaultNow(),
    paidAt: when('paid_at'),
    /** When the sweep asks the gateway next; null once nothing more can come. */
    askAt: when('ask_at'),
    asked: integer().notNull().default(0),
  },
  (t) => [
    uniqueIndex('payments_one_success').on(t.orderId).where(sql`${t.state} = 'succeeded'`),
    uniqueIndex('payments_one_waiting').on(t.orderId, t.method).where(sql`${t.state} = 'waiting'`),
    uniqueIndex('payments_trade_no_key').on(t.method, t.tradeNo),
    check('payments_amount_check', sql`${t.amount} > 0 and ${t.paid} >= 0`),
    check('payments_refund_check', sql`${t.refunded} between 0 and ${t.paid}`),
    check('payments_full_check', sql`${t.state} <> 'succeeded' or ${t.paid} = ${t.amount}`),
    index('payments_ask_idx').on(t.askAt).where(sql`${t.askAt} is not null`),
  ],
)

/** What gateways told us, raw, kept before anything else is done with it. */
export const paymentNotices = pgTable(
  'payment_notices',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    method: text().notNull(),
    /** notice: they called us; query: our question's answer; return: the buyer's browser came back. */
    source: text({ enum: ['notice', 'query', 'return'] }).notNull(),
    raw: jsonb().notNull(),
    number: text(),
    /** null until it is dealt with */
    verdict: text({ enum: ['forged', 'foreign', 'unknown', 'not paid', 'wrong amount', 'paid', 'again', 'surplus'] }),
    at: when('at').notNull().defaultNow(),
  },
  (t) => [
    index('payment_notices_number_idx').on(t.number),
    // What sweeps look for every minute: notices without a verdict, and old forgeries.
    index('payment_notices_sweep_idx').on(t.at).where(sql`${t.verdict} is null or ${t.verdict} = 'forged'`),
  ],
)

/** Money on its way back to where it came from. `number` is the gateway's out_request_no: asking twice pays once. */
export const refunds = pgTable(
  'refunds',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    number: text().notNull().unique(),
    paymentId: bigint('payment_id', { mode: 'number' })
      .notNull()
      .references(() => payments.id),
    amount: fen('amount').notNull(),
    why: text().notNull(),
    state: text({ enum: ['waiting', 'done'] })
      .notNull()
      .default('waiting'),
    error: text(),
    createdAt: when('created_at').notNull().defaultNow(),
    doneAt: when('done_at'),
  },
  (t) => [check('refunds_amount_check', sql`${t.amount} > 0`), index('refunds_waiting_idx').on(t.id).where(sql`${t.state} = 'waiting'`)],
)
