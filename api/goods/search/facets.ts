import type postgres from 'postgres'
import type { Db } from '../../shared/db.ts'
import type { Lang } from '../../shared/i18n.ts'
import { inLang } from '../read.ts'
import { type Choice, conditions, type Filters } from './filters.ts'

export type FacetValue = { id: number; name: string; count: number }
/** What a list may be narrowed by next; every count fits the other filters that are set. Prices in fen. */
export type Facets = {
  brands: FacetValue[]
  attrs: { name: string; values: FacetValue[] }[]
  catalogs: FacetValue[]
  inStock: number
  price: { min: number; max: number } | null
}

const MOST_BRANDS = 40
const MOST_ATTRS = 8
const MOST_VALUES = 24

/**
 * The facets of what `base` (a condition on `search_skus s`) holds. For a brand count the chosen brands do not matter, for a
 * colour the chosen colours, and so on. Chosen values come first, then those with most goods. What is found is grouped first
 * by what facets tell apart (numbers only): of fifty thousand rows a few thousand kinds are left to be counted in five ways.
 */
export async function readFacets(
  db: Db,
  wish: { base: postgres.PendingQuery<postgres.Row[]>; filters: Filters; choices: readonly Choice[]; lang: Lang; level: 'root_id' | 'branch_id' | 'catalog_id' },
): Promise<Facets> {
  const { base, filters, choices, lang, level } = wish
  const { brand, price } = conditions(db, filters, choices)
  // How many of the chosen attributes a set of values fails, and which it fails if it is only one.
  const fails = ({ ids }: Choice) => db`not (m."values" && ${ids}::bigint[])`
  const misses = choices.reduce((sum, one) => db`${sum} + (${fails(one)})::int`, db`0`)
  const missed = choices.reduce((found, one) => db`case when ${fails(one)} then ${one.attr} else ${found} end`, db`''`)
  const okStock = filters.inStock ? db`in_stock` : db`true`
  const [row] = await db<[Facets & { values: (FacetValue & { attr: string; attrName: string })[] }]>`
    with kinds as materialized (
      select s.brand_id, s.${db(level)} as place, s.values_hash, s.in_stock, ${price} as ok_price, ${brand} as ok_brand,
        count(*)::int as n, min(s.price) as cheapest, max(s.price) as dearest, min(s.sku_id) as one
      from search_skus s where s.launched and ${base} group by 1, 2, 3, 4, 5, 6
    ), sets as materialized (
      select g.values_hash, m."values", ${misses} as misses, ${missed} as missed
      from (select values_hash, min(one) as one from kinds group by values_hash) g cross join lateral (select "values" from search_skus where sku_id = g.one limit 1) m
    ), base as materialized (
      select k.*, ${okStock} as ok_stock, sets.misses, sets.missed from kinds k join sets using (values_hash)
    ), brand_counts as (
      select brand_id, sum(n)::int as count from base where ok_price and ok_stock and misses = 0 and brand_id is not null group by brand_id
    ), set_counts as (
      select values_hash, sum(n)::int as count from base where ok_brand and ok_price and ok_stock and misses <= 1 group by values_hash
    ), value_counts as (
      select v.id, v.attr, sum(c.count)::int as count from set_counts c join sets using (values_hash) cross join lateral unnest(sets."values") as chosen(id) join search_values v on v.id = chosen.id
      where sets.misses = 0 or sets.missed = v.attr group by v.id, v.attr
    ), ranked as (
      select v.*, row_number() over (partition by attr order by id = any(${filters.values}::bigint[]) desc, count desc, id) as place, sum(count) over (partition by attr) as of_attr from value_counts v
    ), place_counts as (
      select place, sum(n)::int as count from base where ok_brand and ok_price and ok_stock and misses = 0 group by place
    )
    select
      (select coalesce(json_agg(json_build_object('id', b.id, 'name', ${inLang(db, lang, 'b.name')}, 'count', c.count) order by b.id = any(${filters.brands}::bigint[]) desc, c.count desc, b.id), '[]')
        from (select * from brand_counts order by brand_id = any(${filters.brands}::bigint[]) desc, count desc, brand_id limit ${MOST_BRANDS}) c join brands b on b.id = c.brand_id) as brands,
      (select coalesce(json_agg(json_build_object('id', v.id, 'attr', v.attr, 'attrName', ${inLang(db, lang, 'v.attr')}, 'name', ${inLang(db, lang, 'v.name')}, 'count', r.count) order by r.of_attr desc, v.attr, r.place), '[]')
        from ranked r join search_values v on v.id = r.id where r.place <= ${MOST_VALUES}) as "values",
      (select coalesce(json_agg(json_build_object('id', c.id, 'name', ${inLang(db, lang, 'c.name')}, 'count', p.count) order by c.position, c.id), '[]') from place_counts p join catalogs c on c.id = p.place) as catalogs,
      (select coalesce(sum(n), 0)::int from base where ok_brand and ok_price and misses = 0 and in_stock) as "inStock",
      (select case when count(*) > 0 then json_build_object('min', min(cheapest), 'max', max(dearest)) end from base where ok_brand and ok_stock and misses = 0) as price`
  const { values: all, ...facets } = row
  const attrs = new Map<string, { name: string; values: FacetValue[] }>()
  for (const { attr, attrName, ...value } of all) {
    const group = attrs.get(attr) ?? { name: attrName, values: [] }
    attrs.set(attr, group)
    group.values.push(value)
  }
  return { ...facets, attrs: [...attrs.values()].slice(0, MOST_ATTRS) }
}
