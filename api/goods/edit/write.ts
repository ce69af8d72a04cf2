import type postgres from 'postgres'
import { brokeConstraint, type Tx } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { AttrDraft, SkuDraft, SpuDraft } from './draft.ts'

type State = 'draft' | 'launched' | 'withdrawn'
/** Rows with their place among their kind. */
const placed = <T extends object>(rows: T[]) => rows.map((row, at) => ({ ...row, at }))
const json = (tx: Tx, rows: unknown) => tx.json(rows as postgres.JSONValue)

/** Makes a product of a checked draft; nothing of it is in the shop before `settleLaunched`. Throws 10204, 10212, 10218. */
export async function addSpu(tx: Tx, draft: SpuDraft, state: State = 'draft'): Promise<number> {
  await refuseUnknownPlace(tx, draft)
  const [spu] = await refuseTakenCode(draft, () => tx<{ id: number }[]>`insert into spus ${tx({ ...columnsOf(draft), state })} returning id`)
  const id = spu!.id
  const attrs = await addAttrs(tx, id, draft.attrs)
  await Promise.all([addSpecs(tx, id, draft), writeSkus(tx, id, draft, attrs)])
  await addPictures(tx, id, draft)
  return id
}

/**
 * Makes many products of checked drafts, each with a code of its own, in a statement a table: for files of thousands.
 * Returns their ids in the order of the drafts. Catalogs and brands must be known. Throws 10218 for a code that is taken.
 */
export async function addSpus(tx: Tx, drafts: { draft: SpuDraft; state: State }[]): Promise<number[]> {
  if (drafts.length === 0) return []
  await tx`select from catalogs where id = any(${drafts.map(({ draft }) => draft.catalogId)}::bigint[]) order by id for share`
  const spuRows = drafts.map(({ draft, state }) => ({ ...columnsOf(draft), state }))
  const spus = await tx<{ id: number; code: string }[]>`
    insert into spus (${tx(Object.keys(spuRows[0]!))}) select ${tx(Object.keys(spuRows[0]!))} from jsonb_populate_recordset(null::spus, ${json(tx, spuRows)}) order by code returning id, code`
  const ids = new Map(spus.map(({ id, code }) => [code, id]))
  const all = drafts.map(({ draft }) => ({ draft, id: ids.get(draft.code ?? '')! }))
  const attrRows = all.flatMap(({ draft, id }) => draft.attrs.map(({ name, nameEn }, position) => ({ spu_id: id, name, name_en: nameEn, position })))
  const attrs = await tx<{ id: number; spuId: number; position: number }[]>`
    insert into sale_attrs (spu_id, name, name_en, position) select spu_id, name, name_en, position from jsonb_populate_recordset(null::sale_attrs, ${json(tx, attrRows)})
    order by spu_id, position returning id, spu_id as "spuId", position`
  const attrIds = new Map(attrs.map(({ id, spuId, position }) => [`${spuId}:${position}`, id]))
  const valueRows = all.flatMap(({ draft, id }) =>
    draft.attrs.flatMap(({ values }, at) => values.map(({ name, nameEn }, position) => ({ attr_id: attrIds.get(`${id}:${at}`), name, name_en: nameEn, position }))),
  )
  const values = await tx<{ id: number; attrId: number; name: string }[]>`
    insert into sale_values (attr_id, name, name_en, position) select attr_id, name, name_en, position from jsonb_populate_recordset(null::sale_values, ${json(tx, valueRows)})
    order by attr_id, position returning id, attr_id as "attrId", name`
  const valueIds = Map.groupBy(values, ({ attrId }) => attrId)
  const idsOf = ({ draft, id }: (typeof all)[number]): AttrIds =>
    draft.attrs.map((_, at) => {
      const attrId = attrIds.get(`${id}:${at}`)!
      return { id: attrId, values: new Map((valueIds.get(attrId) ?? []).map((value) => [value.name, value.id])) }
    })
  const skuRows = all.flatMap((one) => {
    const mine = idsOf(one)
    return one.draft.skus.map((sku, position) => ({ ...skuRow(one.draft, sku, position, mine), spu_id: one.id, catalog_id: one.draft.catalogId, launched: false }))
  })
  const columns = Object.keys(skuRows[0] ?? { id: 0 }).filter((column) => column !== 'id')
  const skus = await refuseTakenCode(
    { code: drafts[0]!.draft.code },
    () => tx<{ id: number; spuId: number; position: number; valueKey: string }[]>`
      insert into skus (${tx(columns)}) select ${tx(columns)} from jsonb_populate_recordset(null::skus, ${json(tx, skuRows)}) order by spu_id, position
      returning id, spu_id as "spuId", position, value_key as "valueKey"`,
  )
  await tx`insert into stocks (sku_id, stock, received) select id, 0, 0 from unnest(${skus.map(({ id }) => id)}::bigint[]) as made (id)`
  await tx`
    insert into sku_values (sku_id, attr_id, value_id)
    select made.id, split_part(pair, ':', 1)::bigint, split_part(pair, ':', 2)::bigint
    from unnest(${skus.map(({ id }) => id)}::bigint[], ${skus.map(({ valueKey }) => valueKey)}::text[]) as made (id, key) cross join unnest(string_to_array(made.key, ',')) pair
    where made.key <> ''`
  const specRows = all.flatMap(({ draft, id }) =>
    draft.specs.map((spec, position) => ({ spu_id: id, name: spec.name, name_en: spec.nameEn, value: spec.value, value_en: spec.valueEn, position })),
  )
  await tx`insert into specs (spu_id, name, name_en, value, value_en, position)
    select spu_id, name, name_en, value, value_en, position from jsonb_populate_recordset(null::specs, ${json(tx, specRows)}) order by spu_id, position`
  const skuIds = new Map(skus.map(({ id, spuId, position }) => [`${spuId}:${position}`, id]))
  const pictureRows = all.flatMap(({ draft, id }) =>
    pictureRowsOf(draft).map(({ at, sku, ...row }) => ({ ...row, position: at, spu_id: id, sku_id: sku === null ? null : skuIds.get(`${id}:${sku}`) })),
  )
  await tx`insert into pictures (spu_id, sku_id, kind, file, position, alt, alt_en)
    select spu_id, sku_id, kind, file, position, alt, alt_en from jsonb_populate_recordset(null::pictures, ${json(tx, pictureRows)}) order by spu_id, sku_id nulls first, kind, position`
  return all.map(({ id }) => id)
}

