import { sql } from 'drizzle-orm'
import { bigint, check, date, index, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import { orders } from '../orders/tables.ts'
import { staff } from '../staff/tables.ts'
import { users } from '../users/tables.ts'

const fen = (name: string) => bigint(name, { mode: 'number' })
const when = (name: string) => timestamp(name, { withTimezone: true })

/**
 * One attempt to pay one order in one way: through a gateway, in cash to the courier (cod), or the part that came from the
 * wallet (balance). `waiting` until the gateway says otherwise, or the courier hands the cash in; `succeeded` paid the order,
 * at most one per order beside its balance part; `surplus` is money that came in when the order could no longer take it.
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
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); null in rows of earlier releases. */
    userId: bigint('user_id', { mode: 'number' }),
    /** alipay, wechat, balance, cod, or a plugin's. */
    method: text().notNull(),
    state: text({ enum: ['waiting', 'succeeded', 'surplus', 'closed'] })
      .notNull()
      .default('waiting'),
    /** What was asked for, and what came and went, in fen. */
    amount: fen('amount').notNull(),
    paid: fen('paid').notNull().default(0),
    refunded: fen('refunded').notNull().default(0),
    /** What has been promised to go back, sent or not. A trigger adds it up from refunds. */
    refundBooked: fen('refund_booked').notNull().default(0),
    /** What the buyer's phone is to scan, once the gateway has given it. */
    codeUrl: text('code_url'),
    /** Who of the staff took the courier's cash. */
    settledBy: bigint('settled_by', { mode: 'number' }).references(() => staff.id),
    tradeNo: text('trade_no'),
    createdAt: when('created_at').notNull().defaultNow(),
    paidAt: when('paid_at'),
    /** When the sweep asks the gateway next; null once nothing more can come. */
    askAt: when('ask_at'),
    asked: integer().notNull().default(0),
  },
  (t) => [
    uniqueIndex('payments_one_success').on(t.orderId).where(sql`${t.state} = 'succeeded' and ${t.method} <> 'balance'`),
    uniqueIndex('payments_one_balance').on(t.orderId).where(sql`${t.method} = 'balance'`),
    check('payments_method_check', sql`${t.method} ~ '^[a-z]{3,20}$'`),
    check('payments_booked_check', sql`${t.refundBooked} between ${t.refunded} and case when ${t.method} = 'cod' and ${t.state} = 'waiting' then ${t.amount} else ${t.paid} end`),
    index('payments_paid_idx').on(t.method, t.paidAt).where(sql`${t.paid} > 0`),
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

/** What was decided to go back for an order, by a key of whoever decided. `uncollected` is what a courier need not collect any more. Append-only. */
export const refundWishes = pgTable(
  'refund_wishes',
  {
    key: text().primaryKey(),
    orderId: bigint('order_id', { mode: 'number' })
      .notNull()
      .references(() => orders.id),
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); null in rows of earlier releases. */
    userId: bigint('user_id', { mode: 'number' }),
    amount: fen('amount').notNull(),
    uncollected: fen('uncollected').notNull().default(0),
    why: text().notNull(),
    at: when('at').notNull().defaultNow(),
  },
  (t) => [check('refund_wishes_amount_check', sql`${t.amount} > 0 and ${t.uncollected} between 0 and ${t.amount}`), index('refund_wishes_order_idx').on(t.orderId)],
)

/**
 * Money on its way back. `number` is the gateway's out_request_no or out_refund_no: asking twice pays once. `stuck`: the
 * gateway has said no for good, and somebody of the staff has to decide.
 */
export const refunds = pgTable(
  'refunds',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    number: text().notNull().unique(),
    paymentId: bigint('payment_id', { mode: 'number' })
      .notNull()
      .references(() => payments.id),
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); null in rows of earlier releases. */
    userId: bigint('user_id', { mode: 'number' }),
    /** The wish it is a part of; null for surplus, which nobody had to wish back. */
    wishKey: text('wish_key').references(() => refundWishes.key),
    /** source: the way it came; wallet: into the buyer's wallet. */
    destination: text({ enum: ['source', 'wallet'] })
      .notNull()
      .default('source'),
    amount: fen('amount').notNull(),
    why: text().notNull(),
    /** void: of cash that was never collected, so nothing goes back. */
    state: text({ enum: ['waiting', 'done', 'stuck', 'void'] })
      .notNull()
      .default('waiting'),
    error: text(),
    createdAt: when('created_at').notNull().defaultNow(),
    /** When the sweep tries it again. */
    tryAt: when('try_at'),
    tried: integer().notNull().default(0),
    doneAt: when('done_at'),
    decidedBy: bigint('decided_by', { mode: 'number' }).references(() => staff.id),
    note: text(),
  },
  (t) => [
    check('refunds_amount_check', sql`${t.amount} > 0`),
    check('refunds_state_check', sql`${t.state} in ('waiting', 'done', 'stuck', 'void')`),
    check('refunds_done_check', sql`(${t.state} = 'done') = (${t.doneAt} is not null)`),
    index('refunds_payment_idx').on(t.paymentId),
    index('refunds_wish_idx').on(t.wishKey),
    index('refunds_waiting_idx').on(t.id).where(sql`${t.state} = 'waiting'`),
    index('refunds_try_idx').on(t.tryAt).where(sql`${t.state} = 'waiting'`),
    index('refunds_stuck_idx').on(t.id).where(sql`${t.state} = 'stuck'`),
  ],
)

