import type { Db } from '../shared/db.ts'
import { together } from '../shared/together.ts'
import { type Card, type CatalogPlace, cardColumns, cardsOf, joinSkus, offsetOf, pageOfCatalog, type PageWish, placeOf, readCatalog } from './read.ts'
import { type Facets, readFacets } from './search/facets.ts'
import { allConditions, type Choice, type Filters, isFiltered, readChoices } from './search/filters.ts'

export type List = { catalog: CatalogPlace; cards: Card[]; total: number; facets: Facets | undefined; choices: Choice[] }

/**
 * A page of a catalog and everything below it, narrowed by filters, with facets when they are asked for. Throws 10204 for
 * an unknown catalog, 10201 for no such page; a filter that leaves nothing is an empty page 1.
 */
export async function listGoods(db: Db, wish: PageWish & { catalogId: number; filters: Filters; withFacets?: boolean }): Promise<List> {
  const { filters, lang } = wish
  const choices = await readChoices(db, filters.values)
  const catalog = await readCatalog(db, wish.catalogId, lang)
  // A page and its facets see one state of the shop, in one statement.
  const ask = wish.withFacets ? together(db, []) : db
  const [page, facets] = await Promise.all([
    isFiltered({ ...filters, catalogId: undefined }) ? listNarrowed(ask, catalog, wish, choices) : pageOfCatalog(ask, catalog, wish),
    wish.withFacets
      ? readFacets(ask, { base: db`s.${db(placeOf(catalog))} = ${catalog.id}`, filters, choices, lang, level: catalog.level === 1 ? 'branch_id' : 'catalog_id' })
      : undefined,
  ])
  return { catalog, ...page, facets: facets && { ...facets, catalogs: facets.catalogs.filter(({ id }) => id !== catalog.id) }, choices }
}

async function listNarrowed(db: Db, catalog: CatalogPlace, wish: PageWish & { filters: Filters }, choices: readonly Choice[]): Promise<{ cards: Card[]; total: number }> {
  const { sort, pageSize, lang } = wish
  const offset = offsetOf(wish)
  const order =
    sort === 'price'
      ? db`price, id`
      : sort === '-price'
        ? db`price desc, id desc`
        : sort === 'newest'
          ? db`created_at desc, id desc`
          : sort === 'sales'
            ? db`sales desc, id`
            : db`position, id`
  const rows = await db<(Card & { total: number })[]>`
    with hits as materialized (
      select s.sku_id as id, s.price, s.sales, s.position, s.created_at from search_skus s
      where s.${db(placeOf(catalog))} = ${catalog.id} and s.launched and ${allConditions(db, wish.filters, choices)}
    ), page as (
      select id, row_number() over (order by ${order}) as key from hits order by ${order} limit ${pageSize} offset ${offset}
    )
    select found.total, ${cardColumns(db, lang)}
    from (select count(*)::int as total from hits) found left join (page ${joinSkus(db, 'page')}) on true
    order by page.key`
  return cardsOf(rows, wish.page)
}
