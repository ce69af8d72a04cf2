import { CATALOGS } from './goods/all.ts'
import { type Both, BRANDS, type Catalog, CHOICES, type Choice, FACTS, type Product } from './goods/shape.ts'
import { NEWS, SLIDES } from './goods/slides.ts'
import { CHANNELS, type Leaf, type Tree, TREES } from './goods/tree.ts'
import { cleanHtml } from '../../api/goods/edit/html.ts'
import type { Album, PictureWish } from './pictures/album.ts'
import { between, type Chance, chanceOf } from './random.ts'

/** Rows by table, in the order they go in; keys are the columns. */
export type Plan = Record<(typeof TABLES)[number], Row[]>
export type Row = Record<string, string | number | boolean | null>
export const TABLES = [
  'channels',
  'catalogs',
  'brands',
  'spus',
  'sale_attrs',
  'sale_values',
  'skus',
  'sku_values',
  'specs',
  'pictures',
  'stocks',
  'stock_moves',
  'content_items',
] as const

/** The day the demo shop opened; times of its rows count from here. */
const OPENING = Date.UTC(2026, 2, 1, 2)
const DAY = 86_400_000

/** Every picture of the demo shop. */
export const pictureWishes = (): PictureWish[] => [
  ...CATALOGS.flatMap((catalog) => catalog.products.flatMap((product) => picturesOf(catalog, product))),
  ...SLIDES.map(({ things: [drawing, ...ornaments], hue }, at): PictureWish => ({ name: slideName(at), scene: 'slide', drawing: drawing as string, ornaments, hue })),
]

/** Where a colour can be chosen, each has its own pictures; the flat lay mixes them. */
function picturesOf({ hue }: Catalog, product: Product): PictureWish[] {
  const { drawing, ornaments } = product
  const shared = { drawing, ornaments, hue }
  const tinted = tintedChoices(product)
  const ownColours = tinted.length > 0 ? tinted : ([['', '']] as Choice[])
  const third = tinted.length > 0 || chanceOf('third', product.name[0])() < 0.6 ? 'flatLay' : 'closeUp'
  const [first, ...others] = ownColours.map(([, , , tint]) => tint ?? {})
  return [
    ...ownColours.flatMap(([value, , , tint]) =>
      (['hero', 'group'] as const).map((scene): PictureWish => ({ ...shared, name: pictureName(product, scene, value), scene, tint, hue: tint?.ground ?? hue })),
    ),
    { ...shared, name: pictureName(product, 'third'), scene: third, tint: first, others },
    { ...shared, name: pictureName(product, 'wide'), scene: 'wide', tint: first },
  ]
}

const tintedChoices = ({ choices }: Product): Choice[] =>
  Object.values(choices)
    .flat()
    .filter((choice) => choice[3])
const pictureName = (product: Product, scene: string, value = '') => `${product.name[0]}/${scene}/${value}`
const slideName = (at: number) => `slide/${at}`

/** All rows of the demo shop. The same every time: ids count from 1, chance is seeded. */
export function planDemo(album: Album): Plan {
  const plan = Object.fromEntries(TABLES.map((table) => [table, []])) as unknown as Plan
  const brandIds = new Map(Object.entries(BRANDS).map(([key, [name, nameEn]]) => [key, add(plan.brands, { name, name_en: nameEn })]))
  const channelIds = new Map(Object.entries(CHANNELS).map(([key, [name, nameEn]], position) => [key, add(plan.channels, { name, name_en: nameEn, position })]))
  // The roots first: the shop's first ten catalogs are its floors.
  CATALOGS.forEach(({ name, hue }, position) => {
    add(plan.catalogs, { parent_id: null, name: name[0], name_en: name[1], hue, position, channel_id: channelIds.get(treeOf(name[0]).channel) as number })
  })
  CATALOGS.forEach((catalog, at) => {
    const shelves = planShelves(plan, at + 1, catalog)
    for (const product of catalog.products) planProduct(plan, album, shelfOf(shelves, product), brandIds.get(product.brand) as number, product)
  })
  SLIDES.forEach(({ title, words, link }, at) => {
    add(plan.content_items, {
      slot: 'carousel',
      floor_id: null,
      title: title[0],
      title_en: title[1],
      words: words[0],
      words_en: words[1],
      picture: drawn(album, slideName(at)),
      link,
      position: at,
      shown: true,
      updated_at: new Date(OPENING).toISOString(),
    })
  })
  planNotices(plan)
  return plan
}

