import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import type { Config } from '../../api/config.ts'
import { openPool, type Pool } from '../../api/shared/db.ts'
import { emptyDatabase } from '../../api/test/database.ts'
import { openShop, type Shop } from '../../api/test/shop.ts'
import { auditShop } from '../audit.ts'
import { drill } from './drill.ts'
import { folderSource, folderTarget } from './files.ts'
import { listBackups } from './manifest.ts'
import { BackupFault, seal, unseal } from './parts.ts'
import { restore } from './restore.ts'
import { backupJobs, lastBackup } from './schedule.ts'
import { backUp, keepNewest } from './write.ts'

const shop = await openShop()
const buyer = await shop.buyer()
const sku = await shop.sku({ stock: 50 })
const order = async (at: Shop, who = buyer) =>
  await at.ask('POST', `/v1/orders/${who.username}`, { token: who.token, body: { address_id: who.addressId, settlement_type: 1, sku_id: sku.id, buy_count: 2 } })
assert.equal((await order(shop)).status, 200)
const picture = await shop.deps.files.put(Buffer.from('a picture'), 'webp')
const paper = await shop.deps.vault.put(Buffer.from('a paper'), 'pdf')

const folder = async () => {
  const place = await mkdtemp(path.join(tmpdir(), 'jishi-backup-'))
  after(() => rm(place, { recursive: true, force: true }))
  return place
}
const source = (dataDir = shop.config.dataDir) => ({ media: folderSource(path.join(dataDir, 'media'), 'media'), private: folderSource(path.join(dataDir, 'private'), 'private') })
const target = (dataDir: string) => ({ media: folderTarget(path.join(dataDir, 'media')), private: folderTarget(path.join(dataDir, 'private')) })
const wish = (to: string) => ({ url: shop.config.databaseUrl, to, files: source() })
const empty = async () => {
  const place = await emptyDatabase()
  after(() => place.drop())
  return place.url
}
const relations = async (url: string): Promise<number> => {
  const db = openPool(url, { max: 1 })
  const [row] = await db<
    { n: number }[]
  >`select count(*)::int as n from pg_class c join pg_namespace n on n.oid = relnamespace where nspname !~ '^pg_' and nspname <> 'information_schema'`
  await db.end()
  return row!.n
}
const rowsOf = async (db: Pool, table: string) => (await db.unsafe(`select to_jsonb(t)::text as row from ${table} t order by 1`)).map(({ row }) => row as string)

test('a backup restored elsewhere is the same shop, with its files, guards, counters and jobs, and takes the next order', async () => {
  await shop.db`select graphile_worker.add_job('send-outbox', '{}'::json, job_key := 'kept')`
  await shop.db`create table archive_2020 (id bigint primary key, words text not null)`
  await shop.db`insert into archive_2020 values (1, ${'两\n行\t\\.'})`
  const to = await folder()
  const { folder: made, manifest } = await backUp(wish(to))
  const [into, dataDir] = [await empty(), await folder()]
  await restore({ folder: made, into, files: target(dataDir) })

  const twin = await openShop({ deps: () => ({}), env: { DATABASE_URL: into, DATA_DIR: dataDir } })
  const tables = await shop.db<{ name: string }[]>`select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = relnamespace
    where relkind = 'r' and nspname in ('public', 'graphile_worker') and c.relname <> 'migrations'`
  assert.ok(tables.length > 60 && manifest.tables.length === tables.length)
  for (const { name } of tables) assert.deepEqual(await rowsOf(twin.db, name), await rowsOf(shop.db, name), name)
  assert.equal(await readFile(path.join(dataDir, 'media', picture), 'utf8'), 'a picture')
  assert.equal(await readFile(path.join(dataDir, 'private', paper), 'utf8'), 'a paper')
  assert.deepEqual(await auditShop(twin.db), [])
  await assert.rejects(twin.db`delete from stock_moves`, /append-only/)
  await assert.rejects(twin.db`insert into addresses (user_id, receiver, receiver_mobile, address, postcode, tag) values (99999, 'x', '13800138000', 'x', '1', 'x')`, {
    code: '23503',
  })

  const next = await order(twin)
  assert.equal(next.status, 200, JSON.stringify(next.body))
  const [stock] = await twin.db`select stock, held from stocks where sku_id = ${sku.id}`
  assert.deepEqual({ ...stock }, { stock: 46, held: 4 })
  assert.ok((await twin.sku()).id > sku.id)
  await twin.work()
  assert.deepEqual(await auditShop(twin.db), [])
})

