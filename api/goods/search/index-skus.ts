import type { Tx } from '../../shared/db.ts'
import { plainText } from '../edit/html.ts'
import { refreshLexicon, tellChange } from './lexicon.ts'
import { spoken } from './sounds.ts'
import { folded, type Part, runsOf, searchVector, wordsToTell } from './words.ts'

const BATCH = 1_000

type Both = { zh: string; en: string }
type Texts = {
  id: number
  spuId: number
  /** The SPU's names. */
  spu: Both
  names: string[]
  brand: (Both & { id: number }) | null
  /** The catalog and those above it. */
  catalogs: (Both & { id: number })[]
  values: { attr: string; attrEn: string; name: string; nameEn: string }[]
  captions: string[]
  /** What the specs say. */
  facts: string[]
  descriptions: string[]
}

/**
 * Brings the search index of these SPUs up to date, in the caller's transaction: what their SKUs are found and filtered
 * by, and what may be suggested. To be called after every edit of an SPU, its SKUs, or of a name its texts show.
 */
export async function indexSpus(tx: Tx, spuIds: readonly number[]): Promise<void> {
  if (spuIds.length === 0) return
  const skus = await tx<{ id: number }[]>`select id from skus where spu_id = any(${[...spuIds]}::bigint[])`
  await indexSkus(
    tx,
    skus.map(({ id }) => id),
  )
  await tx`delete from search_terms where kind = 'product' and ref_id = any(${[...spuIds]}::bigint[])
    and not exists (select from skus where spu_id = ref_id and launched)`
}

/** Rebuilds what these SKUs are found by, in id order, and touches only those where it differs. Returns how many did. */
export async function indexSkus(tx: Tx, skuIds: readonly number[] | 'all'): Promise<number> {
  await refreshLexicon(tx)
  let changed = 0
  for (let after = 0; ; ) {
    const batch = await indexBatch(tx, skuIds, after)
    if (!batch) return changed
    after = batch.last
    changed += batch.changed
  }
}

/** Indexes the next SKUs by id after `after`; undefined when there are none. */
export async function indexBatch(tx: Tx, skuIds: readonly number[] | 'all', after: number): Promise<{ last: number; size: number; changed: number } | undefined> {
  const batch = await readTexts(tx, skuIds, after)
  const last = batch.at(-1)
  if (!last) return undefined
  const values = await keepValues(tx, batch)
  const made = batch.map((texts) => ({
    id: texts.id,
    ...vectorsOf(texts),
    values: [...new Set(texts.values.map((value) => values.get(valueKey(value)) as number))].sort((a, b) => a - b),
  }))
  const { count } = await tx`
    update search_skus set head = made.head::tsvector, words = made.words::tsvector, values = made.values::bigint[]
    from unnest(${made.map(({ id }) => id)}::bigint[], ${made.map(({ head }) => head)}::text[], ${made.map(({ words }) => words)}::text[], ${made.map((row) => `{${row.values.join(',')}}`)}::text[]) as made (id, head, words, values)
    where search_skus.sku_id = made.id
      and (search_skus.words <> made.words::tsvector or search_skus.head <> made.head::tsvector or search_skus.values <> made.values::bigint[])`
  if (count > 0) await emptyPendingLists(tx)
  await keepTerms(tx, batch)
  return { last: last.id, size: batch.length, changed: count }
}

/**
 * Puts what waits into the word indexes, as one batch: the words of a thousand SKUs are few, and each is looked for once.
 * Done with every edit, so that no search has to read a list besides the index.
 */
async function emptyPendingLists(tx: Tx): Promise<void> {
  await tx`select gin_clean_pending_list('search_skus_words_idx'), gin_clean_pending_list('search_skus_head_idx'), gin_clean_pending_list('search_skus_values_idx')`
}

function vectorsOf(texts: Texts): { head: string; words: string } {
  const head = headOf(texts)
  return { head: searchVector(head, { sounds: false }), words: searchVector([...head, ...restOf(texts)]) }
}

function bareName(name: string, values: Texts['values']): string {
  const last = values.flatMap(({ name: zh, nameEn }) => [zh, nameEn]).find((value) => value !== '' && name.length > value.length && name.endsWith(value))
  return last === undefined ? name : bareName(name.slice(0, -last.length).replace(/[\s,]+$/, ''), values)
}

const weighed = (weight: Part['weight'], all: string[]): Part[] => all.map((text) => ({ text, weight }))

