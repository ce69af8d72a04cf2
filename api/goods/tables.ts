import { sql } from 'drizzle-orm'
import { type AnyPgColumn, bigint, boolean, check, foreignKey, index, integer, pgTable, primaryKey, smallint, text, timestamp, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { staff } from '../staff/tables.ts'

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()
const ref = (name: string) => bigint(name, { mode: 'number' })

/** A group of root catalogs (频道): a line of the mega menu. */
export const channels = pgTable('channels', {
  id: id(),
  name: text().notNull().unique(),
  nameEn: text('name_en').notNull(),
  position: integer().notNull().default(0),
  /** Grows with every change: who changes an old one is told. */
  version: integer().notNull().default(1),
})

/** A node of the category tree (类别), at most three levels deep. The shop's floors hang on the roots. */
export const catalogs = pgTable(
  'catalogs',
  {
    id: id(),
    parentId: ref('parent_id').references((): AnyPgColumn => catalogs.id),
    /** Ids from the root down to itself. Triggers keep it, for a whole branch that moves too, and refuse a cycle. */
    path: ref('path').array().notNull().default(sql`'{}'`),
    name: text().notNull(),
    nameEn: text('name_en').notNull(),
    /** Hue in degrees (OKLCH) of the tinted ground its pictures lie on. */
    hue: smallint().notNull().default(95),
    position: integer().notNull().default(0),
    /** The group a root belongs to in the mega menu. */
    channelId: ref('channel_id').references(() => channels.id),
    version: integer().notNull().default(1),
  },
  (t) => [
    check('catalogs_three_levels', sql`cardinality(${t.path}) between 1 and 3`),
    check('catalogs_channel_of_roots', sql`${t.channelId} is null or cardinality(${t.path}) = 1`),
    unique('catalogs_name_key').on(t.parentId, t.name).nullsNotDistinct(),
    index('catalogs_parent_idx').on(t.parentId),
  ],
)

export const brands = pgTable('brands', {
  id: id(),
  name: text().notNull().unique(),
  nameEn: text('name_en').notNull(),
  /** File key. */
  logo: text(),
  version: integer().notNull().default(1),
})

/** Standard product unit: what a product page is about. */
export const spus = pgTable(
  'spus',
  {
    id: id(),
    /** The merchant's own number (货号), by which an import finds it again. */
    code: text().unique(),
    catalogId: ref('catalog_id')
      .notNull()
      .references(() => catalogs.id),
    brandId: ref('brand_id').references(() => brands.id),
    name: text().notNull(),
    nameEn: text('name_en').notNull(),
    /** HTML that has been through `cleanHtml`: paragraphs, headings, lists, tables, pictures; nothing that runs. */
    description: text().notNull().default(''),
    descriptionEn: text('description_en').notNull().default(''),
    /** What lies in the box (包装清单), plain text, a line each. */
    packing: text().notNull().default(''),
    packingEn: text('packing_en').notNull().default(''),
    /** What this product adds to the shop's after-sales promise, plain text. */
    afterSales: text('after_sales').notNull().default(''),
    afterSalesEn: text('after_sales_en').notNull().default(''),
    /** What search engines are told instead of the name, and of the caption or the description; empty: those. */
    seoTitle: text('seo_title').notNull().default(''),
    seoTitleEn: text('seo_title_en').notNull().default(''),
    seoDescription: text('seo_description').notNull().default(''),
    seoDescriptionEn: text('seo_description_en').notNull().default(''),
    state: text({ enum: ['draft', 'launched', 'withdrawn'] })
      .notNull()
      .default('launched'),
    /** When it is to be launched and withdrawn; a sweep does it to the minute and empties them. */
    launchAt: timestamp('launch_at', { withTimezone: true }),
    withdrawAt: timestamp('withdraw_at', { withTimezone: true }),
    /** Removed from the shop; orders keep what they copied, and their links. */
    deletedAt: timestamp('deleted_at', { withTimezone: true }),
    /** Grows with every change: who changes an old one is told. */
    version: integer().notNull().default(1),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    index('spus_catalog_idx').on(t.catalogId),
    unique('spus_place_key').on(t.id, t.catalogId),
    index('spus_launch_at_idx').on(t.launchAt).where(sql`${t.launchAt} is not null`),
    index('spus_withdraw_at_idx').on(t.withdrawAt).where(sql`${t.withdrawAt} is not null`),
    check('spus_schedule_check', sql`${t.withdrawAt} > ${t.launchAt}`),
    check('spus_code_check', sql`${t.code} <> ''`),
    check('spus_deleted_check', sql`${t.deletedAt} is null or (${t.launchAt} is null and ${t.withdrawAt} is null and ${t.state} = 'withdrawn')`),
  ],
)

/** A sale attribute (销售属性) of an SPU, such as its colour. */
export const saleAttrs = pgTable(
  'sale_attrs',
  {
    id: id(),
    spuId: ref('spu_id')
      .notNull()
      .references(() => spus.id),
    name: text().notNull(),
    nameEn: text('name_en').notNull(),
    position: integer().notNull().default(0),
  },
  (t) => [unique('sale_attrs_name_key').on(t.spuId, t.name)],
)

export const saleValues = pgTable(
  'sale_values',
  {
    id: id(),
    attrId: ref('attr_id')
      .notNull()
      .references(() => saleAttrs.id),
    name: text().notNull(),
    nameEn: text('name_en').notNull(),
    position: integer().notNull().default(0),
  },
  (t) => [unique('sale_values_name_key').on(t.attrId, t.name)],
)

/** Stock keeping unit: what is bought. Prices in fen. */
export const skus = pgTable(
  'skus',
  {
    id: id(),
    /** The merchant's own number, by which an import finds it again. */
    code: text().unique(),
    spuId: ref('spu_id')
      .notNull()
      .references(() => spus.id),
    /** The SPU's catalog again, so that a list page reads one index; it follows the SPU. */
    catalogId: ref('catalog_id')
      .notNull()
      .references(() => catalogs.id),
    /** The first level above (or being) its catalog, and the second where there is one; triggers keep them. A list of a root, a branch or a leaf reads one index each. */
    rootId: ref('root_id').notNull(),
    branchId: ref('branch_id'),
    name: text().notNull(),
    nameEn: text('name_en').notNull(),
    caption: text().notNull().default(''),
    captionEn: text('caption_en').notNull().default(''),
    price: bigint({ mode: 'number' }).notNull(),
    marketPrice: bigint('market_price', { mode: 'number' }).notNull(),
    costPrice: bigint('cost_price', { mode: 'number' }).notNull().default(0),
    /** File key of its first picture. */
    image: text().notNull(),
    /** What that picture shows, as the pictures of the SPU say it; empty: the name. */
    imageAlt: text('image_alt').notNull().default(''),
    imageAltEn: text('image_alt_en').notNull().default(''),
    /** What one piece is called: 件, 盒, 斤. */
    unit: text().notNull().default('件'),
    unitEn: text('unit_en').notNull().default('piece'),
    /** With its packing, for freight. */
    weightGrams: integer('weight_grams').notNull().default(500),
    /** Most pieces in one order, and for one person over all orders that stand; null: as many as there are. */
    orderLimit: integer('order_limit'),
    personLimit: integer('person_limit'),
    /** Staff are told when less than this is free; 0: never. */
    warnBelow: integer('warn_below').notNull().default(0),
    /** Whether this kind may be sold while its SPU is launched. */
    onSale: boolean('on_sale').notNull().default(true),
    /** Whether it is in the shop now: its SPU launched, itself on sale, neither deleted. `settleLaunched` alone derives it; lists read it. */
    launched: boolean().notNull().default(true),
    deletedAt: timestamp('deleted_at', { withTimezone: true }),
    /** Pieces sold, for sorting and show; a job brings it up to sales_base + stocks.sold. */
    sales: integer().notNull().default(0),
    /** Pieces sold before this shop kept a ledger. */
    salesBase: integer('sales_base').notNull().default(0),
    /** Place among the SKUs of its SPU: a list shows the first of every product before the second of any. */
    position: integer().notNull().default(0),
    /** The chosen values as "attr:value,attr:value" in attr order: no two SKUs of an SPU are the same. */
    valueKey: text('value_key').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    unique('skus_values_key').on(t.spuId, t.valueKey),
    check('skus_price_check', sql`${t.price} > 0 and ${t.marketPrice} >= ${t.price} and ${t.costPrice} >= 0`),
    check('skus_code_check', sql`${t.code} <> ''`),
    check('skus_deleted_check', sql`${t.deletedAt} is null or not ${t.launched}`),
    check('skus_weight_check', sql`${t.weightGrams} > 0`),
    check('skus_limits_check', sql`${t.orderLimit} > 0 and ${t.personLimit} > 0`),
    check('skus_warn_check', sql`${t.warnBelow} >= 0`),
    foreignKey({ name: 'skus_place_fk', columns: [t.spuId, t.catalogId], foreignColumns: [spus.id, spus.catalogId] }).onUpdate('cascade'),
    index('skus_list_idx').on(t.catalogId, t.position, t.id).where(sql`${t.launched}`),
    index('skus_list_price_idx').on(t.catalogId, t.price, t.id).where(sql`${t.launched}`),
    index('skus_list_sales_idx').on(t.catalogId, sql`${t.sales} desc`, t.id).where(sql`${t.launched}`),
    index('skus_list_newest_idx').on(t.catalogId, sql`${t.createdAt} desc`, sql`${t.id} desc`).where(sql`${t.launched}`),
    index('skus_branch_idx').on(t.branchId, t.position, t.id).where(sql`${t.launched}`),
    index('skus_branch_price_idx').on(t.branchId, t.price, t.id).where(sql`${t.launched}`),
    index('skus_branch_sales_idx').on(t.branchId, sql`${t.sales} desc`, t.id).where(sql`${t.launched}`),
    index('skus_branch_newest_idx').on(t.branchId, sql`${t.createdAt} desc`, sql`${t.id} desc`).where(sql`${t.launched}`),
    index('skus_root_idx').on(t.rootId, t.position, t.id).where(sql`${t.launched}`),
    index('skus_root_price_idx').on(t.rootId, t.price, t.id).where(sql`${t.launched}`),
    index('skus_root_sales_idx').on(t.rootId, sql`${t.sales} desc`, t.id).where(sql`${t.launched}`),
    index('skus_root_newest_idx').on(t.rootId, sql`${t.createdAt} desc`, sql`${t.id} desc`).where(sql`${t.launched}`),
  ],
)

/** How many SKUs are in the shop in a catalog and everything below it; triggers keep it, so that a list need not count. No row: none. */
export const catalogTotals = pgTable(
  'catalog_totals',
  {
    catalogId: ref('catalog_id')
      .primaryKey()
      .references(() => catalogs.id, { onDelete: 'cascade' }),
    launched: integer().notNull().default(0),
  },
  (t) => [check('catalog_totals_check', sql`${t.launched} >= 0`)],
)

/** Prices that are to come (定时调价); a sweep applies them in the order of their times. */
export const scheduledPrices = pgTable(
  'scheduled_prices',
  {
    id: id(),
    skuId: ref('sku_id')
      .notNull()
      .references(() => skus.id),
    price: bigint({ mode: 'number' }).notNull(),
    marketPrice: bigint('market_price', { mode: 'number' }).notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    appliedAt: timestamp('applied_at', { withTimezone: true }),
    createdBy: ref('created_by').references(() => staff.id),
  },
  (t) => [
    unique('scheduled_prices_once').on(t.skuId, t.at),
    check('scheduled_prices_check', sql`${t.price} > 0 and ${t.marketPrice} >= ${t.price}`),
    index('scheduled_prices_due_idx').on(t.at, t.id).where(sql`${t.appliedAt} is null`),
  ],
)

export const skuValues = pgTable(
  'sku_values',
  {
    skuId: ref('sku_id')
      .notNull()
      .references(() => skus.id),
    attrId: ref('attr_id')
      .notNull()
      .references(() => saleAttrs.id),
    valueId: ref('value_id')
      .notNull()
      .references(() => saleValues.id),
  },
  (t) => [primaryKey({ columns: [t.skuId, t.attrId] }), index('sku_values_value_idx').on(t.valueId)],
)

/** A line of the table of facts on the product page (规格属性). */
export const specs = pgTable(
  'specs',
  {
    id: id(),
    spuId: ref('spu_id')
      .notNull()
      .references(() => spus.id),
    name: text().notNull(),
    nameEn: text('name_en').notNull(),
    value: text().notNull(),
    valueEn: text('value_en').notNull(),
    position: integer().notNull().default(0),
  },
  (t) => [unique('specs_name_key').on(t.spuId, t.name)],
)

/** Pictures of an SPU, or of one of its SKUs; `detail` ones stand in the description. */
export const pictures = pgTable(
  'pictures',
  {
    id: id(),
    spuId: ref('spu_id')
      .notNull()
      .references(() => spus.id),
    skuId: ref('sku_id').references(() => skus.id),
    kind: text({ enum: ['gallery', 'detail'] })
      .notNull()
      .default('gallery'),
    file: text().notNull(),
    /** What it shows, for who does not see it; empty: the product's name. One text for one file of an SPU. */
    alt: text().notNull().default(''),
    altEn: text('alt_en').notNull().default(''),
    position: integer().notNull().default(0),
  },
  (t) => [index('pictures_spu_idx').on(t.spuId, t.kind, t.position)],
)

/** A house that goods lie in and parcels leave from (仓库). */
export const warehouses = pgTable(
  'warehouses',
  {
    id: id(),
    code: text().notNull().unique(),
    name: text().notNull(),
    nameEn: text('name_en').notNull(),
    /** Codes of where it stands (GB/T 2260). */
    province: text().notNull(),
    city: text(),
    /** An inactive one ships nothing new. */
    active: boolean().notNull().default(true),
    /** Takes what comes in with no house named. */
    isDefault: boolean('is_default').notNull().default(false),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [uniqueIndex('warehouses_one_default').on(t.isDefault).where(sql`${t.isDefault}`), check('warehouses_default_active', sql`${t.active} or not ${t.isDefault}`)],
)

/** Pieces of a SKU that lie in a warehouse. Over all of them it is stocks.stock + stocks.held; `auditStock` says so. */
export const warehouseStocks = pgTable(
  'warehouse_stocks',
  {
    warehouseId: ref('warehouse_id')
      .notNull()
      .references(() => warehouses.id),
    skuId: ref('sku_id')
      .notNull()
      .references(() => skus.id),
    onHand: integer('on_hand').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.skuId, t.warehouseId] }), check('warehouse_stocks_never_negative', sql`${t.onHand} >= 0`)],
)

