import type { Db } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'

/** A picture of the home page's carousel; `image` is a file key, `link` a path inside the shop. */
export type Slide = { id: number; title: string; words: string; image: string; link: string }

/** The carousel, in the shop's order. */
export async function readSlides(db: Db, lang: Lang, at: Date = new Date()): Promise<Slide[]> {
  return [
    ...(await db<Slide[]>`
    select id, ${said(lang, db`title`, db`title_en`)} as title, ${said(lang, db`words`, db`words_en`)} as words, picture as image, link
    from content_items where slot = 'carousel' and not hidden and (valid_from is null or valid_from <= ${at}) and (valid_until is null or valid_until > ${at})
    order by position, id limit 8`),
  ]
}
