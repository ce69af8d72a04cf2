import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Jieba } from '@node-rs/jieba'
import { Converter } from 'opencc-js/t2cn'
import { stemmer } from 'stemmer'
import { soundLexemes, soundsLike, soundWishes } from './sounds.ts'

/** Names weigh most, then brand and catalog, then attribute values and captions, then descriptions. */
export type Weight = 'A' | 'B' | 'C' | 'D'
export type Part = { text: string; weight: Weight }
/**
 * One thing that was asked for, as tsquery literals: in names, places, values or captions (`strong`); there or in descriptions
 * (`exact`); or by what sounds like it, where that can be said. `whole` is where a thing, its brand or its catalog is called so, and not by
 * a part of a longer word; `best` weighs what was found, and counts that more. `word` is what a person would call it.
 */
export type Term = { word: string; strong: string; exact: string; whole: string; best: string; sound: string | undefined }

/** PostgreSQL keeps word positions up to here. */
const LAST_POSITION = 16_383
/** Longer "words" are serial numbers or nonsense; PostgreSQL refuses lexemes from 2 KB. */
const LONGEST_WORD = 40
/** What a vector takes of one text. */
const LONGEST_TEXT = 2_000
const LONGEST_QUERY = 100
/** Of a sentence, that many words count. */
const MOST_TERMS = 12

/** Words that stand in every text, and would make an "all of these words" query miss. */
const stopWords = new Set(
  [
    '的',
    '了',
    '和',
    '与',
    '及',
    '之',
    '吗',
    '呢',
    '吧',
    '啊',
    '是',
    '在',
    '也',
    '都',
    '就',
    '很',
    'a',
    'an',
    'the',
    'of',
    'for',
    'with',
    'and',
    'or',
    'in',
    'on',
    'to',
    'by',
    'at',
  ].concat(['is', 'are', 'from']),
)
/** Words of people who ask, not of goods. */
const askingWords = new Set(
  '我 我们 你 你们 他 她 想 想要 要 买 想买 购买 找 求 推荐 有 有没有 没有 哪些 哪个 哪种 哪里 什么 怎么 怎么样 请问 一个 一款 一种 一些 一双 一件 一台 一把 一只 一盒 一瓶 一块 一条 一套 一张 一点 想给 新鲜 正宗 优质 新品 爸爸 妈妈 父母 女朋友 男朋友 老公 老婆 爷爷 奶奶 朋友 家人 几个 可以 能 能够 适合 用 给 送 送给 好 好用 好喝 好吃 好看 漂亮 便宜 新款 比较 比较好 最 最好 更 这种 那种 这个 那个 不 会 又 还 来 去 吃 喝 穿 时候 时 平时 东西 商品 产品 比 把 被 让 到 上 下 里 个 款 种 些 只 点 需要 希望 i my me we you want need buy some looking find show give please which what that this it can good best nice any to be used use like would something'.split(
    ' ',
  ),
)

let loaded: Jieba | undefined
/** The dictionary takes 0.2 s and 40 MB, so a process that never searches does without. The package's own dict.js would keep 11 MB of files besides. */
const jieba = (): Jieba => (loaded ??= Jieba.withDict(readFileSync(createRequire(import.meta.url).resolve('@node-rs/jieba/dict.txt'))))
const taught = new Set<string>()

/** Teaches the cutting of Chinese the shop's own words, so that 空气炸锅 stays one. */
export function teachWords(words: readonly string[]): void {
  const fresh = [...new Set(words.flatMap((text) => runsOf(text).flatMap((run) => (run.chinese && run.text.length > 1 && run.text.length <= 8 ? [run.text] : []))))].filter(
    (word) => !taught.has(word),
  )
  if (fresh.length === 0) return
  jieba().loadDict(Buffer.from(fresh.map((word) => `${word} 100000 n`).join('\n')))
  for (const word of fresh) taught.add(word)
  indexed.clear()
}

/**
 * The texts of a product as a tsvector literal, built here because PostgreSQL does not cut Chinese: words and pairs of
 * characters, each with the position and weight of its first occurrence in a weight; of names and places the sounds, too.
 */
export function searchVector(parts: readonly Part[], { sounds = true } = {}): string {
  const places = new Map<string, string>()
  let position = 0
  for (const { text, weight } of parts) {
    for (const word of wordsOf(text.slice(0, LONGEST_TEXT), weight, sounds && (weight === 'A' || weight === 'B'))) {
      position = Math.min(position + 1, LAST_POSITION)
      const known = places.get(word)
      const counts = word.startsWith(`'${WHOLE}`) ? WHOLE_COUNTS[weight] : weight
      if (known === undefined) places.set(word, `${position}${counts}`)
      else if (!known.includes(counts)) places.set(word, `${known},${position}${counts}`)
    }
  }
  return [...places].map(([word, at]) => `${word}:${at}`).join(' ')
}

