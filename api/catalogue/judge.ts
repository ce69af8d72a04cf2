import { isDeepStrictEqual } from 'node:util'
import { checkDraft, MOST_SKUS, type SkuDraft, type SpuDraft } from '../goods/edit/draft.ts'
import { draftOf, readSpus, type SpuDocument } from '../goods/edit/read.ts'
import type { Db } from '../shared/db.ts'
import { Refusal, refusalText } from '../shared/refusals.ts'
import type { Pair, Row } from './cells.ts'
import { readCells } from './cells.ts'
import type { Fault } from './columns.ts'
import type { Line } from './parse.ts'

/** The lines of one product, in the file's order. */
export type Group = { rows: Row[]; faults: Fault[] }
/** What is to be done with a group: a product to make, to change or to leave, or nothing where a line is wrong. */
export type Verdict = {
  group: Group
  faults: Fault[]
  id?: number
  draft?: SpuDraft
  state?: 'launched' | 'withdrawn' | 'draft' | undefined
  was?: string
  count: { made: number; changed: number; same: number; bad: number }
}

/** Understands every line and puts those of one product together. The same file gives the same groups each time. */
export function groupLines(lines: Line[]): Group[] {
  const groups = new Map<string, Group>()
  const seen = new Map<string, number>()
  for (const line of lines) {
    const { row, faults } = readCells(line)
    const first = row.code === '' ? undefined : seen.get(row.code)
    if (first !== undefined) faults.push({ line: row.line, column: 'code', value: row.code, why: 'code_twice', detail: { line: first } })
    else seen.set(row.code, row.line)
    const key = row.spuCode || `line ${row.line}`
    const group = groups.get(key) ?? { rows: [], faults: [] }
    groups.set(key, group)
    group.rows.push(row)
    group.faults.push(...faults)
  }
  return [...groups.values()]
}

type Shelves = { catalogs: Map<string, number>; brands: Map<string, number>; docs: SpuDocument[]; owners: Map<string, number> }

/** Says what each group comes to, by what is in the shop now. Changes nothing. */
export async function judge(db: Db, groups: Group[]): Promise<Verdict[]> {
  const shelves = await look(db, groups)
  return groups.map((group) => judgeGroup(shelves, group))
}

async function look(db: Db, groups: Group[]): Promise<Shelves> {
  const rows = groups.flatMap((group) => group.rows)
  const spuCodes = [...new Set(rows.map(({ spuCode }) => spuCode))]
  const numbers = spuCodes.map(numberOf).filter((id) => id !== undefined)
  const codes = rows.map(({ code }) => code)
  const [catalogs, brands, spus, skus] = await Promise.all([
    db<{ id: number; zh: string; en: string }[]>`
      select c.id, string_agg(a.name, '/' order by cardinality(a.path)) as zh, string_agg(a.name_en, '/' order by cardinality(a.path)) as en
      from catalogs c join catalogs a on a.id = any(c.path) group by c.id`,
    db<{ id: number; name: string; nameEn: string }[]>`select id, name, name_en as "nameEn" from brands`,
    db<{ id: number }[]>`select id from spus where code = any(${spuCodes}::text[]) or id = any(${numbers}::bigint[])`,
    db<{ code: string; spuId: number }[]>`select code, spu_id as "spuId" from skus where code = any(${codes}::text[])`,
  ])
  return {
    catalogs: new Map([...catalogs.map(({ id, en }) => [en, id] as const), ...catalogs.map(({ id, zh }) => [zh, id] as const)]),
    brands: new Map([...brands.map(({ id, nameEn }) => [nameEn, id] as const), ...brands.map(({ id, name }) => [name, id] as const)]),
    docs: await readSpus(
      db,
      spus.map(({ id }) => id),
    ),
    owners: new Map(skus.map(({ code, spuId }) => [code, spuId])),
  }
}

