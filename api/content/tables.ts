import { bigint, integer, pgTable, text } from 'drizzle-orm/pg-core'

/** One picture of the home page's carousel. */
export const slides = pgTable('slides', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  title: text().notNull(),
  titleEn: text('title_en').notNull(),
  words: text().notNull().default(''),
  wordsEn: text('words_en').notNull().default(''),
  image: text().notNull(),
  /** Path inside the shop, such as /list/3. */
  link: text().notNull(),
  position: integer().notNull().default(0),
})
