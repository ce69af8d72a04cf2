import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import postgres from 'postgres'
import { addToCart } from '../carts/add.ts'
import { countCart, readCart } from '../carts/read.ts'
import { listGoods } from '../goods/lists.ts'
import { readDetail, readLive } from '../goods/read.ts'
import { noFilters } from '../goods/search/filters.ts'
import { searchGoods } from '../goods/search/search.ts'
import { buyerOfToken } from '../http/auth.ts'
import { closeOverdue } from '../orders/close.ts'
import type { Wish } from '../orders/decide.ts'
import { placeMany } from '../orders/place.ts'
import { previewOrder } from '../orders/preview.ts'
import { listOrders, readOrder } from '../orders/read.ts'
import { listAllOrders } from '../orders/staff-read.ts'
import { settlePlain } from '../pays/settle-many.ts'
import { till } from '../pays/till.ts'
import { readDashboard } from '../stats/read.ts'
import { reckonDays } from '../stats/reckon.ts'
import type { Pool } from '../shared/db.ts'
import { openShop } from './shop.ts'

/**
 * The hottest statements with a hundred thousand rows in each great table: none of them reads a table from end to end. The server
 * tells the plan of every statement as it ran (auto_explain), so that what is looked at is what the shop really sends.
 */
const shop = await openShop()
const ROWS = 100_000
const GREAT = [
  'skus',
  'stocks',
  'orders',
  'order_lines',
  'order_events',
  'cart_lines',
  'users',
  'addresses',
  'payments',
  'stock_moves',
  'sku_values',
  'spus',
  'search_skus',
  'sessions',
]
const sku = await shop.sku()
const buyer = await shop.buyer()
await fill()

const plans: string[] = []
/** Of each query, for the document. */
const seen = new Map<string, string[]>()
const db = postgres({ ...shop.db.options, max: 1, onnotice: ({ message }: postgres.Notice) => plans.push(String(message)) } as unknown as postgres.Options<
  Record<string, postgres.PostgresType>
>) as unknown as Pool
await db`load 'auto_explain'`
await db`set auto_explain.log_min_duration = 0`
await db`set auto_explain.log_analyze = on`
await db`set auto_explain.log_timing = off`
await db`set auto_explain.log_buffers = on`
await db`set client_min_messages = log`

const verbs: Record<string, () => Promise<unknown>> = {
  'a product': () => readDetail(db, sku.id, 'zh-CN'),
  'its price and stock': () => readLive(db, [sku.id]),
  'a page of a catalog': () => listGoods(db, { catalogId: sku.catalogId, page: 1, pageSize: 20, sort: 'default', lang: 'zh-CN', filters: noFilters }),
  'a search': () => searchGoods(db, { q: '耳机', page: 1, pageSize: 20, sort: 'default', lang: 'zh-CN' }),
  'into the cart': () => db.begin((tx) => addToCart(tx, buyer.id, sku.id, 1)),
  'the cart': () => readCart(db, buyer.id, 'zh-CN'),
  'how much is in the cart': () => countCart(db, buyer.id),
  'who asks': () => buyerOfToken(shop.config, db, buyer.token),
  'a confirmation': () => previewOrder(db, buyer.id, { settlement: 0 }, 'zh-CN'),
  'an order': () => db.begin((tx) => placeMany(tx, shop.deps, till, [wish(1)])),
  'a notice': async () => {
    const [{ number, amount }] = await shop.db<[{ number: string; amount: number }]>`
      select p.number, p.amount from payments p join orders o on o.id = p.order_id where o.user_id = ${buyer.id} limit 1`
    const answer = { state: 'paid' as const, number, amount, tradeNo: `plan ${number}`, paidAt: new Date() }
    const paid = await db.begin((tx) => settlePlain(tx, [{ method: 'alipay', raw: {}, at: new Date(), answer }]))
    assert.equal(paid.size, 1)
  },
  'orders of a buyer': () => listOrders(db, buyer.id, { type: 0, page: 1, lang: 'zh-CN' }),
  'one order': async () => await readOrder(db, buyer.id, (await shop.db<{ id: number }[]>`select id from orders where user_id = ${buyer.id} limit 1`)[0]!.id, 'zh-CN'),
  'orders for staff': () => listAllOrders(db, { status: 2, q: '', page: 1, pageSize: 20, lang: 'zh-CN' }),
  'an order found by its receiver’s phone': () => listAllOrders(db, { status: 0, q: '13900000042', page: 1, pageSize: 20, lang: 'zh-CN' }),
  'orders that are overdue': () => closeOverdue(db, new Date(0)),
  'days that are over': async () => {
    // Opened by one run, reckoned by the next.
    for (let n = 0; n < 2; n++) await reckonDays(db, new Date(), 'Asia/Shanghai')
  },
  'the dashboard': () => readDashboard(db, new Date(), 'Asia/Shanghai', 90),
}

