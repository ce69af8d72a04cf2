import type postgres from 'postgres'
import type { Db } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { Refusal } from '../shared/refusals.ts'
import { plainText } from './edit/html.ts'

/** A SKU as lists show it. Prices in fen; `image` is a file key. */
export type Card = {
  id: number
  spuId: number
  name: string
  caption: string
  price: number
  marketPrice: number
  image: string
  /** What it shows; empty where nobody has said. */
  imageAlt: string
  sales: number
  stock: number
}
export type CatalogName = { id: number; name: string; hue: number }
export type Floor = CatalogName & { cards: Card[] }
export type Sort = 'default' | 'price' | '-price' | 'sales' | 'newest'
export const sorts: readonly Sort[] = ['default', 'price', '-price', 'sales', 'newest']
/** `page` as the client asked for it: anything but a whole number from 1 is no page. */
export type PageWish = { sort: Sort; page: number; pageSize: number; lang: Lang }
export type Detail = Omit<Card, 'stock'> & {
  catalog: CatalogName
  brand: string | null
  /** File keys, the SKU's own before those of its SPU; never empty. */
  pictures: string[]
  detailPictures: string[]
  /** What some of them show, by their keys, in this language alone. */
  alts: Record<string, string>
  /** Clean HTML, and the words of its beginning. */
  description: string
  summary: string
  /** What search engines are told, in this language alone; empty: the name, and the caption or the summary. */
  seoTitle: string
  seoDescription: string
  /** What lies in the box, and what this product adds to the shop's promise: plain text, a line each. */
  packing: string
  afterSales: string
  /** What one piece is called. */
  unit: string
  orderLimit: number | null
  personLimit: number | null
  /** The catalogs it lies in, from the root down to its own. */
  path: { id: number; name: string }[]
  specs: { name: string; value: string }[]
  attrs: { id: number; name: string; chosen: number; values: { id: number; name: string }[] }[]
  /** The launched SKUs of the SPU, itself included; `values` run parallel to `attrs`. */
  siblings: { id: number; price: number; values: number[] }[]
}
export type Live = { id: number; price: number; stock: number; launched: boolean }

type Fragment = postgres.PendingQuery<postgres.Row[]>

/** A floor with fewer launched SKUs looks like an empty shelf and is left out. */
const LEAST_ON_A_FLOOR = 3
/** How many best sellers of a catalog a floor chooses from, so that a home page never reads the whole catalog. */
const FLOOR_CANDIDATES = 240
/** Characters that a search engine shows. */
const SUMMARY = 200
/** No list is this long; the bound keeps `offset` far inside a bigint. */
const LAST_PAGE = 1_000_000

/** A text column in the reader's language; where its English is empty, the Chinese is better than nothing. */
export function inLang(db: Db, lang: Lang, column: string): Fragment {
  return said(lang, db`${db(column)}`, db`coalesce(nullif(${db(`${column}_en`)}, ''), ${db(column)})`)
}

/** The columns of a Card, from `skus k`. */
export const cardColumns = (db: Db, lang: Lang): Fragment => db`
  k.id, k.spu_id as "spuId", ${inLang(db, lang, 'k.name')} as name, ${inLang(db, lang, 'k.caption')} as caption,
  k.price, k.market_price as "marketPrice", k.image, ${said(lang, db`k.image_alt`, db`k.image_alt_en`)} as "imageAlt", k.sales,
  coalesce((select stock from stocks where sku_id = k.id), 0) as stock`

/**
 * Joins `skus k` to the few rows of a page by their `id`. The limit says "one by one": a plan made for any page size
 * expects thousands of rows, and reads the whole table for them.
 */
export const joinSkus = (db: Db, rows: 'page' | 'placed'): Fragment => db`cross join lateral (select * from skus where id = ${db(rows)}.id limit 1) k`

/** What a list is sorted by, as the columns `key` and `id` of its rows; each is the order of an index of `skus`. */
export function sorting(db: Db, sort: Exclude<Sort, 'default'>): { key: Fragment; order: Fragment } {
  if (sort === 'price') return { key: db`k.price`, order: db`key, id` }
  if (sort === '-price') return { key: db`k.price`, order: db`key desc, id desc` }
  if (sort === 'newest') return { key: db`k.created_at`, order: db`key desc, id desc` }
  return { key: db`k.sales`, order: db`key desc, id` }
}

