import type { DataOf } from '../../client.ts'

export type Spu = DataOf<'/v1/staff/goods/spus/{id}'>
/** What only the server decides. */
type Known = 'id' | 'version' | 'state' | 'launch_at' | 'withdraw_at' | 'deleted_at' | 'created_at' | 'updated_at'
/** A SKU on the sheet; `key` is its own for as long as the page is open, `id` comes with the first save. */
export type SkuDraft = Omit<Spu['skus'][number], 'id' | 'launched' | 'stock' | 'sales'> & { id?: number; key: string }
export type ValueDraft = { id?: number; name: string; name_en: string }
export type AttrDraft = ValueDraft & { values: ValueDraft[] }
/** A whole product while it is being edited. */
export type SpuDraft = Omit<Spu, Known | 'skus' | 'attrs' | 'catalog_id'> & { catalog_id: number | null; attrs: AttrDraft[]; skus: SkuDraft[] }

export const blankSpu = (): SpuDraft => ({
  code: null,
  catalog_id: null,
  brand_id: null,
  name: '',
  name_en: '',
  description: '',
  description_en: '',
  packing: '',
  packing_en: '',
  after_sales: '',
  after_sales_en: '',
  seo_title: '',
  seo_title_en: '',
  seo_description: '',
  seo_description_en: '',
  specs: [],
  attrs: [],
  pictures: [],
  detail_pictures: [],
  picture_texts: [],
  skus: [],
})

export const blankSku = (values: string[]): SkuDraft => ({
  key: crypto.randomUUID(),
  code: null,
  name: '',
  name_en: '',
  caption: '',
  caption_en: '',
  values,
  price: '',
  market_price: '',
  cost_price: '0.00',
  unit: '件',
  unit_en: 'piece',
  weight_grams: 500,
  order_limit: null,
  person_limit: null,
  warn_below: 0,
  on_sale: true,
  pictures: [],
})

/** What of a product can be edited. */
export function draftOf(spu: Spu): SpuDraft {
  const { id: _id, version: _version, state: _state, launch_at: _l, withdraw_at: _w, deleted_at: _d, created_at: _c, updated_at: _u, skus, ...rest } = spu
  return { ...rest, skus: skus.map(({ launched: _launched, stock: _stock, sales: _sales, ...sku }) => ({ ...sku, key: `k${sku.id}` })) }
}

/** The draft as the server takes it; a market price that was left empty is the price. */
export function bodyOf({ catalog_id, skus, code, ...rest }: SpuDraft) {
  return {
    ...rest,
    code: code?.trim() || null,
    catalog_id: catalog_id ?? 0,
    skus: skus.map(({ key: _key, market_price, ...sku }) => ({ ...sku, market_price: market_price || sku.price, code: sku.code?.trim() || null })),
  }
}

export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/**
 * My changes since `base` on top of what it has become meanwhile. `both` names what we both changed, each to something else; there mine is
 * taken. A SKU that they removed is gone.
 */
export function merged(base: SpuDraft, mine: SpuDraft, theirs: SpuDraft): { draft: SpuDraft; both: string[] } {
  const both: string[] = []
  const pick = <T extends object>(was: T, my: T, their: T, at: string): T => {
    const names = new Set([...Object.keys(my), ...Object.keys(their)]) as Set<keyof T & string>
    const entries = [...names].map((name) => {
      if (name === 'skus' || same(my[name], was[name])) return [name, their[name]]
      if (!same(their[name], was[name]) && !same(their[name], my[name])) both.push(at + name)
      return [name, my[name]]
    })
    return Object.fromEntries(entries) as T
  }
  const skus = mine.skus.flatMap((sku) => {
    if (sku.id === undefined) return [sku]
    const was = base.skus.find(({ id }) => id === sku.id)
    const their = theirs.skus.find(({ id }) => id === sku.id)
    if (their) return [pick(was ?? their, sku, their, `${sku.values.join(' / ') || sku.name} · `)]
    if (was && !same(was, sku)) both.push(sku.values.join(' / ') || sku.name)
    return []
  })
  const added = theirs.skus.filter(({ id }) => !base.skus.some((sku) => sku.id === id) && !skus.some((sku) => sku.id === id))
  return { draft: { ...pick(base, mine, theirs, ''), skus: [...skus, ...added] }, both }
}
