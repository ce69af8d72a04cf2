import { Refusal } from '../../shared/refusals.ts'
import { cleanHtml } from './html.ts'

/** A name in both of the shop's languages. */
export type Named = { name: string; nameEn: string }
export type AttrDraft = Named & { id?: number | undefined; values: (Named & { id?: number | undefined })[] }
/** One SKU as staff want it. Prices in fen; `values` are Chinese names, one for every attribute, in their order. */
export type SkuDraft = {
  id?: number | undefined
  code: string | null
  /** Empty: made of the product's name and the values. */
  name: string
  nameEn: string
  caption: string
  captionEn: string
  values: string[]
  price: number
  marketPrice: number
  costPrice: number
  unit: string
  unitEn: string
  weightGrams: number
  orderLimit: number | null
  personLimit: number | null
  warnBelow: number
  onSale: boolean
  /** File keys; the first stands in lists. Empty: the product's first. */
  pictures: string[]
}
/** What a picture of the product shows, in both languages; either may be empty. */
export type PictureText = { file: string; alt: string; altEn: string }
/** A whole product as staff want it: what a PUT brings and an import's lines add up to. */
export type SpuDraft = Named & {
  code: string | null
  catalogId: number
  brandId: number | null
  description: string
  descriptionEn: string
  packing: string
  packingEn: string
  afterSales: string
  afterSalesEn: string
  /** What search engines are told instead of the name, and of the caption or the description; empty: those. */
  seoTitle: string
  seoTitleEn: string
  seoDescription: string
  seoDescriptionEn: string
  specs: (Named & { value: string; valueEn: string })[]
  attrs: AttrDraft[]
  pictures: string[]
  detailPictures: string[]
  /** What pictures show, for who does not see them; a file that has none is called by the product's name. */
  pictureTexts: PictureText[]
  skus: SkuDraft[]
}
/** Something a person should look at that is no reason to refuse. */
export type Warning = { field: string; why: 'cost_above_price' }

export const MOST_SKUS = 300

/**
 * The draft as it is written: trimmed, its HTML cleaned, SKUs named. Throws 10214 for what is missing, 10215 for a name
 * that is there twice, 10216 for two SKUs with the same values, 10217 for a price that cannot be, 10229, 10230.
 */
export function checkDraft(draft: SpuDraft): SpuDraft {
  if (draft.name.trim() === '') throw new Refusal(10214, { field: 'name' })
  if (draft.skus.length > MOST_SKUS) throw new Refusal(10229, { most: MOST_SKUS })
  refuseTwins(draft.attrs)
  refuseTwins(draft.specs)
  for (const attr of draft.attrs) {
    refuseTwins(attr.values)
    if (attr.values.length === 0) throw new Refusal(10214, { field: `attrs.${attr.name}.values` })
  }
  refuseSameSets(draft)
  refuseTwinCodes(draft)
  return {
    ...draft,
    name: draft.name.trim(),
    nameEn: draft.nameEn.trim(),
    seoTitle: draft.seoTitle.trim(),
    seoTitleEn: draft.seoTitleEn.trim(),
    seoDescription: draft.seoDescription.trim(),
    seoDescriptionEn: draft.seoDescriptionEn.trim(),
    description: cleanHtml(draft.description),
    descriptionEn: cleanHtml(draft.descriptionEn),
    pictureTexts: textsOf(draft),
    skus: draft.skus.map((sku, i) => checkSku(draft, sku, i)),
  }
}

/** One text for each file that the product has, the last that was said; empty ones need not be kept. */
function textsOf({ pictures, detailPictures, skus, pictureTexts }: SpuDraft): PictureText[] {
  const used = new Set([...pictures, ...detailPictures, ...skus.flatMap((sku) => sku.pictures)])
  const texts = new Map(pictureTexts.map(({ file, alt, altEn }) => [file, { file, alt: alt.trim(), altEn: altEn.trim() }]))
  return [...texts.values()].filter(({ file, alt, altEn }) => used.has(file) && (alt !== '' || altEn !== ''))
}

function refuseTwins(all: Named[]): void {
  const seen = new Set<string>()
  for (const { name } of all) {
    const key = name.trim()
    if (key === '') throw new Refusal(10214, { field: 'name' })
    if (seen.has(key)) throw new Refusal(10215, { name: key })
    seen.add(key)
  }
}

function refuseSameSets({ attrs, skus }: SpuDraft): void {
  const seen = new Set<string>()
  for (const { values } of skus) {
    const fits = values.length === attrs.length && values.every((value, i) => attrs[i]?.values.some(({ name }) => name === value))
    if (!fits) throw new Refusal(10230, { values: values.join(' / ') })
    const key = JSON.stringify(values)
    if (seen.has(key)) throw new Refusal(10216, { values: values.join(' / ') || '—' })
    seen.add(key)
  }
}

function refuseTwinCodes({ skus }: SpuDraft): void {
  const codes = skus.map(({ code }) => code).filter((code) => code !== null)
  for (const [i, code] of codes.entries()) if (codes.indexOf(code) !== i) throw new Refusal(10218, { code, field: `skus[${skus.findLastIndex((sku) => sku.code === code)}].code` })
}

function checkSku(draft: SpuDraft, sku: SkuDraft, i: number): SkuDraft {
  const at = (field: string) => `skus[${i}].${field}`
  if (!(sku.price > 0)) throw new Refusal(10217, { field: at('price') })
  if (sku.marketPrice < sku.price) throw new Refusal(10217, { field: at('market_price') })
  if (sku.pictures.length === 0 && draft.pictures.length === 0) throw new Refusal(10214, { field: at('pictures') })
  const names = (lang: 'name' | 'nameEn') => sku.values.map((value, a) => draft.attrs[a]?.values.find(({ name }) => name === value)?.[lang] || value)
  return {
    ...sku,
    name: sku.name.trim() || [draft.name.trim(), ...names('name')].join(' '),
    nameEn: sku.nameEn.trim() || (draft.nameEn.trim() ? [draft.nameEn.trim(), ...names('nameEn')].join(', ') : ''),
  }
}

/** What a person should look at. */
export function warningsOf({ skus }: Pick<SpuDraft, 'skus'>): Warning[] {
  return skus.flatMap(({ costPrice, price }, i) => (costPrice > price ? [{ field: `skus[${i}].cost_price`, why: 'cost_above_price' as const }] : []))
}