/** Rows to skip for a page. Throws 10201 for what is no page number. */
export function offsetOf({ page, pageSize }: { page: number; pageSize: number }): number {
  if (!Number.isInteger(page) || page < 1 || page > LAST_PAGE) throw new Refusal(10201)
  return (page - 1) * pageSize
}

/** The cards of a statement that has a row even for an empty page. Throws 10201 beyond the end; page 1 may be empty. */
export function cardsOf(rows: (Card & { total: number })[], page: number): { cards: Card[]; total: number } {
  const total = rows[0]?.total ?? 0
  const cards = rows
    .filter(({ id }) => id !== null)
    .map(({ id, spuId, name, caption, price, marketPrice, image, imageAlt, sales, stock }) => ({ id, spuId, name, caption, price, marketPrice, image, imageAlt, sales, stock }))
  if (cards.length === 0 && page > 1) throw new Refusal(10201)
  return { cards, total }
}

/** The root catalogs, in the shop's order. */
export async function readCatalogs(db: Db, lang: Lang): Promise<CatalogName[]> {
  return [...(await db<CatalogName[]>`select id, ${inLang(db, lang, 'name')} as name, hue from catalogs where parent_id is null order by position, id`)]
}

/** A node of the whole tree with what hangs on it. */
export type CatalogBranch = CatalogName & { below: CatalogBranch[] }

/** The whole tree of catalogs, in the shop's order. */
export async function readTree(db: Db, lang: Lang): Promise<CatalogBranch[]> {
  const rows = await db<(CatalogName & { parentId: number | null })[]>`
    select id, parent_id as "parentId", ${inLang(db, lang, 'name')} as name, hue from catalogs order by position, id`
  const under = Map.groupBy(rows, ({ parentId }) => parentId)
  const grow = (parentId: number | null): CatalogBranch[] => (under.get(parentId) ?? []).map(({ id, name, hue }) => ({ id, name, hue, below: grow(id) }))
  return grow(null)
}

/** The home page's floors: per root catalog its best sellers, each SPU once before any comes twice. */
export async function readFloors(db: Db, lang: Lang, perFloor: number): Promise<Floor[]> {
  const rows = await db<(Card & { catalogId: number; catalogName: string; hue: number })[]>`
    with recursive tree as (
      select id as root, id from catalogs where parent_id is null
      union all
      select tree.root, c.id from catalogs c join tree on c.parent_id = tree.id
    ), best as (
      select tree.root, k.id, k.spu_id, k.sales from tree cross join lateral (
        select id, spu_id, sales from skus where catalog_id = tree.id and launched order by sales desc, id limit ${FLOOR_CANDIDATES}
      ) k
    ), counted as (
      select root, id, sales, row_number() over (partition by root, spu_id order by sales desc, id) as nth_of_spu from best
    ), placed as (
      select root, id, row_number() over (partition by root order by nth_of_spu, sales desc, id) as place from counted
    )
    select root.id as "catalogId", ${inLang(db, lang, 'root.name')} as "catalogName", root.hue, ${cardColumns(db, lang)}
    from placed join catalogs root on root.id = placed.root ${joinSkus(db, 'placed')}
    where placed.place <= ${Math.max(perFloor, LEAST_ON_A_FLOOR)}
    order by root.position, root.id, placed.place`
  const floors = new Map<number, Floor>()
  for (const { catalogId, catalogName, hue, ...card } of rows) {
    const floor = floors.get(catalogId) ?? { id: catalogId, name: catalogName, hue, cards: [] }
    floors.set(catalogId, floor)
    floor.cards.push(card)
  }
  return [...floors.values()].filter(({ cards }) => cards.length >= LEAST_ON_A_FLOOR).map((floor) => ({ ...floor, cards: floor.cards.slice(0, perFloor) }))
}

/** The column of `skus` that holds a node of the tree, by how deep the node lies. */
const PLACES = ['root_id', 'branch_id', 'catalog_id'] as const

