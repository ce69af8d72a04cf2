import { createHash } from 'node:crypto'
import type { Config } from '../config.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { momentOf, shopTime } from '../shared/time.ts'

/** What every page of the shop says at its top for a while. `from` and `until` stand on the shop's clock, "YYYY-MM-DD HH:MM:SS"; empty: at once, and until it is taken back. */
export type Notice = { zh: string; en: string; from: string; until: string }

/** Characters of each text. */
export const MOST_NOTICE = 120

/** The notice that a value is, trimmed; undefined for one that cannot be: no text in one of the languages, or an end that is not after its beginning. */
export function noticeFrom(value: unknown, { timeZone }: Pick<Config, 'timeZone'>): Notice | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { zh, en, from, until } = value as Record<string, unknown>
  const texts = [zh, en].map((text) => (typeof text === 'string' && text.isWellFormed() && !/\p{Cc}/u.test(text) ? text.trim() : ''))
  const times = [from, until].map((text) => wallOf(text, timeZone))
  const [first, last] = times
  if (texts.some((text) => text === '' || [...text].length > MOST_NOTICE) || first === undefined || last === undefined) return undefined
  if (last !== '' && last <= first) return undefined
  return { zh: texts[0]!, en: texts[1]!, from: first, until: last }
}

/** The time as it is kept; empty for none, undefined for what is no time. */
function wallOf(text: unknown, timeZone: string): string | undefined {
  if (text === '' || text === undefined) return ''
  const at = typeof text === 'string' ? momentOf(text, timeZone) : undefined
  return at && shopTime(at, timeZone)
}

/** What pages say now, in their language; `id` names the text, so that who has put it away does not see it again. */
export function noticeNow({ notice, timeZone }: Pick<Config, 'notice' | 'timeZone'>, now: Date, lang: Lang): { id: string; text: string } | undefined {
  if (!notice) return undefined
  const wall = shopTime(now, timeZone)
  if (wall < notice.from || (notice.until !== '' && wall >= notice.until)) return undefined
  return {
    id: createHash('sha256')
      .update(JSON.stringify([notice.zh, notice.en, notice.from]))
      .digest('base64url')
      .slice(0, 12),
    text: said(lang, notice.zh, notice.en),
  }
}