/** A change of somebody's wallet by hand: asked for by one clerk, decided by another. */
export const walletRequests = pgTable(
  'wallet_requests',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id),
    /** In fen; negative takes away. */
    amount: fen('amount').notNull(),
    reason: text().notNull(),
    state: text({ enum: ['waiting', 'approved', 'refused'] })
      .notNull()
      .default('waiting'),
    askedBy: bigint('asked_by', { mode: 'number' })
      .notNull()
      .references(() => staff.id),
    askedAt: when('asked_at').notNull(),
    decidedBy: bigint('decided_by', { mode: 'number' }).references(() => staff.id),
    decidedAt: when('decided_at'),
  },
  (t) => [
    check('wallet_requests_amount_check', sql`${t.amount} <> 0 and abs(${t.amount}) <= 100000000`),
    check('wallet_requests_four_eyes_check', sql`${t.decidedBy} <> ${t.askedBy}`),
    check('wallet_requests_decided_check', sql`(${t.state} = 'waiting') = (${t.decidedBy} is null)`),
    index('wallet_requests_waiting_idx').on(t.id).where(sql`${t.state} = 'waiting'`),
  ],
)

/** A gateway's statement of one day, compared with our books. One per gateway and day, however often it is run. */
export const reconciliationRuns = pgTable(
  'reconciliation_runs',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    method: text().notNull(),
    /** The gateway's day, in Beijing. */
    day: date({ mode: 'string' }).notNull(),
    state: text({ enum: ['done', 'failed'] }).notNull(),
    error: text(),
    lines: integer().notNull().default(0),
    /** Paid minus refunded, in fen, as the gateway and as we have it. */
    theirs: fen('theirs').notNull().default(0),
    ours: fen('ours').notNull().default(0),
    fees: fen('fees').notNull().default(0),
    ranAt: when('ran_at').notNull(),
  },
  (t) => [uniqueIndex('reconciliation_runs_day_key').on(t.method, t.day)],
)

/** The lines of a statement, as the gateway gave them. */
export const reconciliationLines = pgTable(
  'reconciliation_lines',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    runId: bigint('run_id', { mode: 'number' })
      .notNull()
      .references(() => reconciliationRuns.id),
    kind: text({ enum: ['payment', 'refund'] }).notNull(),
    /** Our number of the payment, or of the refund. */
    number: text().notNull(),
    tradeNo: text('trade_no').notNull(),
    amount: fen('amount').notNull(),
    fee: fen('fee').notNull(),
    at: when('at').notNull(),
  },
  (t) => [uniqueIndex('reconciliation_lines_key').on(t.runId, t.kind, t.number), index('reconciliation_lines_number_idx').on(t.number)],
)

/** What does not match, and what was done about it. */
export const reconciliationDifferences = pgTable(
  'reconciliation_differences',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    runId: bigint('run_id', { mode: 'number' })
      .notNull()
      .references(() => reconciliationRuns.id),
    what: text({ enum: ['payment', 'refund'] }).notNull(),
    number: text().notNull(),
    /** missing: we have it and they do not; extra: the other way round; amount: not the same sum. */
    kind: text({ enum: ['missing', 'extra', 'amount'] }).notNull(),
    ours: fen('ours'),
    theirs: fen('theirs'),
    suggestion: text({ enum: ['ask the gateway', 'look it up at the gateway', 'refund it at the gateway', 'wait for tomorrow', 'book the rest by hand'] }).notNull(),
    state: text({ enum: ['open', 'settled'] })
      .notNull()
      .default('open'),
    note: text(),
    settledBy: bigint('settled_by', { mode: 'number' }).references(() => staff.id),
    settledAt: when('settled_at'),
  },
  (t) => [
    uniqueIndex('reconciliation_differences_key').on(t.runId, t.what, t.number),
    index('reconciliation_differences_open_idx').on(t.id).where(sql`${t.state} = 'open'`),
    check('reconciliation_differences_settled_check', sql`(${t.state} = 'settled') = (${t.settledBy} is not null and ${t.note} is not null)`),
  ],
)
