/** A shop of the first days, brought up to date: what its people and orders had is still there, and fits everything that was added since. */
import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runDrizzle } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { auditMoney } from '../api/ledger/audit.ts'
import { indexSkus } from '../api/goods/search/index-skus.ts'
import { openPool, transact } from '../api/shared/db.ts'
import { emptyDatabase } from '../api/test/database.ts'
import { migrate } from './migrate.ts'

/** The migrations up to and with this one, in a folder of their own. */
async function migrationsUpTo(last: number): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'jishi-migrations-'))
  after(() => rm(folder, { recursive: true }))
  await cp(new URL('./migrations', import.meta.url), folder, { recursive: true })
  const journal = path.join(folder, 'meta/_journal.json')
  const { entries, ...rest } = JSON.parse(await readFile(journal, 'utf8')) as { entries: { idx: number }[] }
  await writeFile(journal, JSON.stringify({ ...rest, entries: entries.filter(({ idx }) => idx <= last) }))
  return folder
}

test('a shop from before the catalogue, the ledger and the warehouses comes up to date with all it had', async () => {
  const database = await emptyDatabase()
  const sql = postgres(database.url, { max: 1, onnotice: () => {} })
  await runDrizzle(drizzle({ client: sql }), { migrationsFolder: await migrationsUpTo(5) })
  await sql.unsafe(`
    insert into slides (title, title_en, image, link, position) values ('春', 'Spring', 'ab/${'a'.repeat(32)}.webp', '/list/1', 1), ('坏', 'Bad', 'ab/${'b'.repeat(32)}.webp', 'javascript:alert(1)', 2);
    insert into catalogs (name, name_en) values ('水果', 'Fruit');
    insert into catalogs (parent_id, name, name_en) values (1, '苹果', 'Apples'), (1, '苹果', 'Apples too');
    insert into catalogs (parent_id, name, name_en) values (2, '富士', 'Fuji');
    insert into spus (catalog_id, name, name_en, description, description_en) values (4, '苹果', 'Apple', E'甜 & 脆\\n\\n<产地> 阿克苏', ''), (3, '旧苹果', 'Old apple', '', 'Crisp');
    insert into skus (spu_id, catalog_id, name, name_en, price, market_price, image, value_key, launched) values
      (1, 4, '苹果 大', 'Apple L', 880, 990, 'ab/${'c'.repeat(32)}.webp', '', true), (2, 3, '旧苹果', 'Old apple', 500, 500, 'ab/${'c'.repeat(32)}.webp', '', false);
    insert into stocks (sku_id, stock, held, sold, received) values (1, 7, 1, 2, 10), (2, 0, 0, 0, 0);
    insert into stock_moves (sku_id, kind, count, why) values (1, 'received', 10, 'opening');
    insert into users (username, password_hash, phone, email) values ('old_friend', 'x', '13800138000', 'old@example.com');
    insert into orders (id, user_id, status, goods_amount, total_amount, total_count, address_id, address, settlement, fingerprint, pay_before, paid_at) values
      (2026000000000001, 1, 2, 1760, 1760, 2, 1, '{"title":"家","receiver":"李雷","mobile":"13800138000","address":"北京市海淀区","postcode":""}', 1, 'a', now(), now()),
      (2026000000000002, 1, 1, 880, 880, 1, 1, '{"title":"家","receiver":"李雷","mobile":"13800138000","address":"北京市海淀区","postcode":""}', 1, 'b', now() + interval '1 hour', null);
    insert into order_lines (order_id, sku_id, user_id, name, name_en, image, price, count, amount, attr_names, attr_names_en, attr_vals, attr_vals_en) values
      (2026000000000001, 1, 1, '苹果 大', 'Apple L', 'x', 880, 2, 1760, '{}', '{}', '{}', '{}'), (2026000000000002, 1, 1, '苹果 大', 'Apple L', 'x', 880, 1, 880, '{}', '{}', '{}', '{}');
    insert into order_events (order_id, to_status, actor, why) values (2026000000000001, 1, 'buyer', 'placed'), (2026000000000002, 1, 'buyer', 'placed');
    insert into order_events (order_id, from_status, to_status, actor, why) values (2026000000000001, 1, 2, 'gateway', 'paid');
    insert into payments (number, order_id, method, state, amount, paid, trade_no, paid_at) values ('2026000000000001', 2026000000000001, 'alipay', 'succeeded', 1760, 1760, 't1', now());`)
  await sql.end()

  await migrate(database.url)
  // Again: nothing is left to do.
  await migrate(database.url)
  const db = openPool(database.url)
  after(async () => {
    await db.end()
    await database.drop()
  })
  const rows = async (query: string) => (await db.unsafe(query)).map((row) => ({ ...row }))

  assert.deepEqual(await rows('select id, name, path from catalogs order by id'), [
    { id: 1, name: '水果', path: [1] },
    { id: 2, name: '苹果', path: [1, 2] },
    { id: 3, name: '苹果 3', path: [1, 3] },
    { id: 4, name: '富士', path: [1, 2, 4] },
  ])
  assert.deepEqual(await rows('select id, root_id, branch_id, catalog_id, on_sale, launched, weight_grams from skus order by id'), [
    { id: 1, root_id: 1, branch_id: 2, catalog_id: 4, on_sale: true, launched: true, weight_grams: 500 },
    { id: 2, root_id: 1, branch_id: 3, catalog_id: 3, on_sale: false, launched: false, weight_grams: 500 },
  ])
  assert.deepEqual(await rows('select description, description_en from spus order by id'), [
    { description: '<p>甜 &amp; 脆</p><p>&lt;产地&gt; 阿克苏</p>', description_en: '' },
    { description: '', description_en: '<p>Crisp</p>' },
  ])
  assert.deepEqual(await rows('select slot, title, link, shown from content_items'), [{ slot: 'carousel', title: '春', link: '/list/1', shown: true }])
  assert.deepEqual(await rows('select id, status, total_amount, balance_amount, discount, coupon_ids, trace from orders order by id'), [
    { id: 2026000000000001, status: 2, total_amount: 1760, balance_amount: 0, discount: 0, coupon_ids: [], trace: [] },
    { id: 2026000000000002, status: 1, total_amount: 880, balance_amount: 0, discount: 0, coupon_ids: [], trace: [] },
  ])
  assert.deepEqual(await rows('select order_id, sku_id, count, amount, discount, gift from order_lines order by order_id'), [
    { order_id: 2026000000000001, sku_id: 1, count: 2, amount: 1760, discount: 0, gift: false },
    { order_id: 2026000000000002, sku_id: 1, count: 1, amount: 880, discount: 0, gift: false },
  ])
  // Money and stock: the books of today say what the rows of old said.
  assert.deepEqual(await rows(`select account, sum(amount)::int as sum from ledger_entries group by 1 order by 1`), [
    { account: 'gateway:alipay', sum: -1760 },
    { account: 'sales', sum: 1760 },
  ])
  assert.deepEqual(await auditMoney(db), [])
  assert.deepEqual(await rows('select sku_id, on_hand from warehouse_stocks where on_hand > 0'), [{ sku_id: 1, on_hand: 8 }])
  // What is paid can be shipped: it has its parcel.
  assert.deepEqual(await rows('select order_id, status from parcels'), [{ order_id: 2026000000000001, status: 'planned' }])
  await transact(db, (tx) => indexSkus(tx, 'all'))
  assert.equal((await rows(`select 1 from search_skus where sku_id = 1 and words::text like '%苹果%'`)).length, 1)
})
