import type { Db } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { AttrDraft, SkuDraft, SpuDraft } from './draft.ts'

type State = 'draft' | 'launched' | 'withdrawn'
type Scheduled = { id: number; price: number; marketPrice: number; at: Date; appliedAt: Date | null }
/** A whole product as it is: what a draft may say, and what only the shop knows. */
export type SpuDocument = Omit<SpuDraft, 'attrs' | 'skus'> & {
  id: number
  version: number
  state: State
  launchAt: Date | null
  withdrawAt: Date | null
  deletedAt: Date | null
  createdAt: Date
  updatedAt: Date
  attrs: (AttrDraft & { id: number })[]
  skus: (SkuDraft & { id: number; launched: boolean; stock: number; sales: number })[]
}
export type SpuLine = {
  id: number
  code: string | null
  name: string
  nameEn: string
  catalogId: number
  catalogName: string
  brandName: string | null
  state: State
  deleted: boolean
  image: string | null
  skus: number
  launched: number
  lowest: number | null
  highest: number | null
  stock: number
  updatedAt: Date
}

/** The whole product. Throws 10210. */
export async function readSpu(db: Db, id: number): Promise<SpuDocument> {
  const [spu] = await readSpus(db, [id])
  if (!spu) throw new Refusal(10210)
  return spu
}

/** Whole products, in id order; unknown ids are left out. */
export async function readSpus(db: Db, ids: readonly number[]): Promise<SpuDocument[]> {
  return await db<SpuDocument[]>`
    select p.id, p.code, p.version, p.catalog_id as "catalogId", p.brand_id as "brandId", p.name, p.name_en as "nameEn", p.description, p.description_en as "descriptionEn",
      p.packing, p.packing_en as "packingEn", p.after_sales as "afterSales", p.after_sales_en as "afterSalesEn",
      p.seo_title as "seoTitle", p.seo_title_en as "seoTitleEn", p.seo_description as "seoDescription", p.seo_description_en as "seoDescriptionEn", p.state, p.launch_at as "launchAt",
      p.withdraw_at as "withdrawAt", p.deleted_at as "deletedAt", p.created_at as "createdAt", p.updated_at as "updatedAt",
      (select coalesce(json_agg(json_build_object('name', s.name, 'nameEn', s.name_en, 'value', s.value, 'valueEn', s.value_en) order by s.position, s.id), '[]') from specs s where s.spu_id = p.id) as specs,
      (select coalesce(json_agg(json_build_object('id', a.id, 'name', a.name, 'nameEn', a.name_en, 'values', (
        select coalesce(json_agg(json_build_object('id', v.id, 'name', v.name, 'nameEn', v.name_en) order by v.position, v.id), '[]') from sale_values v where v.attr_id = a.id
      )) order by a.position, a.id), '[]') from sale_attrs a where a.spu_id = p.id) as attrs,
      (select coalesce(json_agg(file order by position, id), '[]') from pictures where spu_id = p.id and sku_id is null and kind = 'gallery') as pictures,
      (select coalesce(json_agg(file order by position, id), '[]') from pictures where spu_id = p.id and kind = 'detail') as "detailPictures",
      (select coalesce(json_agg(json_build_object('file', file, 'alt', alt, 'altEn', alt_en) order by file), '[]')
        from (select distinct file, alt, alt_en from pictures where spu_id = p.id and (alt <> '' or alt_en <> '')) told) as "pictureTexts",
      (select coalesce(json_agg(json_build_object('id', k.id, 'code', k.code, 'name', k.name, 'nameEn', k.name_en, 'caption', k.caption, 'captionEn', k.caption_en,
        'price', k.price, 'marketPrice', k.market_price, 'costPrice', k.cost_price, 'unit', k.unit, 'unitEn', k.unit_en, 'weightGrams', k.weight_grams,
        'orderLimit', k.order_limit, 'personLimit', k.person_limit, 'warnBelow', k.warn_below, 'onSale', k.on_sale, 'launched', k.launched, 'sales', k.sales,
        'stock', coalesce(st.stock, 0),
        'values', (select coalesce(json_agg(v.name order by a.position, a.id), '[]') from sku_values c join sale_attrs a on a.id = c.attr_id join sale_values v on v.id = c.value_id where c.sku_id = k.id),
        'pictures', (select coalesce(json_agg(file order by position, id), '[]') from pictures where sku_id = k.id)
      ) order by k.position, k.id), '[]') from skus k left join stocks st on st.sku_id = k.id where k.spu_id = p.id and k.deleted_at is null) as skus
    from spus p where p.id = any(${[...ids]}::bigint[]) order by p.id`
}

