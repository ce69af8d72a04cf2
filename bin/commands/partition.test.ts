import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { openShop } from '../../api/test/shop.ts'
import { runSweeps } from '../../api/worker.ts'
import { auditShop } from '../../db/audit.ts'
import { prepareShards, shardSteps } from '../../db/shards.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'jishi-partition-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('jishi partition parts a shop by month, once; puts a month away; the shop sells on, its audits hold, and its worker makes the months to come', async () => {
  const shop = await openShop()
  const { db } = shop
  const buyer = await shop.buyer()
  const sku = await shop.sku({ stock: 5 })
  const old = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() - 15, 10)).toISOString().slice(0, 7)
  await db`insert into product_visits (day, spu_id, visits) select (${`${old}-01`})::date + n, ${sku.spuId}, 2 from generate_series(0, 27) n`
  const buy = async () => {
    const body = { settlement_type: 1, pay_method: 'alipay', sku_id: sku.id, buy_count: 1, address_id: buyer.addressId }
    assert.equal((await shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body })).body.code, 200)
    shop.later(11)
  }
  const jishi = (...args: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const env = { ...process.env, DATABASE_URL: shop.config.databaseUrl, DATA_DIR: shop.config.dataDir, NODE_NO_WARNINGS: '1' }
      execFile(process.execPath, [path.resolve(import.meta.dirname, '../jishi.ts'), ...args], { env, cwd: folder }, (error, out, err) => {
        resolve({ code: error ? Number(error.code) : 0, out: String(out), err: String(err) })
      })
    })
  const parts = async (table: string) =>
    (await db<{ name: string }[]>`select inhrelid::regclass::text as name from pg_inherits where inhparent = to_regclass(${table}) order by 1`).map(({ name }) => name)
  await buy()

  const made = await jishi('partition', 'all')
  assert.deepEqual([made.code, made.err], [0, ''])
  assert.match(
    made.out,
    /^orders: 1 rows lie in parts by month now\.\norder_lines: 1 rows .*\norder_events: 1 rows .*\nproduct_visits: 28 rows .*\nledger_postings: 0 rows .*\nledger_entries: 0 rows/,
  )
  const before = await parts('orders')
  assert.equal(before.length, 5, 'this month, three to come, and the rest')
  const again = await jishi('partition', 'all')
  assert.deepEqual([again.code, again.out.match(/is parted already\./g)?.length, await parts('orders')], [0, 6, before])
  await buy()

  const young = new Date().toISOString().slice(0, 7)
  const refused = await jishi('partition', 'archive', 'product_visits', young, '--to', folder)
  assert.deepEqual([refused.code, refused.err], [1, `${young} is less than 13 months ago; it stays\n`])
  assert.deepEqual(readdirSync(folder), [])
  const put = await jishi('partition', 'archive', 'product_visits', old, '--to', folder)
  const [file] = readdirSync(folder)
  assert.deepEqual([put.code, put.out], [0, `28 rows of product_visits are in ${path.join(folder, file!)}, and no longer in the database.\n`])
  assert.equal(
    gunzipSync(readFileSync(path.join(folder, file!)))
      .toString()
      .trim()
      .split('\n').length,
    28,
  )
  assert.ok(existsSync(path.join(folder, `product_visits_${old.slice(2).replace('-', '')}.copy.gz`)))
  assert.equal((await db`select 1 from product_visits`).length, 0)

  const audit = await jishi('audit')
  assert.deepEqual([audit.code, audit.err], [0, ''])
  // Two months later nobody has done anything but let the worker run.
  shop.later(62 * 86_400)
  await runSweeps(shop.deps)
  const later = await parts('orders')
  assert.deepEqual([later.length > before.length, before.filter((name) => !later.includes(name))], [true, []])
  await buy()
  const [row] = await db<{ n: number }[]>`select count(*)::int as n from orders_rest`
  assert.equal(row?.n, 0, 'every order lies in its month')

  // And keys that begin with the buyer come after the parts as well as before them (bin/commands/shards.test.ts).
  assert.ok((await prepareShards(db)).length > 0)
  await buy()
  assert.deepEqual([await shardSteps(db), await auditShop(db)], [[], []])
})
