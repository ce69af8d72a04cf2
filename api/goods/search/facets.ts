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
/** What `grouping` says of the rows of each grouping set: a bit for every column that it is not grouped by. */
const [BY_BRAND, BY_PLACE, BY_VALUES, BY_NOTHING] = [0b011, 0b101, 0b110, 0b111]

/**
 * The facets of what `base` (a condition on `search_skus s`) holds. For a brand count the chosen brands do not matter, for a
 * colour the chosen colours, and so on. Chosen values come first, then those with most goods. What is found
 * is read once and counted in four ways at the same time; values by their sets, of which there are a few hundred.
 */
export async function readFacets(
  db: Db,
  wish: { base: postgres.PendingQuery<postgres.Row[]>; filters: Filters; choices: readonly Choice[]; lang: Lang; level: 'root_id' | 'branch_id' | 'catalog_id' },
): Promise<Facets> {
  const { base, filters, choices, lang, level } = wish
  const { brand, price, stock, values } = conditions(db, filters, choices)
  const okValues = values.reduce((all, one) => db`${all} and ${one}`, db`true`)
  // How many of the chosen attributes a set of values fails, and which it fails if it is only one.
  const fails = ({ ids }: Choice) => db`not (m."values" && ${ids}::bigint[])`
  const misses = choices.reduce((sum, one) => db`${sum} + (${fails(one)})::int`, db`0`)
  const missed = choices.reduce((found, one) => db`case when ${fails(one)} then ${one.attr} else ${found} end`, db`''`)
  const [row] = await db<[Facets & { values: (FacetValue & { attr: string; attrName: string })[] }]>`
    with counted as materialized (
      select grouping(brand_id, place, values_hash) as by, brand_id, place, values_hash, min(sku_id) as one,
        count(*) filter (where ok_price and ok_stock and ok_values) as any_brand, count(*) filter (where ok_brand and ok_price and ok_stock) as any_values,
        count(*) filter (where ok_brand and ok_price and ok_stock and ok_values) as "all", count(*) filter (where ok_brand and ok_price and ok_values and in_stock) as stocked,
        min(price) filter (where ok_brand and ok_stock and ok_values) as cheapest, max(price) filter (where ok_brand and ok_stock and ok_values) as dearest
      from (
        select s.sku_id, s.brand_id, s.${db(level)} as place, s.values_hash, s.price, s.in_stock, ${brand} as ok_brand, ${price} as ok_price, ${stock} as ok_stock, ${okValues} as ok_values
        from search_skus s where s.launched and ${base}
      ) found group by grouping sets ((brand_id), (place), (values_hash), ())
    ), brand_counts as (
      select brand_id, any_brand::int as count from counted where by = ${BY_BRAND} and brand_id is not null and any_brand > 0
    ), sets as materialized (
      select c.any_values as count, m."values", ${misses} as misses, ${missed} as missed
      from counted c cross join lateral (select "values" from search_skus where sku_id = c.one limit 1) m where c.by = ${BY_VALUES} and c.any_values > 0
    ), value_counts as (
      select v.id, v.attr, sum(sets.count)::int as count from sets cross join lateral unnest(sets."values") as chosen(id) join search_values v on v.id = chosen.id
      where sets.misses = 0 or (sets.misses = 1 and sets.missed = v.attr) group by v.id, v.attr
    ), ranked as (
      select v.*, row_number() over (partition by attr order by id = any(${filters.values}::bigint[]) desc, count desc, id) as place, sum(count) over (partition by attr) as of_attr from value_counts v
    ), place_counts as (
      select place, "all"::int as count from counted where by = ${BY_PLACE} and "all" > 0
    )
    select
      (select coalesce(json_agg(json_build_object('id', b.id, 'name', ${inLang(db, lang, 'b.name')}, 'count', c.count) order by b.id = any(${filters.brands}::bigint[]) desc, c.count desc, b.id), '[]')
        from (select * from brand_counts order by brand_id = any(${filters.brands}::bigint[]) desc, count desc, brand_id limit ${MOST_BRANDS}) c join brands b on b.id = c.brand_id) as brands,
      (select coalesce(json_agg(json_build_object('id', v.id, 'attr', v.attr, 'attrName', ${inLang(db, lang, 'v.attr')}, 'name', ${inLang(db, lang, 'v.name')}, 'count', r.count) order by r.of_attr desc, v.attr, r.place), '[]')
        from ranked r join search_values v on v.id = r.id where r.place <= ${MOST_VALUES}) as "values",
      (select coalesce(json_agg(json_build_object('id', c.id, 'name', ${inLang(db, lang, 'c.name')}, 'count', p.count) order by c.position, c.id), '[]') from place_counts p join catalogs c on c.id = p.place) as catalogs,
      (select stocked::int from counted where by = ${BY_NOTHING}) as "inStock",
      (select json_build_object('min', cheapest, 'max', dearest) from counted where by = ${BY_NOTHING} and cheapest is not null) as price`
  const { values: all, ...facets } = row
  const attrs = new Map<string, { name: string; values: FacetValue[] }>()
  for (const { attr, attrName, ...value } of all) {
    const group = attrs.get(attr) ?? { name: attrName, values: [] }
    attrs.set(attr, group)
    group.values.push(value)
  }
  return { ...facets, attrs: [...attrs.values()].slice(0, MOST_ATTRS) }
}
