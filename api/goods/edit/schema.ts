import { type Static, Type } from 'typebox'
import type { FastifyRequest } from 'fastify'
import { Whole, whole } from '../../shared/ids.ts'
import { fen, yuan } from '../../shared/money.ts'
import { Refusal } from '../../shared/refusals.ts'
import { momentOf, shopTime } from '../../shared/time.ts'
import type { SkuDraft, SpuDraft, Warning } from './draft.ts'
import type { SpuDocument, SpuLine } from './read.ts'
import type { SkuChange } from './save.ts'

const text = (most: number, description?: string) => Type.String({ maxLength: most, ...(description ? { description } : {}) })
const Text = (most: number, description?: string) => Type.Optional(text(most, description))
const orNull = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(type: T) => Type.Union([type, Type.Null()])
const Money = Type.String({ pattern: '^[0-9]{1,9}(\\.[0-9]{1,2})?$', description: 'Yuan, such as "88.00"' })
const Count = (least: number, most = 1_000_000) => Type.Integer({ minimum: least, maximum: most })
const File = Type.String({ pattern: '^[0-9a-f]{2}/[0-9a-f]{32}\\.[a-z0-9]{2,5}$', description: 'Key of a kept file' })
const Time = Type.Union([Type.String({ maxLength: 40 }), Type.Null()], { description: 'YYYY-MM-DD HH:MM:SS on the shop’s clock, or ISO 8601 with a zone' })
export const Version = Type.Integer({ minimum: 1, description: 'As it was read: a change of an older one is refused with 10213' })
const Name = text(100)
const NameEn = Text(200)

export const IdPath = Type.Object({ id: Whole })
/** The id in a path that has passed its schema. */
export const idOf = (request: FastifyRequest): number => whole((request.params as { id: unknown }).id)

const SkuBody = Type.Object({
  id: Type.Optional(Whole),
  code: Type.Optional(orNull(text(60))),
  name: Text(200, 'Empty: the product’s name and the values'),
  name_en: Text(300),
  caption: Text(200),
  caption_en: Text(300),
  values: Type.Optional(Type.Array(text(60), { maxItems: 6, description: 'Chinese names, one for every attribute, in their order' })),
  price: Money,
  market_price: Type.Optional(Money),
  cost_price: Type.Optional(Money),
  unit: Text(20),
  unit_en: Text(30),
  weight_grams: Type.Optional(Count(1, 10_000_000)),
  order_limit: Type.Optional(orNull(Count(1))),
  person_limit: Type.Optional(orNull(Count(1))),
  warn_below: Type.Optional(Count(0)),
  on_sale: Type.Optional(Type.Boolean()),
  pictures: Type.Optional(Type.Array(File, { maxItems: 20 })),
})
const Fields = {
  code: Type.Optional(orNull(text(60))),
  catalog_id: Whole,
  brand_id: Type.Optional(Type.Union([Whole, Type.Null()])),
  name: Name,
  name_en: NameEn,
  description: Text(100_000, 'HTML; what is not allowed in it is dropped. Plain text becomes paragraphs'),
  description_en: Text(100_000),
  packing: Text(2000, 'What lies in the box, a line each'),
  packing_en: Text(3000),
  after_sales: Text(5000),
  after_sales_en: Text(8000),
  seo_title: Text(80, 'What search engines show instead of the name; empty: the name'),
  seo_title_en: Text(120),
  seo_description: Text(200, 'Empty: the caption, or the beginning of the description'),
  seo_description_en: Text(320),
  specs: Type.Optional(Type.Array(Type.Object({ name: text(60), name_en: Text(100), value: text(300), value_en: Text(500) }), { maxItems: 60 })),
  attrs: Type.Optional(
    Type.Array(
      Type.Object({
        id: Type.Optional(Whole),
        name: text(60),
        name_en: Text(100),
        values: Type.Array(Type.Object({ id: Type.Optional(Whole), name: text(60), name_en: Text(100) }), { maxItems: 60 }),
      }),
      { maxItems: 6 },
    ),
  ),
  pictures: Type.Optional(Type.Array(File, { maxItems: 30 })),
  detail_pictures: Type.Optional(Type.Array(File, { maxItems: 30 })),
  picture_texts: Type.Optional(
    Type.Array(Type.Object({ file: File, alt: Text(120), alt_en: Text(200) }), {
      maxItems: 400,
      description: 'What a picture shows, for who does not see it; without one it is called by the product’s name',
    }),
  ),
  skus: Type.Optional(Type.Array(SkuBody, { maxItems: 300 })),
}
export const SpuBody = Type.Object(Fields)
export const SpuChangeBody = Type.Object({ version: Version, ...Fields })
export const MatrixBody = Type.Object({
  version: Version,
  price: Money,
  market_price: Type.Optional(Money),
  cost_price: Type.Optional(Money),
  weight_grams: Type.Optional(Count(1, 10_000_000)),
  unit: Text(20),
  unit_en: Text(30),
})
export const SkusBody = Type.Object({
  skus: Type.Array(
    Type.Object({
      id: Whole,
      price: Type.Optional(Money),
      market_price: Type.Optional(Money),
      cost_price: Type.Optional(Money),
      weight_grams: Type.Optional(Count(1, 10_000_000)),
      order_limit: Type.Optional(orNull(Count(1))),
      person_limit: Type.Optional(orNull(Count(1))),
      warn_below: Type.Optional(Count(0)),
      on_sale: Type.Optional(Type.Boolean()),
    }),
    { minItems: 1, maxItems: 300 },
  ),
})
export const DeedBody = Type.Object({ version: Type.Optional(Version) })
export const ScheduleBody = Type.Object({ version: Type.Optional(Version), launch_at: Time, withdraw_at: Time })
export const PriceBody = Type.Object({ sku_id: Whole, price: Money, market_price: Type.Optional(Money), at: Type.String({ maxLength: 40 }) })

