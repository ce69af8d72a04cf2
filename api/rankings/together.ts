import { type Card, cardColumns, joinSkus } from '../goods/read.ts'
import { purgePages } from '../http/page-cache.ts'
import type { Db, Tx } from '../shared/db.ts'
import type { Lang } from '../shared/i18n.ts'
import { daysBefore } from '../shared/time.ts'

const PLACES = 8
const DAYS = 90
/** An order of more products than this is a restaurant's or a school's, and says nothing of taste. */
const MOST_PRODUCTS = 30
const TOGETHER_LOCK = 20_261_122

/** Reckons anew what is bought together, from the paid orders of the last ninety days. Returns for how many products that changed. */
export async function reckonTogether(tx: Tx, now: Date): Promise<number> {
  await tx`select pg_advisory_xact_lock(${TOGETHER_LOCK})`
  const since = daysBefore(now, DAYS)
  await tx`create temporary table fresh_together (like bought_together) on commit drop`
  await tx`
    insert into fresh_together (spu_id, place, other_id, times)
    with bought as (
      select distinct l.order_id, k.spu_id from orders o join order_lines l on l.order_id = o.id join skus k on k.id = l.sku_id
      where o.placed_at >= ${since} and o.status not in (1, 6, 8)
    ), fit as (
      select order_id from bought group by 1 having count(*) between 2 and ${MOST_PRODUCTS}
    ), pairs as (
      select a.spu_id, b.spu_id as other_id, count(*) as times
      from fit join bought a using (order_id) join bought b using (order_id) where a.spu_id <> b.spu_id group by 1, 2
    ), placed as (
      select *, row_number() over (partition by spu_id order by times desc, other_id) as place from pairs
    )
    select spu_id, place, other_id, times from placed where place <= ${PLACES}`
  const changed = await tx<{ id: number }[]>`
    select distinct spu_id as id from (
      (select spu_id, place, other_id from fresh_together except select spu_id, place, other_id from bought_together)
      union all
      (select spu_id, place, other_id from bought_together except select spu_id, place, other_id from fresh_together)) differs order by 1`
  await tx`delete from bought_together`
  await tx`insert into bought_together table fresh_together`
  await purgePages(
    tx,
    changed.map(({ id }) => `together:${id}`),
  )
  return changed.length
}

/**
 * What goes well with a product: what others bought with it, filled up with the best sellers of its own catalog; each product
 * once, by its first launched SKU, itself left out.
 */
export async function readTogether(db: Db, { spuId, lang, limit = PLACES }: { spuId: number; lang: Lang; limit?: number }): Promise<Card[]> {
  return await db<Card[]>`
    with bought as (
      select t.place, t.other_id as spu_id, first.id from bought_together t
        cross join lateral (select id from skus where spu_id = t.other_id and launched order by position, id limit 1) first
      where t.spu_id = ${spuId}
    ), sellers as (
      select k.id, k.spu_id, k.sales from skus k
      where k.launched and k.catalog_id = (select catalog_id from spus where id = ${spuId}) and k.spu_id <> ${spuId}
      order by k.sales desc, k.id limit 100
    ), filling as (
      select distinct on (spu_id) id, spu_id, sales from sellers where spu_id not in (select spu_id from bought) order by spu_id, sales desc, id
    ), page as (
      (select place::bigint as place, id from bought)
      union all
      (select 1000 + row_number() over (order by sales desc, id), id from filling)
      order by 1 limit ${limit}
    )
    select ${cardColumns(db, lang)} from page ${joinSkus(db, 'page')} order by page.place`
}
