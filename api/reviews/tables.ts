import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, pgTable, primaryKey, smallint, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import { skus, spus } from '../goods/tables.ts'
import { orders } from '../orders/tables.ts'
import { staff } from '../staff/tables.ts'
import { users } from '../users/tables.ts'

const ref = (name: string) => bigint(name, { mode: 'number' })
const when = (name: string) => timestamp(name, { withTimezone: true })

/** What a buyer says of a line they bought (评价): once, with one follow-up, and one answer of the shop. */
export const reviews = pgTable(
  'reviews',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    orderId: ref('order_id')
      .notNull()
      .references(() => orders.id),
    skuId: ref('sku_id')
      .notNull()
      .references(() => skus.id),
    spuId: ref('spu_id')
      .notNull()
      .references(() => spus.id),
    userId: ref('user_id')
      .notNull()
      .references(() => users.id),
    stars: smallint().notNull(),
    text: text().notNull().default(''),
    pictures: text().array().notNull().default([]),
    anonymous: boolean().notNull().default(false),
    followUp: text('follow_up'),
    followUpAt: when('follow_up_at'),
    answer: text(),
    answeredAt: when('answered_at'),
    answeredBy: ref('answered_by').references(() => staff.id),
    hiddenAt: when('hidden_at'),
    hiddenBy: ref('hidden_by').references(() => staff.id),
    hiddenWhy: text('hidden_why'),
    /** How many found it helpful; as many as it has rows in review_votes. */
    votes: integer().notNull().default(0),
    createdAt: when('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('reviews_once').on(t.orderId, t.skuId),
    check('reviews_stars_check', sql`${t.stars} between 1 and 5`),
    check('reviews_text_check', sql`char_length(${t.text}) <= 500 and cardinality(${t.pictures}) <= 6 and char_length(${t.followUp}) <= 500`),
    check('reviews_follow_up_check', sql`(${t.followUp} is null) = (${t.followUpAt} is null)`),
    check('reviews_answer_check', sql`(${t.answer} is null) = (${t.answeredAt} is null)`),
    check('reviews_hidden_check', sql`(${t.hiddenAt} is null) = (${t.hiddenWhy} is null)`),
    check('reviews_votes_check', sql`${t.votes} >= 0`),
    index('reviews_spu_idx').on(t.spuId, t.id).where(sql`${t.hiddenAt} is null`),
    index('reviews_helpful_idx').on(t.spuId, t.votes, t.id).where(sql`${t.hiddenAt} is null`),
    index('reviews_user_idx').on(t.userId, t.id),
  ],
)

/** Who found whose review helpful. */
export const reviewVotes = pgTable(
  'review_votes',
  {
    reviewId: ref('review_id')
      .notNull()
      .references(() => reviews.id),
    userId: ref('user_id')
      .notNull()
      .references(() => users.id),
    at: when('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.reviewId, t.userId] }), index('review_votes_user_idx').on(t.userId)],
)

/** What the reviews of an SPU that can be seen add up to. */
export const spuRatings = pgTable(
  'spu_ratings',
  {
    spuId: ref('spu_id')
      .primaryKey()
      .references(() => spus.id),
    count: integer().notNull().default(0),
    /** Stars of all together. */
    sum: integer().notNull().default(0),
    ones: integer().notNull().default(0),
    twos: integer().notNull().default(0),
    threes: integer().notNull().default(0),
    fours: integer().notNull().default(0),
    fives: integer().notNull().default(0),
    withPictures: integer('with_pictures').notNull().default(0),
    withFollowUp: integer('with_follow_up').notNull().default(0),
  },
  (t) => [
    check('spu_ratings_never_negative', sql`least(${t.ones}, ${t.twos}, ${t.threes}, ${t.fours}, ${t.fives}, ${t.withPictures}, ${t.withFollowUp}) >= 0`),
    check(
      'spu_ratings_count_check',
      sql`${t.count} = ${t.ones} + ${t.twos} + ${t.threes} + ${t.fours} + ${t.fives} and greatest(${t.withPictures}, ${t.withFollowUp}) <= ${t.count}`,
    ),
    check('spu_ratings_sum_check', sql`${t.sum} = ${t.ones} + 2 * ${t.twos} + 3 * ${t.threes} + 4 * ${t.fours} + 5 * ${t.fives}`),
  ],
)