/** The draft that a body asks for; the schema has seen it. */
export function draftFrom(body: Static<typeof SpuBody>): SpuDraft {
  return {
    code: blank(body.code),
    catalogId: whole(body.catalog_id),
    brandId: body.brand_id == null ? null : whole(body.brand_id),
    name: body.name,
    nameEn: body.name_en ?? '',
    description: body.description ?? '',
    descriptionEn: body.description_en ?? '',
    packing: body.packing ?? '',
    packingEn: body.packing_en ?? '',
    afterSales: body.after_sales ?? '',
    afterSalesEn: body.after_sales_en ?? '',
    seoTitle: body.seo_title ?? '',
    seoTitleEn: body.seo_title_en ?? '',
    seoDescription: body.seo_description ?? '',
    seoDescriptionEn: body.seo_description_en ?? '',
    specs: (body.specs ?? []).map((spec) => ({ name: spec.name.trim(), nameEn: spec.name_en ?? '', value: spec.value, valueEn: spec.value_en ?? '' })),
    attrs: (body.attrs ?? []).map(({ values, ...attr }) => ({ ...named(attr), values: values.map(named) })),
    pictures: body.pictures ?? [],
    detailPictures: body.detail_pictures ?? [],
    pictureTexts: (body.picture_texts ?? []).map(({ file, alt = '', alt_en = '' }) => ({ file, alt, altEn: alt_en })),
    skus: (body.skus ?? []).map(skuFrom),
  }
}

const named = (raw: { id?: unknown; name: string; name_en?: string }) => ({
  id: raw.id === undefined ? undefined : whole(raw.id),
  name: raw.name.trim(),
  nameEn: raw.name_en ?? '',
})
const blank = (code: string | null | undefined): string | null => code?.trim() || null

function skuFrom(sku: Static<typeof SkuBody>): SkuDraft {
  return {
    id: sku.id === undefined ? undefined : whole(sku.id),
    code: blank(sku.code),
    name: sku.name ?? '',
    nameEn: sku.name_en ?? '',
    caption: sku.caption ?? '',
    captionEn: sku.caption_en ?? '',
    values: (sku.values ?? []).map((value) => value.trim()),
    price: fen(sku.price),
    marketPrice: fen(sku.market_price ?? sku.price),
    costPrice: fen(sku.cost_price ?? '0'),
    unit: sku.unit?.trim() || '件',
    unitEn: sku.unit_en?.trim() || 'piece',
    weightGrams: sku.weight_grams ?? 500,
    orderLimit: sku.order_limit ?? null,
    personLimit: sku.person_limit ?? null,
    warnBelow: sku.warn_below ?? 0,
    onSale: sku.on_sale ?? true,
    pictures: sku.pictures ?? [],
  }
}

/** The changes that a body asks for. */
export const changesFrom = ({ skus }: Static<typeof SkusBody>): SkuChange[] =>
  skus.map((sku) => ({
    id: whole(sku.id),
    price: sku.price === undefined ? undefined : fen(sku.price),
    marketPrice: sku.market_price === undefined ? undefined : fen(sku.market_price),
    costPrice: sku.cost_price === undefined ? undefined : fen(sku.cost_price),
    weightGrams: sku.weight_grams,
    orderLimit: sku.order_limit,
    personLimit: sku.person_limit,
    warnBelow: sku.warn_below,
    onSale: sku.on_sale,
  }))

