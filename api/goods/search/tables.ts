import { sql } from 'drizzle-orm'
import { bigint, boolean, check, customType, doublePrecision, index, integer, pgTable, primaryKey, real, text, timestamp, unique } from 'drizzle-orm/pg-core'
import { skus } from '../tables.ts'

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })
const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()
const ref = (name: string) => bigint(name, { mode: 'number' })

/** A sale attribute's value as lists are filtered by it: "colour: red" is one row, however many products have it. */
export const searchValues = pgTable(
  'search_values',
  {
    id: id(),
    attr: text().notNull(),
    attrEn: text('attr_en').notNull(),
    name: text().notNull(),
    nameEn: text('name_en').notNull(),
  },
  (t) => [unique('search_values_key').on(t.attr, t.name)],
)

/**
 * What a SKU is found, filtered and ranked by: narrow rows, so that twenty thousand of them are read in milliseconds; the
 * vectors lie beside them. Triggers carry everything but vectors and values over from skus, spus and stocks.
 */
export const searchSkus = pgTable(
  'search_skus',
  {
    skuId: ref('sku_id')
      .primaryKey()
      .references(() => skus.id, { onDelete: 'cascade' }),
    spuId: ref('spu_id').notNull(),
    rootId: ref('root_id').notNull(),
    branchId: ref('branch_id'),
    catalogId: ref('catalog_id').notNull(),
    brandId: ref('brand_id'),
    price: bigint({ mode: 'number' }).notNull(),
    sales: integer().notNull(),
    position: integer().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    launched: boolean().notNull(),
    inStock: boolean('in_stock').notNull(),
    /** sales × freshness × stock; a sweep brings freshness up to date. */
    score: real().notNull().default(1),
    /** Ids of search_values. */
    values: bigint({ mode: 'number' }).array().notNull().default(sql`'{}'`),
    /** Words of the name, brand and catalogs. */
    head: tsvector().notNull().default(sql`''::tsvector`),
    /** All words with their weights, and sounds. */
    words: tsvector().notNull().default(sql`''::tsvector`),
    /** The same for the same values: facets group fifty thousand rows by it, and would take three times as long by the values. */
    valuesHash: bigint('values_hash', { mode: 'number' }).generatedAlwaysAs(sql`hash_array_extended("values", 0)`),
  },
  (t) => [
    index('search_skus_root_idx').on(t.rootId),
    index('search_skus_branch_idx').on(t.branchId),
    index('search_skus_catalog_idx').on(t.catalogId),
    index('search_skus_words_idx').using('gin', t.words),
    index('search_skus_head_idx').using('gin', t.head),
    index('search_skus_values_idx').using('gin', t.values),
    index('search_skus_spu_idx').on(t.spuId),
  ],
)

/** What may be suggested while somebody types, and what a misspelling may have meant: one row for every way to begin to type it. */
export const searchTerms = pgTable(
  'search_terms',
  {
    kind: text({ enum: ['catalog', 'brand', 'word', 'product'] }).notNull(),
    /** What is shown and searched for. */
    term: text().notNull(),
    /** Folded text, pinyin or initials. */
    key: text().notNull(),
    /** The catalog, brand or SPU it names. */
    refId: ref('ref_id').notNull().default(0),
    weight: real().notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.refId, t.term, t.key] }),
    check('search_terms_size', sql`length(${t.key}) between 1 and 80 and length(${t.term}) between 1 and 120`),
    index('search_terms_key_idx').using('btree', t.key.op('text_pattern_ops')),
    index('search_terms_first_idx').using('btree', sql`left(${t.key}, 1)`, sql`${t.weight} desc`),
    index('search_terms_two_idx').using('btree', sql`left(${t.key}, 2)`, sql`${t.weight} desc`),
    index('search_terms_three_idx').using('btree', sql`left(${t.key}, 3)`, sql`${t.weight} desc`),
    index('search_terms_like_idx').using('gin', t.key.op('gin_trgm_ops')).where(sql`${t.kind} <> 'product'`),
    index('search_terms_ref_idx').on(t.kind, t.refId),
  ],
)

/** Words that mean the same; whoever searches for one finds all. Kept by staff. */
export const searchSynonyms = pgTable(
  'search_synonyms',
  {
    id: id(),
    words: text().array().notNull(),
    /** Staff id. */
    editedBy: ref('edited_by'),
    editedAt: timestamp('edited_at', { withTimezone: true }).notNull(),
  },
  (t) => [check('search_synonyms_size', sql`cardinality(${t.words}) between 2 and 20`), unique('search_synonyms_words_key').on(t.words)],
)

/** A row whenever synonyms or the names that the dictionary is fed with have changed: processes compare what they have read. */
export const searchChanges = pgTable('search_changes', {
  id: id(),
  at: timestamp({ withTimezone: true }).notNull().defaultNow(),
})

/** What people looked for in vain. */
export const searchMisses = pgTable(
  'search_misses',
  {
    word: text().primaryKey(),
    people: integer().notNull(),
    firstAt: timestamp('first_at', { withTimezone: true }).notNull(),
    lastAt: timestamp('last_at', { withTimezone: true }).notNull(),
  },
  (t) => [index('search_misses_people_idx').on(t.people, t.word)],
)

/** How hot a searched word is: people, halved every three days. `heat` is as of `at`. */
export const searchHeat = pgTable('search_heat', {
  word: text().primaryKey(),
  heat: doublePrecision().notNull(),
  at: timestamp({ withTimezone: true }).notNull(),
})

/** Who has been counted for a word on a day: a person counts once. `who` is a hash. */
export const searchSeen = pgTable('search_seen', { day: text().notNull(), word: text().notNull(), who: text().notNull() }, (t) => [primaryKey({ columns: [t.day, t.word, t.who] })])