/**
 * Makes a product what the checked draft says. Attributes and values that it brings with an id, or by their old name, keep
 * their ids; SKUs that it does not name are deleted. Throws 10210, 10213 for a version that is not today's, 10204, 10212, 10218.
 */
export async function changeSpu(tx: Tx, id: number, version: number | undefined, draft: SpuDraft): Promise<void> {
  await refuseUnknownPlace(tx, draft)
  await lockSpu(tx, id, version)
  await refuseTakenCode(draft, () => tx`update spus set ${tx(columnsOf(draft))}, version = version + 1, updated_at = now() where id = ${id}`)
  const skus = await tx<{ id: number }[]>`select id from skus where spu_id = ${id} and deleted_at is null order by id for update`
  const mine = new Set(skus.map(({ id }) => id))
  const kept = draft.skus.map(({ id }) => id).filter((id) => id !== undefined)
  if (new Set(kept).size !== kept.length || !kept.every((sku) => mine.has(sku))) throw new Refusal(10211)
  await tx`delete from sku_values where sku_id in (select id from skus where spu_id = ${id})`
  await dropSkus(
    tx,
    [...mine].filter((sku) => !kept.includes(sku)),
  )
  // Sets of values and codes may change hands among the SKUs.
  await tx`update skus set value_key = 'moving:' || id, code = null where id = any(${kept}::bigint[])`
  const attrs = await changeAttrs(tx, id, draft.attrs)
  await tx`delete from specs where spu_id = ${id}`
  await tx`delete from pictures where spu_id = ${id}`
  await Promise.all([addSpecs(tx, id, draft), writeSkus(tx, id, draft, attrs)])
  await addPictures(tx, id, draft)
}

