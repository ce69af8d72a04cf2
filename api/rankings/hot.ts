import { type Card, cardColumns, joinSkus } from '../goods/read.ts'
import { purgePages } from '../http/page-cache.ts'
import type { Db, Tx } from '../shared/db.ts'
import type { Lang } from '../shared/i18n.ts'
import { shopDay } from './day.ts'

/** What a hot ranking goes by, and over how long: `day` is today and yesterday, `week` the last seven days. */
export type By = 'sales' | 'visits'
export type Span = 'day' | 'week'
/** The catalog that stands for all of them. */
export const WHOLE_SHOP = 0

const PLACES = 10
const DAYS_BACK: Record<Span, number> = { day: 1, week: 6 }
const RANKS_LOCK = 20_261_121

/**
 * Reckons every hot ranking anew, for each catalog with all that lies below it and for the whole shop, and purges the pages
 * of the catalogs whose ranking has changed. Returns how many those are.
 */
export async function reckonHot(tx: Tx, now: Date, timeZone: string): Promise<number> {
  await tx`select pg_advisory_xact_lock(${RANKS_LOCK})`
  await tx`create temporary table fresh_ranks (like hot_ranks) on commit drop`
  for (const span of ['day', 'week'] as const) {
    const since = shopDay(now, timeZone, DAYS_BACK[span])
    await place(
      tx,
      'sales',
      span,
      tx`select k.spu_id, sum(l.count) as n from orders o join order_lines l on l.order_id = o.id join skus k on k.id = l.sku_id
        where o.placed_at >= ${since}::timestamp at time zone ${timeZone} and o.status not in (1, 6, 8) group by 1`,
    )
    await place(tx, 'visits', span, tx`select spu_id, sum(visits) as n from product_visits where day >= ${since} group by 1`)
  }
  const changed = await tx<{ id: number }[]>`
    select distinct catalog_id as id from (
      (table fresh_ranks except table hot_ranks) union all (table hot_ranks except table fresh_ranks)) differs order by 1`
  if (changed.length === 0) return 0
  await tx`delete from hot_ranks`
  await tx`insert into hot_ranks table fresh_ranks`
  await purgePages(
    tx,
    changed.map(({ id }) => `ranks:${id}`),
  )
  return changed.length
}

async function place(tx: Tx, by: By, span: Span, counted: ReturnType<Tx>): Promise<void> {
  await tx`
    insert into fresh_ranks (catalog_id, by, span, place, spu_id, count)
    select catalog_id, ${by}, ${span}, place, spu_id, n from (
      select c.id as catalog_id, counted.spu_id, counted.n, row_number() over (partition by c.id order by counted.n desc, counted.spu_id) as place
      from (${counted}) counted join spus on spus.id = counted.spu_id join catalogs leaf on leaf.id = spus.catalog_id
        cross join lateral unnest(array[${WHOLE_SHOP}]::bigint[] || leaf.path) as c(id)
      where exists (select 1 from skus where skus.spu_id = counted.spu_id and skus.launched)) placed
    where place <= ${PLACES}`
}

/** A card with what brought it here. */
export type Ranked = Card & { count: number }

/**
 * The hot ranking of a catalog, each product by its first launched SKU. Where too few have been sold or seen lately, the best
 * sellers of all time fill it up, with a count of 0.
 */
export async function readHot(db: Db, wish: { catalogId: number; by: By; span: Span; lang: Lang; limit?: number }): Promise<Ranked[]> {
  const { catalogId, by, span, lang, limit = PLACES } = wish
  return await db<Ranked[]>`
    with ranked as (
      select r.place, r.count, first.id, r.spu_id from hot_ranks r
        cross join lateral (select id from skus where spu_id = r.spu_id and launched order by position, id limit 1) first
      where r.catalog_id = ${catalogId} and r.by = ${by} and r.span = ${span}
    ), sellers as (
      select id, spu_id, sales from skus where launched and (${catalogId} = ${WHOLE_SHOP} or ${catalogId} in (root_id, branch_id, catalog_id))
      order by sales desc, id limit 200
    ), filling as (
      select distinct on (spu_id) id, spu_id, sales from sellers where spu_id not in (select spu_id from ranked) order by spu_id, sales desc, id
    ), page as (
      (select place::bigint as place, count, id from ranked)
      union all
      (select 1000 + row_number() over (order by sales desc, id), 0, id from filling)
      order by 1 limit ${limit}
    )
    select ${cardColumns(db, lang)}, page.count from page ${joinSkus(db, 'page')} order by page.place`
}
