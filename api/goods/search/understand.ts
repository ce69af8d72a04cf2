import type { Db } from '../../shared/db.ts'
import type { Lang } from '../../shared/i18n.ts'
import { plainOf } from './index-skus.ts'
import { refreshLexicon, termsWith } from './lexicon.ts'
import { spoken } from './sounds.ts'
import { allOf, anyOf, asOne, inDictionary, lexemeOf, named, type Term, termsOf, wantAll, wantAllNear } from './words.ts'

/**
 * What a search means: a tsquery literal ('' finds nothing), another that weighs what it found (any of the words), the words
 * to mark in results, what a misspelling was taken for, and whether it leaves out some of what was asked for.
 */
export type Meaning = { query: string; weigh: string; words: string[]; corrected: string | undefined; partly: boolean }

/** All of what was asked for, with synonyms. The first thing to try: nearly every search finds something by it. */
export async function understand(db: Db, q: string): Promise<Meaning & { terms: Term[] }> {
  const terms = termsWith(await refreshLexicon(db), q)
  return { terms, query: wantAll(terms), weigh: anyOf(terms.map(({ best }) => best)), words: terms.map(({ word }) => word), corrected: undefined, partly: false }
}

type Known = Term & { /** In names and the like. */ known: boolean /** By its sound. */; heard: boolean /** In descriptions at least. */; mentioned: boolean }
type Mended = Pick<Term, 'strong' | 'exact' | 'whole' | 'best'> & { words: string[]; corrected: boolean; sure: boolean }

/**
 * What may have been meant when nothing has all of it: each word that the shop does not know by its sound (pinyin, initials,
 * a slip of the input method), else by the nearest word it does know; and when that is still too much, most of the words.
 * Undefined when too little of what was asked for can be made out.
 */
export async function guess(db: Db, terms: readonly Term[], lang: Lang): Promise<Meaning | undefined> {
  const mended = (await Promise.all((await lookUp(db, terms)).map((term) => mend(db, term, lang)))).filter((one) => one !== undefined)
  const sure = mended.filter((one) => one.sure)
  if (sure.length === 0 || sure.length / terms.length < (terms.length > 3 ? LEAST_OF_A_SENTENCE : LEAST)) return undefined
  const meaning = {
    weigh: anyOf(mended.map(({ best }) => best)),
    words: mended.flatMap(({ words }) => words),
    corrected: mended.some((one) => one.corrected) ? mended.map(({ words }) => words[0]).join(' ') : undefined,
  }
  const all = mended.length === terms.length ? [wantAll(mended), wantAllNear(mended)] : []
  for (const query of all) if (await finds(db, query)) return { ...meaning, query, partly: false }
  const one = asOne(terms)
  const slip = one && (await guess(db, [one], lang))
  if (slip) return slip
  // A slip that would be a part only: 'hair dryer' is not hairy crabs.
  for (const query of fewerAndFewer(sure.filter(({ corrected }) => !corrected))) if (await finds(db, query)) return { ...meaning, query, partly: true }
  return undefined
}

/** How much of what was asked for the shop must know. */
const LEAST = 0.5
const LEAST_OF_A_SENTENCE = 0.4

/** All of the words, then all but one, down to half of them: of things that are called so, for a part of what was asked for is little to go by. */
function* fewerAndFewer(terms: readonly Pick<Term, 'strong' | 'exact' | 'whole'>[]): Generator<string> {
  for (let size = terms.length; size > 0 && size >= terms.length / 2; size--)
    yield anyOf(choose(terms, size).map((some) => `(${wantAll(some)} & ${anyOf(some.map(({ whole }) => whole))})`))
}

async function lookUp(db: Db, terms: readonly Term[]): Promise<Known[]> {
  // Whole counts and no `limit`: with one, the plan would read the table from its start.
  const rows = await db<{ known: boolean; heard: boolean; mentioned: boolean }[]>`
    select (select count(*) from search_skus s where s.words @@ t.strong::tsquery and s.launched) > 0 as known,
      (select count(*) from search_skus s where s.words @@ t.exact::tsquery and s.launched) > 0 as mentioned,
      case when t.sound <> '' then (select count(*) from search_skus s where s.words @@ t.sound::tsquery and s.launched) > 0 else false end as heard
    from unnest(${terms.map(({ strong }) => strong)}::text[], ${terms.map(({ exact }) => exact)}::text[], ${terms.map(({ sound }) => sound ?? '')}::text[]) with ordinality as t (strong, exact, sound, place) order by place`
  return terms.map((term, at) => ({ ...term, ...rows[at]! }))
}

async function finds(db: Db, query: string): Promise<boolean> {
  if (query === '') return false
  const [row] = await db<{ found: boolean }[]>`select count(*) > 0 as found from search_skus s where s.words @@ (select ${query}::tsquery) and s.launched`
  return row!.found
}

async function mend(db: Db, term: Known, lang: Lang): Promise<Mended | undefined> {
  const plain = { strong: term.strong, exact: term.exact, whole: wholeOf(term), best: term.best, words: [term.word], corrected: false, sure: true }
  if (term.known) return plain
  const latin = /^[a-z]+$/.test(term.word)
  // 茄子 and 椅子 stand in names as 茄 and 椅.
  const [root] = /^\p{Script=Han}子$/u.test(term.word) ? termsOf(term.word.slice(0, 1)) : []
  if (root && (await finds(db, root.strong))) return { ...plain, strong: root.strong, exact: root.exact, whole: wholeOf(root), best: root.best, words: [root.word] }
  // What was typed in letters and sounds like something is no mistake: it is pinyin.
  // One syllable is an English word more often than pinyin to who reads English: a pan is no 键盘.
  const english = latin && lang === 'en' && term.word.length <= LONGEST_SYLLABLE
  if (term.heard && term.sound && !english)
    return { ...plain, strong: term.sound, exact: term.sound, whole: term.sound, best: term.sound, words: latin ? await heardAs(db, term.word) : [term.word] }
  const near = await nearest(db, term.word)
  if (near) {
    const terms = termsOf(near)
    return {
      strong: allOf(terms.map(({ strong }) => strong)),
      exact: allOf(terms.map(({ exact }) => exact)),
      whole: anyOf(terms.map(({ whole }) => whole)),
      best: anyOf(terms.map(({ best }) => best)),
      words: [near],
      corrected: true,
      sure: true,
    }
  }
  return term.mentioned ? { ...plain, sure: false } : undefined
}

