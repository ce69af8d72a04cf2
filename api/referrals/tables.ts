import { sql } from 'drizzle-orm'
import { bigint, check, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { users } from '../users/tables.ts'

const when = (name: string) => timestamp(name, { withTimezone: true })
const user = (name: string) =>
  bigint(name, { mode: 'number' })
    .notNull()
    .references(() => users.id)

/** The word by which a buyer invites others. */
export const invitations = pgTable('invitations', {
  userId: user('user_id').primaryKey(),
  code: text().notNull().unique(),
  createdAt: when('created_at').notNull(),
})

/** Who came by whose invitation, and what became of the thanks for it. */
export const referrals = pgTable(
  'referrals',
  {
    /** Who was invited; once in a life. */
    userId: user('user_id').primaryKey(),
    inviterId: user('inviter_id'),
    at: when('at').notNull(),
    /** The order that earned the reward, and when both had it; or why there is none. */
    orderId: bigint('order_id', { mode: 'number' }),
    rewardedAt: when('rewarded_at'),
    refusedFor: text('refused_for', { enum: ['too many'] }),
  },
  (t) => [
    check('referrals_not_oneself', sql`${t.userId} <> ${t.inviterId}`),
    check('referrals_reward_check', sql`(${t.rewardedAt} is null) = (${t.orderId} is null)`),
    index('referrals_inviter_idx').on(t.inviterId),
    index('referrals_waiting_idx').on(t.userId).where(sql`${t.rewardedAt} is null and ${t.refusedFor} is null`),
  ],
)
