import { stringify } from 'csv-stringify/sync'
import { readSpus } from '../goods/edit/read.ts'
import type { Db } from '../shared/db.ts'
import { yuan } from '../shared/money.ts'
import { writePairs } from './cells.ts'
import { type Column, columnNames, columns } from './columns.ts'

const AT_ONCE = 200
const STATES = { launched: '上架', withdrawn: '下架', draft: '草稿' }

/** The whole catalogue as a file that an import takes back, piece by piece: CSV with a mark for spreadsheets, or JSON. */
export async function* exportCatalogue(db: Db, format: 'csv' | 'json', lang: 'zh-CN' | 'en'): AsyncGenerator<string> {
  const heading = columnNames.map((name) => (lang === 'en' ? name : columns[name]))
  yield format === 'csv' ? `\uFEFF${stringify([heading])}` : '['
  let first = true
  for await (const rows of readRows(db, lang)) {
    if (format === 'csv') yield stringify(rows.map((row) => columnNames.map((name) => guarded(row[name]))))
    else {
      yield `${first ? '' : ','}\n${rows.map((row) => JSON.stringify(row)).join(',\n')}`
      first = false
    }
  }
  if (format === 'json') yield '\n]\n'
}

/** A spreadsheet runs a cell that begins like a formula; a space before it is taken off again by the import. */
const guarded = (cell = ''): string => (/^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/.test(cell) ? ` ${cell}` : cell)

async function* readRows(db: Db, lang: 'zh-CN' | 'en'): AsyncGenerator<Partial<Record<Column, string>>[]> {
  const places = await db<{ id: number; path: string }[]>`
    select c.id, string_agg(${lang === 'en' ? db`a.name_en` : db`a.name`}, '/' order by cardinality(a.path)) as path from catalogs c join catalogs a on a.id = any(c.path) group by c.id`
  const brands = await db<{ id: number; name: string }[]>`select id, name from brands`
  const catalogPaths = new Map(places.map(({ id, path }) => [id, path]))
  const brandNames = new Map(brands.map(({ id, name }) => [id, name]))
  for (let after = 0; ; ) {
    const ids = (await db<{ id: number }[]>`select id from spus where id > ${after} and deleted_at is null order by id limit ${AT_ONCE}`).map(({ id }) => id)
    const last = ids.at(-1)
    if (last === undefined) return
    after = last
    const rows = (await readSpus(db, ids)).flatMap((spu) =>
      spu.skus.map(
        (sku): Partial<Record<Column, string>> => ({
          spu_code: spu.code ?? `#${spu.id}`,
          code: sku.code ?? `#${sku.id}`,
          category: catalogPaths.get(spu.catalogId) ?? '',
          brand: spu.brandId === null ? '' : (brandNames.get(spu.brandId) ?? ''),
          name: spu.name,
          name_en: spu.nameEn,
          state: lang === 'en' ? spu.state : STATES[spu.state],
          description: spu.description,
          description_en: spu.descriptionEn,
          packing: spu.packing,
          packing_en: spu.packingEn,
          after_sales: spu.afterSales,
          after_sales_en: spu.afterSalesEn,
          specs: writePairs(spu.specs),
          pictures: spu.pictures.join('|'),
          detail_pictures: spu.detailPictures.join('|'),
          values: writePairs(
            spu.attrs.map((attr, i) => ({
              name: attr.name,
              nameEn: attr.nameEn,
              value: sku.values[i] ?? '',
              valueEn: attr.values.find(({ name }) => name === sku.values[i])?.nameEn ?? '',
            })),
          ),
          sku_name: sku.name,
          sku_name_en: sku.nameEn,
          caption: sku.caption,
          caption_en: sku.captionEn,
          price: yuan(sku.price),
          market_price: yuan(sku.marketPrice),
          cost_price: yuan(sku.costPrice),
          unit: sku.unit,
          unit_en: sku.unitEn,
          weight_grams: String(sku.weightGrams),
          order_limit: sku.orderLimit === null ? '-' : String(sku.orderLimit),
          person_limit: sku.personLimit === null ? '-' : String(sku.personLimit),
          warn_below: String(sku.warnBelow),
          on_sale: lang === 'en' ? (sku.onSale ? 'yes' : 'no') : sku.onSale ? '是' : '否',
          sku_pictures: sku.pictures.join('|'),
        }),
      ),
    )
    yield rows
  }
}