test('a backup shows one moment, however much is ordered while it is written', async () => {
  let ordering = true
  const customers = await Promise.all(Array.from({ length: 3 }, () => shop.buyer()))
  const rush = customers.map(async (one) => {
    while (ordering) await order(shop, one)
  })
  await order(shop)
  const { folder: made, manifest } = await backUp(wish(await folder()))
  ordering = false
  await Promise.all(rush)
  const into = await empty()
  await restore({ folder: made, into })
  const db = openPool(into, { max: 2 })
  after(() => db.end())
  assert.deepEqual(await auditShop(db), [])
  assert.ok(manifest.tables.find(({ name }) => name === 'orders')!.rows <= Number((await shop.db`select count(*) as n from orders`)[0]!.n))
})

test('a sealed backup opens with its key alone, and says nothing to others', async () => {
  const [to, key] = [await folder(), randomBytes(32)]
  const { folder: made } = await backUp({ ...wish(to), key })
  for (const name of await readdir(made, { recursive: true })) {
    const file = path.join(made, name)
    if ((await stat(file)).isFile())
      for (const secret of [buyer.username, '李雷', 'a picture', 'a paper']) assert.ok(!(await readFile(file)).includes(secret), `${name} says ${secret}`)
  }
  const into = await empty()
  const before = await relations(into)
  await assert.rejects(restore({ folder: made, into }), /BACKUP_KEY/)
  await assert.rejects(restore({ folder: made, into, key: randomBytes(32) }), /another key/)
  assert.equal(await relations(into), before)
  const dataDir = await folder()
  await restore({ folder: made, into, key, files: target(dataDir) })
  assert.equal(await readFile(path.join(dataDir, 'private', paper), 'utf8'), 'a paper')
})

