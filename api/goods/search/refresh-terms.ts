import type { Tx } from '../../shared/db.ts'
import { lexemeOf } from './words.ts'

const BATCH = 5_000
/** A name of a whole shelf or house before the goods on it. */
const PLACE_BONUS = 5

/**
 * Weighs what is suggested anew: words by how many products have them in their names, catalogs and brands by their goods,
 * products by their best kind. Forgets words that no product has any more. Freshness of SKUs is brought up to date, too.
 */
export async function refreshTerms(tx: Tx): Promise<void> {
  await tx`update search_skus set score = search_score(sales, created_at, in_stock, now()) where abs(score - search_score(sales, created_at, in_stock, now())) > 0.01`
  await weighWords(tx)
  await tx`
    with weights as (
      select 'product' as kind, spu_id as id, (1 + max(score))::real as weight from search_skus where launched group by spu_id
      union all select 'brand', brand_id, (${PLACE_BONUS} + ln(1 + count(*)))::real from search_skus where launched and brand_id is not null group by brand_id
      union all select 'catalog', places.id, (${PLACE_BONUS + 1} + ln(1 + sum(n)))::real
        from (select root_id, branch_id, catalog_id, count(*) as n from search_skus where launched group by root_id, branch_id, catalog_id) counted
        cross join lateral (select root_id as id union select branch_id union select catalog_id) places where places.id is not null group by places.id
    )
    update search_terms t set weight = w.weight from weights w where t.kind = w.kind and t.ref_id = w.id and abs(t.weight - w.weight) > 0.05`
}

async function weighWords(tx: Tx): Promise<void> {
  // One kind of every product is enough to count products.
  const counts = await tx<{ word: string; ndoc: number }[]>`
    select word, ndoc from ts_stat('select head from search_skus where launched and position = 0') where ndoc > 0`
  const products = new Map(counts.map(({ word, ndoc }) => [word, ndoc]))
  for (let after = ''; ; ) {
    const terms = await tx<{ term: string; weight: number }[]>`
      select term, max(weight) as weight from search_terms where kind = 'word' and term > ${after} group by term order by term limit ${BATCH}`
    const last = terms.at(-1)
    if (!last) return
    after = last.term
    const weighed = terms.map(({ term, weight }) => ({ term, weight, now: Math.log(1 + (products.get(lexemeOf(term)) ?? 0)) }))
    const gone = weighed.filter(({ now }) => now === 0).map(({ term }) => term)
    const moved = weighed.filter(({ now, weight }) => now > 0 && Math.abs(now - weight) > 0.05)
    if (gone.length > 0) await tx`delete from search_terms where kind = 'word' and term = any(${gone})`
    await tx`update search_terms t set weight = m.weight from unnest(${moved.map(({ term }) => term)}::text[], ${moved.map(({ now }) => now)}::real[]) as m (term, weight) where t.kind = 'word' and t.term = m.term`
  }
}
