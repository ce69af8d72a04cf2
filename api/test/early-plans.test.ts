import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placeMany } from '../orders/place.ts'
import { settlePlain } from '../pays/settle-many.ts'
import { till } from '../pays/till.ts'
import { openPool } from '../shared/db.ts'
import { openShop } from './shop.ts'

const shop = await openShop()
/** Every statement is planned once, on this connection. */
const db = openPool(shop.config.databaseUrl, { max: 1 })
test.after(() => db.end())

/** Where an order and its notice write, and what their checks look up. A notice finds its order by a statement that was planned before, and is left out. */
const GROWING = ['order_lines', 'order_events', 'parcels', 'parcel_lines', 'parcel_events', 'ledger_postings', 'ledger_entries', 'payment_notices']

test('what is planned for the first orders of a new shop does not check later ones by reading all', async () => {
  const [sku, buyers] = [await shop.sku({ stock: 100 }), [await shop.buyer(), await shop.buyer(), await shop.buyer()]]
  // As autovacuum leaves them: counted, and empty.
  await shop.db`vacuum analyze`
  await journey(buyers[0]!, sku.id)
  const before = await readThrough()
  for (const buyer of buyers.slice(1)) await journey(buyer, sku.id)
  assert.deepEqual(await readThrough(), before)
})

async function journey({ id, addressId }: { id: number; addressId: number }, skuId: number): Promise<void> {
  const wish = { buyerId: id, opens: true, order: { addressId, payMethod: 'alipay', note: '', settlement: 1 as const, skuId, count: 1 } }
  const [outcome] = await db.begin((tx) => placeMany(tx, shop.deps, till, [wish]))
  assert.ok(outcome && 'placed' in outcome)
  const { placed } = outcome
  const answer = { state: 'paid' as const, number: placed.number!, amount: placed.totalAmount, tradeNo: `early ${placed.id}`, paidAt: new Date() }
  assert.equal((await db.begin((tx) => settlePlain(tx, [{ method: 'alipay', raw: {}, at: new Date(), answer }]))).size, 1)
}

/** How often each was read from end to end so far. */
async function readThrough(): Promise<Record<string, number>> {
  await db`select pg_stat_force_next_flush()`
  const rows = await db<{ name: string; scans: number }[]>`select relname as name, seq_scan::int as scans from pg_stat_user_tables where relname = any(${GROWING}) order by 1`
  return Object.fromEntries(rows.map(({ name, scans }) => [name, scans]))
}