/** By which indexes each of them finds what it wants, as patterns. */
const indexes: Record<string, string[]> = {
  'a product': ['skus_pkey', 'sku_values_sku_id_attr_id_pk'],
  'its price and stock': ['skus_pkey', 'stocks_pkey'],
  'a page of a catalog': ['skus_(root|list|branch)\\w*_idx', 'skus_pkey'],
  'a search': ['search_skus_words_idx', 'skus_pkey'],
  'into the cart': ['cart_lines_user_id_sku_id_pk'],
  'the cart': ['cart_lines_user_id_sku_id_pk', 'skus_pkey'],
  'how much is in the cart': ['cart_lines_user_id_sku_id_pk'],
  'who asks': ['sessions_pkey', 'users_pkey'],
  'a confirmation': ['cart_lines_user_id_sku_id_pk', 'skus_pkey', 'addresses_user_idx'],
  'an order': ['users_pkey', 'addresses_user_idx', 'stocks_pkey'],
  'a notice': ['payments_number_unique', 'orders_pkey', 'stock_moves_once', 'stocks_pkey'],
  'orders of a buyer': ['orders_user_idx'],
  'one order': ['order_lines_order_id_sku_id_gift_pk', 'order_events_order_idx'],
  'orders for staff': ['orders_pkey'],
  'an order found by its receiver’s phone': ['orders_mobile_idx'],
  'orders that are overdue': ['orders_unpaid_idx'],
  'days that are over': ['orders_placed_idx', 'orders_paid_idx', 'users_created_idx', 'order_lines_order_id_sku_id_gift_pk'],
  'the dashboard': ['orders_placed_idx', 'orders_paid_idx', 'users_created_idx'],
}

for (const [name, run] of Object.entries(verbs)) {
  test(`${name}: found by indexes among a hundred thousand`, async () => {
    plans.length = 0
    await run()
    assert.ok(plans.length > 0, 'the server has told a plan')
    seen.set(name, [...plans])
    for (const plan of plans) for (const table of GREAT) assert.doesNotMatch(plan, new RegExp(`Seq Scan on ${table}\\b`), plan)
    for (const index of indexes[name]!) assert.match(plans.join('\n'), new RegExp(`(using|Index Scan on) ${index}\\b`))
  })
}

test('a page of a catalog of a hundred thousand is planned once, not for each visitor, and its total is not counted', async () => {
  for (let n = 0; n < 8; n++) await verbs['a page of a catalog']!()
  const [kept] = await db<{ generic: number; custom: number; counts: boolean }[]>`
    select generic_plans as generic, custom_plans as custom, statement like '%count(*)%' as counts from pg_prepared_statements where statement like '%catalog_totals%'
      and statement not like '%pg_prepared_statements%'`
  assert.deepEqual(kept, { generic: 4, custom: 5, counts: false })
})

test.after(async () => {
  // PLANS names a file for what the server told: docs/hot-plans.md is that.
  if (process.env.PLANS) writeFileSync(process.env.PLANS, document())
  await db.end()
})

/** By which way each statement of each query found its rows, and how many pages of memory it read. */
function document(): string {
  const head = `# Plans of the hottest queries

Told by PostgreSQL (auto_explain) on ${new Date().toISOString().slice(0, 10)} with ${ROWS} rows in each great table, by \`PLANS=docs/hot-plans.md node --test api/test/plans.test.ts\`:
of each statement the pages of memory that it read (8 KB each, triggers not among them) and how each table was read. What each of them has to use is said there and in
[hot queries](hot-queries.md).
`
  const parts = [...seen].map(([name, all]) => {
    const lines = all.filter((plan) => waysOf(plan).length > 0).map((plan) => `- ${/Buffers: shared hit=(\d+)/.exec(plan)?.[1] ?? 0} pages: ${waysOf(plan).join(', ')}`)
    const told = [...Map.groupBy(lines, (line) => line)].map(([line, some]) => (some.length > 1 ? `${line}; ${some.length} such statements` : line))
    return `\n**${name}**\n\n${told.join('\n')}\n`
  })
  return head + parts.join('')
}

/** Each way once, with how often it is in the plan. */
function waysOf(plan: string): string[] {
  const ways = [...plan.matchAll(/-> {2}(Index Only Scan|Index Scan|Bitmap Index Scan|Seq Scan)(?: Backward)? (?:using (\w+) on|on) (\w+)[^\n]*/g)]
  const names = ways.filter(([line]) => !line.includes('never executed')).map(([, kind, index, table]) => (kind === 'Seq Scan' ? `all of \`${table}\`` : `\`${index ?? table}\``))
  return [...Map.groupBy(names, (name) => name)].map(([name, some]) => (some.length > 1 ? `${name} (${some.length} times)` : name))
}

