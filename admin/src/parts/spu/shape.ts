import { blankSku, type SkuDraft, type SpuDraft, type ValueDraft } from './draft.ts'

/** Words that were typed or pasted, parted by commas or lines; "红/Red" is a Chinese and an English name. */
export const valuesFrom = (text: string): ValueDraft[] =>
  text
    .split(/[,，、;；\n\t]+/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [name = '', name_en = ''] = part.split('/').map((word) => word.trim())
      return { name, name_en }
    })

/** Of SKUs with the same values the first stays. */
function once(skus: SkuDraft[]): SkuDraft[] {
  const seen = new Set<string>()
  return skus.filter(({ values }) => {
    const key = JSON.stringify(values)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** A new attribute: the SKUs there are get its first value. */
export function addAttr(draft: SpuDraft, name: ValueDraft, values: ValueDraft[]): SpuDraft {
  return { ...draft, attrs: [...draft.attrs, { ...name, values }], skus: draft.skus.map((sku) => ({ ...sku, values: [...sku.values, values[0]?.name ?? ''] })) }
}

/** An attribute goes: of SKUs that differed in nothing else the first stays. */
export function dropAttr(draft: SpuDraft, at: number): SpuDraft {
  const attrs = draft.attrs.filter((_, i) => i !== at)
  return { ...draft, attrs, skus: once(draft.skus.map((sku) => ({ ...sku, values: sku.values.filter((_, i) => i !== at) }))) }
}

/** Other names of an attribute; what belongs to it stays. */
export const nameAttr = (draft: SpuDraft, at: number, names: Partial<ValueDraft>): SpuDraft => ({
  ...draft,
  attrs: draft.attrs.map((attr, i) => (i === at ? { ...attr, ...names } : attr)),
})

const withValues = (draft: SpuDraft, at: number, values: ValueDraft[]) => draft.attrs.map((attr, i) => (i === at ? { ...attr, values } : attr))

/** New values; those that are there already are not added again. SKUs that had none yet get the first. */
export function addValues(draft: SpuDraft, at: number, values: ValueDraft[]): SpuDraft {
  const attr = draft.attrs[at]!
  const fresh = values.filter(({ name }, i) => name && !attr.values.some((old) => old.name === name) && values.findIndex((other) => other.name === name) === i)
  const all = [...attr.values, ...fresh]
  return {
    ...draft,
    attrs: withValues(draft, at, all),
    skus: draft.skus.map((sku) => ({ ...sku, values: sku.values.map((value, i) => (i === at && !value ? (all[0]?.name ?? '') : value)) })),
  }
}

/** Another name of a value; the SKUs that have it follow. */
export function nameValue(draft: SpuDraft, at: number, which: number, names: Partial<ValueDraft>): SpuDraft {
  const attr = draft.attrs[at]!
  const old = attr.values[which]!.name
  const values = attr.values.map((value, i) => (i === which ? { ...value, ...names } : value))
  if (names.name === undefined) return { ...draft, attrs: withValues(draft, at, values) }
  return {
    ...draft,
    attrs: withValues(draft, at, values),
    skus: draft.skus.map((sku) => ({ ...sku, values: sku.values.map((value, i) => (i === at && value === old ? names.name! : value)) })),
  }
}

/** A value goes, and the SKUs that have it. */
export function dropValue(draft: SpuDraft, at: number, which: number): SpuDraft {
  const attr = draft.attrs[at]!
  const gone = attr.values[which]!.name
  return {
    ...draft,
    attrs: withValues(
      draft,
      at,
      attr.values.filter((_, i) => i !== which),
    ),
    skus: draft.skus.filter((sku) => sku.values[at] !== gone),
  }
}

/** Every set of values that no SKU has, in the order of the attributes. */
export function missingSets({ attrs, skus }: SpuDraft): ValueDraft[][] {
  const there = new Set(skus.map(({ values }) => JSON.stringify(values)))
  return attrs
    .reduce<ValueDraft[][]>((sets, { values }) => sets.flatMap((set) => values.map((value) => [...set, value])), [[]])
    .filter((set) => !there.has(JSON.stringify(set.map(({ name }) => name))))
}

/** `code`: `{1}` is the value of the first attribute, `{n}` a number. `more`: what a value adds to the price, in fen, by its place. */
export type Rule = { code: string; price: number; market: number; weight: number; onSale: boolean; more: Record<string, number> }

const MOST_CODE = 60
/** What of a name can stand in a code: its English one if it has one. */
const inCode = ({ name, name_en }: ValueDraft) => (name_en || name).trim().replaceAll(/\s+/g, '-').toUpperCase()
const yuanOf = (fen: number) => (fen / 100).toFixed(2)
export const placeOf = (attr: number, value: string): string => `${attr}:${value}`

/** The SKUs that are missing, by the rule; the ones that are there are not touched. */
export function skusOf(draft: SpuDraft, rule: Rule): SkuDraft[] {
  const taken = new Set(draft.skus.map(({ code }) => code))
  let serial = draft.skus.length
  const codeOf = (set: ValueDraft[]): string | null => {
    if (!rule.code.trim()) return null
    const fill = (n: number) =>
      rule.code
        .replaceAll(/\{(\d)\}/g, (_, at: string) => (set[Number(at) - 1] ? inCode(set[Number(at) - 1]!) : ''))
        .replaceAll('{n}', String(n).padStart(2, '0'))
        .slice(0, MOST_CODE)
    const plain = fill(++serial)
    const code = taken.has(plain) ? `${plain.slice(0, MOST_CODE - 4)}-${serial}` : plain
    taken.add(code)
    return code
  }
  return missingSets(draft).map((set) => {
    const more = set.reduce((sum, { name }, at) => sum + (rule.more[placeOf(at, name)] ?? 0), 0)
    return {
      ...blankSku(set.map(({ name }) => name)),
      code: codeOf(set),
      price: yuanOf(rule.price + more),
      market_price: yuanOf(Math.max(rule.market || rule.price, rule.price) + more),
      weight_grams: rule.weight,
      on_sale: rule.onSale,
    }
  })
}