/** What a person typed, as the things asked for; none when there is no word in it. Words of asking go when others are there. */
export function termsOf(q: string): Term[] {
  const all = runsOf(q.slice(0, LONGEST_QUERY)).flatMap(({ text, chinese }) => (chinese ? joinSingles(cut(text)).map(chineseTerm) : latinTerms(text)))
  const telling = all.filter(({ word }) => !askingWords.has(word))
  return [...new Map((telling.length > 0 ? telling : all).map((term) => [term.exact, term])).values()].slice(0, MOST_TERMS)
}

/** Several short Chinese words as the one that they may be a slip of (大闸谢 is cut after 大闸); undefined when they are none. */
export function asOne(terms: readonly Term[]): Term | undefined {
  const joined = terms.map(({ word }) => word).join('')
  return terms.length > 1 && /^\p{Script=Han}{2,6}$/u.test(joined) ? chineseTerm(joined) : undefined
}

/** All of what a person typed as one tsquery literal; '' when there is no word in it. */
export const queryOf = (q: string): string => wantAll(termsOf(q))

/**
 * A tsquery literal that wants all of these; '' for none. One of them must be what the thing is called, or none of them stand only in a
 * description: of a dress that a machine may wash, one word is praise and the other a remark, and it is no washing machine.
 */
export function wantAll(terms: readonly Pick<Term, 'strong' | 'exact' | 'whole'>[]): string {
  if (terms.length < 2) return terms[0]?.strong ?? ''
  return allOf([...terms.map(({ exact }) => exact), anyOf([...terms.map(({ whole }) => whole), `(${allOf(terms.map(({ strong }) => strong))})`])])
}

/** The same, content with any of them anywhere in a name, brand or catalog. Slower where many have the words: weights do not stand in the index. */
export const wantAllNear = (terms: readonly Pick<Term, 'strong' | 'exact'>[]): string => allOf([...terms.map(({ exact }) => exact), anyOf(terms.map(named))])

/** Where a name, brand or catalog has the word, if only within a longer one. */
export const named = ({ strong }: Pick<Term, 'strong'>): string => strong.replace(/'(?:[^'\\]|''|\\\\)*'/g, '$&:AB')

/** Tsquery literals that want all of these, or any of them; '' for none. */
export const allOf = (queries: readonly string[]): string => queries.join(' & ')
export const anyOf = (queries: readonly string[]): string => (queries.length > 1 ? `(${queries.join(' | ')})` : (queries[0] ?? ''))

/** Words a name is known by, to be suggested: Chinese ones of two characters and more, others of three letters. */
export function wordsToTell(text: string): string[] {
  return [
    ...new Set(
      runsOf(text.slice(0, LONGEST_TEXT)).flatMap(({ text: run, chinese }) =>
        chinese
          ? cut(run).filter((word) => word.length > 1 && word.length <= 10)
          : (run.match(/\p{L}+/gu) ?? []).filter((word) => word.length > 2 && word.length <= 24 && !stopWords.has(word)),
      ),
    ),
  ].filter((word) => !askingWords.has(word))
}

/** The lexeme a word stands as in a vector. */
export const lexemeOf = (word: string): string => (/^[a-z]+$/.test(word) ? stemmer(word) : word)

/** What the dictionary cuts into single characters is often one word that it does not know, or a slip of the input method. */
function joinSingles(words: string[]): string[] {
  const joined: string[] = []
  let open = false
  for (const word of words) {
    const single = [...word].length === 1 && !askingWords.has(word)
    if (single && open) joined.push(`${joined.pop()}${word}`)
    else joined.push(word)
    open = single
  }
  return joined
}

/** A word as such, or by its pairs of characters, which find it wherever the text was cut. */
function chineseTerm(word: string): Term {
  const pairs = pairsOf(word)
  const sound = soundsLike(word)?.map(quote).join(' & ')
  const alone = anyOf([...new Set([quote(word), ...(pairs.length > 1 ? [`(${allOf(pairs.map(quote))})`] : [])])])
  // Two characters may also stand apart: 红鞋 is a shoe that is red.
  const strong = pairs.length === 1 && !inDictionary(word) ? anyOf([quote(word), `(${allOf([...word].map(quote))})`]) : alone
  const exact = anyOf([strong, quote(`${PROSE}${word}`)])
  const whole = anyOf(wholesOf(word).map(quote))
  return { word, strong, exact, whole, best: anyOf([exact, whole]), sound: sound && `(${sound})` }
}

/** 紫长茄 is called 茄 where people ask for 茄子; 番茄 is not. */
const wholesOf = (word: string): string[] => [word, ...(/^\p{Script=Han}子$/u.test(word) ? [word.slice(0, -1)] : [])].map((one) => `${WHOLE}${one}`)

/** Whether it is a word of the language, or of the shop. */
export const inDictionary = (word: string): boolean => jieba().cut(word, false).length === 1