/** Locks a product for an edit. Throws 10210 when there is none, 10213 when somebody has changed it since `version`. */
export async function lockSpu(tx: Tx, id: number, version?: number): Promise<{ state: State; version: number }> {
  const [spu] = await tx<{ state: State; version: number }[]>`select state, version from spus where id = ${id} and deleted_at is null for update`
  if (!spu) throw new Refusal(10210)
  if (version !== undefined && spu.version !== version) throw new Refusal(10213)
  return spu
}

const columnsOf = (draft: SpuDraft) => ({
  code: draft.code,
  catalog_id: draft.catalogId,
  brand_id: draft.brandId,
  name: draft.name,
  name_en: draft.nameEn,
  description: draft.description,
  description_en: draft.descriptionEn,
  packing: draft.packing,
  packing_en: draft.packingEn,
  after_sales: draft.afterSales,
  after_sales_en: draft.afterSalesEn,
  seo_title: draft.seoTitle,
  seo_title_en: draft.seoTitleEn,
  seo_description: draft.seoDescription,
  seo_description_en: draft.seoDescriptionEn,
})

async function refuseUnknownPlace(tx: Tx, { catalogId, brandId }: SpuDraft): Promise<void> {
  // For share, and before any SKU: a branch that moves takes along what lies in it, or waits for us.
  const [catalog] = await tx`select from catalogs where id = ${catalogId} for share`
  if (!catalog) throw new Refusal(10204)
  const [brand] = brandId === null ? [{}] : await tx`select from brands where id = ${brandId}`
  if (!brand) throw new Refusal(10212)
}

async function refuseTakenCode<T>({ code }: { code: string | null }, write: () => PromiseLike<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (brokeConstraint(error, 'spus_code_unique')) throw new Refusal(10218, { code: code ?? '' })
    throw error
  }
}

/** SKUs leave the shop but stay: orders point at them. Their code and their set of values are free again. */
async function dropSkus(tx: Tx, ids: number[]): Promise<void> {
  if (ids.length === 0) return
  await tx`delete from scheduled_prices where sku_id = any(${ids}::bigint[]) and applied_at is null`
  await tx`update skus set deleted_at = now(), on_sale = false, launched = false, code = null, value_key = 'deleted:' || id where id = any(${ids}::bigint[])`
}

/** Ids of an SPU's attributes and values by their Chinese names. */
type AttrIds = { id: number; values: Map<string, number> }[]

async function addAttrs(tx: Tx, spuId: number, attrs: AttrDraft[]): Promise<AttrIds> {
  if (attrs.length === 0) return []
  const rows = await tx<{ id: number; position: number; valueId: number; name: string }[]>`
    with wanted as (select * from jsonb_to_recordset(${json(tx, placed(attrs))}) as w (name text, "nameEn" text, values jsonb, at int)),
    made as (insert into sale_attrs (spu_id, name, name_en, position) select ${spuId}, name, "nameEn", at from wanted order by at returning id, position),
    given as (
      insert into sale_values (attr_id, name, name_en, position)
      select made.id, v.value->>'name', v.value->>'nameEn', v.n - 1
      from wanted join made on made.position = wanted.at cross join jsonb_array_elements(wanted.values) with ordinality as v (value, n) order by made.id, v.n
      returning id, attr_id, name)
    select made.id, made.position, given.id as "valueId", given.name from made join given on given.attr_id = made.id order by made.position, given.id`
  return attrs.map((_, i) => {
    const mine = rows.filter(({ position }) => position === i)
    return { id: mine[0]!.id, values: new Map(mine.map(({ name, valueId }) => [name, valueId])) }
  })
}

