import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { openShop } from '../test/shop.ts'
import { openPool, openOne, readCopy, transact } from './db.ts'
import { Refusal } from './refusals.ts'
import { livingWorkers, openLife } from './workers.ts'

const shop = await openShop()

/** Ends every other connection to the shop's database, as a restart does. */
async function strike(): Promise<void> {
  const admin = postgres(shop.config.databaseUrl, { max: 1, onnotice: () => {} })
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
  while ((await admin`select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`).length > 0);
  await admin.end()
}

/** Answers of many statements at once, tried until none meets a dead connection any more; each tells so once. */
async function recovered(db: ReturnType<typeof openPool>): Promise<number> {
  for (let tries = 1; ; tries++) {
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => db`select 1`))
    if (answers.every(({ status }) => status === 'fulfilled')) return tries
  }
}

test('transactions whose connections end fail for their callers, nothing of them stays, and the pool goes on at once', async () => {
  const db = openPool(shop.config.databaseUrl, { max: 8 })
  await db`create table struck (n int)`
  const ready = Promise.withResolvers<void>()
  const struck = Promise.withResolvers<void>()
  let began = 0
  const works = Array.from({ length: 6 }, (_, n) =>
    transact(db, async (tx) => {
      await tx`insert into struck values (${n})`
      if (++began === 6) ready.resolve()
      await struck.promise
      // Half of them do not notice that the statement failed, and go on.
      if (n % 2) await tx`insert into struck values (${n + 100})`.catch(() => {})
      if (n % 3) await tx`insert into struck values (${n + 200})`
      else await tx.savepoint((inner) => inner`insert into struck values (${n + 300})`)
    }),
  )
  const settled = Promise.allSettled(works)
  await ready.promise
  await strike()
  struck.resolve()
  for (const { status } of await settled) assert.equal(status, 'rejected')
  assert.ok((await recovered(db)) < 20)
  assert.deepEqual([...(await db`select n from struck`)], [])
  assert.equal(await transact(db, async (tx) => (await tx`insert into struck values (1)`).count), 1)
  await db.end()
})

test('transactions that are refused roll back, and lists of statements are answered, as ever', async () => {
  const db = openPool(shop.config.databaseUrl, { max: 2 })
  await db`create table refused (n int primary key)`
  await assert.rejects(
    transact(db, async (tx) => {
      await tx`insert into refused values (1)`
      await tx`insert into refused values (1)`
    }),
    { code: '23505' },
  )
  await assert.rejects(
    db.begin('isolation level serializable read only', (tx) => tx`insert into refused values (1)`),
    { code: '25006' },
  )
  const refusal = new Refusal(10411)
  const refused = transact(db, async (tx) => {
    await tx`insert into refused values (2)`
    throw refusal
  })
  await assert.rejects(refused, refusal)
  const [one, two] = await db.begin((tx) => [tx`select 1 as n`, tx`select 2 as n`])
  assert.deepEqual([one![0]!.n, two![0]!.n], [1, 2])
  assert.deepEqual([...(await db`select n from refused`)], [])
  await db.end()
})

test('a connection that has copied rows out answers again, whatever their size and however slowly they were read', async () => {
  const db = openPool(shop.config.databaseUrl, { max: 1 })
  for (let kib = 48; kib <= 208; kib += 8) {
    const rows = await readCopy(db, `copy (select repeat('x', 1023) from generate_series(1, ${kib})) to stdout`)
    // Nobody reads until everything that fits has come.
    let before = -1
    while (before !== rows.readableLength) {
      before = rows.readableLength
      await sleep(5)
    }
    let bytes = 0
    for await (const piece of rows) bytes += (piece as Buffer).length
    assert.equal(bytes, kib * 1024)
    assert.equal((await db<{ n: number }[]>`select ${kib}::int as n`)[0]!.n, kib)
  }
  await db.end()
})

test('a worker that lost its connection holds its lock again after the next look', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const life = openLife(shop.db)
  life.of('worker-struck')
  // Of this database alone: other tests' workers live on the same server.
  const locks = () => livingWorkers(shop.db)
  while ((await locks()) < 1);
  await strike()
  await recovered(shop.db)
  assert.equal(await locks(), 0)
  // The first look meets the dead connection, the next one finds a new one.
  while ((await locks()) < 1) t.mock.timers.tick(15_000)
  await life.end()
  while ((await locks()) > 0);
})

test('a savepoint that is refused loses what was done in it alone', async () => {
  await shop.db`create table saved (n int primary key)`
  await transact(shop.db, async (tx) => {
    await tx`insert into saved values (1)`
    await assert.rejects(
      tx.savepoint(async (inner) => {
        await inner`insert into saved values (2)`
        await inner`insert into saved values (1)`
      }),
      { code: '23505' },
    )
    await tx.savepoint('named', (inner) => inner`insert into saved values (3)`)
  })
  assert.deepEqual([...(await shop.db`select n from saved order by n`)], [{ n: 1 }, { n: 3 }])
})

test('one connection beside the pool keeps its session until it is ended', async () => {
  const one = openOne(shop.db)
  const pids = await Promise.all(Array.from({ length: 5 }, async () => (await one<{ pid: number }[]>`select pg_backend_pid() as pid`)[0]!.pid))
  assert.equal(new Set(pids).size, 1)
  await one.end()
})