function wish(count: number): Wish {
  return { buyerId: buyer.id, opens: true, order: { addressId: buyer.addressId, payMethod: 'alipay', note: '', settlement: 1, skuId: sku.id, count } }
}

/** Rows as a large shop has them, written without their checks. */
async function fill(): Promise<void> {
  await shop.db.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`insert into users (id, username, password_hash, phone, created_at) overriding system value select 1000000 + n, 'many' || n, '', '139' || lpad(n::text, 8, '0'), now() - make_interval(mins => 5 * n) from generate_series(1, ${ROWS}::int) n`
    await tx`
      insert into addresses (user_id, receiver, receiver_mobile, address, postcode, tag)
      select 1000000 + n, '李雷', '13800138000', '北京市海淀区 1 号', '100080', '家' from generate_series(1, ${ROWS}::int) n`
    await tx`
      insert into spus (id, catalog_id, name, name_en) overriding system value
      select 1000000 + n, ${sku.catalogId}::bigint + n % 500, '商品', 'Product' from generate_series(1, ${ROWS}::int) n`
    await tx`
      insert into skus (id, spu_id, catalog_id, root_id, name, name_en, price, market_price, image, value_key, position) overriding system value
      select 1000000 + n, 1000000 + n, ${sku.catalogId}::bigint + n % 500, ${sku.catalogId}::bigint + n % 500, '商品', 'Product', 8800, 8800, 'x', '', n % 7 from generate_series(1, ${ROWS}::int) n`
    await tx`insert into sku_values (sku_id, attr_id, value_id) select 1000000 + n, n, n from generate_series(1, ${ROWS}::int) n`
    // One in five hundred is what somebody looks for.
    await tx`
      insert into search_skus (sku_id, spu_id, root_id, catalog_id, price, sales, position, created_at, launched, in_stock, score, head, words)
      select id, spu_id, root_id, catalog_id, price, sales, position, created_at, launched, true, 1, word, word
      from skus, lateral (select to_tsvector('simple', case when id % 500 = 0 then '耳机' else '商品' end) as word) w where id > 1000000`
    await tx`insert into stocks (sku_id, stock, received) select 1000000 + n, 100, 100 from generate_series(1, ${ROWS}::int) n`
    await tx`insert into cart_lines (user_id, sku_id, count, price_when_added) select 1000000 + n, 1000000 + n, 1, 8800 from generate_series(1, ${ROWS}::int) n`
    await tx`
      insert into orders (id, user_id, status, goods_amount, total_amount, total_count, address_id, address, settlement, fingerprint, placed_at, pay_before, paid_at)
      select 1000000000000000 + n, 1000000 + n, 1 + n % 6, 8800, 8800, 1, 0, jsonb_build_object('mobile', '139' || lpad(n::text, 8, '0')), 1, '', now() - make_interval(mins => 5 * n), now() + interval '1 hour',
        case when 1 + n % 6 between 2 and 5 then now() - make_interval(mins => 5 * n - 1) end
      from generate_series(1, ${ROWS}::int) n`
    await tx`
      insert into order_lines (order_id, sku_id, user_id, name, name_en, image, price, count, amount, attr_names, attr_names_en, attr_vals, attr_vals_en)
      select 1000000000000000 + n, 1000000 + n, 1000000 + n, '商品', 'Product', 'x', 8800, 1, 8800, '{}', '{}', '{}', '{}' from generate_series(1, ${ROWS}::int) n`
    await tx`insert into order_events (order_id, to_status, actor, why) select 1000000000000000 + n, 1, 'buyer', 'placed' from generate_series(1, ${ROWS}::int) n`
    await tx`insert into payments (number, order_id, method, amount) select (1000000000000000 + n)::text, 1000000000000000 + n, 'alipay', 8800 from generate_series(1, ${ROWS}::int) n`
    await tx`insert into sessions (user_id, secret_hash, kind, expires_at) select 1000000 + n, n::text, 'web', now() + interval '1 day' from generate_series(1, ${ROWS}::int) n`
    await tx`insert into stock_moves (sku_id, kind, count, order_id) select 1000000 + n, 'reserved', 1, 1000000000000000 + n from generate_series(1, ${ROWS}::int) n`
  })
  // As autovacuum leaves a shop: without its map of what everybody sees, no index answers alone.
  await shop.db`vacuum analyze`
}
