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
    meaning = await guess(db, exact.terms)
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
  return { ...cardsOf(rows, wish.page), facets, choices, words: meaning?.words ?? [], corrected: meaning?.corrected }
}

async function findsAny(db: Db, query: string): Promise<boolean> {
  const [row] = await db<{ found: boolean }[]>`select count(*) > 0 as found from search_skus s where s.words @@ (select ${query}::tsquery) and s.launched`
  return row!.found
}

type Row = Card & { total: number }

/**
 * One page of what the tsquery finds. The query stands in a select of its own, for the planner to expect few rows of it
 * and read the index: told how common a word is, it would read, and unpack, the vectors of the whole table.
 */
async function pageOf(db: Db, wish: PageWish, { query, weigh }: Meaning, narrowed: Fragment): Promise<Row[]> {
  if (query === '') return []
  const offset = offsetOf(wish)
  const hits = db`
    hits as materialized (
      select s.sku_id as id, s.spu_id, s.score, s.position, s.price, s.sales, s.created_at from search_skus s
      where s.words @@ (select ${query}::tsquery) and s.launched and ${narrowed}
    )`
  const weighed = Math.ceil(WEIGHED / wish.pageSize) * wish.pageSize
  const page =
    wish.sort !== 'default'
      ? sortedPage(db, wish, offset)
      : offset < weighed
        ? weighedPage(db, wish, { query, weigh, offset, weighed })
        : laterPage(db, wish, { query, weigh, offset, weighed })
  return await db<Row[]>`
    with ${hits}, ${page}
    select found.total, ${cardColumns(db, wish.lang)}
    from (select count(*)::int as total from hits) found left join (page ${joinSkus(db, 'page')}) on true
    order by page.key desc, page.id`
}

/** Hits, and of very many whether the words stand in their names, brands or catalogs. */
const headed = (db: Db, query: string, weighed: number): Fragment => db`
  headed as (
    select hits.*, heads.sku_id is not null as at_head from hits left join (
      select s.sku_id from search_skus s where s.head @@ (select ${query}::tsquery) and (select count(*) from hits) > ${weighed}::int
    ) heads on heads.sku_id = hits.id
  )`

type Depth = { query: string; weigh: string; offset: number; weighed: number }

/** Behind the candidates that were weighed, in the order in which they became candidates. */
const laterPage = (db: Db, { pageSize }: PageWish, { query, offset, weighed }: Depth): Fragment => db`
  ${headed(db, query, weighed)}, page as (
    select id, -row_number() over (order by at_head desc, score desc, id) as key from headed order by at_head desc, score desc, id limit ${pageSize} offset ${offset}
  )`

function weighedPage(db: Db, wish: PageWish, { query, weigh, offset, weighed }: Depth): Fragment {
  return db`${headed(db, query, weighed)}, candidates as materialized (
      select * from headed order by at_head desc, score desc, id limit ${weighed}::int
    ), ranked as (
      select c.id, c.spu_id, c.position, ts_rank(${WEIGHTS}::real[], s.words, (select ${weigh}::tsquery)) * c.score as rank
      from candidates c cross join lateral (select words from search_skus where sku_id = c.id limit 1) s
    ), ordered as (
      select id, rank * power(${FURTHER}::float8, row_number() over (partition by spu_id order by rank desc, position, id) - 1) as key from ranked
    ), page as (
      select id, key from ordered order by key desc, id limit ${wish.pageSize} offset ${offset}
    )`
}

function sortedPage(db: Db, { sort, pageSize }: PageWish, offset: number): Fragment {
  const order = sort === 'price' ? db`price, id` : sort === '-price' ? db`price desc, id desc` : sort === 'newest' ? db`created_at desc, id desc` : db`sales desc, id`
  return db`page as (select id, -row_number() over (order by ${order}) as key from hits order by ${order} limit ${pageSize} offset ${offset})`
}