/** What a document would be as a draft: written back, it changes nothing. */
export function draftOf(spu: SpuDocument): SpuDraft {
  const { id: _id, version: _version, state: _state, launchAt: _l, withdrawAt: _w, deletedAt: _d, createdAt: _c, updatedAt: _u, ...draft } = spu
  return { ...draft, skus: spu.skus.map(({ launched: _launched, stock: _stock, sales: _sales, ...sku }) => sku) }
}

/** How the list may be ordered; with ties in the order of the last change. */
export const spuSorts = {
  '-updated': (db: Db) => db`p.updated_at desc`,
  updated: (db: Db) => db`p.updated_at`,
  name: (db: Db) => db`p.name`,
  '-name': (db: Db) => db`p.name desc`,
  price: (db: Db) => db`(select min(price) from skus k where k.spu_id = p.id and k.deleted_at is null) nulls last`,
  '-price': (db: Db) => db`(select max(price) from skus k where k.spu_id = p.id and k.deleted_at is null) desc nulls last`,
  stock: (db: Db) => db`(select coalesce(sum(s.stock), 0) from skus k join stocks s on s.sku_id = k.id where k.spu_id = p.id and k.deleted_at is null)`,
  '-stock': (db: Db) => db`(select coalesce(sum(s.stock), 0) from skus k join stocks s on s.sku_id = k.id where k.spu_id = p.id and k.deleted_at is null) desc`,
}
export type SpuSort = keyof typeof spuSorts
export type SpuListWish = { page: number; pageSize: number; q: string; state: string; catalogId: number | undefined; brandId: number | undefined; sort: SpuSort }

/** Products for staff, in the order of `sort`; `q` is part of a name, or a code or id. `state` may also be "deleted". */
export async function listSpus(db: Db, { page, pageSize, q, state, catalogId, brandId, sort }: SpuListWish): Promise<{ lines: SpuLine[]; total: number }> {
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
  const where = db`
    ${state === 'deleted' ? db`p.deleted_at is not null` : db`p.deleted_at is null`}
    and ${state === '' || state === 'deleted' ? db`true` : db`p.state = ${state}`}
    and ${catalogId === undefined ? db`true` : db`p.catalog_id in (select id from catalogs where ${catalogId} = any(path))`}
    and ${brandId === undefined ? db`true` : db`p.brand_id = ${brandId}`}
    and ${q === '' ? db`true` : db`(p.name ilike ${like} or p.name_en ilike ${like} or p.code = ${q} or p.id::text = ${q} or exists (select from skus k where k.spu_id = p.id and (k.code = ${q} or k.id::text = ${q})))`}`
  const order = db`${spuSorts[sort](db)}, p.updated_at desc, p.id desc`
  const [counted] = await db<{ total: number }[]>`select count(*)::int as total from spus p where ${where}`
  const lines = await db<SpuLine[]>`
    select p.id, p.code, p.name, p.name_en as "nameEn", p.catalog_id as "catalogId", c.name as "catalogName", b.name as "brandName", p.state, p.deleted_at is not null as deleted,
      p.updated_at as "updatedAt", mine.* from (select * from spus p where ${where} order by ${order} limit ${pageSize} offset ${(page - 1) * pageSize}) p
    join catalogs c on c.id = p.catalog_id left join brands b on b.id = p.brand_id
    cross join lateral (
      select (array_agg(k.image order by k.position, k.id))[1] as image, count(*)::int as skus, (count(*) filter (where k.launched))::int as launched,
        min(k.price) as lowest, max(k.price) as highest, coalesce(sum(s.stock), 0)::int as stock
      from skus k left join stocks s on s.sku_id = k.id where k.spu_id = p.id and k.deleted_at is null) mine
    order by ${order}`
  return { lines: [...lines], total: counted!.total }
}

/** Prices that are to come, and those that came, of a product's SKUs, by their times. Throws 10210. */
export async function readSchedule(db: Db, spuId: number): Promise<(Scheduled & { skuId: number })[]> {
  const [spu] = await db`select 1 from spus where id = ${spuId}`
  if (!spu) throw new Refusal(10210)
  return [
    ...(await db<(Scheduled & { skuId: number })[]>`
    select s.id, s.sku_id as "skuId", s.price, s.market_price as "marketPrice", s.at, s.applied_at as "appliedAt"
    from scheduled_prices s join skus k on k.id = s.sku_id where k.spu_id = ${spuId} order by s.at, s.id limit 1000`),
  ]
}