/** News on the home page, and the tabs of its floors: the branches below each root. */
function planNotices(plan: Plan): void {
  const blank = { words: '', words_en: '', picture: null, shown: true, updated_at: new Date(OPENING).toISOString() }
  NEWS.forEach(({ title, words, link }, position) => {
    add(plan.content_items, { ...blank, slot: 'news', floor_id: null, title: title[0], title_en: title[1], words: words[0], words_en: words[1], link, position })
  })
  const roots = new Set(plan.catalogs.filter(({ parent_id }) => parent_id === null).map(({ id }) => id))
  for (const { id, parent_id, name, name_en, position } of plan.catalogs.filter((row) => roots.has(row.parent_id as number)))
    add(plan.content_items, { ...blank, slot: 'floor', floor_id: parent_id!, title: name!, title_en: name_en!, link: `/list/${id}`, position: position! })
}

/** Where a product lies: its leaf with its id, and what its root says of it. */
type Shelf = { catalogId: number; leaf: Leaf; tree: Tree }

const treeOf = (root: string): Tree => {
  const tree = TREES[root]
  if (!tree) throw new Error(`${root} has no branches`)
  return tree
}

/** The branches and leaves below a root. */
function planShelves(plan: Plan, rootId: number, { name, hue }: Catalog): Shelf[] {
  const tree = treeOf(name[0])
  return tree.branches.flatMap((branch, at) => {
    const branchId = add(plan.catalogs, { parent_id: rootId, name: branch.name[0], name_en: branch.name[1], hue, position: at, channel_id: null })
    return branch.leaves.map((leaf, position) => {
      const catalogId = add(plan.catalogs, { parent_id: branchId, name: leaf.name[0], name_en: leaf.name[1], hue, position, channel_id: null })
      return { catalogId, leaf, tree }
    })
  })
}

function shelfOf(shelves: Shelf[], { name }: Product): Shelf {
  const shelf = shelves.find(({ leaf }) => leaf.products.includes(name[0]))
  if (!shelf) throw new Error(`${name[0]} lies on no shelf`)
  return shelf
}

/** What is in the parcel: the thing itself or what it says is in its box, and what its root adds. */
function packingOf({ name, facts }: Product, { tree }: Shelf, lang: 0 | 1): string {
  const own = facts.box ? facts.box[lang].split(lang === 0 ? '、' : ', ').join('\n') : `${name[lang]} × 1`
  return `${own}\n${tree.parcel[lang]}`
}

/** Grams by what the chosen values say is in it, a tenth more for the packing; else what its shelf weighs. */
function gramsOf(chosen: Chosen[], { leaf }: Shelf): number {
  for (const { choice } of chosen) {
    const [, number, unit] = /^约? ?([\d.]+) ?(千克|公斤|克|斤|毫升|升)/.exec(choice[0]) ?? []
    const grams = { 千克: 1000, 公斤: 1000, 斤: 500, 克: 1, 毫升: 1, 升: 1000 }[unit ?? '']
    if (grams) return Math.max(50, Math.round(Number(number) * grams * 1.1))
  }
  return leaf.grams
}

function planProduct(plan: Plan, album: Album, shelf: Shelf, brandId: number, product: Product): void {
  const { catalogId, tree } = shelf
  const chance = chanceOf('product', product.name[0])
  const createdAt = new Date(OPENING + between(chance, 0, 120) * DAY).toISOString()
  const spuId = add(plan.spus, {
    catalog_id: catalogId,
    brand_id: brandId,
    name: product.name[0],
    name_en: product.name[1],
    description: cleanHtml(product.zh.join('\n\n')),
    description_en: cleanHtml(product.en.join('\n\n')),
    packing: packingOf(product, shelf, 0),
    packing_en: packingOf(product, shelf, 1),
    after_sales: tree.afterSales[0],
    after_sales_en: tree.afterSales[1],
    created_at: createdAt,
    updated_at: createdAt,
  })
  Object.entries(product.facts).forEach(([fact, [value, valueEn]], position) => {
    const [name, nameEn] = FACTS[fact as keyof typeof FACTS]
    add(plan.specs, { spu_id: spuId, name, name_en: nameEn, value, value_en: valueEn, position })
  })
  const picture = (scene: string, value?: string) => drawn(album, pictureName(product, scene, value))
  const attrs = planChoices(plan, spuId, product)
  const tinted = tintedChoices(product)
  const popularity = Math.round(2 ** (6 + chance() * 7.5) / (1 + product.price / 60_000))
  const gallery = tinted.length > 0 ? [] : [picture('hero'), picture('group')]
  combinations(attrs, product.without ?? []).forEach((chosen, position) => {
    const colour = chosen.find(({ choice }) => tinted.includes(choice))?.choice[0]
    const own = colour === undefined ? [] : [picture('hero', colour), picture('group', colour)]
    // Sizes of one thing take turns in showing one and several, so that a list is not three times the same.
    const image = own[0] ?? (gallery[position % 2] as string)
    planSku(plan, { spuId, shelf, position, product, chosen, image, own, popularity, createdAt, chance })
  })
  for (const [position, file] of [...gallery, picture('third')].entries()) add(plan.pictures, { spu_id: spuId, sku_id: null, kind: 'gallery', file, position })
  add(plan.pictures, { spu_id: spuId, sku_id: null, kind: 'detail', file: picture('wide'), position: 0 })
}