async function changeAttrs(tx: Tx, spuId: number, attrs: AttrDraft[]): Promise<AttrIds> {
  const old = await tx<{ id: number; name: string; values: { id: number; name: string }[] }[]>`
    select a.id, a.name, coalesce((select json_agg(json_build_object('id', v.id, 'name', v.name)) from sale_values v where v.attr_id = a.id), '[]') as values
    from sale_attrs a where a.spu_id = ${spuId}`
  const matched = attrs.map((attr) => {
    const attrRow = matching(old, attr)
    return { attr, id: attrRow?.id, values: attr.values.map((value) => ({ value, id: matching(attrRow?.values ?? [], value)?.id })) }
  })
  const keptAttrs = matched.map(({ id }) => id).filter((id) => id !== undefined)
  const keptValues = matched.flatMap(({ values }) => values.map(({ id }) => id)).filter((id) => id !== undefined)
  if (new Set(keptAttrs).size !== keptAttrs.length || new Set(keptValues).size !== keptValues.length) throw new Refusal(10214, { field: 'attrs' })
  await tx`delete from sale_values where attr_id in (select id from sale_attrs where spu_id = ${spuId}) and not id = any(${keptValues}::bigint[])`
  await tx`delete from sale_attrs where spu_id = ${spuId} and not id = any(${keptAttrs}::bigint[])`
  // Names may change places, and a name may be there only once at every moment.
  await tx`update sale_values set name = '~' || id where id = any(${keptValues}::bigint[])`
  await tx`update sale_attrs set name = '~' || id where id = any(${keptAttrs}::bigint[])`
  const ids: AttrIds = []
  for (const [position, { attr, id, values }] of matched.entries()) {
    const [row] =
      id === undefined
        ? await tx<{ id: number }[]>`insert into sale_attrs (spu_id, name, name_en, position) values (${spuId}, ${attr.name}, ${attr.nameEn}, ${position}) returning id`
        : await tx<{ id: number }[]>`update sale_attrs set name = ${attr.name}, name_en = ${attr.nameEn}, position = ${position} where id = ${id} returning id`
    const attrId = row!.id
    const places = values.map(({ value, id }, at) => ({ id: id ?? null, name: value.name, nameEn: value.nameEn, at }))
    const written = await tx<{ id: number; name: string }[]>`
      with wanted as (select * from jsonb_to_recordset(${json(tx, places)}) as w (id bigint, name text, "nameEn" text, at int)),
      kept as (update sale_values set name = wanted.name, name_en = wanted."nameEn", position = wanted.at from wanted where sale_values.id = wanted.id returning sale_values.id, sale_values.name),
      made as (insert into sale_values (attr_id, name, name_en, position) select ${attrId}, name, "nameEn", at from wanted where id is null order by at returning id, name)
      select id, name from kept union all select id, name from made`
    ids.push({ id: attrId, values: new Map(written.map(({ id, name }) => [name, id])) })
  }
  return ids
}

const matching = <T extends { id: number; name: string }>(rows: T[], wanted: { id?: number | undefined; name: string }): T | undefined => {
  if (wanted.id === undefined) return rows.find(({ name }) => name === wanted.name)
  const row = rows.find(({ id }) => id === wanted.id)
  if (!row) throw new Refusal(10214, { field: 'attrs' })
  return row
}

async function addSpecs(tx: Tx, spuId: number, { specs }: SpuDraft): Promise<void> {
  if (specs.length === 0) return
  await tx`insert into specs (spu_id, name, name_en, value, value_en, position)
    select ${spuId}, name, "nameEn", value, "valueEn", at
    from jsonb_to_recordset(${json(tx, placed(specs))}) as s (name text, "nameEn" text, value text, "valueEn" text, at int) order by at`
}

async function writeSkus(tx: Tx, spuId: number, draft: SpuDraft, attrs: AttrIds): Promise<void> {
  if (draft.skus.length === 0) return
  const rows = draft.skus.map((sku, position) => skuRow(draft, sku, position, attrs))
  try {
    await tx`
      with wanted as (select * from jsonb_populate_recordset(null::skus, ${json(
        tx,
        rows.filter(({ id }) => id !== null),
      )}))
      update skus set code = w.code, name = w.name, name_en = w.name_en, caption = w.caption, caption_en = w.caption_en, price = w.price,
        market_price = w.market_price, cost_price = w.cost_price, image = w.image, image_alt = w.image_alt, image_alt_en = w.image_alt_en, unit = w.unit, unit_en = w.unit_en, weight_grams = w.weight_grams,
        order_limit = w.order_limit, person_limit = w.person_limit, warn_below = w.warn_below, on_sale = w.on_sale, position = w.position, value_key = w.value_key
      from wanted w where skus.id = w.id`
    await tx`
      with wanted as (select * from jsonb_populate_recordset(null::skus, ${json(
        tx,
        rows.filter(({ id }) => id === null),
      )})),
      made as (
        insert into skus (spu_id, catalog_id, launched, code, name, name_en, caption, caption_en, price, market_price, cost_price, image, image_alt, image_alt_en, unit, unit_en, weight_grams,
          order_limit, person_limit, warn_below, on_sale, position, value_key)
        select ${spuId}, ${draft.catalogId}, false, code, name, name_en, caption, caption_en, price, market_price, cost_price, image, image_alt, image_alt_en, unit, unit_en, weight_grams,
          order_limit, person_limit, warn_below, on_sale, position, value_key
        from wanted order by position returning id)
      insert into stocks (sku_id, stock, received) select id, 0, 0 from made`
  } catch (error) {
    if (brokeConstraint(error, 'skus_code_unique')) throw takenSkuCode(draft, error)
    throw error
  }
  await tx`
    insert into sku_values (sku_id, attr_id, value_id)
    select k.id, split_part(pair, ':', 1)::bigint, split_part(pair, ':', 2)::bigint
    from skus k cross join unnest(string_to_array(k.value_key, ',')) pair
    where k.spu_id = ${spuId} and k.deleted_at is null and k.value_key <> ''`
}