/** SKUs at or below their warning line, since when; a row is one warning. */
export const lowStocks = pgTable('low_stocks', {
  skuId: ref('sku_id')
    .primaryKey()
    .references(() => skus.id),
  since: timestamp({ withTimezone: true }).notNull().defaultNow(),
})

/**
 * Pieces of a SKU and where they are. Every piece ever received is in exactly one place, so
 * stock (free) + held (in unpaid orders) + sold + written off = received, at every moment.
 */
export const stocks = pgTable(
  'stocks',
  {
    skuId: ref('sku_id')
      .primaryKey()
      .references(() => skus.id),
    stock: integer().notNull(),
    held: integer().notNull().default(0),
    sold: integer().notNull().default(0),
    /** Lost, broken, or come back unfit to be sold. */
    writtenOff: integer('written_off').notNull().default(0),
    /** All that came in, corrected by what counting found. */
    received: integer().notNull(),
  },
  (t) => [
    check('stocks_never_negative', sql`${t.stock} >= 0 and ${t.held} >= 0 and ${t.sold} >= 0 and ${t.writtenOff} >= 0`),
    check('stocks_every_piece_somewhere', sql`${t.stock} + ${t.held} + ${t.sold} + ${t.writtenOff} = ${t.received}`),
  ],
)

/** The stock ledger (库存流水), append-only: a row for every time pieces changed place. */
export const stockMoves = pgTable(
  'stock_moves',
  {
    id: id(),
    skuId: ref('sku_id')
      .notNull()
      .references(() => skus.id),
    /**
     * received: in from outside; adjusted: what counting found (±); reserved: free → held; released: held → free; sold: held → sold;
     * returned: sold → free; written-off: sold (of an order) or free → written off; transferred: between warehouses (±);
     * into-sale: free → held by a flash sale; out-of-sale: back.
     */
    kind: text({ enum: ['received', 'adjusted', 'reserved', 'released', 'sold', 'returned', 'written-off', 'transferred', 'into-sale', 'out-of-sale'] }).notNull(),
    count: integer().notNull(),
    /** References orders(id); the key stands in a hand-written migration, since goods know nothing of orders. */
    orderId: ref('order_id'),
    /** References flash_sales(id), by hand likewise. */
    saleId: ref('sale_id'),
    /** Where the pieces lay or lie; null for what moves no piece, and for what is older than warehouses. */
    warehouseId: ref('warehouse_id').references(() => warehouses.id),
    clerkId: ref('clerk_id').references(() => staff.id),
    /** Makes a return, a delivery or a transfer one: the same key again is the same. */
    key: text(),
    why: text(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    check('stock_moves_count_check', sql`${t.count} <> 0 and (${t.kind} in ('received', 'adjusted', 'transferred') or ${t.count} > 0)`),
    check(
      'stock_moves_order_check',
      sql`case when ${t.kind} in ('received', 'adjusted', 'transferred') then ${t.orderId} is null when ${t.kind} in ('written-off', 'into-sale', 'out-of-sale') then true else ${t.orderId} is not null end`,
    ),
    check('stock_moves_sale_check', sql`(${t.kind} in ('into-sale', 'out-of-sale')) = (${t.saleId} is not null)`),
    check('stock_moves_key_check', sql`${t.kind} not in ('returned', 'transferred') or ${t.key} is not null`),
    uniqueIndex('stock_moves_once').on(t.orderId, t.skuId, t.kind).where(sql`${t.kind} in ('reserved', 'released') and ${t.key} is null`),
    uniqueIndex('stock_moves_sold_once').on(t.orderId, t.skuId, t.warehouseId).where(sql`${t.kind} = 'sold' and ${t.key} is null`),
    uniqueIndex('stock_moves_key').on(t.key, t.skuId, t.kind, t.warehouseId).where(sql`${t.key} is not null`),
    index('stock_moves_sku_idx').on(t.skuId, t.id),
    index('stock_moves_sale_idx').on(t.saleId).where(sql`${t.saleId} is not null`),
    index('stock_moves_out_idx').on(t.orderId, t.skuId).where(sql`${t.kind} in ('sold', 'returned', 'written-off')`),
  ],
)