/** What a SKU is: its names without the values at their ends, which only repeat what it has. */
function headOf({ names, spu, brand, catalogs, values }: Texts): Part[] {
  return [
    ...weighed('A', [...new Set([...names.map((name) => bareName(name, values)), spu.zh, spu.en])]),
    ...weighed(
      'B',
      [...(brand ? [brand] : []), ...catalogs].flatMap(({ zh, en }) => [zh, en]),
    ),
  ]
}

/** The SKUs of a product stand side by side and share its description. */
const lately = new Map<string, string>()
/** What a description says; its tags and addresses say nothing. */
function wordsOf(html: string): string {
  if (!/[<&]/.test(html)) return html
  const known = lately.get(html)
  if (known !== undefined) return known
  // Two languages, and the product before.
  if (lately.size >= 4) lately.clear()
  const words = plainText(html)
  lately.set(html, words)
  return words
}

function restOf({ values, captions, facts, descriptions }: Texts): Part[] {
  return [
    ...weighed(
      'C',
      values.flatMap(({ name, nameEn }) => [name, nameEn]),
    ),
    ...weighed('C', captions),
    ...weighed('D', [...facts, ...descriptions.map(wordsOf)]),
  ]
}

async function readTexts(tx: Tx, skuIds: readonly number[] | 'all', after: number): Promise<Texts[]> {
  return await tx<Texts[]>`
    with wanted as (
      select k.* from skus k where k.id > ${after} and ${skuIds === 'all' ? tx`true` : tx`k.id = any(${[...skuIds]}::bigint[])`}
      order by k.id limit ${BATCH} for no key update of k
    )
    select k.id, k.spu_id as "spuId", json_build_object('zh', p.name, 'en', p.name_en) as spu, array[k.name, k.name_en] as names,
      case when b.id is not null then json_build_object('id', b.id, 'zh', b.name, 'en', b.name_en) end as brand,
      (select json_agg(json_build_object('id', a.id, 'zh', a.name, 'en', a.name_en) order by cardinality(a.path) desc) from catalogs a where a.id = any(c.path)) as catalogs,
      (select coalesce(json_agg(json_build_object('attr', a.name, 'attrEn', a.name_en, 'name', v.name, 'nameEn', v.name_en) order by v.id), '[]')
        from sku_values sv join sale_values v on v.id = sv.value_id join sale_attrs a on a.id = sv.attr_id where sv.sku_id = k.id) as values,
      array[k.caption, k.caption_en] as captions,
      array[p.description, p.description_en] as descriptions,
      (select coalesce(array_agg(value order by position, id) || array_agg(value_en order by position, id), '{}') from specs where spu_id = p.id) as facts
    from wanted k join spus p on p.id = k.spu_id join catalogs c on c.id = k.catalog_id left join brands b on b.id = p.brand_id
    order by k.id`
}

const valueKey = ({ attr, name }: { attr: string; name: string }): string => `${attr}\n${name}`

/** The ids that lists filter these values by; new values get one. */
async function keepValues(tx: Tx, batch: Texts[]): Promise<Map<string, number>> {
  const wanted = [...new Map(batch.flatMap(({ values }) => values.map((value) => [valueKey(value), value]))).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value)
  const columns = [wanted.map(({ attr }) => attr), wanted.map(({ name }) => name)] as const
  const read = () => tx<{ id: number; attr: string; name: string }[]>`
    select id, attr, name from search_values where (attr, name) in (select * from unnest(${columns[0]}::text[], ${columns[1]}::text[]))`
  let known = await read()
  if (known.length < wanted.length) {
    const there = new Set(known.map(valueKey))
    const fresh = wanted.filter((value) => !there.has(valueKey(value)))
    await tx`insert into search_values (attr, attr_en, name, name_en)
      select * from unnest(${fresh.map(({ attr }) => attr)}::text[], ${fresh.map(({ attrEn }) => attrEn)}::text[], ${fresh.map(({ name }) => name)}::text[], ${fresh.map(({ nameEn }) => nameEn)}::text[])
      on conflict do nothing`
    await tellChange(tx)
    known = await read()
  }
  return new Map(known.map((value) => [valueKey(value), value.id]))
}

type TermRow = { kind: 'catalog' | 'brand' | 'word' | 'product'; refId: number; term: string; key: string; weight: number }