/** "#12" names what has no code by its id. */
const numberOf = (code: string): number | undefined => (/^#[1-9]\d{0,14}$/.test(code) ? Number(code.slice(1)) : undefined)

function judgeGroup(shelves: Shelves, group: Group): Verdict {
  const faults = [...group.faults]
  const { rows } = group
  const first = rows[0] as Row
  const fault: Tell = (row, column, value, why, detail) => {
    // A cell that could not be read is not missing besides.
    if (faults.some((one) => one.line === row.line && !one.warning && (one.column === column || (why === 'no_picture' && one.why === 'not_file')))) return
    faults.push({ line: row.line, column, value: value.slice(0, 200), why, ...(detail ? { detail } : {}) })
  }
  const number = numberOf(first.spuCode)
  const doc = shelves.docs.find(({ id, code }) => (number === undefined ? code === first.spuCode : id === number))
  if (number !== undefined && !doc) fault(first, 'spu_code', first.spuCode, 'unknown_id')
  if (doc?.deletedAt) fault(first, 'spu_code', first.spuCode, 'removed')
  const base = doc && draftOf(doc)
  const draft = draftFrom(shelves, rows, base, fault, number === undefined ? first.spuCode : null)
  const skus = rows.map((row) => skuFrom(row, base, doc, shelves, fault))
  const known = new Set(skus.map(({ id }) => id).filter((id) => id !== undefined))
  draft.skus = [
    ...(base?.skus ?? []).map((sku) => (sku.id !== undefined && known.has(sku.id) ? skus.find(({ id }) => id === sku.id)! : sku)),
    ...skus.filter(({ id }) => id === undefined),
  ]
  draft.attrs = attrsOf(rows, base, fault)
  const sets = new Map<string, Row>()
  rows.forEach((row, i) => {
    const set = JSON.stringify(skus[i]!.values)
    if (sets.has(set)) fault(row, 'values', skus[i]!.values.join(' / '), 'values_twice')
    sets.set(set, row)
    if (draft.pictures.length === 0 && skus[i]!.pictures.length === 0) fault(row, 'sku_pictures', '', 'no_picture')
  })
  if (draft.skus.length > MOST_SKUS) fault(first, 'code', '', 'too_many_skus')
  const bad: Verdict = { group, faults, count: { made: 0, changed: 0, same: 0, bad: rows.length } }
  if (faults.some(({ warning }) => !warning)) return bad
  try {
    return verdictOf(group, faults, checkDraft(draft), base, doc, rows, skus)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    fault(first, '', '', 'refused', { text: refusalText(error.code, error.detail, 'zh-CN'), text_en: refusalText(error.code, error.detail, 'en') })
    return bad
  }
}

function verdictOf(group: Group, faults: Fault[], draft: SpuDraft, base: SpuDraft | undefined, doc: SpuDocument | undefined, rows: Row[], skus: SkuDraft[]): Verdict {
  const state = rows.find((row) => row.state)?.state
  const count = { made: 0, changed: 0, same: 0, bad: 0 }
  const { skus: _, ...whole } = draft
  const { skus: before = [], ...wholeBefore } = base ?? {}
  const sameWhole = isDeepStrictEqual(whole, wholeBefore) && (state === undefined || state === doc?.state)
  for (const { id } of skus) {
    const same =
      sameWhole &&
      id !== undefined &&
      isDeepStrictEqual(
        draft.skus.find((sku) => sku.id === id),
        before.find((sku) => sku.id === id),
      )
    count[id === undefined ? 'made' : same ? 'same' : 'changed']++
  }
  const changes = count.made + count.changed > 0
  return { group, faults, count, ...(changes ? { draft } : {}), ...(doc ? { id: doc.id, was: doc.state } : {}), state }
}

type Tell = (row: Row, column: Fault['column'], value: string, why: Fault['why'], detail?: Fault['detail']) => void

function draftFrom(shelves: Shelves, rows: Row[], base: SpuDraft | undefined, tell: Tell, code: string | null): SpuDraft {
  const first = rows[0] as Row
  /** The first line that says it speaks for the product. */
  const told = <Key extends keyof Row>(key: Key): { row: Row; value: NonNullable<Row[Key]> } | undefined => {
    const row = rows.find((one) => one[key] !== undefined)
    return row && { row, value: row[key] as NonNullable<Row[Key]> }
  }
  const text = (column: keyof Row['texts'], old: string | undefined) => rows.map(({ texts }) => texts[column]).find((value) => value !== undefined) ?? old ?? ''
  const name = text('name', base?.name)
  if (name === '') tell(first, 'name', '', 'missing')
  const place = told('category')
  const catalogId = place ? shelves.catalogs.get(place.value.split(/\s*[/>＞]\s*/).join('/')) : base?.catalogId
  if (catalogId === undefined) tell(place?.row ?? first, 'category', place?.value ?? '', place ? 'unknown_category' : 'missing')
  const maker = told('brand')
  const brandId = maker ? shelves.brands.get(maker.value) : (base?.brandId ?? null)
  if (brandId === undefined) tell(maker!.row, 'brand', maker!.value, 'unknown_brand')
  return {
    code: base ? base.code : code,
    catalogId: catalogId ?? 0,
    brandId: brandId ?? null,
    name,
    nameEn: text('name_en', base?.nameEn),
    description: text('description', base?.description),
    descriptionEn: text('description_en', base?.descriptionEn),
    packing: text('packing', base?.packing),
    packingEn: text('packing_en', base?.packingEn),
    afterSales: text('after_sales', base?.afterSales),
    afterSalesEn: text('after_sales_en', base?.afterSalesEn),
    // Not in a file: what is there stays.
    seoTitle: base?.seoTitle ?? '',
    seoTitleEn: base?.seoTitleEn ?? '',
    seoDescription: base?.seoDescription ?? '',
    seoDescriptionEn: base?.seoDescriptionEn ?? '',
    specs: told('specs')?.value ?? base?.specs ?? [],
    attrs: [],
    pictures: told('pictures')?.value ?? base?.pictures ?? [],
    detailPictures: told('detailPictures')?.value ?? base?.detailPictures ?? [],
    pictureTexts: base?.pictureTexts ?? [],
    skus: [],
  }
}

function skuFrom(row: Row, base: SpuDraft | undefined, doc: SpuDocument | undefined, shelves: Shelves, tell: Tell): SkuDraft {
  const number = numberOf(row.code)
  const old = base?.skus.find(({ id, code }) => (number === undefined ? code === row.code : id === number))
  if (number !== undefined && !old) tell(row, 'code', row.code, 'unknown_id')
  const owner = shelves.owners.get(row.code)
  if (!old && owner !== undefined && owner !== doc?.id) tell(row, 'code', row.code, 'code_taken')
  const price = row.price ?? old?.price
  if (price === undefined) tell(row, 'price', '', 'missing')
  const marketPrice = row.marketPrice ?? Math.max(old?.marketPrice ?? 0, price ?? 0)
  return {
    ...(old ? { id: old.id } : {}),
    code: old ? old.code : row.code,
    name: row.texts.sku_name ?? old?.name ?? '',
    nameEn: row.texts.sku_name_en ?? old?.nameEn ?? '',
    caption: row.texts.caption ?? old?.caption ?? '',
    captionEn: row.texts.caption_en ?? old?.captionEn ?? '',
    price: price ?? 1,
    marketPrice,
    costPrice: row.costPrice ?? old?.costPrice ?? 0,
    unit: row.texts.unit ?? old?.unit ?? '件',
    unitEn: row.texts.unit_en ?? old?.unitEn ?? 'piece',
    weightGrams: row.weightGrams ?? old?.weightGrams ?? 500,
    orderLimit: row.orderLimit === undefined ? (old?.orderLimit ?? null) : row.orderLimit,
    personLimit: row.personLimit === undefined ? (old?.personLimit ?? null) : row.personLimit,
    warnBelow: row.warnBelow ?? old?.warnBelow ?? 0,
    onSale: row.onSale ?? old?.onSale ?? true,
    values: row.values?.map(({ value }) => value) ?? old?.values ?? [],
    pictures: row.skuPictures ?? old?.pictures ?? [],
  }
}

/** The attributes of a product: those it has, and new values at their ends. */
function attrsOf(rows: Row[], base: SpuDraft | undefined, tell: Tell): SpuDraft['attrs'] {
  const named = rows.find(({ values }) => values)?.values
  const attrs: SpuDraft['attrs'] = base?.attrs.length
    ? base.attrs.map((attr) => ({ ...attr, values: attr.values.map((value) => ({ ...value })) }))
    : (named ?? []).map(({ name, nameEn }) => ({ name, nameEn, values: [] }))
  for (const row of rows) {
    if (row.values === undefined && (attrs.length === 0 || base)) continue
    const given: Pair[] = row.values ?? []
    if (given.length !== attrs.length || !given.every(({ name }, i) => attrs[i]?.name === name)) {
      tell(row, 'values', given.map(({ name }) => name).join(' / '), 'values_differ')
      continue
    }
    given.forEach(({ value, valueEn }, i) => {
      if (!attrs[i]!.values.some(({ name }) => name === value)) attrs[i]!.values.push({ name: value, nameEn: valueEn })
    })
  }
  return attrs
}
