import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'

const fen = (name: string) => bigint(name, { mode: 'number' })

/** A transaction of money: its entries sum to zero, and nothing of it ever changes. `key` makes posting twice one. Append-only. */
export const ledgerPostings = pgTable(
  'ledger_postings',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    key: text().notNull().unique(),
    kind: text().notNull(),
    orderId: bigint('order_id', { mode: 'number' }),
    userId: bigint('user_id', { mode: 'number' }),
    /** Which book it stands in: the number of the order it is about, 0 for none. Months of the ledger are ranges of it. */
    book: bigint({ mode: 'number' }).notNull().default(0),
    at: timestamp('at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index('ledger_postings_order_idx').on(t.orderId)],
)

/** One side of a posting, in fen. Positive: the shop owes or has earned it; negative: it has it, or has spent it. Append-only. */
export const ledgerEntries = pgTable(
  'ledger_entries',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    postingId: bigint('posting_id', { mode: 'number' })
      .notNull()
      .references(() => ledgerPostings.id),
    /** Whose it is, written with the row so that rows can lie by buyer (docs/decisions/0111); the posting’s; null in rows of earlier releases. */
    userId: bigint('user_id', { mode: 'number' }),
    /** Which book it stands in: the number of the order it is about, 0 for none. Months of the ledger are ranges of it. */
    book: bigint({ mode: 'number' }).notNull().default(0),
    account: text().notNull(),
    amount: fen('amount').notNull(),
  },
  (t) => [
    uniqueIndex('ledger_entries_posting_key').on(t.postingId, t.account),
    index('ledger_entries_account_idx').on(t.account, t.id),
    check('ledger_entries_amount_check', sql`${t.amount} <> 0`),
    check('ledger_entries_account_check', sql`${t.account} ~ '^((wallet|held):[1-9][0-9]*|gateway:[a-z]+|courier:cod|sales|surplus|fees|adjustments)$'`),
  ],
)

/** What is in the accounts that may never go below zero: wallets, and what is held of them for orders. Written by a trigger alone. */
export const ledgerBalances = pgTable(
  'ledger_balances',
  { account: text().primaryKey(), balance: fen('balance').notNull(), userId: bigint('user_id', { mode: 'number' }) },
  (t) => [check('ledger_balances_never_below_zero', sql`${t.balance} >= 0`)],
)

/**
 * A month of the ledger that was put away into files (docs/decisions/0127): what it held, so that the books still add up without it, and what its files are, so that it can come
 * back. Written with the month's leaving alone; `back_at` when it came back. Books from `from_book` up to before `to_book` are closed meanwhile.
 */
export const ledgerArchives = pgTable(
  'ledger_archives',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** YYYY-MM. */
    month: text().notNull(),
    fromBook: bigint('from_book', { mode: 'number' }).notNull(),
    toBook: bigint('to_book', { mode: 'number' }).notNull(),
    postings: integer().notNull(),
    entries: integer().notNull(),
    /** What orders of the month were paid, and what went back of it, in fen. */
    paid: fen('paid').notNull(),
    refunded: fen('refunded').notNull(),
    /** By table: name, sha256 and columns of its file. */
    files: jsonb().notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
    backAt: timestamp('back_at', { withTimezone: true }),
  },
  (t) => [
    uniqueIndex('ledger_archives_month_key').on(t.month).where(sql`${t.backAt} is null`),
    check('ledger_archives_month_check', sql`${t.month} ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'`),
    check('ledger_archives_books_check', sql`${t.fromBook} > 0 and ${t.fromBook} < ${t.toBook}`),
  ],
)

/** What the entries of months that were put away sum to, by account; `user_id` is 0 for the shop's own. Written by a trigger alone. */
export const ledgerCarried = pgTable('ledger_carried', {
  account: text().primaryKey(),
  amount: fen('amount').notNull(),
  userId: bigint('user_id', { mode: 'number' }).notNull().default(0),
})
