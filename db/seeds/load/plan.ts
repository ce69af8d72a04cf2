import type { Row } from '../plan.ts'
import { between, type Chance, chanceOf, pick } from '../random.ts'
import { ATTRIBUTES, MATERIALS, ORIGINS, SERIES, type SHELVES, TRAITS, USES } from './words.ts'

export type Shelf = (typeof SHELVES)[number] & { id: number }
/** The last id given out, by table. */
export type Counters = Record<'spus' | 'skus' | 'sale_attrs' | 'sale_values' | 'specs' | 'pictures' | 'stock_moves', number>
export type Batch = Record<'spus' | 'sale_attrs' | 'sale_values' | 'skus' | 'sku_values' | 'specs' | 'pictures' | 'stocks' | 'stock_moves', Row[]>

type Wish = { shelves: Shelf[]; brands: { id: number; name: string; nameEn: string }[]; images: string[]; next: Counters; firstSpu: number; skus: number }

/** Rows for exactly `skus` SKUs, whole products but for the last. `next` moves on. */
export function planBatch({ shelves, brands, images, next, firstSpu, skus }: Wish): Batch {
  const batch: Batch = { spus: [], sale_attrs: [], sale_values: [], skus: [], sku_values: [], specs: [], pictures: [], stocks: [], stock_moves: [] }
  const add = (table: keyof Counters, row: Row): number => {
    next[table]++
    batch[table].push({ id: next[table], ...row })
    return next[table]
  }
  for (let serial = firstSpu; batch.skus.length < skus; serial++) {
    const chance = chanceOf('load', serial)
    const shelf = shelves[serial % shelves.length] as Shelf
    const title = titleOf(chance, shelf, pick(chance, brands), serial)
    const [origin, material] = [pick(chance, ORIGINS), pick(chance, MATERIALS[shelf.kind] ?? ORIGINS)]
    const spuId = add('spus', {
      catalog_id: shelf.id,
      brand_id: title.brandId,
      name: title.zh,
      name_en: title.en,
      description: `${title.zh}，产自${origin[0]}，${material[0]}，适合${title.use[0]}。`,
      description_en: `${title.en}, from ${origin[1]}: ${material[1].toLowerCase()}, ${title.use[1]}.`,
    })
    add('specs', { spu_id: spuId, name: '产地', name_en: 'Origin', value: origin[0], value_en: origin[1], position: 0 })
    add('specs', {
      spu_id: spuId,
      name: shelf.kind === 'food' ? '贮存方式' : '材质',
      name_en: shelf.kind === 'food' ? 'Storage' : 'Material',
      value: material[0],
      value_en: material[1],
      position: 1,
    })
    const image = images[serial % images.length] as string
    add('pictures', { spu_id: spuId, kind: 'gallery', file: image, position: 0 })
    const price = Math.round(9 * 2 ** (chance() * 7)) * 100 - 10
    for (const [position, chosen] of choicesOf(chance, shelf, spuId, add).entries()) {
      if (batch.skus.length === skus) break
      planSku(batch, add, { chance, shelf, spuId, position, title, image, price, chosen })
    }
  }
  return batch
}

type Add = (table: keyof Counters, row: Row) => number
type Title = { zh: string; en: string; brandId: number; use: [string, string] }
type Chosen = { attrId: number; valueId: number; words: [string, string] }

/** Brand, series, trait, thing, use and a model number, in changing order. */
function titleOf(chance: Chance, shelf: Shelf, brand: { id: number; name: string; nameEn: string }, serial: number): Title {
  const [series, trait, second, thing, use] = [
    pick(chance, SERIES),
    pick(chance, TRAITS[shelf.kind] ?? USES),
    pick(chance, TRAITS[shelf.kind] ?? USES),
    pick(chance, shelf.things),
    pick(chance, USES),
  ]
  const model = `${'ABCDEFGHJKLMNPQRSTUVWXYZ'[serial % 24]}${100 + Math.floor(serial / 24)}`
  const traits = second === trait ? trait[0] : `${trait[0]}${second[0]}`
  const zh = chance() < 0.5 ? `${brand.name}${series[0]}系列${traits}${thing[0]} ${use[0]} ${model}` : `${traits}${thing[0]} ${brand.name}${series[0]} ${model} ${use[0]}`
  return { zh, en: `${brand.nameEn} ${series[1]} ${trait[1]} ${thing[1]} ${use[1]}, ${model}`, brandId: brand.id, use }
}

/** One to four values of the first attribute with one to three of the second. */
function choicesOf(chance: Chance, shelf: Shelf, spuId: number, add: Add): Chosen[][] {
  const [first, second] = (ATTRIBUTES[shelf.kind] ?? []).map(({ name, values }, position) => {
    const attrId = add('sale_attrs', { spu_id: spuId, name: name[0], name_en: name[1], position })
    const start = between(chance, 0, values.length - 1)
    return Array.from({ length: between(chance, 1, Math.min(4 - position, values.length)) }, (_, at): Chosen => {
      const words = values[(start + at) % values.length] as [string, string]
      return { attrId, words, valueId: add('sale_values', { attr_id: attrId, name: words[0], name_en: words[1], position: at }) }
    })
  })
  return (first ?? []).flatMap((one) => (second ?? []).map((two) => [one, two]))
}

type SkuWish = { chance: Chance; shelf: Shelf; spuId: number; position: number; title: Title; image: string; price: number; chosen: Chosen[] }

function planSku(batch: Batch, add: Add, { chance, shelf, spuId, position, title, image, price: base, chosen }: SkuWish): void {
  const price = base + between(chance, 0, 6) * 200
  const sales = Math.floor(2 ** (chance() * 13))
  const stock = chance() < 0.04 ? 0 : between(chance, 1, 500)
  const skuId = add('skus', {
    spu_id: spuId,
    catalog_id: shelf.id,
    position,
    name: `${title.zh} ${chosen.map(({ words }) => words[0]).join(' ')}`,
    name_en: `${title.en}, ${chosen.map(({ words }) => words[1]).join(', ')}`,
    caption: title.use[0],
    caption_en: title.use[1],
    price,
    market_price: price + between(chance, 0, 20) * 100,
    cost_price: Math.round(price * 0.6),
    image,
    launched: true,
    sales,
    sales_base: sales,
    value_key: chosen.map(({ attrId, valueId }) => `${attrId}:${valueId}`).join(','),
  })
  for (const { attrId, valueId } of chosen) batch.sku_values.push({ sku_id: skuId, attr_id: attrId, value_id: valueId })
  batch.stocks.push({ sku_id: skuId, stock, held: 0, sold: 0, received: stock })
  if (stock > 0) add('stock_moves', { sku_id: skuId, kind: 'received', count: stock, why: 'load set' })
}