/** A time that a body gives. Throws 10226 for what is none. */
export function timeFrom(raw: string | null, field: string, timeZone: string): Date | null {
  if (raw === null) return null
  const at = momentOf(raw, timeZone)
  if (!at) throw new Refusal(10226, { field })
  return at
}

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()])
const S = Type.String()
const I = Type.Integer()
const B = Type.Boolean()
const When = Nullable(Type.String({ description: 'YYYY-MM-DD HH:MM:SS on the shop’s clock' }))
export const State = Type.Union([Type.Literal('draft'), Type.Literal('launched'), Type.Literal('withdrawn')])
export const WarningReply = Type.Object({ field: S, text: S })
export const SpuReply = Type.Object({
  id: I,
  version: I,
  code: Nullable(S),
  catalog_id: I,
  brand_id: Nullable(I),
  name: S,
  name_en: S,
  description: S,
  description_en: S,
  packing: S,
  packing_en: S,
  after_sales: S,
  after_sales_en: S,
  seo_title: S,
  seo_title_en: S,
  seo_description: S,
  seo_description_en: S,
  state: State,
  launch_at: When,
  withdraw_at: When,
  deleted_at: When,
  created_at: S,
  updated_at: S,
  specs: Type.Array(Type.Object({ name: S, name_en: S, value: S, value_en: S })),
  attrs: Type.Array(Type.Object({ id: I, name: S, name_en: S, values: Type.Array(Type.Object({ id: I, name: S, name_en: S })) })),
  pictures: Type.Array(S),
  detail_pictures: Type.Array(S),
  picture_texts: Type.Array(Type.Object({ file: S, alt: S, alt_en: S })),
  skus: Type.Array(
    Type.Object({
      id: I,
      code: Nullable(S),
      name: S,
      name_en: S,
      caption: S,
      caption_en: S,
      values: Type.Array(S),
      price: S,
      market_price: S,
      cost_price: S,
      unit: S,
      unit_en: S,
      weight_grams: I,
      order_limit: Nullable(I),
      person_limit: Nullable(I),
      warn_below: I,
      on_sale: B,
      launched: B,
      stock: I,
      sales: I,
      pictures: Type.Array(S),
    }),
  ),
})
export const SpuLineReply = Type.Object({
  id: I,
  code: Nullable(S),
  name: S,
  name_en: S,
  catalog_id: I,
  catalog_name: S,
  brand_name: Nullable(S),
  state: State,
  deleted: B,
  image: Nullable(S),
  skus: I,
  launched: I,
  lowest: Nullable(S),
  highest: Nullable(S),
  stock: I,
  updated_at: S,
})
export const PriceReply = Type.Object({ id: I, sku_id: I, price: S, market_price: S, at: S, applied_at: When })

/** A product as staff read it and write it back. */
export function documentReply(spu: SpuDocument, timeZone: string): Static<typeof SpuReply> {
  const when = (at: Date | null) => at && shopTime(at, timeZone)
  const plain = ({ id, name, nameEn }: { id: number; name: string; nameEn: string }) => ({ id, name, name_en: nameEn })
  return {
    id: spu.id,
    version: spu.version,
    code: spu.code,
    catalog_id: spu.catalogId,
    brand_id: spu.brandId,
    name: spu.name,
    name_en: spu.nameEn,
    description: spu.description,
    description_en: spu.descriptionEn,
    packing: spu.packing,
    packing_en: spu.packingEn,
    after_sales: spu.afterSales,
    after_sales_en: spu.afterSalesEn,
    seo_title: spu.seoTitle,
    seo_title_en: spu.seoTitleEn,
    seo_description: spu.seoDescription,
    seo_description_en: spu.seoDescriptionEn,
    state: spu.state,
    launch_at: when(spu.launchAt),
    withdraw_at: when(spu.withdrawAt),
    deleted_at: when(spu.deletedAt),
    created_at: shopTime(spu.createdAt, timeZone),
    updated_at: shopTime(spu.updatedAt, timeZone),
    specs: spu.specs.map(({ name, nameEn, value, valueEn }) => ({ name, name_en: nameEn, value, value_en: valueEn })),
    attrs: spu.attrs.map((attr) => ({ ...plain(attr), values: attr.values.map((value) => plain({ ...value, id: value.id! })) })),
    pictures: spu.pictures,
    detail_pictures: spu.detailPictures,
    picture_texts: spu.pictureTexts.map(({ file, alt, altEn }) => ({ file, alt, alt_en: altEn })),
    skus: spu.skus.map((sku) => ({
      id: sku.id,
      code: sku.code,
      name: sku.name,
      name_en: sku.nameEn,
      caption: sku.caption,
      caption_en: sku.captionEn,
      values: sku.values,
      price: yuan(sku.price),
      market_price: yuan(sku.marketPrice),
      cost_price: yuan(sku.costPrice),
      unit: sku.unit,
      unit_en: sku.unitEn,
      weight_grams: sku.weightGrams,
      order_limit: sku.orderLimit,
      person_limit: sku.personLimit,
      warn_below: sku.warnBelow,
      on_sale: sku.onSale,
      launched: sku.launched,
      stock: sku.stock,
      sales: sku.sales,
      pictures: sku.pictures,
    })),
  }
}

/** A line of the list for staff. */
export const lineReply = (line: SpuLine, timeZone: string): Static<typeof SpuLineReply> => ({
  id: line.id,
  code: line.code,
  name: line.name,
  name_en: line.nameEn,
  catalog_id: line.catalogId,
  catalog_name: line.catalogName,
  brand_name: line.brandName,
  state: line.state,
  deleted: line.deleted,
  image: line.image,
  skus: line.skus,
  launched: line.launched,
  lowest: line.lowest === null ? null : yuan(line.lowest),
  highest: line.highest === null ? null : yuan(line.highest),
  stock: line.stock,
  updated_at: shopTime(line.updatedAt, timeZone),
})

/** A warning in words. */
export const warningReply = (lang: 'zh-CN' | 'en', { field }: Warning) => ({ field, text: lang === 'en' ? 'The cost is more than the price' : '成本价高于售价' })
