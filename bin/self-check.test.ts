/** What a release looks at before it opens a shop. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from '../api/test/shop.ts'
import { selfCheck, tryOrder } from './self-check.ts'

const shop = await openShop()
const counts = async () => {
  const tables = ['users', 'addresses', 'catalogs', 'spus', 'skus', 'stocks', 'stock_moves', 'orders', 'order_lines', 'payments', 'outbox_letters']
  const found: Record<string, number> = {}
  for (const table of tables) {
    const [there] = await shop.db`select to_regclass(${table}) is not null as there`
    if (there!.there) found[table] = (await shop.db.unsafe(`select count(*)::int as n from ${table}`))[0]!.n as number
  }
  return found
}

test('a shop that can sell passes, and nothing of the order that was tried stays', async () => {
  const before = await counts()
  const findings = await selfCheck(shop.db, shop.config, [shop.url])
  assert.deepEqual(
    findings.filter(({ fault }) => fault),
    [],
  )
  assert.equal(findings.length, 4)
  const order = await tryOrder(shop.db, shop.config)
  assert.equal(order.totalAmount > 0 && order.number !== null, true)
  assert.deepEqual(await counts(), before)
})

test('a shop in which no order can be written does not pass, and says why', async () => {
  await shop.db`alter table orders add constraint nothing_goes check (total_count < 0) not valid`
  const faults = (await selfCheck(shop.db, shop.config, [])).filter(({ fault }) => fault)
  assert.deepEqual(
    faults.map(({ what }) => what),
    ['an order can be placed'],
  )
  assert.match(faults[0]!.fault!, /nothing_goes/)
  await shop.db`alter table orders drop constraint nothing_goes`
})

test('a process that leaves, is of another release or is not there does not pass', async () => {
  const faultsAt = async (url: string, release?: string) => (await selfCheck(shop.db, shop.config, [url], release)).flatMap(({ fault }) => fault ?? [])
  assert.match((await faultsAt(shop.url, '9.9.9-none')).join(), /not 9\.9\.9-none/)
  assert.equal((await faultsAt('http://127.0.0.1:1')).length, 2)
  shop.deps.life.leaving = true
  assert.match((await faultsAt(shop.url)).join(), /503.*leaving/)
  shop.deps.life.leaving = false
})