/** A page of a catalog and everything below it. Throws 10201 for no such page. */
export async function pageOfCatalog(db: Db, catalog: CatalogPlace, wish: PageWish): Promise<{ cards: Card[]; total: number }> {
  const { sort, pageSize, lang } = wish
  const offset = offsetOf(wish)
  const { key, order } = sort === 'default' ? { key: db`k.position`, order: db`key, id` } : sorting(db, sort)
  const below = db`k.${db(placeOf(catalog))} = ${catalog.id} and k.launched`
  // Ids first, from one index in its order; the cards of a late page would else be built for all pages before it.
  const rows = await db<(Card & { total: number })[]>`
    select coalesce((select launched from catalog_totals where catalog_id = ${catalog.id}), 0) as total, ${cardColumns(db, lang)}
    from (select 1) one left join (
      unnest(array(
        select id from (select k.id, ${key} as key from skus k where ${below} order by ${order} ${within(db, offset + pageSize)}) near
        order by ${order} limit ${pageSize} offset ${offset}
      )) with ordinality page (id, place) ${joinSkus(db, 'page')}
    ) on true
    order by page.place`
  return cardsOf(rows, wish.page)
}

/**
 * So many rows are enough, roughly: a number in the statement itself, which a plan made for any page size can count on. Without it such a plan expects a
 * tenth of the catalog, and in a large one it is thrown away for a new one at each page: three times the work of the page.
 */
function within(db: Db, rows: number): Fragment {
  if (rows <= 100) return db`limit 100`
  if (rows <= 1000) return db`limit 1000`
  return rows <= 10_000 ? db`limit 10000` : db``
}

/** A node of the tree with those above it, from the root, and those right below. */
export type CatalogPlace = CatalogName & { level: number; above: CatalogName[]; below: CatalogName[] }

/** Throws 10204 for an unknown catalog. */
export async function readCatalog(db: Db, catalogId: number, lang: Lang): Promise<CatalogPlace> {
  if (!Number.isSafeInteger(catalogId)) throw new Refusal(10204)
  const named = (name: string) => db`json_build_object('id', ${db(name)}.id, 'name', ${inLang(db, lang, `${name}.name`)}, 'hue', ${db(name)}.hue)`
  const [catalog] = await db<CatalogPlace[]>`
    select c.id, ${inLang(db, lang, 'c.name')} as name, c.hue, cardinality(c.path)::int as level,
      (select coalesce(json_agg(${named('a')} order by cardinality(a.path)), '[]') from catalogs a where a.id = any(c.path) and a.id <> c.id) as above,
      (select coalesce(json_agg(${named('b')} order by b.position, b.id), '[]') from catalogs b where b.parent_id = c.id) as below
    from catalogs c where c.id = ${catalogId}`
  if (!catalog) throw new Refusal(10204)
  return catalog
}

/** The column that holds this node. */
export const placeOf = ({ level }: CatalogPlace): (typeof PLACES)[number] => PLACES[level - 1] ?? 'catalog_id'

/**
 * Everything a product page shows, but for the stock, which is live. Throws 10200 when the SKU is not launched or unknown. `preview`: as it would be, for
 * a SKU of that SPU alone, launched or not.
 */
