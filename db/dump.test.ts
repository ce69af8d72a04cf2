import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from '../api/test/shop.ts'
import { dump, DumpFault, load, modules } from './dump.ts'

const shop = await openShop()
const twin = await openShop()
const all = Object.keys(modules)

const written = async (from = shop, names = all): Promise<string> => {
  let text = ''
  await dump(from.db, names, async (piece) => (text += piece))
  return text
}
const rows = (text: string) =>
  Object.fromEntries(
    Object.entries(JSON.parse(text).tables as Record<string, object[]>).map(([table, all]) => [table, all.map((row) => JSON.stringify(row)).sort((a, b) => (a < b ? -1 : 1))]),
  )

const buyer = await shop.buyer()
const sku = await shop.sku({ stock: 5 })
await shop.staff({ goods: 7 })
// A parent with a larger id than its child's.
const [late] = await shop.db<{ id: number }[]>`insert into catalogs (name, name_en) values ('后来', 'Later') returning id`
await shop.db`update catalogs set parent_id = ${late!.id} where id = ${sku.catalogId}`
await shop.db`insert into content_items (slot, title, title_en, link) values ('news', '一', 'One', '/')`
await shop.ask('POST', `/v1/carts/${buyer.username}`, { token: buyer.token, body: { sku_id: sku.id, count: 1 } })
const placed = await shop.ask('POST', `/v1/orders/${buyer.username}`, {
  token: buyer.token,
  body: { address_id: buyer.addressId, settlement_type: 1, sku_id: sku.id, buy_count: 2 },
})

test('every table of the shop belongs to a module, but for those that only pass by', async () => {
  const tables = await shop.db<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public' order by 1`
  const mine = new Set<string>(Object.values(modules).flat())
  // Keys, answers of an hour ago, and what migrations fill.
  const passing = ['kv', 'personal_keys', 'idempotency_keys', 'order_moves', 'parcel_moves', 'aftersale_moves', 'stat_zone']
  assert.deepEqual(
    tables.map(({ name }) => name).filter((name) => !mine.has(name) && !passing.includes(name)),
    [],
  )
  assert.deepEqual(
    [...mine].filter((name) => !tables.some((table) => table.name === name)),
    [],
  )
})

test('a shop is dumped and loaded into another: the same rows with the same ids, and new ones come after them', async () => {
  assert.equal(placed.status, 200, JSON.stringify(placed.body))
  const text = await written()
  await load(twin.db, text)
  assert.deepEqual(rows(await written(twin)), rows(text))
  const [made] = await twin.db<{ id: number }[]>`insert into brands (name, name_en) values ('新', 'New') returning id`
  const next = await twin.sku()
  assert.ok(made!.id >= 1 && next.id > sku.id)
  await assert.rejects(twin.db`delete from stock_moves`, /append-only/)
})

test('rows that are there are not lost by accident; --replace replaces them', async () => {
  const text = await written(shop, ['content'])
  await twin.db`update content_items set title = '改'`
  await assert.rejects(load(twin.db, text), DumpFault)
  assert.equal((await twin.db`select title from content_items`)[0]!.title, '改')
  await load(twin.db, text, { replace: true })
  assert.equal((await twin.db`select title from content_items`)[0]!.title, '一')
})

test('a module that others point at is not torn out, and a broken or strange dump changes nothing', async () => {
  const text = await written(shop, ['goods'])
  const before = rows(await written(twin))
  const bare = JSON.parse(text)
  bare.tables.skus = []
  const wrong = [
    text.slice(0, -40),
    '[]',
    '{}',
    'null',
    JSON.stringify(bare),
    text.replace(/"migration":\d+/, '"migration":1'),
    text.replace('"goods"', '"goods","nothing"'),
    text.replace('"brands":', '"labels":'),
  ]
  for (const one of wrong) await assert.rejects(load(twin.db, one, { replace: true }), DumpFault, one.slice(0, 80))
  await assert.rejects(
    dump(shop.db, ['secrets'], async () => {}),
    DumpFault,
  )
  assert.deepEqual(rows(await written(twin)), before)
})