type Chosen = { attrId: number; valueId: number; choice: Choice }

function planChoices(plan: Plan, spuId: number, { choices }: Product): Chosen[][] {
  return Object.entries(choices).map(([key, values], position) => {
    const [name, nameEn]: Both = CHOICES[key as keyof typeof CHOICES]
    const attrId = add(plan.sale_attrs, { spu_id: spuId, name, name_en: nameEn, position })
    return values.map((choice, at) => ({ attrId, choice, valueId: add(plan.sale_values, { attr_id: attrId, name: choice[0], name_en: choice[1], position: at }) }))
  })
}

/** Every way to choose one value of each attribute, but for the pairs that are not made. */
function combinations(attrs: Chosen[][], without: [string, string][]): Chosen[][] {
  const all = attrs.reduce<Chosen[][]>((soFar, values) => soFar.flatMap((chosen) => values.map((value) => [...chosen, value])), [[]])
  return all.filter((chosen) => !without.some((pair) => pair.every((name) => chosen.some(({ choice }) => choice[0] === name))))
}

type SkuPlan = {
  spuId: number
  shelf: Shelf
  position: number
  product: Product
  chosen: Chosen[]
  image: string
  own: string[]
  popularity: number
  createdAt: string
  chance: Chance
}

function planSku(plan: Plan, { spuId, shelf, position, product, chosen, image, own, popularity, createdAt, chance }: SkuPlan): void {
  const price = product.price + chosen.reduce((sum, { choice }) => sum + (choice[2] ?? 0), 0)
  const sales = Math.round(popularity * (0.2 + chance()))
  const skuId = add(plan.skus, {
    spu_id: spuId,
    catalog_id: shelf.catalogId,
    position,
    unit: shelf.leaf.unit[0],
    unit_en: shelf.leaf.unit[1],
    weight_grams: gramsOf(chosen, shelf),
    // Of a few dear things everybody may have some.
    order_limit: price >= 300_000 ? 3 : null,
    person_limit: price >= 400_000 ? 5 : null,
    warn_below: 10,
    name: [product.name[0], ...chosen.map(({ choice }) => choice[0])].join(' '),
    name_en: [product.name[1], ...chosen.map(({ choice }) => choice[1])].join(', '),
    caption: product.caption[0],
    caption_en: product.caption[1],
    price,
    market_price: marketPrice(chance, price),
    cost_price: Math.round(price * (0.5 + chance() * 0.2)),
    image,
    launched: true,
    sales,
    sales_base: sales,
    value_key: chosen.map(({ attrId, valueId }) => `${attrId}:${valueId}`).join(','),
    created_at: createdAt,
  })
  for (const { attrId, valueId } of chosen) plan.sku_values.push({ sku_id: skuId, attr_id: attrId, value_id: valueId })
  for (const [place, file] of own.entries()) add(plan.pictures, { spu_id: spuId, sku_id: skuId, kind: 'gallery', file, position: place })
  const stock = stockOf(chance, skuId)
  plan.stocks.push({ sku_id: skuId, stock, held: 0, sold: 0, received: stock })
  if (stock > 0) add(plan.stock_moves, { sku_id: skuId, kind: 'received', count: stock, why: 'opening stock', at: createdAt })
}

/** Mostly plenty; here and there the last pieces, or none. */
function stockOf(chance: Chance, skuId: number): number {
  if (skuId % 23 === 7) return 0
  if (skuId % 29 === 11) return between(chance, 1, 3)
  return between(chance, 18, 420)
}

/** What it costs elsewhere: a tenth to a half more, ending as prices do; one in five has nothing to compare with. */
function marketPrice(chance: Chance, price: number): number {
  const dearer = price * (1.1 + chance() * 0.35)
  if (chance() < 0.2) return price
  const step = price >= 100_000 ? 10_000 : price >= 10_000 ? 1_000 : 100
  return Math.ceil(dearer / step) * step - (price >= 100_000 ? 100 : step / 10)
}

function add(rows: Row[], row: Row): number {
  const id = rows.length + 1
  rows.push({ id, ...row })
  return id
}

function drawn(album: Album, name: string): string {
  const key = album.get(name)
  if (!key) throw new Error(`nobody drew ${name}`)
  return key
}
