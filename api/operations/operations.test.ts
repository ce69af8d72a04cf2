import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact } from '../shared/db.ts'
import { enqueue } from '../shared/jobs.ts'
import { openLife } from '../shared/workers.ts'
import { openShop } from '../test/shop.ts'
import { noteBackup, readBackups } from './backup-runs.ts'

const shop = await openShop()
const { db } = shop
const clerk = await shop.staff({ operations: 7 })
const ask = async (method: string, path: string, body?: unknown) => (await shop.ask(method, `/v1/staff/${path}`, { token: clerk.token, body })).body

test('a dead job is seen with its error, and can be retried or dropped; a running one is left alone', async () => {
  await transact(db, (tx) => enqueue(tx, 'send-refund', { refundId: 1 }))
  await transact(db, (tx) => enqueue(tx, 'thumbnails', { file: 'x' }))
  await transact(db, (tx) => enqueue(tx, 'index-place', { place: { catalogId: 1 }, after: 0 }))
  await db`update graphile_worker._private_jobs set attempts = max_attempts, last_error = 'the gateway is away' where task_id = (select id from graphile_worker._private_tasks where identifier = 'send-refund')`
  await db`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'somebody' where task_id = (select id from graphile_worker._private_tasks where identifier = 'index-place')`
  const all = await ask('GET', 'jobs')
  assert.deepEqual(all.counts, { waiting: 1, running: 1, dead: 1 })
  const [dead] = (await ask('GET', 'jobs?state=dead')).data
  assert.deepEqual([dead.task, dead.error, dead.payload], ['send-refund', 'the gateway is away', { refundId: 1 }])
  assert.equal((await ask('POST', `jobs/${dead.id}/retries`)).code, 200)
  assert.deepEqual((await ask('GET', 'jobs')).counts, { waiting: 2, running: 1, dead: 0 })
  const [running] = (await ask('GET', 'jobs?state=running')).data
  assert.equal((await ask('DELETE', `jobs/${running.id}`)).code, 12039)
  assert.equal((await ask('DELETE', `jobs/${dead.id}`)).code, 200)
  assert.equal((await ask('DELETE', `jobs/${dead.id}`)).code, 12038)
  assert.deepEqual((await ask('GET', 'jobs')).counts, { waiting: 1, running: 1, dead: 0 })
})

test('health says whether a worker lives and how old the queues are', async () => {
  await db`update graphile_worker._private_jobs set run_at = now() - interval '1 hour' where locked_at is null`
  const before = (await ask('GET', 'health')).data
  assert.equal(before.workers, 0)
  assert.ok(before.jobs.oldest_seconds >= 3600 && before.jobs.oldest_seconds < 3700)
  assert.ok(before.database.bytes > 1_000_000 && before.disk.total_bytes > 0 && before.versions.migrations > 30)
  const life = openLife(db)
  life.of('worker-of-this-test')
  while ((await ask('GET', 'health')).data.workers === 0) await db`select pg_sleep(0.01)`
  assert.equal((await ask('GET', 'health')).data.workers, 1)
  await life.end()
})

test('health says how the last backup and drill went, and is not content with none, an old one or one with faults', async () => {
  const { backup, drill, redis, replica } = (await ask('GET', 'health')).data
  // Nobody has said where backups go, and there is neither Redis nor a replica.
  assert.deepEqual([backup.planned, backup.wrong, backup.at, drill.wrong, redis, replica], [false, '', '', '', null, null])
  const now = new Date()
  const plan = { dir: '/backups', drill: true }
  const wrong = async (at = now) => {
    const state = await readBackups(db, plan, at)
    return [state.backup.wrong, state.drill.wrong]
  }
  assert.deepEqual(await wrong(), ['never', 'never'])
  const run = { at: now, name: 'jishi-20261121190000', recoveryPoint: new Date(now.getTime() - 60_000), bytes: 5_000_000_000, seconds: 42.4, faults: [] }
  await noteBackup(db, { ...run, kind: 'backup' })
  await noteBackup(db, { ...run, kind: 'drill', faults: ['orders: 3 rows differ'] })
  assert.deepEqual(await wrong(), ['', 'failed'])
  const shown = (await ask('GET', 'health')).data
  assert.deepEqual([shown.backup.bytes, shown.backup.seconds, shown.backup.name, shown.drill.faults], [5_000_000_000, 42, run.name, ['orders: 3 rows differ']])
  await noteBackup(db, { ...run, kind: 'drill' })
  assert.deepEqual(await wrong(), ['', ''])
  assert.deepEqual(await wrong(new Date(now.getTime() + 27 * 3_600_000)), ['late', 'late'])
  await assert.rejects(db`delete from backup_runs`, /append-only/)
})

test('pages are purged by tag or all at once, in every process', async () => {
  const heard: string[] = []
  const { unlisten } = await db.listen('pages', (notice) => heard.push(notice))
  assert.equal((await ask('POST', 'page-cache/purges', { tags: ['home', 'sku:7'] })).code, 200)
  assert.equal((await ask('POST', 'page-cache/purges', {})).code, 200)
  assert.equal((await ask('POST', 'page-cache/purges', { tags: ['*'] })).code, 10005)
  while (heard.length < 2) await db`select pg_sleep(0.01)`
  assert.deepEqual(heard, ['home sku:7', '*'])
  await unlisten()
  assert.equal((await ask('GET', 'page-cache')).code, 200)
})