export async function readDetail(db: Db, skuId: number, lang: Lang, preview?: number): Promise<Detail> {
  if (!Number.isSafeInteger(skuId)) throw new Refusal(10200)
  const [detail] = await db<Detail[]>`
    select k.id, k.spu_id as "spuId", ${inLang(db, lang, 'k.name')} as name, ${inLang(db, lang, 'k.caption')} as caption,
      k.price, k.market_price as "marketPrice", k.image, ${said(lang, db`k.image_alt`, db`k.image_alt_en`)} as "imageAlt", k.sales,
      json_build_object('id', c.id, 'name', ${inLang(db, lang, 'c.name')}, 'hue', c.hue) as catalog,
      ${inLang(db, lang, 'b.name')} as brand, ${inLang(db, lang, 'p.description')} as description,
      ${inLang(db, lang, 'p.packing')} as packing, ${inLang(db, lang, 'p.after_sales')} as "afterSales", ${inLang(db, lang, 'k.unit')} as unit,
      ${said(lang, db`p.seo_title`, db`p.seo_title_en`)} as "seoTitle", ${said(lang, db`p.seo_description`, db`p.seo_description_en`)} as "seoDescription",
      k.order_limit as "orderLimit", k.person_limit as "personLimit",
      (select json_agg(json_build_object('id', a.id, 'name', ${inLang(db, lang, 'a.name')}) order by cardinality(a.path)) from catalogs a where a.id = any(c.path)) as path,
      (select coalesce(json_object_agg(file, said), '{}') from (select distinct file, ${said(lang, db`alt`, db`alt_en`)} as said from pictures where spu_id = k.spu_id) told where said <> '') as alts,
      ${picturesOf(db, 'gallery')} as pictures, ${picturesOf(db, 'detail')} as "detailPictures",
      ${specsOf(db, lang)} as specs, ${attrsOf(db, lang)} as attrs, ${siblingsOf(db, preview !== undefined)} as siblings
    from skus k join spus p on p.id = k.spu_id join catalogs c on c.id = k.catalog_id left join brands b on b.id = p.brand_id
    where k.id = ${skuId} and ${preview === undefined ? db`k.launched` : db`k.spu_id = ${preview} and k.deleted_at is null`}`
  if (!detail) throw new Refusal(10200)
  return { ...detail, summary: plainText(detail.description).slice(0, SUMMARY), pictures: picturesFrom(detail) }
}

/** The picture that lists and carts show stands first: whoever pressed on it sees it again. */
const picturesFrom = ({ image, pictures }: Detail): string[] => [image, ...pictures.filter((file) => file !== image)]

const picturesOf = (db: Db, kind: 'gallery' | 'detail'): Fragment => db`(
  select coalesce(json_agg(file order by sku_id nulls last, position, id), '[]') from pictures
  where spu_id = k.spu_id and kind = ${kind} and (sku_id is null or sku_id = k.id))`

const specsOf = (db: Db, lang: Lang): Fragment => db`(
  select coalesce(json_agg(json_build_object('name', ${inLang(db, lang, 'name')}, 'value', ${inLang(db, lang, 'value')}) order by position, id), '[]')
  from specs where spu_id = k.spu_id)`

const attrsOf = (db: Db, lang: Lang): Fragment => db`(
  select coalesce(json_agg(json_build_object('id', a.id, 'name', ${inLang(db, lang, 'a.name')}, 'chosen', chosen.value_id, 'values', (
    select json_agg(json_build_object('id', v.id, 'name', ${inLang(db, lang, 'v.name')}) order by v.position, v.id) from sale_values v where v.attr_id = a.id
  )) order by a.position, a.id), '[]')
  from sale_attrs a join sku_values chosen on chosen.attr_id = a.id and chosen.sku_id = k.id where a.spu_id = k.spu_id)`

const siblingsOf = (db: Db, unlaunched: boolean): Fragment => db`(
  select json_agg(json_build_object('id', other.id, 'price', other.price, 'values', (
    select coalesce(json_agg(chosen.value_id order by a.position, a.id), '[]') from sku_values chosen join sale_attrs a on a.id = chosen.attr_id where chosen.sku_id = other.id
  )) order by other.id)
  from skus other where other.spu_id = k.spu_id and ${unlaunched ? db`other.deleted_at is null` : db`other.launched`})`

/** What a cached page asks again: today's price and stock, in id order. Unknown ids are left out. */
export async function readLive(db: Db, ids: readonly number[]): Promise<Live[]> {
  return [
    ...(await db<Live[]>`
    select k.id, k.price, coalesce(s.stock, 0) as stock, k.launched from skus k left join stocks s on s.sku_id = k.id
    where k.id = any(${[...ids]}::bigint[]) order by k.id`),
  ]
}

/** Cards of these SKUs, in the order of the ids; what is not launched is left out. */
export async function readCards(db: Db, ids: readonly number[], lang: Lang): Promise<Card[]> {
  if (ids.length === 0) return []
  return await db<Card[]>`
    select ${cardColumns(db, lang)} from unnest(${[...ids]}::bigint[]) with ordinality page (id, place) ${joinSkus(db, 'page')} where k.launched order by page.place`
}