/** Keeps what may be suggested: names as they are now, under every way to begin to type them. */
async function keepTerms(tx: Tx, batch: Texts[]): Promise<void> {
  const rows = new Map<string, TermRow>()
  const add = (row: TermRow) => {
    const [term, key] = [[...row.term].slice(0, 60).join(''), [...row.key].slice(0, 40).join('')]
    if (term && key) rows.set(identityOf({ ...row, term, key }), { ...row, term, key })
  }
  const once = <T extends { id: number }>(all: T[]): Iterable<T> => new Map(all.map((one) => [one.id, one])).values()
  for (const { id, ...names } of once(batch.map(({ spuId, spu }) => ({ id: spuId, ...spu }))))
    for (const name of [names.zh, names.en]) for (const key of startsOf(name)) add({ kind: 'product', refId: id, term: name, key, weight: 1 })
  for (const { id, ...names } of once(batch.flatMap(({ catalogs }) => catalogs)))
    for (const name of [names.zh, names.en]) for (const key of waysToType(name)) add({ kind: 'catalog', refId: id, term: name, key, weight: 7 })
  for (const { id, ...names } of once(batch.flatMap(({ brand }) => brand ?? [])))
    for (const name of [names.zh, names.en]) for (const key of waysToType(name)) add({ kind: 'brand', refId: id, term: name, key, weight: 6 })
  for (const word of new Set([...new Set(batch.flatMap(({ spu }) => [spu.zh, spu.en]))].flatMap(wordsToTell)))
    for (const key of waysToType(word)) add({ kind: 'word', refId: 0, term: word, key, weight: 1 })
  const places = [...new Map([...rows.values()].filter(({ kind }) => kind !== 'word').map(({ kind, refId }) => [`${kind} ${refId}`, { kind, refId }])).values()]
  // One by one: how many rows a name has is not known in the transaction that makes them, and a guess reads the table.
  const known = await tx<Omit<TermRow, 'weight'>[]>`
    select t.* from unnest(${places.map(({ kind }) => kind)}::text[], ${places.map(({ refId }) => refId)}::bigint[]) as p (kind, id) cross join lateral (
      select kind, ref_id as "refId", term, key from search_terms where kind = p.kind and ref_id = p.id limit 1000) t`
  const gone = known.filter((row) => !rows.has(identityOf(row)))
  for (const row of known) rows.delete(identityOf(row))
  if (gone.length > 0)
    await tx`delete from search_terms where (kind, ref_id, term, key) in (
      select * from unnest(${gone.map(({ kind }) => kind)}::text[], ${gone.map(({ refId }) => refId)}::bigint[], ${gone.map(({ term }) => term)}::text[], ${gone.map(({ key }) => key)}::text[]))`
  const all = [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  if (all.length > 0)
    await tx`
      insert into search_terms (kind, ref_id, term, key, weight)
      select * from unnest(${all.map(({ kind }) => kind)}::text[], ${all.map(({ refId }) => refId)}::bigint[], ${all.map(({ term }) => term)}::text[], ${all.map(({ key }) => key)}::text[], ${all.map(({ weight }) => weight)}::real[])
      on conflict do nothing`
  if ([...gone, ...all].some(({ kind }) => kind === 'catalog' || kind === 'brand')) await tellChange(tx)
}

const identityOf = ({ kind, refId, term, key }: Omit<TermRow, 'weight'>): string => `${kind} ${refId} ${key}\0${term}`

/** A name itself, its pinyin and its initials. */
function waysToType(name: string): string[] {
  const plain = plainOf(name)
  const chinese = runsOf(name)
    .filter((run) => run.chinese)
    .map(({ text }) => text)
    .join('')
  const sounds = chinese ? spoken(chinese) : []
  return [...new Set([plain, ...(chinese ? [sounds.join(''), sounds.map((sound) => sound[0]).join('')] : [])])]
}

/** A product's name from its beginning and from its next words, so that "headphones" finds "Soundpool headphones". */
function startsOf(name: string): string[] {
  const plain = plainOf(name)
  const starts = wordsToTell(name)
    .map((word) => plain.indexOf(word))
    .filter((at) => at > 0)
    .slice(0, 4)
  return [plain, ...starts.map((at) => plain.slice(at))]
}

/** What prefixes are compared in: folded, with single spaces. */
export const plainOf = (text: string): string => folded(text).replace(/\s+/g, ' ').trim()
