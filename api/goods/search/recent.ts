import type { Kv } from '../../drivers/kv/types.ts'

const MOST = 10
const KEPT_SECONDS = 180 * 24 * 3600
const LONGEST = 40

const keyOf = (userId: number): string => `searches:${userId}`

/** What this buyer searched for last, latest first; ten at most. */
export async function recentSearches(kv: Kv, userId: number): Promise<string[]> {
  return wordsIn(await kv.get(keyOf(userId)))
}

/** Puts a search before the others. */
export async function rememberSearch(kv: Kv, userId: number, q: string): Promise<void> {
  await kv.set(keyOf(userId), JSON.stringify(withWord(await recentSearches(kv, userId), q)), KEPT_SECONDS)
}

/** Forgets one search, or all. */
export async function forgetSearches(kv: Kv, userId: number, q?: string): Promise<void> {
  const left = q === undefined ? [] : (await recentSearches(kv, userId)).filter((word) => word !== q)
  if (left.length === 0) await kv.del(keyOf(userId))
  else await kv.set(keyOf(userId), JSON.stringify(left), KEPT_SECONDS)
}

/** The list with this word at its head. */
export function withWord(words: readonly string[], q: string): string[] {
  const word = [...q.toWellFormed().replaceAll('\0', '').trim()].slice(0, LONGEST).join('')
  return word === '' ? [...words] : [word, ...words.filter((other) => other !== word)].slice(0, MOST)
}

/** A kept list, which a guest's cookie may bring in any state. */
export function wordsIn(raw: string | undefined): string[] {
  try {
    const words: unknown = JSON.parse(raw ?? '[]')
    return Array.isArray(words) ? words.filter((word): word is string => typeof word === 'string' && word !== '' && word.length <= 2 * LONGEST).slice(0, MOST) : []
  } catch {
    return []
  }
}
