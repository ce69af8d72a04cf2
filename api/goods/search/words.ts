import { Jieba } from '@node-rs/jieba'
import { dict } from '@node-rs/jieba/dict.js'

/** Names weigh most, then brand and catalog, then attribute values and captions, then descriptions. */
export type Weight = 'A' | 'B' | 'C' | 'D'
export type Part = { text: string; weight: Weight }

/** PostgreSQL keeps word positions up to here. */
const LAST_POSITION = 16_383
/** Longer "words" are serial numbers or nonsense; PostgreSQL refuses lexemes from 2 KB. */
const LONGEST_WORD = 40
/** What a vector takes of one text. */
const LONGEST_TEXT = 2_000
const LONGEST_QUERY = 100

/** Words that stand in every text, and would make an "all of these words" query miss. */
const stopWords = new Set(['的', '了', '和', '与', '及', '之', '吗', '呢', '吧', '啊', 'a', 'an', 'the', 'of', 'for', 'with', 'and', 'or', 'in', 'on', 'to', 'by', 'at'])

let loaded: Jieba | undefined
/** The dictionary takes 0.2 s and 80 MB, so a process that never searches does without. */
const jieba = (): Jieba => (loaded ??= Jieba.withDict(dict))

/**
 * The texts of a product as a tsvector literal, built here because PostgreSQL does not cut Chinese: words and pairs of
 * characters, each with the position and weight of its first occurrence in a weight.
 */
export function searchVector(parts: readonly Part[]): string {
  const places = new Map<string, Map<Weight, number>>()
  let position = 0
  for (const { text, weight } of parts) {
    for (const word of wordsOf(text.slice(0, LONGEST_TEXT), weight)) {
      position = Math.min(position + 1, LAST_POSITION)
      const ofWord = places.get(word) ?? new Map<Weight, number>()
      if (!ofWord.has(weight)) places.set(word, ofWord.set(weight, position))
    }
  }
  return [...places].map(([word, at]) => `${quote(word)}:${[...at].map(([weight, place]) => `${place}${weight}`).join(',')}`).join(' ')
}

/** What a person typed as a tsquery literal that asks for all of its words; '' when there is no word in it. */
export function queryOf(q: string): string {
  return [...new Set(runsOf(q.slice(0, LONGEST_QUERY)).flatMap(({ text, chinese }) => (chinese ? cut(text).map(chineseTerm) : latinWords(text).map(quote))))].join(' & ')
}

/** The same as a tsquery literal that is content with any pair of characters or any word. */
export function looseQueryOf(q: string): string {
  return [...new Set(runsOf(q.slice(0, LONGEST_QUERY)).flatMap(({ text, chinese }) => (chinese ? looseTerms(text) : latinWords(text).map(quote))))].join(' | ')
}

/** A word as such, or by its pairs of characters, which find it wherever the text was cut; a single character starts words. */
function chineseTerm(word: string): string {
  const pairs = pairsOf(word)
  if (pairs.length === 0) return `${quote(word)}:*`
  return pairs.length === 1 ? quote(word) : `(${quote(word)} | ${pairs.map(quote).join(' & ')})`
}

function looseTerms(text: string): string[] {
  const pairs = pairsOf(text)
  return pairs.length === 0 ? cut(text).map(chineseTerm) : pairs.map(quote)
}

const indexed = new Map<string, readonly string[]>()
const MOST_REMEMBERED = 20_000

/** The words to index a text by. Brands, catalogs, values and SPU names come again and again, so cuts are remembered. */
function wordsOf(text: string, weight: Weight): readonly string[] {
  // Descriptions go without pairs: they would double the vector, which then no longer fits its row.
  const pairs = weight !== 'D'
  const key = `${pairs ? '+' : '-'}${text}`
  const known = indexed.get(key)
  if (known) return known
  const words = runsOf(text).flatMap((run) => (!run.chinese ? latinWords(run.text) : pairs ? [...cutFine(run.text), ...pairsOf(run.text)] : cutFine(run.text)))
  const distinct = [...new Set(words)]
  if (indexed.size >= MOST_REMEMBERED) indexed.clear()
  indexed.set(key, distinct)
  return distinct
}

/** Full width folded to half, lower case, and no NUL or broken surrogate, which no database takes. */
const folded = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\0/g, '')
    .replace(/(?<=\p{L})['’](?=\p{L})/gu, '')

/** The stretches of Chinese, and of other letters and digits; what is neither parts them. */
function runsOf(text: string): { text: string; chinese: boolean }[] {
  return [...folded(text).matchAll(/(\p{Script=Han}+)|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+/gu)].map(([run, chinese]) => ({ text: run, chinese: chinese !== undefined }))
}

const cut = (text: string): string[] => jieba().cut(text, true).filter(isWord)
const cutFine = (text: string): string[] => jieba().cutForSearch(text, true).filter(isWord)
const isWord = (word: string): boolean => !stopWords.has(word) && word.length <= LONGEST_WORD

/** Pairs of neighbouring characters: 热水壶 → 热水, 水壶. */
function pairsOf(text: string): string[] {
  const characters = [...text]
  return characters.slice(1).map((character, i) => `${characters[i]}${character}`)
}

/** Letters and digits apart, so that "64GB" and "64 GB", "iPhone15" and "iPhone 15" are the same. */
function latinWords(run: string): string[] {
  return (run.match(/\p{N}+|[^\p{N}]+/gu) ?? []).map((word) => singular(word.slice(0, LONGEST_WORD).toWellFormed())).filter(isWord)
}

/** A naive fold of English plurals, good enough because both sides are folded alike. */
function singular(word: string): string {
  if (!/^[a-z]{4,}$/.test(word)) return word
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (/(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2)
  return /[^siu]s$/.test(word) ? word.slice(0, -1) : word
}

const quote = (word: string): string => `'${word.replace(/['\\]/g, '$&$&')}'`