/** Which of the SKUs has the code that is taken, as PostgreSQL tells it: `Key (code)=(X-1) already exists.` */
function takenSkuCode({ skus }: SpuDraft, error: unknown): Refusal {
  const taken = /\(code\)=\((.*)\) already/.exec((error as { detail?: string }).detail ?? '')?.[1]
  const at = skus.findIndex(({ code }) => code !== null && code === taken)
  return at < 0 ? new Refusal(10218, { code: taken ?? '' }) : new Refusal(10218, { code: skus[at]!.code!, field: `skus[${at}].code` })
}

function skuRow(draft: SpuDraft, sku: SkuDraft, position: number, attrs: AttrIds) {
  const image = sku.pictures[0] ?? draft.pictures[0]
  const text = draft.pictureTexts.find(({ file }) => file === image)
  const pairs = sku.values.map((value, a) => [attrs[a]!.id, attrs[a]!.values.get(value)!] as const).sort((a, b) => a[0] - b[0])
  return {
    id: sku.id ?? null,
    code: sku.code,
    name: sku.name,
    name_en: sku.nameEn,
    caption: sku.caption,
    caption_en: sku.captionEn,
    price: sku.price,
    market_price: sku.marketPrice,
    cost_price: sku.costPrice,
    image,
    image_alt: text?.alt ?? '',
    image_alt_en: text?.altEn ?? '',
    unit: sku.unit,
    unit_en: sku.unitEn,
    weight_grams: sku.weightGrams,
    order_limit: sku.orderLimit,
    person_limit: sku.personLimit,
    warn_below: sku.warnBelow,
    on_sale: sku.onSale,
    position,
    value_key: pairs.map((pair) => pair.join(':')).join(','),
  }
}

type PictureRow = { at: number; file: string; kind: string; sku: number | null; alt: string; alt_en: string }

function pictureRowsOf(draft: SpuDraft): PictureRow[] {
  const texts = new Map(draft.pictureTexts.map(({ file, alt, altEn }) => [file, { alt, alt_en: altEn }]))
  const row = (kind: string, sku: number | null) => (file: string, at: number) => ({ at, file, kind, sku, ...(texts.get(file) ?? { alt: '', alt_en: '' }) })
  return [
    ...draft.pictures.map(row('gallery', null)),
    ...draft.detailPictures.map(row('detail', null)),
    ...draft.skus.flatMap(({ pictures }, sku) => pictures.map(row('gallery', sku))),
  ]
}

async function addPictures(tx: Tx, spuId: number, draft: SpuDraft): Promise<void> {
  const rows = pictureRowsOf(draft)
  if (rows.length === 0) return
  await tx`
    insert into pictures (spu_id, sku_id, kind, file, position, alt, alt_en)
    select ${spuId}, k.id, p.kind, p.file, p.at, p.alt, p.alt_en from jsonb_to_recordset(${json(tx, rows)}) as p (at int, file text, kind text, sku int, alt text, alt_en text)
    left join skus k on k.spu_id = ${spuId} and k.deleted_at is null and k.position = p.sku
    order by p.sku nulls first, p.kind, p.at`
}
