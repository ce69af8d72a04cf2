import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, timestamp, unique } from 'drizzle-orm/pg-core'
import { skus } from '../goods/tables.ts'
import { users } from '../users/tables.ts'

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()
const fen = (name: string) => bigint(name, { mode: 'number' })
const when = (name: string) => timestamp(name, { withTimezone: true })

/** How well the shop knows a buyer; who has no row stands on level 0. */
export const members = pgTable(
  'members',
  {
    userId: bigint('user_id', { mode: 'number' })
      .primaryKey()
      .references(() => users.id),
    level: smallint().notNull(),
    setAt: when('set_at').notNull().defaultNow(),
  },
  (t) => [check('members_level_check', sql`${t.level} between 0 and 9`)],
)

/** What the shop gives by itself to everybody who buys these things in this time. `percent` is what is still paid. */
export const promotions = pgTable(
  'promotions',
  {
    id: id(),
    kind: text({ enum: ['member', 'nth-piece', 'full-reduction', 'gift', 'plugin'] }).notNull(),
    name: text().notNull(),
    nameEn: text('name_en').notNull(),
    /** What it is about: everything, or catalogs (with those below), SPUs or SKUs by their ids. */
    scope: text({ enum: ['all', 'catalog', 'spu', 'sku'] }).notNull(),
    scopeIds: bigint('scope_ids', { mode: 'number' }).array().notNull().default(sql`'{}'`),
    startsAt: when('starts_at').notNull(),
    endsAt: when('ends_at').notNull(),
    stoppedAt: when('stopped_at'),
    /** Whether what it has made cheaper may be paid with a coupon, too. */
    withCoupons: boolean('with_coupons').notNull().default(true),
    /** nth-piece: every so-manieth piece of a SKU costs `percent`. */
    nth: integer(),
    percent: smallint(),
    /** member: from this level on. */
    level: smallint(),
    /** gift: from this amount on, so many of that SKU. */
    threshold: fen('threshold'),
    giftSkuId: bigint('gift_sku_id', { mode: 'number' }).references(() => skus.id),
    giftCount: integer('gift_count'),
    /** plugin: which of whose kinds (`<plugin>/<kind>`), and what was filled in for it. */
    rule: text(),
    values: jsonb(),
    createdAt: when('created_at').notNull().defaultNow(),
  },
  (t) => [
    check('promotions_window_check', sql`${t.startsAt} < ${t.endsAt}`),
    check('promotions_scope_check', sql`(${t.scope} = 'all') = (cardinality(${t.scopeIds}) = 0)`),
    check(
      'promotions_kind_check',
      sql`(case ${t.kind}
        when 'member' then ${t.percent} between 1 and 99 and ${t.level} between 1 and 9
        when 'nth-piece' then ${t.percent} between 0 and 99 and ${t.nth} between 2 and 100
        when 'gift' then ${t.threshold} >= 0 and ${t.giftSkuId} is not null and ${t.giftCount} between 1 and 100
        when 'full-reduction' then true
        when 'plugin' then ${t.rule} ~ '^[a-z0-9-]+/[a-z0-9-]+$' and jsonb_typeof(${t.values}) = 'object' end) is true`,
    ),
    index('promotions_ends_idx').on(t.endsAt),
  ],
)

/** A step of a ladder (满减): from `threshold` on, `off` less. */
export const promotionSteps = pgTable(
  'promotion_steps',
  {
    promotionId: bigint('promotion_id', { mode: 'number' })
      .notNull()
      .references(() => promotions.id, { onDelete: 'cascade' }),
    threshold: fen('threshold').notNull(),
    off: fen('off').notNull(),
  },
  (t) => [primaryKey({ columns: [t.promotionId, t.threshold] }), check('promotion_steps_check', sql`${t.off} > 0 and ${t.off} <= ${t.threshold}`)],
)

/** What delivery costs to some regions. The rule with the longest matching code counts; the one without codes is for everywhere else. */
export const freightRules = pgTable(
  'freight_rules',
  {
    id: id(),
    name: text().notNull(),
    nameEn: text('name_en').notNull(),
    /** GB/T 2260, from the left: "65" or "650000" is a province, "6501" a city. */
    regions: text().array().notNull().default(sql`'{}'`),
    deliverable: boolean().notNull().default(true),
    firstGrams: integer('first_grams').notNull().default(1000),
    firstFee: fen('first_fee').notNull().default(0),
    furtherGrams: integer('further_grams').notNull().default(1000),
    furtherFee: fen('further_fee').notNull().default(0),
    /** From this amount of goods on delivery is free; null: never. */
    freeOver: fen('free_over'),
    /** A plugin reckons instead of weights and fees: which of whose kinds, and what was filled in for it. */
    rule: text(),
    values: jsonb(),
    createdAt: when('created_at').notNull().defaultNow(),
  },
  (t) => [
    unique('freight_rules_name_key').on(t.name),
    check(
      'freight_rules_rule_check',
      sql`case when ${t.rule} is null then ${t.values} is null else ${t.rule} ~ '^[a-z0-9-]+/[a-z0-9-]+$' and coalesce(jsonb_typeof(${t.values}) = 'object', false) end`,
    ),
    check('freight_rules_fees_check', sql`${t.firstFee} >= 0 and ${t.furtherFee} >= 0 and ${t.firstGrams} > 0 and ${t.furtherGrams} > 0 and ${t.freeOver} >= 0`),
  ],
)
