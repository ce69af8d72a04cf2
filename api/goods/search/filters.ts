import type postgres from 'postgres'
import type { Db } from '../../shared/db.ts'

type Fragment = postgres.PendingQuery<postgres.Row[]>

/** What a list is narrowed by. Within one kind any will do, across kinds all must hold. Prices in fen. */
export type Filters = {
  brands: number[]
  /** Ids of search_values; those of one attribute are alternatives. */
  values: number[]
  minPrice: number | undefined
  maxPrice: number | undefined
  inStock: boolean
  /** A node of the category tree, for what is below it. */
  catalogId: number | undefined
}

export const noFilters: Filters = { brands: [], values: [], minPrice: undefined, maxPrice: undefined, inStock: false, catalogId: undefined }
export const isFiltered = ({ brands, values, minPrice, maxPrice, inStock, catalogId }: Filters): boolean =>
  brands.length + values.length > 0 || minPrice !== undefined || maxPrice !== undefined || inStock || catalogId !== undefined

/** More of a kind than a person ticks. */
const MOST = 20
/** Nothing costs a hundred million. */
const DEAREST = 10_000_000_000

/**
 * Filters as an address or a form brings them: ids parted by commas or repeated, prices in yuan. What makes no sense is
 * left out, so that an old link still shows something; ids come sorted, so that one choice has one spelling.
 */
export function filtersOf(raw: Record<string, unknown>): Filters {
  const [minPrice, maxPrice] = [fenOf(raw.min), fenOf(raw.max)]
  const turned = minPrice !== undefined && maxPrice !== undefined && minPrice > maxPrice
  return {
    brands: idsOf(raw.brand),
    values: idsOf(raw.value),
    minPrice: turned ? maxPrice : minPrice,
    maxPrice: turned ? minPrice : maxPrice,
    inStock: raw.stock === '1' || raw.stock === 'true' || raw.stock === true || raw.stock === 1,
    catalogId: idsOf(raw.catalog)[0],
  }
}

function idsOf(raw: unknown): number[] {
  const parts = (Array.isArray(raw) ? raw : [raw])
    .slice(0, MOST)
    .flatMap((one: unknown) => (typeof one === 'string' || typeof one === 'number' ? String(one).slice(0, 400).split(',') : []))
  return [...new Set(parts.filter((part) => /^[1-9]\d{0,14}$/.test(part)).map(Number))].sort((a, b) => a - b).slice(0, MOST)
}

function fenOf(raw: unknown): number | undefined {
  if (typeof raw !== 'string' && typeof raw !== 'number') return undefined
  if (!/^\d{1,8}(\.\d{1,2})?$/.test(String(raw).trim())) return undefined
  return Math.min(Math.round(Number(raw) * 100), DEAREST)
}

/** The same filters for a link; only what is set. */
export function filterQuery({ brands, values, minPrice, maxPrice, inStock, catalogId }: Filters): Record<string, string> {
  const yuan = (fen: number) => (fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2))
  return {
    ...(brands.length > 0 ? { brand: brands.join(',') } : {}),
    ...(values.length > 0 ? { value: values.join(',') } : {}),
    ...(minPrice === undefined ? {} : { min: yuan(minPrice) }),
    ...(maxPrice === undefined ? {} : { max: yuan(maxPrice) }),
    ...(inStock ? { stock: '1' } : {}),
    ...(catalogId === undefined ? {} : { catalog: String(catalogId) }),
  }
}

/** What the chosen values ask for, by attribute. */
export type Choice = { attr: string; attrEn: string; ids: number[] }

/** The chosen values by their attributes. Unknown ids choose what nothing has. */
export async function readChoices(db: Db, values: readonly number[]): Promise<Choice[]> {
  if (values.length === 0) return []
  const rows = await db<Choice[]>`
    select attr, min(attr_en) as "attrEn", array_agg(id order by id) as ids from search_values where id = any(${[...values]}::bigint[]) group by attr order by attr`
  return rows.length > 0 ? [...rows] : [{ attr: '', attrEn: '', ids: [-1] }]
}

/** One condition on `search_skus s` for each kind of filter that is set. */
export function conditions(db: Db, filters: Filters, choices: readonly Choice[]): { brand: Fragment; price: Fragment; stock: Fragment; values: Fragment[] } {
  const { brands, minPrice, maxPrice, inStock } = filters
  return {
    brand: brands.length > 0 ? db`s.brand_id = any(${brands}::bigint[])` : db`true`,
    price: minPrice === undefined && maxPrice === undefined ? db`true` : db`s.price between ${minPrice ?? 0}::bigint and ${maxPrice ?? DEAREST}::bigint`,
    stock: inStock ? db`s.in_stock` : db`true`,
    values: choices.map(({ ids }) => db`s."values" && ${ids}::bigint[]`),
  }
}

/** All of them together. */
export function allConditions(db: Db, filters: Filters, choices: readonly Choice[]): Fragment {
  const { brand, price, stock, values } = conditions(db, filters, choices)
  return values.reduce((all, one) => db`${all} and ${one}`, db`${brand} and ${price} and ${stock}`)
}

/** The column of `search_skus` that holds this node of the tree. Of an unknown node nothing will be found in any. */
export async function columnOf(db: Db, catalogId: number): Promise<'root_id' | 'branch_id' | 'catalog_id'> {
  const [node] = await db<{ level: number }[]>`select cardinality(path)::int as level from catalogs where id = ${catalogId}`
  return node?.level === 1 ? 'root_id' : node?.level === 2 ? 'branch_id' : 'catalog_id'
}
