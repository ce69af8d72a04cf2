import type { Tx } from '../../shared/db.ts'
import { type Part, searchVector } from './words.ts'

const BATCH = 2_000

type Texts = {
  id: number
  names: string[]
  /** Of the brand, the catalog and the catalogs above it. */
  places: string[]
  values: string[]
  captions: string[]
  descriptions: string[]
}

/** Rebuilds what these SKUs are found by, in id order, and touches only those where it differs. Returns how many did. */
export async function indexSkus(tx: Tx, skuIds: readonly number[] | 'all'): Promise<number> {
  let changed = 0
  for (let after = 0; ; ) {
    const batch = await readTexts(tx, skuIds, after)
    const last = batch.at(-1)
    if (!last) return changed
    after = last.id
    const vectors = batch.map((texts) => searchVector(partsOf(texts)))
    const { count } = await tx`
      update search_skus set words = made.vector::tsvector
      from unnest(${batch.map(({ id }) => id)}::bigint[], ${vectors}::text[]) as made (id, vector)
      where search_skus.sku_id = made.id and search_skus.words <> made.vector::tsvector`
    changed += count
  }
}

function partsOf(texts: Texts): Part[] {
  const weighed = (weight: Part['weight'], all: string[]): Part[] => all.map((text) => ({ text, weight }))
  return [...weighed('A', texts.names), ...weighed('B', texts.places), ...weighed('C', [...texts.values, ...texts.captions]), ...weighed('D', texts.descriptions)]
}

async function readTexts(tx: Tx, skuIds: readonly number[] | 'all', after: number): Promise<Texts[]> {
  return await tx<Texts[]>`
    with recursive above as (
      select id as leaf, parent_id, name, name_en from catalogs
      union all
      select above.leaf, c.parent_id, c.name, c.name_en from catalogs c join above on above.parent_id = c.id
    ), places as (
      select leaf, array_agg(name) || array_agg(name_en) as names from above group by leaf
    )
    select k.id, array[k.name, k.name_en, p.name, p.name_en] as names,
      places.names || case when b.id is null then '{}' else array[b.name, b.name_en] end as places,
      (select coalesce(array_agg(v.name order by v.id) || array_agg(v.name_en order by v.id), '{}') from sku_values sv join sale_values v on v.id = sv.value_id where sv.sku_id = k.id) as values,
      array[k.caption, k.caption_en] as captions, array[p.description, p.description_en] as descriptions
    from skus k join spus p on p.id = k.spu_id join places on places.leaf = k.catalog_id left join brands b on b.id = p.brand_id
    where k.id > ${after} and ${skuIds === 'all' ? tx`true` : tx`k.id = any(${[...skuIds]}::bigint[])`}
    order by k.id limit ${BATCH} for no key update of k`
}
