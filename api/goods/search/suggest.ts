import type { Db } from '../../shared/db.ts'
import type { Lang } from '../../shared/i18n.ts'
import { plainOf } from './index-skus.ts'

/** What somebody who types may want: a word to search for, or a place to go to. `id` is a catalog's or brand's. */
export type Suggestion = { kind: 'catalog' | 'brand' | 'word' | 'product'; text: string; id: number }

const MOST = 10
/** Of the best that begin so, these many are read: one term stands under several keys. */
const READ = 60
const LONGEST = 40

/** Up to ten suggestions for what was typed so far: by its letters, pinyin or initials; the most telling first. */
export async function suggest(db: Db, q: string, lang: Lang): Promise<Suggestion[]> {
  const typed = plainOf(q.slice(0, LONGEST))
  const letters = [...typed]
  if (letters.length === 0) return []
  // Of short beginnings there are tens of thousands: an index has each of them with its heaviest first.
  const begins =
    letters.length <= 3
      ? db`left(key, ${db.unsafe(String(letters.length))}) = ${typed} order by left(key, ${db.unsafe(String(letters.length))}), weight desc`
      : db`key like ${`${typed.replace(/[\\%_]/g, '\\$&')}%`} order by weight desc`
  const rows = await db<(Suggestion & { key: string })[]>`
    select kind, term as text, ref_id as id, key from (select kind, term, ref_id, key, weight from search_terms where ${begins} limit ${READ}) found`
  return arrange(rows, typed, lang)
}

/** Each text once: places and words before products, the reader's language first, and never one that they neither read nor type. */
function arrange(rows: (Suggestion & { key: string })[], typed: string, lang: Lang): Suggestion[] {
  const chinese = (text: string) => /\p{Script=Han}/u.test(text)
  const foreign = (text: string) => chinese(text) !== (lang === 'zh-CN')
  const placeOf = ({ kind, text }: Suggestion) => (foreign(text) ? 2 : 0) + (kind === 'product' ? 1 : 0)
  const once = new Map<string, Suggestion>()
  for (const { kind, text, id } of rows.filter(({ text }) => !foreign(text) || chinese(text) === chinese(typed)).sort((a, b) => placeOf(a) - placeOf(b)))
    if (!once.has(plainOf(text))) once.set(plainOf(text), { kind, text, id })
  return [...once.values()].slice(0, MOST)
}
