import { sql } from 'drizzle-orm'
import { bigint, check, index, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'

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