function latinTerms(run: string): Term[] {
  return latinPieces(run).map((piece) => {
    const wishes = soundWishes(piece).map((lexemes) => `(${allOf(lexemes.map(quote))})`)
    const sound = wishes.length > 0 ? anyOf(wishes) : undefined
    const lexeme = lexemeOf(piece)
    // Nobody spells a word without vowels: these are initials, or a unit.
    const strong = sound && /^[^aeiouy\P{Ll}]{2,6}$/u.test(piece) ? anyOf([quote(lexeme), sound]) : quote(lexeme)
    const exact = anyOf([strong, quote(`${PROSE}${lexeme}`)])
    const whole = quote(`${WHOLE}${lexeme}`)
    return { word: piece, strong, exact, whole, best: anyOf([exact, whole]), sound }
  })
}

/** Before a word that stands in a description: there it only mentions, and alone is no reason to be found. */
const PROSE = '%'
/** Before the last word of a name, which says what the thing is (a phone case is a case), and before a character that is a word by itself. */
const WHOLE = '='
/** It comes on top of the word itself, so it counts for less: another product should still come before the third kind of this one. */
const WHOLE_COUNTS = { A: 'B', B: 'C', C: 'D', D: 'D' } as const
const indexed = new Map<string, readonly string[]>()
const MOST_REMEMBERED = 20_000

/** The words to index a text by, quoted. Brands, catalogs, values and SPU names come again and again, so cuts are remembered. */
function wordsOf(text: string, weight: Weight, sounds: boolean): readonly string[] {
  // Descriptions go without pairs and characters: they would double the vector.
  const key = `${weight === 'D' ? '-' : '+'}${sounds ? '~' : ''}${text}`
  const known = indexed.get(key)
  if (known) return known
  const runs = runsOf(text)
  const words = runs.flatMap((run) => {
    if (!run.chinese) return latinPieces(run.text).map(lexemeOf)
    const fine = cutFine(run.text)
    return weight === 'D' ? fine : [...fine, ...pairsOf(run.text), ...run.text]
  })
  const chinese = runs.filter((run) => run.chinese).map((run) => run.text)
  const heard = sounds && chinese.length > 0 ? soundLexemes(chinese.join(''), chinese.flatMap(cutFine)) : []
  const distinct = [...new Set(weight === 'D' ? words.map((word) => `${PROSE}${word}`) : [...words, ...heard, ...(sounds ? wholeWords(runs) : [])])].map(quote)
  if (indexed.size >= MOST_REMEMBERED) indexed.clear()
  indexed.set(key, distinct)
  return distinct
}

function wholeWords(runs: { text: string; chinese: boolean }[]): string[] {
  const words = runs.flatMap(({ text, chinese }, at) => {
    if (!chinese) return at === runs.length - 1 ? latinPieces(text).slice(-1).map(lexemeOf) : []
    // 茶与茶具 is one word to the dictionary, which has been taught it, and two things to a person.
    return text.split(/(?<=.)[与和及](?=.)/u).flatMap((part) => cutFine(part).filter((word) => part.endsWith(word) || [...word].length === 1))
  })
  return words.map((word) => `${WHOLE}${word}`)
}

let toSimplified: ((text: string) => string) | undefined
const HAN = /\p{Script=Han}/u

/** Full width folded to half, traditional characters to simplified, lower case, and no NUL or broken surrogate, which no database takes. */
export function folded(text: string): string {
  const plain = text
    .toWellFormed()
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\0/g, '')
    .replace(/(?<=\p{L})['’](?=\p{L})/gu, '')
  // Loaded when the first Chinese comes: 15 ms and 12 MB.
  return HAN.test(plain) ? (toSimplified ??= Converter({ from: 't', to: 'cn' }))(plain) : plain
}

/** The stretches of Chinese, and of other letters and digits; what is neither parts them. */
export function runsOf(text: string): { text: string; chinese: boolean }[] {
  return [...folded(text).matchAll(/(\p{Script=Han}+)|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+/gu)].map(([run, chinese]) => ({ text: run, chinese: chinese !== undefined }))
}

const cut = (text: string): string[] => jieba().cut(text, true).filter(isWord)
const cutFine = (text: string): string[] => jieba().cutForSearch(text, true).filter(isWord)
const isWord = (word: string): boolean => !stopWords.has(word) && word.length <= LONGEST_WORD

/** Pairs of neighbouring characters: 热水壶 → 热水, 水壶. */
export function pairsOf(text: string): string[] {
  const characters = [...text]
  return characters.slice(1).map((character, i) => `${characters[i]}${character}`)
}

/** Letters and digits apart, so that "64GB" and "64 GB", "iPhone15" and "iPhone 15" are the same. */
function latinPieces(run: string): string[] {
  return (run.match(/\p{N}+|[^\p{N}]+/gu) ?? []).map((word) => word.slice(0, LONGEST_WORD).toWellFormed()).filter(isWord)
}

const quote = (word: string): string => `'${word.replace(/['\\]/g, '$&$&')}'`