test('a damaged part, a missing file and a place that is not empty are refused, and nothing is changed', async () => {
  const to = await folder()
  const { folder: whole, manifest } = await backUp(wish(to))
  const orders = manifest.tables.find(({ name }) => name === 'orders')!.part.file
  const into = await empty()
  const harm: [what: RegExp, how: (folder: string) => Promise<unknown>][] = [
    [/damaged/, async (made) => await truncate(path.join(made, orders), 20)],
    [/damaged/, async (made) => await writeFile(path.join(made, 'media', picture), 'b picture')],
    [/missing/, async (made) => await rm(path.join(made, 'private', paper))],
    [/missing/, async (made) => await rm(path.join(made, orders))],
    [/no whole backup/, async (made) => await rm(path.join(made, 'manifest.json'))],
    [/newer release/, async (made) => await rewrite(made, (body) => ({ ...body, migration: 1 }))],
    // A whole backup whose rows contradict each other: found while it is being filled, and everything goes again.
    [/foreign key/, async (made) => await rewrite(made, (body) => ({ ...body, tables: body.tables.filter(({ name }: { name: string }) => name !== 'users') }))],
  ]
  const rewrite = async (made: string, change: (body: any) => object) => {
    const file = path.join(made, 'manifest.json')
    const { body } = JSON.parse(await readFile(file, 'utf8'))
    await writeFile(file, JSON.stringify({ body: JSON.stringify(change(JSON.parse(body))) }))
  }
  for (const [what, how] of harm) {
    const [made, dataDir] = [path.join(await folder(), 'jishi-20260101000000'), await folder()]
    await cp(whole, made, { recursive: true })
    await how(made)
    await assert.rejects(restore({ folder: made, into, files: target(dataDir) }), what)
    assert.equal(await relations(into), 0)
    assert.equal((await readdir(dataDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length, 0)
  }
  const before = await rowsOf(shop.db, 'users')
  await assert.rejects(restore({ folder: whole, into: shop.config.databaseUrl }), /not empty/)
  assert.deepEqual(await rowsOf(shop.db, 'users'), before)
})

test('sealed bytes that are cut, moved, swapped or renamed do not open', async () => {
  const key = randomBytes(32)
  const from = async function* (...pieces: Buffer[]) {
    yield* pieces
  }
  const all = async (source: AsyncIterable<Buffer>) => Buffer.concat(await Array.fromAsync(source))
  for (const size of [0, 1, 65_535, 65_536, 65_537, 200_000]) {
    const plain = randomBytes(size)
    const sealed = await all(seal(from(plain.subarray(0, 7), plain.subarray(7)), key, 'a'))
    assert.deepEqual(await all(unseal(from(sealed.subarray(0, 3), sealed.subarray(3)), key, 'a')), plain)
    const chunk = 65_536 + 16
    const wrong = [
      sealed.subarray(0, -1),
      sealed.subarray(0, 20),
      Buffer.concat([sealed, Buffer.alloc(1)]),
      Buffer.from(sealed.map((byte, at) => (at === sealed.length - 20 ? byte ^ 1 : byte))),
    ]
    if (size === 200_000)
      wrong.push(
        sealed.subarray(0, 20 + chunk),
        sealed.subarray(0, 20 + 2 * chunk),
        Buffer.concat([sealed.subarray(0, 20), sealed.subarray(20 + chunk, 20 + 2 * chunk), sealed.subarray(20, 20 + chunk), sealed.subarray(20 + 2 * chunk)]),
      )
    for (const bytes of wrong) await assert.rejects(all(unseal(from(bytes), key, 'a')), BackupFault)
    await assert.rejects(all(unseal(from(sealed), key, 'b')), BackupFault)
    await assert.rejects(all(unseal(from(sealed), randomBytes(32), 'a')), BackupFault)
  }
})

test('kill -9 in the middle leaves nothing that looks whole, and the next backup clears it away', async () => {
  const to = await folder()
  const program = `
    import { backUp } from ${JSON.stringify(path.join(import.meta.dirname, 'write.ts'))}
    const held = { async *names() { yield 'ab/${'a'.repeat(32)}.webp' }, async get() { process.send('files'); return (async function* () { yield Buffer.from('x'); await new Promise(() => setInterval(() => {}, 1000)) })() } }
    await backUp({ url: process.env.URL, to: process.env.TO, files: { media: held, private: { async *names() {}, async get() {} } } })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, URL: shop.config.databaseUrl, TO: to },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.equal((await readdir(to)).length, 1)
  assert.deepEqual(await listBackups(to), [])
  await assert.rejects(drill(shop.config.databaseUrl, to, undefined), /no whole backup/)
  const { folder: made } = await backUp(wish(to))
  assert.deepEqual(await readdir(to), [path.basename(made)])
})

test('a restore that was killed leaves a place that the next one takes', async () => {
  const { folder: made } = await backUp(wish(await folder()))
  const into = await empty()
  const program = `
    import { restore } from ${JSON.stringify(path.join(import.meta.dirname, 'restore.ts'))}
    await restore({ folder: process.env.FROM, into: process.env.INTO, look: async () => { process.send('rows'); await new Promise(() => setInterval(() => {}, 1000)) } })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { env: { ...process.env, INTO: into, FROM: made }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  await once(child, 'message')
  await assert.rejects(restore({ folder: made, into }), /Another restore/)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const db = openPool(into, { max: 1 })
  // The server needs a moment to see that its client is gone.
  while ((await db`select from pg_stat_activity where datname = current_database() and application_name = 'jishi restore'`).length > 0) await db`select pg_sleep(0.02)`
  await db.end()
  await restore({ folder: made, into })
  assert.ok((await relations(into)) > 100)
})

test('the drill restores the newest backup beside the shop, tells how old it is, and finds what does not add up', async () => {
  const to = await folder()
  await backUp(wish(to))
  const { manifest } = await backUp(wish(to))
  const fine = await drill(shop.config.databaseUrl, to, undefined, new Date(Date.parse(manifest.at) + 90_000))
  assert.deepEqual(fine.faults, [])
  assert.equal(Math.round(fine.behindSeconds), 90)
  assert.equal(fine.folder, (await listBackups(to))[1])

  await shop.db.begin(async (tx) => {
    await tx`alter table order_events disable trigger user`
    await tx`update order_events set to_status = 5 where id = (select max(id) from order_events)`
    await tx`alter table order_events enable trigger user`
  })
  await backUp(wish(to))
  assert.match((await drill(shop.config.databaseUrl, to, undefined)).faults.join(), /order \d{16}/)
  assert.equal((await shop.db`select from pg_database where datname like 'jishi_drill_%' and not exists (select from pg_stat_activity where datid = pg_database.oid)`).length, 0)
})

test('the newest backups stay, files they share are stored once, and two backups at once are one too many', async () => {
  const to = await folder()
  const made = []
  for (let n = 0; n < 3; n++) made.push((await backUp(wish(to))).folder)
  const [first, last] = await Promise.all([made[0]!, made[2]!].map((one) => stat(path.join(one, 'media', picture))))
  assert.equal(first!.ino, last!.ino)
  assert.equal(await keepNewest(to, 2), 1)
  assert.deepEqual(await listBackups(to), made.slice(1))
  assert.equal(await readFile(path.join(made[2]!, 'media', picture), 'utf8'), 'a picture')
  const both = await Promise.allSettled([backUp(wish(to)), backUp(wish(to))])
  assert.ok(both.some(({ status }) => status === 'fulfilled'))
  for (const one of both) if (one.status === 'rejected') assert.match(String(one.reason), /Another backup/)
})

test('the worker makes a backup when the day of the shop has come to its hour, and one alone; a failure waits an hour and is said', async () => {
  const to = await folder()
  const wall = { now: new Date('2026-03-04T18:59:00Z') }
  const said: unknown[] = []
  const config: { -readonly [Name in keyof Config]: Config[Name] } = { ...shop.config, backup: { dir: to, keep: 2, hour: 3, drill: false, key: undefined } }
  const deps = { ...shop.deps, config, clock: () => wall.now, log: { info() {}, error: (...words: unknown[]) => said.push(words) } as unknown as Shop['deps']['log'] }
  await writeFile(path.join(to, 'not-a-backup'), '')
  await mkdir(path.join(to, 'jishi-20260303190500'))
  await writeFile(path.join(to, 'jishi-20260303190500/manifest.json'), '{}')
  const { sweeps } = backupJobs(deps)
  // One minute before three in Shanghai there is still the one of yesterday.
  await sweeps['back-up']()
  assert.equal((await listBackups(to)).length, 1)
  wall.now = new Date('2026-03-04T19:00:00Z')
  const failures = lastBackup.failures
  config.databaseDirectUrl = 'postgres://nobody@127.0.0.1:1/nothing'
  await sweeps['back-up']()
  assert.equal((await listBackups(to)).length, 1)
  assert.equal(lastBackup.failures, failures + 1)
  assert.match(JSON.stringify(said), /backup failed/)
  config.databaseDirectUrl = shop.config.databaseDirectUrl
  await sweeps['back-up']()
  assert.equal((await listBackups(to)).length, 1)
  wall.now = new Date('2026-03-04T20:00:01Z')
  await Promise.all([sweeps['back-up'](), backupJobs(deps).sweeps['back-up']()])
  const made = await listBackups(to)
  assert.equal(made.length, 2)
  await sweeps['back-up']()
  assert.deepEqual(await listBackups(to), made)
  assert.equal(lastBackup.failures, failures + 1)
  const runs = await shop.db<{ name: string; failed: boolean; sized: boolean }[]>`
    select name, faults <> '[]' as failed, bytes > 0 and recovery_point is not null as sized from backup_runs where kind = 'backup' order by id`
  assert.deepEqual(
    [...runs],
    [
      { name: '', failed: true, sized: false },
      { name: path.basename(made[1]!), failed: false, sized: true },
    ],
  )
})

test('the command backs up, lists, drills and restores, and says what is wrong with a code', async () => {
  const [to, dataDir] = [await folder(), await folder()]
  const jishi = (args: string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, ['bin/jishi.ts', ...args], {
      encoding: 'utf8',
      cwd: path.resolve(import.meta.dirname, '../..'),
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        DATABASE_URL: shop.config.databaseUrl,
        DATA_DIR: shop.config.dataDir,
        BACKUP_DIR: to,
        NODE_NO_WARNINGS: '1',
        ...env,
      },
    })
  assert.match(jishi(['backup', '--encrypt']).stderr, /BACKUP_KEY/)
  assert.match(jishi(['backup', '--list']).stderr, /There is no backup/)
  const BACKUP_KEY = randomBytes(32).toString('hex')
  const made = jishi(['backup', '--encrypt'], { BACKUP_KEY })
  assert.match(made.stdout, /\(sealed\)[\s\S]* rows of \d+ tables/, made.stderr)
  assert.equal(jishi(['backup', '--list']).status, 0)
  assert.equal(jishi(['drill']).status, 1)
  const [newest] = await listBackups(to)
  const into = await empty()
  const restored = jishi(['restore', newest!, '--into', into], { BACKUP_KEY, DATA_DIR: dataDir })
  assert.match(restored.stdout, /Restored as of/, restored.stderr)
  assert.match(jishi(['restore', newest!, '--into', into], { BACKUP_KEY }).stderr, /not empty/)
  const drilled = jishi(['drill'], { BACKUP_KEY })
  // The story that an earlier test has falsified is found.
  assert.match(drilled.stdout, /Recovery point .* s ago[\s\S]*Recovery time/)
  assert.match(drilled.stderr, /order \d{16}/)
  assert.equal(drilled.status, 1)
})
