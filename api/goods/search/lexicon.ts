import type { Db, Tx } from '../../shared/db.ts'
import { allOf, anyOf, folded, runsOf, teachWords, type Term, termsOf } from './words.ts'

/** The shop's own words: names for the cutting of Chinese, and synonyms. Every process compares before it searches. */
type Lexicon = { version: string; synonyms: Map<string, readonly string[]>; pattern: RegExp | undefined }

const nothing: Lexicon = { version: '', synonyms: new Map(), pattern: undefined }
/** By the name of the database: a process of tests may know several. */
const lexicons = new Map<string, Lexicon>()
const CHANGES_KEPT = 200

/** Says, when `tx` commits, that names or synonyms have changed: every process reads them again with its next search. */
export async function tellChange(tx: Tx): Promise<void> {
  await tx`insert into search_changes default values`
}

/** Forgets old changes; that the number of them changes makes processes read once more. */
export async function sweepChanges(tx: Tx): Promise<void> {
  await tx`delete from search_changes where id <= (select max(id) - ${CHANGES_KEPT} from search_changes)`
}

/** Reads names and synonyms if they have changed since this process read them. */
export async function refreshLexicon(db: Db): Promise<Lexicon> {
  const [row] = await db<{ version: string; shop: string }[]>`
    select count(*) || ' ' || coalesce(max(id), 0) as version, current_database() as shop from search_changes`
  const { version, shop } = row!
  const known = lexicons.get(shop) ?? nothing
  if (known.version === version) return known
  const fresh = await readLexicon(db, version)
  lexicons.set(shop, fresh)
  return fresh
}

async function readLexicon(db: Db, version: string): Promise<Lexicon> {
  const names = await db<{ name: string }[]>`
    select name from brands union select name from catalogs union select name from search_values`
  const groups = await db<{ words: string[] }[]>`select words from search_synonyms order by id`
  teachWords([...names.map(({ name }) => name), ...groups.flatMap(({ words }) => words)])
  const synonyms = new Map<string, readonly string[]>()
  for (const { words } of groups) for (const word of words) synonyms.set(word, [...(synonyms.get(word) ?? []), ...words])
  return { version, synonyms, pattern: patternOf([...synonyms.keys()]) }
}

/** Finds any of the words in a folded text, the longest first; Latin ones only as whole words. */
function patternOf(words: string[]): RegExp | undefined {
  if (words.length === 0) return undefined
  const escaped = words
    .sort((a, b) => b.length - a.length)
    .map((word) => {
      const plain = word.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
      return /^[\x20-\x7e]+$/.test(word) ? `(?<![a-z0-9])${plain}(?![a-z0-9])` : plain
    })
  return new RegExp(escaped.join('|'), 'gu')
}

/** What was asked for, each thing with what means the same. */
export function termsWith(lexicon: Lexicon, q: string): Term[] {
  const text = folded(q)
  if (!lexicon.pattern) return termsOf(text)
  const terms: Term[] = []
  let from = 0
  for (const match of text.matchAll(lexicon.pattern)) {
    terms.push(...termsOf(text.slice(from, match.index)), sameAs(match[0], lexicon.synonyms.get(match[0]) ?? []))
    from = match.index + match[0].length
  }
  return from === 0 ? termsOf(text) : [...terms, ...termsOf(text.slice(from))]
}

function sameAs(word: string, group: readonly string[]): Term {
  const meant = [...new Set(group)].map(termsOf).filter((terms) => terms.length > 0)
  const any = (part: 'strong' | 'exact' | 'whole' | 'best') => anyOf(meant.map((terms) => `(${allOf(terms.map((term) => term[part]))})`))
  return { word, strong: any('strong'), exact: any('exact'), whole: any('whole'), best: any('best'), sound: undefined }
}

/** A synonym as it is kept: folded, without odd signs. '' when nothing is left. */
export const synonymOf = (raw: string): string =>
  runsOf(raw)
    .map(({ text }) => text)
    .join(' ')
    .trim()
