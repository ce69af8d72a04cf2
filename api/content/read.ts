import type postgres from 'postgres'
import type { Db } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'

export const slots = ['carousel', 'news', 'advert', 'floor'] as const
export type Slot = (typeof slots)[number]
/** Something on the home page as it is shown; `picture` is a file key, `link` a path inside the shop or an https address. */
export type Shown = { id: number; floorId: number | null; title: string; words: string; picture: string | null; link: string }
/** A picture of the home page's carousel. */
export type Slide = { id: number; title: string; words: string; image: string; link: string }
/** An item as staff see it. */
export type Item = {
  id: number
  version: number
  slot: Slot
  floorId: number | null
  title: string
  titleEn: string
  words: string
  wordsEn: string
  picture: string | null
  link: string
  position: number
  hidden: boolean
  validFrom: Date | null
  validUntil: Date | null
  updatedAt: Date
}

/** More than this of one slot is not shown. */
const MOST: Record<Slot, number> = { carousel: 8, news: 6, advert: 4, floor: 60 }

/** Whether an item is on the page at that moment: from its first second, and not in its last. */
export const visibleAt = (db: Db, at: Date): postgres.PendingQuery<postgres.Row[]> =>
  db`(not hidden and (valid_from is null or valid_from <= ${at}) and (valid_until is null or valid_until > ${at}))`

/** What a slot shows at that moment, in the shop's order. */
export async function readSlot(db: Db, slot: Slot, lang: Lang, at: Date): Promise<Shown[]> {
  return [
    ...(await db<Shown[]>`
    select id, floor_id as "floorId", ${said(lang, db`title`, db`coalesce(nullif(title_en, ''), title)`)} as title,
      ${said(lang, db`words`, db`coalesce(nullif(words_en, ''), words)`)} as words, picture, link
    from content_items where slot = ${slot} and ${visibleAt(db, at)} order by position, id limit ${MOST[slot]}`),
  ]
}

/** The carousel, in the shop's order. */
export async function readSlides(db: Db, lang: Lang, at: Date): Promise<Slide[]> {
  return (await readSlot(db, 'carousel', lang, at)).map(({ id, title, words, picture, link }) => ({ id, title, words, image: picture ?? '', link }))
}

export type ItemsWish = { page: number; pageSize: number; q: string; slot: string; state: string; at: Date }

/** Items for staff, slot by slot in their order; `state`: live, coming, over, hidden or any. */
export async function listItems(db: Db, { page, pageSize, q, slot, state, at }: ItemsWish): Promise<{ items: Item[]; total: number }> {
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
  const states: Record<string, postgres.PendingQuery<postgres.Row[]>> = {
    live: visibleAt(db, at),
    coming: db`(not hidden and valid_from > ${at})`,
    over: db`(valid_until <= ${at})`,
    hidden: db`hidden`,
  }
  const where = db`(${slot} = '' or slot = ${slot}) and (${q} = '' or title ilike ${like} or title_en ilike ${like}) and ${states[state] ?? db`true`}`
  const [counted] = await db<{ total: number }[]>`select count(*)::int as total from content_items where ${where}`
  const items = await db<Item[]>`select ${itemColumns(db)} from content_items where ${where} order by slot, position, id limit ${pageSize} offset ${(page - 1) * pageSize}`
  return { items: [...items], total: counted!.total }
}

/** One item, whatever its state; undefined when there is none. */
export async function readItem(db: Db, id: number): Promise<Item | undefined> {
  const [item] = await db<Item[]>`select ${itemColumns(db)} from content_items where id = ${id}`
  return item
}

const itemColumns = (db: Db) => db`
  id, version, slot, floor_id as "floorId", title, title_en as "titleEn", words, words_en as "wordsEn", picture, link, position, hidden,
  valid_from as "validFrom", valid_until as "validUntil", updated_at as "updatedAt"`
