import { sql } from 'drizzle-orm'
import { bigint, check, index, jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import { orders } from '../orders/tables.ts'
import { users } from '../users/tables.ts'

/** What lets a buyer's assistant speak for them, as far as its scopes reach. The token itself is shown once and not kept. */
export const assistantTokens = pgTable(
  'assistant_tokens',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id),
    name: text().notNull(),
    secretHash: text('secret_hash').notNull(),
    scopes: text().array().notNull(),
    /** Fen that its drafts of one day may come to. */
    dayLimit: bigint('day_limit', { mode: 'number' }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    usedAt: timestamp('used_at', { withTimezone: true }),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
  },
  (t) => [
    uniqueIndex('assistant_tokens_secret_key').on(t.secretHash),
    index('assistant_tokens_user_idx').on(t.userId),
    check('assistant_tokens_scopes', sql`${t.scopes} <@ array['read','cart','order'] and cardinality(${t.scopes}) > 0`),
    check('assistant_tokens_limit', sql`${t.dayLimit} between 0 and 100000000`),
  ],
)

/** An order that an assistant would like to place: it becomes one when its buyer says so, and otherwise never. */
export const orderDrafts = pgTable(
  'order_drafts',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => users.id),
    tokenId: bigint('token_id', { mode: 'number' })
      .notNull()
      .references(() => assistantTokens.id),
    /** What would be placed, and the lines that it was about. */
    wish: jsonb().notNull(),
    lines: jsonb().notNull(),
    totalAmount: bigint('total_amount', { mode: 'number' }).notNull(),
    state: text({ enum: ['waiting', 'placed', 'declined'] })
      .notNull()
      .default('waiting'),
    orderId: bigint('order_id', { mode: 'number' }).references(() => orders.id),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    decidedAt: timestamp('decided_at', { withTimezone: true }),
  },
  (t) => [
    index('order_drafts_user_idx').on(t.userId, t.createdAt),
    index('order_drafts_token_idx').on(t.tokenId, t.createdAt),
    index('order_drafts_order_idx').on(t.orderId),
    check('order_drafts_amount', sql`${t.totalAmount} >= 0`),
    check('order_drafts_placed', sql`(${t.state} = 'placed') = (${t.orderId} is not null)`),
    check('order_drafts_decided', sql`(${t.state} = 'waiting') = (${t.decidedAt} is null)`),
  ],
)
