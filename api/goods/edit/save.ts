import type { Tx } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'
import { afterEdit, tagsOf } from './after.ts'
import { checkDraft, MOST_SKUS, type SpuDraft, type Warning, warningsOf } from './draft.ts'
import { draftOf, readSpu } from './read.ts'
import { settleLaunched } from './settle.ts'
import { addSpu, changeSpu, lockSpu } from './write.ts'

/** Makes a product, as a draft. For refusals see `checkDraft` and `addSpu`. */
export async function createSpu(tx: Tx, wish: SpuDraft): Promise<{ id: number; warnings: Warning[] }> {
  const draft = checkDraft(wish)
  const id = await addSpu(tx, draft)
  await afterEdit(tx, [id])
  return { id, warnings: warningsOf(draft) }
}

/** Makes a product what the draft says, if nobody has changed it since `version`. For refusals see `checkDraft` and `changeSpu`. */
export async function replaceSpu(tx: Tx, id: number, version: number, wish: SpuDraft): Promise<{ warnings: Warning[] }> {
  const draft = checkDraft(wish)
  const before = await tagsOf(tx, [id])
  await changeSpu(tx, id, version, draft)
  await settleLaunched(tx, [id])
  await afterEdit(tx, [id], before)
  return { warnings: warningsOf(draft) }
}

/** What all SKUs of a matrix have in common until somebody changes one. */
export type SkuPattern = { price: number; marketPrice: number; costPrice: number; weightGrams: number; unit: string; unitEn: string }

/** Adds a SKU for every set of values that has none. Returns how many. Throws 10210, 10213, 10214 without attributes, 10229 for too many. */
export async function fillMatrix(tx: Tx, id: number, version: number, pattern: SkuPattern): Promise<number> {
  await lockSpu(tx, id, version)
  const draft = draftOf(await readSpu(tx, id))
  if (draft.attrs.length === 0) throw new Refusal(10214, { field: 'attrs' })
  const most = draft.attrs.reduce((product, { values }) => product * values.length, 1)
  if (most > MOST_SKUS) throw new Refusal(10229, { most: MOST_SKUS })
  const there = new Set(draft.skus.map(({ values }) => JSON.stringify(values)))
  const sets = draft.attrs.reduce<string[][]>((soFar, { values }) => soFar.flatMap((set) => values.map(({ name }) => [...set, name])), [[]])
  const missing = sets.filter((set) => !there.has(JSON.stringify(set)))
  if (missing.length === 0) return 0
  const blank = { code: null, name: '', nameEn: '', caption: '', captionEn: '', orderLimit: null, personLimit: null, warnBelow: 0, onSale: false, pictures: [] }
  await replaceSpu(tx, id, version, { ...draft, skus: [...draft.skus, ...missing.map((values) => ({ ...blank, ...pattern, values }))] })
  return missing.length
}

/** What may be changed of many SKUs at once; what is undefined stays. Prices in fen. */
export type SkuChange = {
  id: number
  price?: number | undefined
  marketPrice?: number | undefined
  costPrice?: number | undefined
  weightGrams?: number | undefined
  orderLimit?: number | null | undefined
  personLimit?: number | null | undefined
  warnBelow?: number | undefined
  onSale?: boolean | undefined
}

/** Changes many SKUs, of one product or of many: all or none. Throws 10211, 10217. */
export async function changeSkus(tx: Tx, changes: SkuChange[]): Promise<void> {
  const ids = changes.map(({ id }) => id).sort((a, b) => a - b)
  if (new Set(ids).size !== ids.length) throw new Refusal(10214, { field: 'id' })
  // SPUs first: the order in which every edit locks.
  const spus = await tx<{ id: number }[]>`
    select id from spus where deleted_at is null and id in (select spu_id from skus where id = any(${ids}::bigint[]) and deleted_at is null) order by id for update`
  const rows = await tx<{ id: number; price: number; marketPrice: number }[]>`
    select id, price, market_price as "marketPrice" from skus
    where id = any(${ids}::bigint[]) and deleted_at is null and spu_id = any(${spus.map(({ id }) => id)}::bigint[]) order by id for update`
  if (rows.length !== ids.length) throw new Refusal(10211)
  for (const change of changes) {
    const row = rows.find(({ id }) => id === change.id)!
    const price = change.price ?? row.price
    if (!(price > 0) || (change.marketPrice ?? row.marketPrice) < price) throw new Refusal(10217, { field: `skus.${change.id}.price` })
    const columns = Object.fromEntries(
      Object.entries({
        price: change.price,
        market_price: change.marketPrice,
        cost_price: change.costPrice,
        weight_grams: change.weightGrams,
        order_limit: change.orderLimit,
        person_limit: change.personLimit,
        warn_below: change.warnBelow,
        on_sale: change.onSale,
      }).filter(([, value]) => value !== undefined),
    )
    if (Object.keys(columns).length > 0) await tx`update skus set ${tx(columns)} where id = ${change.id}`
  }
  const spuIds = spus.map(({ id }) => id)
  await tx`update spus set version = version + 1, updated_at = now() where id = any(${spuIds}::bigint[])`
  await settleLaunched(tx, spuIds)
  await afterEdit(tx, spuIds)
}
