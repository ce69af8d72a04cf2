import type postgres from 'postgres'
import type { Db } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'
import { type Card, cardColumns, cardsOf, joinSkus, offsetOf, type PageWish } from '../read.ts'
import { type Facets, readFacets } from './facets.ts'
import { allConditions, columnOf, type Choice, type Filters, isFiltered, noFilters, readChoices } from './filters.ts'
import { guess, type Meaning, understand } from './understand.ts'

type Fragment = postgres.PendingQuery<postgres.Row[]>

export type Found = {
  cards: Card[]
  total: number
  /** Only when they were asked for. */
  facets: Facets | undefined
  choices: Choice[]
  /** The words to mark in names. */
  words: string[]
  /** What a misspelling was taken for. */
  corrected: string | undefined
  /** Nothing has all of what was asked for; these have a part of it. */
  partly: boolean
}
export type SearchWish = PageWish & { q: string; filters?: Filters; withFacets?: boolean }

/** So many best candidates are weighed word by word; those behind them keep the order of sales, freshness and stock. */
const WEIGHED = 240
/** What a word counts for in a description, among values, in brand and catalog, in the name. */
const WEIGHTS = '{0.02,0.15,0.4,1}'
/** Every further kind of one product counts that much less, so that others come between. */
const FURTHER = 0.6

/**
 * Launched SKUs that have all words of `q`, or, when there are none, what was likely meant; best match first, sales,
 * freshness and stock counting a little. Throws 10203 when nothing was asked, 10201 for no such page; finding nothing is an
 * empty page 1.
 */
export async function searchGoods(db: Db, wish: SearchWish): Promise<Found> {
  if (wish.q.replaceAll('\0', '').trim() === '') throw new Refusal(10203)
  offsetOf(wish)
  const filters = wish.filters ?? noFilters
  const choices = await readChoices(db, filters.values)
  const column = filters.catalogId === undefined ? undefined : await columnOf(db, filters.catalogId)
  const place = column === undefined ? db`true` : db`s.${db(column)} = ${filters.catalogId as number}`
  const narrowed = db`${place} and ${allConditions(db, filters, choices)}`

  const exact = await understand(db, wish.q)
  let meaning: Meaning | undefined = exact
  let rows = await pageOf(db, wish, exact, narrowed)
  if (!rows[0]?.total && exact.query !== '' && !(isFiltered(filters) && (await findsAny(db, exact.query)))) {
    meaning = await guess(db, exact.terms, wish.lang)
    rows = meaning ? await pageOf(db, wish, meaning, narrowed) : []
  }
  const facets =
    wish.withFacets && meaning && meaning.query !== ''
      ? await readFacets(db, {
          base: db`s.words @@ (select ${meaning.query}::tsquery) and ${place}`,
          filters,
          choices,
          lang: wish.lang,
          level: column === undefined ? 'root_id' : column === 'root_id' ? 'branch_id' : 'catalog_id',
        })
      : undefined
  return { ...cardsOf(rows, wish.page), facets, choices, words: meaning?.words ?? [], corrected: meaning?.corrected, partly: meaning?.partly ?? false }
}

async function findsAny(db: Db, query: string): Promise<boolean> {
  const [row] = await db<{ found: boolean }[]>`select count(*) > 0 as found from search_skus s where s.words @@ (select ${query}::tsquery) and s.launched`
  return row!.found
}

type Row = Card & { total: number }

/**
 * One page of what the tsquery finds. The query stands in a select of its own, for the planner to expect few rows of it
 * and read the index: told how common a word is, it would read, and unpack, the vectors of the whole table. Of the hits
 * only what they are sorted by is kept, so that those of a common word stay in memory.
 */
async function pageOf(db: Db, wish: PageWish, { query, weigh }: Meaning, narrowed: Fragment): Promise<Row[]> {
  if (query === '') return []
  const offset = offsetOf(wish)
  const weighed = Math.ceil(WEIGHED / wish.pageSize) * wish.pageSize
  const found: Search = { query, weigh, narrowed, offset, weighed }
  const page = wish.sort !== 'default' ? sortedPage(db, wish, found) : offset < weighed ? weighedPage(db, wish, found) : laterPage(db, wish, found)
  return await db<Row[]>`
    with ${page}
    select found.total, ${cardColumns(db, wish.lang)}
    from (select count(*)::int as total from hits) found left join (page ${joinSkus(db, 'page')}) on true
    order by page.key desc, page.id`
}

/** A tsquery and what narrows it, and how far into its hits a page lies. */
type Search = { query: string; weigh: string; narrowed: Fragment; offset: number; weighed: number }

const hitsBy = (db: Db, { query, narrowed }: Search, key: Fragment): Fragment => db`
  hits as materialized (select s.sku_id as id, ${key} as by from search_skus s where s.words @@ (select ${query}::tsquery) and s.launched and ${narrowed})`

/**
 * The `depth` best by sales, freshness and stock. Of very many hits, those come first whose names, brands or catalogs have
 * the words; when these alone are enough, the others are only counted.
 */
const candidates = (db: Db, found: Search, depth: number): Fragment => db`
  ${hitsBy(db, found, db`s.score`)}, heads as materialized (
    select s.sku_id as id, s.score as by from search_skus s
    where (select count(*) from hits) > ${found.weighed}::int and s.head @@ (select ${found.query}::tsquery) and s.launched and ${found.narrowed}
    order by s.score desc, s.sku_id limit ${depth}::int
  ), others as (
    select id, by from hits where (select count(*) from heads) < ${depth}::int and id not in (select id from heads) order by by desc, id limit ${depth}::int
  ), candidates as materialized (
    select id, by, at_head from (select id, by, true as at_head from heads union all select id, by, false from others) best
    order by at_head desc, by desc, id limit ${depth}::int
  )`

/** Behind the candidates that were weighed, in the order in which they became candidates. */
const laterPage = (db: Db, { pageSize }: PageWish, found: Search): Fragment => db`
  ${candidates(db, found, found.offset + pageSize)}, page as (
    select id, -row_number() over (order by at_head desc, by desc, id) as key from candidates order by at_head desc, by desc, id limit ${pageSize} offset ${found.offset}
  )`

const weighedPage = (db: Db, { pageSize }: PageWish, found: Search): Fragment => db`
  ${candidates(db, found, found.weighed)}, ranked as (
    select c.id, s.spu_id, s.position, ts_rank(${WEIGHTS}::real[], s.words, (select ${found.weigh}::tsquery)) * c.by as rank
    from candidates c cross join lateral (select spu_id, position, words from search_skus where sku_id = c.id limit 1) s
  ), ordered as (
    select id, rank * power(${FURTHER}::float8, row_number() over (partition by spu_id order by rank desc, position, id) - 1) as key from ranked
  ), page as (
    select id, key from ordered order by key desc, id limit ${pageSize} offset ${found.offset}
  )`

function sortedPage(db: Db, { sort, pageSize }: PageWish, found: Search): Fragment {
  const key = sort === 'price' || sort === '-price' ? db`s.price` : sort === 'newest' ? db`s.created_at` : db`s.sales`
  const order = sort === 'price' ? db`by, id` : sort === 'sales' ? db`by desc, id` : db`by desc, id desc`
  return db`${hitsBy(db, found, key)}, page as (
    select id, -row_number() over (order by ${order}) as key from hits order by ${order} limit ${pageSize} offset ${found.offset}
  )`
}