const LONGEST_SYLLABLE = 4

/** One character is a word within others: 鸡 in 鸡腿, 裙 in 连衣裙. */
const wholeOf = (term: Term): string => (/^\p{Script=Han}$/u.test(term.word) ? named(term) : term.whole)

/** The words that are spelled so in pinyin or initials, to mark them in results. */
async function heardAs(db: Db, letters: string): Promise<string[]> {
  const rows = await db<{ term: string }[]>`
    select term from search_terms where key = ${letters} and kind <> 'product' and term <> key group by term order by max(weight) desc, term limit 5`
  return rows.length > 0 ? rows.map(({ term }) => term) : [letters]
}

type Spelled = { term: string; key: string; weight: number }

/** Shorter words are near to everything. */
const SHORTEST = 4

/** The word of the shop that is spelled, or sounds, most nearly so; undefined when none is near enough. */
async function nearest(db: Db, word: string): Promise<string | undefined> {
  const chinese = /^\p{Script=Han}+$/u.test(word)
  // Another real word is another thing, however near it sounds: 水泥 is not 水洗.
  if (chinese && inDictionary(word)) return undefined
  const key = chinese ? spoken(word).join('') : plainOf(word)
  if (!/^[a-z]+$/.test(key) || key.length < SHORTEST || key.length > 30) return undefined
  const rows = await db<Spelled[]>`
    select term, key, max(weight) as weight from search_terms where key % ${key} and kind <> 'product' and abs(length(key) - ${key.length}) <= 2
    group by term, key order by similarity(key, ${key}) desc, max(weight) desc limit 30`
  const most = key.length >= 8 && !chinese ? 2 : 1
  const best = (from: readonly Spelled[]) =>
    from
      .map((row) => ({ ...row, distance: chinese ? editDistance(key, row.key) : apart(key, row.key) }))
      .filter(({ distance, key: other }) => distance <= most && other.length >= SHORTEST)
      // Of what is equally near, a word of the same length with common characters, then the one that more goods have.
      .sort((a, b) => a.distance - b.distance || shared(b.term, word) - shared(a.term, word) || b.weight - a.weight)[0]
  const near = best(rows) ?? (chinese ? undefined : best(await spelledNear(db, key)))
  return near && lexemeOf(near.term) !== lexemeOf(word) ? plainOf(near.term) : undefined
}

/** Names say "carrots", and somebody slips typing "carrot". */
const apart = (a: string, b: string): number => Math.min(editDistance(a, b), editDistance(lexemeOf(a), lexemeOf(b)))

/** One slip leaves few of a short word's triples of letters whole, so that its neighbours are not found by them. */
const LONGEST_BY_SLIPS = 6

/** The shop's words that one slip, or one slip and a plural, makes of a short one: each looked for by itself in the index. */
async function spelledNear(db: Db, key: string): Promise<Spelled[]> {
  if (key.length > LONGEST_BY_SLIPS) return []
  const keys = [...slipsOf(key)].flatMap((one) => [one, `${one}s`])
  return await db<Spelled[]>`
    select t.term, t.key, max(t.weight) as weight from unnest(${keys}::text[]) as s (key)
      cross join lateral (select term, key, weight from search_terms where key = s.key and kind <> 'product' limit 5) t
    group by t.term, t.key`
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']

/** Every word that differs by one letter added, left out or changed, or by two swapped; never by the first, which people get right. */
function slipsOf(word: string): Set<string> {
  const slips = new Set<string>()
  for (let at = 1; at <= word.length; at++) {
    const [before, after] = [word.slice(0, at), word.slice(at)]
    for (const letter of LETTERS) slips.add(before + letter + after)
    if (after === '') continue
    slips.add(before + after.slice(1))
    if (after.length > 1) slips.add(before + after[1] + after[0] + after.slice(2))
    for (const letter of LETTERS) slips.add(before + letter + after.slice(1))
  }
  slips.delete(word)
  return slips
}

const shared = (a: string, b: string): number => [...a].filter((character) => b.includes(character)).length

/** How many letters must be changed, added, left out or swapped with the next to make `b` of `a`. */
export function editDistance(a: string, b: string): number {
  let [before, row] = [[] as number[], Array.from({ length: b.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j]!, before[j - 2]! + 1)
    }
    ;[before, row] = [row, next]
  }
  return row[b.length]!
}

/** A sentence of many words has more combinations than are worth asking for. */
const MOST_COMBINATIONS = 84

/** Every choice of `size` of these, in order. */
export function choose<T>(all: readonly T[], size: number): T[][] {
  const found: T[][] = []
  const extend = (chosen: T[], from: number): void => {
    if (found.length === MOST_COMBINATIONS) return
    if (chosen.length === size) return void found.push(chosen)
    for (let at = from; at <= all.length - (size - chosen.length); at++) extend([...chosen, all[at] as T], at + 1)
  }
  extend([], 0)
  return found
}
