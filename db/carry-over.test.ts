import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runDrizzle } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { auditAftersales } from '../api/aftersales/audit.ts'
import { auditCoupons } from '../api/coupons/audit.ts'
import { auditStock } from '../api/goods/stock.ts'
import { auditMoney } from '../api/ledger/audit.ts'
import { auditOrders } from '../api/orders/audit.ts'
import { confirmReceipt, receiveOverdue } from '../api/orders/receive.ts'
import { ship } from '../api/test/ship.ts'
import { closeOverdue } from '../api/orders/close.ts'
import { openPool, transact } from '../api/shared/db.ts'
import { cloneDatabase } from '../api/test/database.ts'
import { migrate } from './migrate.ts'

const LAST_OF_OLD = '0005_identity'

/** An empty database, migrated to where the shop stood before parcels, ledger and cases. */
async function oldDatabase(t: { after(done: () => Promise<void>): void }): Promise<string> {
  const clone = await cloneDatabase()
  const url = new URL(clone.url)
  const name = `${url.pathname.slice(1)}_old`
  const admin = postgres(clone.url, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`)
  t.after(async () => {
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.end()
    await clone.drop()
  })
  url.pathname = `/${name}`
  const folder = await mkdtemp(path.join(tmpdir(), 'jishi-migrations-'))
  await cp(new URL('./migrations', import.meta.url).pathname, folder, { recursive: true })
  const file = path.join(folder, 'meta/_journal.json')
  const journal = JSON.parse(await readFile(file, 'utf8')) as { entries: { tag: string }[] }
  journal.entries.length = journal.entries.findIndex(({ tag }) => tag === LAST_OF_OLD) + 1
  await writeFile(file, JSON.stringify(journal))
  const sql = postgres(url.href, { max: 1, onnotice: () => {} })
  await runDrizzle(drizzle({ client: sql }), { migrationsFolder: folder })
  await sql.end()
  await rm(folder, { recursive: true })
  return url.href
}

const PIECES = 2
const AMOUNT = 8800
const RECEIVED = 1000
const idOf = (n: number) => 2026010112000000 + n
/** The ways that orders went before: their story, and their payment and refund. */
const stories: { way: number[]; payment?: 'waiting' | 'succeeded' | 'surplus' | 'closed'; refund?: 'waiting' | 'done'; number?: string }[] = [
  { way: [1], payment: 'waiting' },
  { way: [1, 2], payment: 'succeeded' },
  { way: [1, 2, 3], payment: 'succeeded', number: 'SF100' },
  // Two orders in one parcel.
  { way: [1, 2, 3], payment: 'succeeded', number: 'SF100' },
  { way: [1, 2, 3, 5], payment: 'succeeded', number: 'SF200' },
  { way: [1, 2, 3, 5, 4], payment: 'succeeded', number: 'SF300' },
  { way: [1, 6], payment: 'closed' },
  { way: [1, 6], payment: 'surplus', refund: 'done' },
  { way: [1, 6], payment: 'surplus', refund: 'waiting' },
]

/** Writes the orders as the shop of then would have left them. Its triggers are spared: what counts is how they are carried over. */
async function writeOldOrders(url: string): Promise<number> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  const [catalog] = await sql`insert into catalogs (name, name_en) values ('类', 'Catalog') returning id`
  const [spu] = await sql`insert into spus (catalog_id, name, name_en) values (${catalog!.id}, '商品', 'Product') returning id`
  const [sku] = await sql`
    insert into skus (spu_id, catalog_id, name, name_en, caption, caption_en, price, market_price, image, launched, value_key)
    values (${spu!.id}, ${catalog!.id}, '商品', 'Product', '', '', 4400, 4400, 'ab/abababababababababababababababab.webp', true, '') returning id`
  const [user] = await sql`insert into users (username, password_hash, phone, email) values ('old', 'no password', '13800138000', 'old@example.com') returning id`
  const [address] = await sql`insert into addresses (user_id, receiver, receiver_mobile, address) values (${user!.id}, '李雷', '13800138000', '北京市海淀区') returning id`
  const held = stories.filter(({ way }) => way.at(-1) === 1).length * PIECES
  const sold = stories.filter(({ way }) => way.includes(2)).length * PIECES
  await sql`insert into stocks (sku_id, stock, held, sold, received) values (${sku!.id}, ${RECEIVED - held - sold}, ${held}, ${sold}, ${RECEIVED})`
  await sql`insert into stock_moves (sku_id, kind, count) values (${sku!.id}, 'received', ${RECEIVED})`
  for (const [n, { way, payment, refund, number }] of stories.entries()) {
    const id = idOf(n)
    const stands = way.at(-1)!
    const at = (status: number) => (way.includes(status) ? new Date('2026-01-01T04:00:00Z') : null)
    await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      await tx`
        insert into orders (id, user_id, status, goods_amount, freight, discount, total_amount, total_count, address_id, address, pay_method, settlement, fingerprint, placed_at, pay_before, paid_at, shipped_at, received_at, closed_at, tracking_number)
        values (${id}, ${user!.id}, ${stands}, ${AMOUNT}, 0, 0, ${AMOUNT}, ${PIECES}, ${address!.id}, ${tx.json({ title: '', receiver: '李雷', mobile: '13800138000', address: '北京市海淀区', postcode: '' })},
          'alipay', 1, ${`f${n}`}, '2026-01-01', '2026-01-02', ${at(2)}, ${at(3)}, ${at(5)}, ${at(6)}, ${number ?? null})`
      await tx`
        insert into order_lines (order_id, sku_id, user_id, name, name_en, image, price, count, amount, attr_names, attr_names_en, attr_vals, attr_vals_en)
        values (${id}, ${sku!.id}, ${user!.id}, '商品', 'Product', 'ab/abababababababababababababababab.webp', 4400, ${PIECES}, ${AMOUNT}, '{}', '{}', '{}', '{}')`
      for (const [step, status] of way.entries())
        await tx`insert into order_events (order_id, from_status, to_status, actor, why) values (${id}, ${way[step - 1] ?? null}, ${status}, 'system', 'old')`
      for (const kind of ['reserved', ...(way.includes(2) ? ['sold'] : []), ...(way.includes(6) ? ['released'] : [])])
        await tx`insert into stock_moves (sku_id, kind, count, order_id) values (${sku!.id}, ${kind}, ${PIECES}, ${id})`
      const paid = payment === 'succeeded' || payment === 'surplus' ? AMOUNT : 0
      const [written] = await tx`
        insert into payments (number, order_id, method, state, amount, paid, refunded, trade_no, paid_at)
        values (${String(id)}, ${id}, 'alipay', ${payment ?? 'waiting'}, ${AMOUNT}, ${paid}, ${refund === 'done' ? AMOUNT : 0}, ${paid ? `T${id}` : null}, ${paid ? new Date('2026-01-01T04:00:00Z') : null}) returning id`
      if (refund)
        await tx`
          insert into refunds (number, payment_id, amount, why, state, done_at)
          values (${`${id}R1`}, ${written!.id}, ${AMOUNT}, 'old', ${refund}, ${refund === 'done' ? new Date('2026-01-01T05:00:00Z') : null})`
    })
  }
  await sql.end()
  return user!.id as number
}

test('orders of every state from before parcels, ledger and cases are carried over: the books balance and each goes on', async (t) => {
  const url = await oldDatabase(t)
  const userId = await writeOldOrders(url)
  await migrate(url)
  const db = openPool(url, { max: 4 })
  const balanced = async () => {
    assert.deepEqual([...(await auditStock(db))], [])
    assert.deepEqual([...(await auditOrders(db))], [])
    assert.deepEqual(await auditMoney(db), [])
    assert.deepEqual([...(await auditAftersales(db))], [])
    assert.deepEqual(await auditCoupons(db), [])
  }
  const statuses = async () => (await db<{ status: number }[]>`select status from orders order by id`).map(({ status }) => status)
  await balanced()
  assert.deepEqual(
    await statuses(),
    stories.map(({ way }) => way.at(-1)),
  )
  const [gateway] = await db<{ kept: number }[]>`select -sum(amount)::bigint as kept from ledger_entries where account = 'gateway:alipay'`
  assert.equal(gateway!.kept, 6 * AMOUNT, 'five that were paid, and the surplus that has not gone back yet')

  const now = new Date()
  await ship(db, idOf(1), { at: now })
  await transact(db, (tx) => confirmReceipt(tx, userId, idOf(2), now))
  assert.equal(await receiveOverdue(db, now), 1, 'the other that was on its way has been for ten days')
  assert.equal(await closeOverdue(db, now), 1)
  assert.deepEqual(await statuses(), [6, 3, 5, 5, 5, 4, 6, 6, 6])
  await balanced()
  await db.end()
})
