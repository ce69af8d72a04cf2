import type { Refused } from '../../client.ts'
import type { SpuDraft } from './draft.ts'

/** What is wrong, by where: `name`, or `<key of the SKU>.price`. */
export type Faults = Record<string, string>
type Words = { required: string; price: string; market: string; twice: string; noPicture: string; noValues: string; weight: string }

/** Everything that can be seen to be wrong before the server is asked. */
export function faultsOf(draft: SpuDraft, t: Words): Faults {
  const faults: Faults = {}
  if (!draft.name.trim()) faults.name = t.required
  if (draft.catalog_id === null) faults.catalog_id = t.required
  if (draft.pictures.length === 0 && draft.skus.some(({ pictures }) => pictures.length === 0)) faults.pictures = t.noPicture
  const twice = (names: string[], at: string) => {
    for (const [i, name] of names.entries()) {
      if (!name.trim()) faults[`${at}.${i}`] = t.required
      else if (names.findIndex((other) => other.trim() === name.trim()) !== i) faults[`${at}.${i}`] = t.twice
    }
  }
  twice(
    draft.attrs.map(({ name }) => name),
    'attrs',
  )
  for (const [i, { values }] of draft.attrs.entries()) {
    if (values.length === 0) faults[`attrs.${i}`] ??= t.noValues
    twice(
      values.map(({ name }) => name),
      `attrs.${i}.values`,
    )
  }
  twice(
    draft.specs.map(({ name }) => name),
    'specs',
  )
  const codes = draft.skus.map(({ code }) => code?.trim() || null)
  for (const [i, sku] of draft.skus.entries()) {
    if (!(Number(sku.price) > 0)) faults[`${sku.key}.price`] = t.price
    else if (sku.market_price && Number(sku.market_price) < Number(sku.price)) faults[`${sku.key}.market_price`] = t.market
    if (!(sku.weight_grams >= 1)) faults[`${sku.key}.weight_grams`] = t.weight
    if (codes[i] && codes.indexOf(codes[i]) !== i) faults[`${sku.key}.code`] = t.twice
  }
  return faults
}

/** Where the server's refusal belongs; undefined when it is about the whole. */
export function placeOf(refused: Refused, draft: SpuDraft): string | undefined {
  const [, at, field] = /^skus[[/](\d+)[\]]?[./](\w+)/.exec(refused.field) ?? []
  if (at !== undefined) return `${draft.skus[Number(at)]?.key}.${field}`
  if (refused.field === 'pictures') return 'pictures'
  return refused.field in draft ? refused.field : undefined
}
