import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from '../test/shop.ts'
import { openPool } from './db.ts'
import { freeJobsOfTheDead, openLife } from './workers.ts'

const shop = await openShop()
const { db } = shop

/** A job that a worker of this name took some minutes ago. */
async function taken(workerId: string): Promise<void> {
  await db`select graphile_worker.add_job('drop-files', payload := '{"vault":[],"media":[]}'::json)`
  await db`update graphile_worker._private_jobs set locked_by = ${workerId}, locked_at = now() - interval '5 minutes' where locked_by is null`
}
const takers = async () => (await db<{ id: string }[]>`select locked_by as id from graphile_worker._private_jobs where locked_by is not null order by 1`).map(({ id }) => id)

test('the jobs of a worker that is gone are given back; those of a living one are not, and those taken just now are not', async () => {
  const elsewhere = openPool(shop.config.databaseUrl, { max: 2 })
  const life = openLife(elsewhere)
  life.of('worker-living')
  life.of('worker-dying')
  await taken('worker-living')
  await taken('worker-dead')
  await taken('worker-dying')
  while ((await db`select 1 from pg_locks where locktype = 'advisory' and classid = 7415002`).length < 2) await new Promise((done) => setImmediate(done))
  assert.equal(await freeJobsOfTheDead(db), 1)
  assert.deepEqual(await takers(), ['worker-dying', 'worker-living'])
  // As a kill -9 does: the connection is gone.
  await db`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 7415002`
  await elsewhere.end({ timeout: 0 })
  await life.end()
  await db`update graphile_worker._private_jobs set locked_at = now() where locked_by = 'worker-living'`
  while ((await db`select 1 from pg_locks where locktype = 'advisory' and classid = 7415002`).length > 0) await new Promise((done) => setImmediate(done))
  assert.equal(await freeJobsOfTheDead(db), 1)
  assert.deepEqual(await takers(), ['worker-living'], 'it was taken just now')
})
