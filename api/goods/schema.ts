import { Type } from 'typebox'
import { Ok } from '../http/envelope.ts'
import { yuan } from '../shared/money.ts'
import type { Facets } from './search/facets.ts'

/** Anything: the verb has its own refusal for what does not fit. */
const Loose = (description: string) => Type.Unsafe<unknown>({ description })
const Id = Type.Integer()
const Money = Type.String({ description: 'With two places, such as "88.00"' })
const Image = Type.String({ description: 'Relative to base_url' })
const base_url = Type.String({ description: 'Absolute URL of the media root; ends in a slash' })
const paginator = Type.Object({ pagesize: Type.Integer(), total: Type.Integer({ description: 'Rows, not pages' }) })

/** What a list may be narrowed by. What makes no sense is left out. */
const filters = {
  brand: Type.Optional(Loose('Ids of brands, parted by commas; any of them')),
  value: Type.Optional(Loose('Ids of values out of the facets, parted by commas; any of one attribute, all attributes')),
  min: Type.Optional(Loose('Lowest price in yuan')),
  max: Type.Optional(Loose('Highest price in yuan')),
  stock: Type.Optional(Loose('1: only what is in stock')),
  facets: Type.Optional(Loose('1: with what the list may be narrowed by next')),
}
const facetValues = Type.Array(Type.Object({ id: Id, name: Type.String(), count: Type.Integer() }))
const FacetsReply = Type.Object(
  {
    brands: facetValues,
    attrs: Type.Array(Type.Object({ name: Type.String(), values: facetValues })),
    catalogs: facetValues,
    in_stock: Type.Integer(),
    price: Type.Union([Type.Object({ min: Money, max: Money }), Type.Null()]),
  },
  { description: 'Each count fits the other filters that are set' },
)

export const contractFacets = ({ inStock, price, ...facets }: Facets) => ({
  ...facets,
  in_stock: inStock,
  price: price && { min: yuan(price.min), max: yuan(price.max) },
})

export const SkuPath = Type.Object({ sku_id: Type.String({ maxLength: 300 }) })
export const CatalogPath = Type.Object({ id: Type.String({ maxLength: 300 }) })
export const ListQuery = Type.Object({
  launched: Type.Optional(Loose('true; only launched SKUs are ever listed')),
  page: Type.Optional(Loose('From 1')),
  pagesize: Type.Optional(Loose('1–60, 9 by default')),
  sort: Type.Optional(Loose('default, price, -price, sales or newest')),
  ...filters,
})
export const LiveQuery = Type.Object({
  ids: Type.String({ maxLength: 1100, pattern: '^[1-9][0-9]{0,14}(,[1-9][0-9]{0,14}){0,59}$', description: 'At most 60 SKU ids, parted by commas' }),
})
export const ChoiceBody = Type.Object(
  { spuid: Type.Optional(Loose('SPU id')) },
  { additionalProperties: true, description: 'Besides spuid, one "<attribute id>": <value id> for every sale attribute of the SPU' },
)
/** What a search may say, in a form or in an address. */
export const SearchWish = Type.Object({
  q: Type.Optional(Loose('What to search for; the first 100 characters count')),
  page: Type.Optional(Loose('From 1')),
  pagesize: Type.Optional(Loose('1–60, 9 by default')),
  sort: Type.Optional(Loose('default (best match first), price, -price, sales or newest')),
  catalog: Type.Optional(Loose('Only what is in this catalog or below it')),
  ...filters,
})

export const IndexReply = Ok({
  data: Type.Array(
    Type.Object({
      catalog_id: Id,
      catalog_name: Type.String(),
      sku: Type.Array(Type.Object({ skuid: Id, caption: Type.String(), name: Type.String(), price: Money, image: Image }), { minItems: 3, maxItems: 3 }),
    }),
  ),
  base_url,
})

export const CatalogsReply = Ok({ data: Type.Array(Type.Object({ catalog_id: Id, catalog_name: Type.String() })) })

export const DetailReply = Ok({
  data: Type.Object({
    catalog_id: Id,
    catalog_name: Type.String(),
    name: Type.String(),
    caption: Type.String(),
    price: Money,
    image: Image,
    spu: Id,
    detail_image: Type.String({ description: 'Relative to base_url; empty when there is none' }),
    sku_sale_attr_id: Type.Array(Id),
    sku_sale_attr_names: Type.Array(Type.String()),
    sku_sale_attr_val_id: Type.Array(Id),
    sku_sale_attr_val_names: Type.Array(Type.String()),
    sku_all_sale_attr_vals_id: Type.Record(Type.String(), Type.Array(Id)),
    sku_all_sale_attr_vals_name: Type.Record(Type.String(), Type.Array(Type.String())),
    spec: Type.Record(Type.String(), Type.String()),
  }),
  base_url,
})

const card = { skuid: Id, name: Type.String(), price: Money, image: Image }
const marks = Type.Array(Type.Object({ text: Type.String(), hit: Type.Boolean() }), { description: 'The name in stretches, and which of them were searched for' })
export const ListReply = Ok({ data: Type.Array(Type.Object(card)), paginator, base_url, facets: Type.Optional(FacetsReply) })
export const SearchReply = Ok({
  data: Type.Array(Type.Object({ ...card, marks: Type.Optional(marks) })),
  paginator,
  base_url,
  baseurl: Type.String({ description: 'The same as base_url' }),
  corrected: Type.Optional(Type.String({ description: 'What a misspelling was taken for' })),
  partly: Type.Optional(Type.Boolean({ description: 'Nothing has all of what was asked for; these have a part of it' })),
  facets: Type.Optional(FacetsReply),
})
export const SuggestReply = Ok({
  data: Type.Array(
    Type.Object({
      kind: Type.Union([Type.Literal('catalog'), Type.Literal('brand'), Type.Literal('word'), Type.Literal('product')]),
      text: Type.String(),
      id: Type.Integer({ description: 'Of the catalog, brand or SPU; 0 for a word' }),
    }),
  ),
})
export const HotReply = Ok({ data: Type.Array(Type.String()) })
export const ChoiceReply = Ok({ data: Type.Integer({ description: 'SKU id' }) })
export const LiveReply = Ok({ data: Type.Array(Type.Object({ skuid: Id, price: Money, stock: Type.Integer(), launched: Type.Boolean() })) })
