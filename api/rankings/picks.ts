import { type Card, cardColumns, joinSkus } from '../goods/read.ts'
import type { Db } from '../shared/db.ts'
import type { Lang } from '../shared/i18n.ts'
import { readHot, WHOLE_SHOP } from './hot.ts'

/**
 * What might please somebody who looked at these SKUs, the latest first: what was bought together with them, the later look and the oftener
 * buy counting more; then the week's best sellers of their catalogs; then of the whole shop. Each product once, none that was looked at.
 */
export async function readPicks(db: Db, { seen, lang, limit }: { seen: readonly number[]; lang: Lang; limit: number }): Promise<Card[]> {
  const near = seen.length === 0 ? [] : await readNear(db, { seen, lang, limit })
  if (near.length >= limit) return near
  // As many more as could be known already.
  const hot = await readHot(db, { catalogId: WHOLE_SHOP, by: 'sales', span: 'week', lang, limit: limit + near.length + seen.length })
  const known = new Set([...near.map(({ spuId }) => spuId), ...(await spusOf(db, seen))])
  return [...near, ...hot.filter(({ spuId }) => !known.has(spuId))].slice(0, limit)
}

async function readNear(db: Db, { seen, lang, limit }: { seen: readonly number[]; lang: Lang; limit: number }): Promise<Card[]> {
  return await db<Card[]>`
    with seen as (
      select k.spu_id, k.catalog_id, min(s.place) as place from unnest(${[...seen]}::bigint[]) with ordinality s (id, place) join skus k using (id) group by 1, 2
    ), wished as (
      select t.other_id as spu_id, sum(1.0 / (seen.place + t.place)) as weight, 1 as tier from bought_together t join seen using (spu_id) group by 1
      union all
      select r.spu_id, max(1.0 / (seen.place + r.place)), 2 from hot_ranks r join seen using (catalog_id) where r.by = 'sales' and r.span = 'week' group by 1
    ), best as (
      select distinct on (spu_id) spu_id, weight, tier from wished where spu_id not in (select spu_id from seen) order by spu_id, tier, weight desc
    ), placed as (
      select first.id, row_number() over (order by tier, weight desc, spu_id) as place from best
        cross join lateral (select id from skus where spu_id = best.spu_id and launched order by position, id limit 1) first
    )
    select ${cardColumns(db, lang)} from placed ${joinSkus(db, 'placed')} order by placed.place limit ${limit}`
}

async function spusOf(db: Db, skuIds: readonly number[]): Promise<number[]> {
  if (skuIds.length === 0) return []
  return (await db<{ spuId: number }[]>`select distinct spu_id as "spuId" from skus where id = any(${[...skuIds]}::bigint[])`).map(({ spuId }) => spuId)
}
