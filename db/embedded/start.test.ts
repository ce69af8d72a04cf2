import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { DatabaseFault } from './faults.ts'
import { startEmbedded } from './start.ts'
import { migrate } from '../migrate.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'jishi-pg-'))
chmodSync(folder, 0o755)
after(async () => {
  await (await startEmbedded(folder)).stop()
  rmSync(folder, { recursive: true, force: true })
})

const run = promisify(execFile)
const inAnotherProcess = async () => {
  const program = `import { startEmbedded } from ${JSON.stringify(path.resolve(import.meta.dirname, 'start.ts'))}; console.log((await startEmbedded(${JSON.stringify(folder)})).pid); process.exit(0)`
  return Number((await run(process.execPath, ['--input-type=module', '-e', program])).stdout)
}
const query = async <T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

test('of several processes that start the database at once, one makes it and all get the same', async () => {
  const pids = await Promise.all([inAnotherProcess(), inAnotherProcess(), inAnotherProcess()])
  assert.equal(new Set(pids).size, 1)
  assert.equal((await startEmbedded(folder)).pid, pids[0])
})

test('what was committed is there after the server is killed', async () => {
  const first = await startEmbedded(folder)
  await query(first.url, (sql) => sql.unsafe('create table kept (n int); insert into kept select generate_series(1, 1000)'))
  process.kill(first.pid, 'SIGKILL')
  const second = await startEmbedded(folder)
  assert.notEqual(second.pid, first.pid)
  assert.deepEqual([...(await query(second.url, (sql) => sql`select count(*)::int as n from kept`))], [{ n: 1000 }])
})

test('migrations run once, however many processes bring them', async () => {
  const { url } = await startEmbedded(folder)
  await Promise.all([migrate(url), migrate(url), migrate(url), migrate(url)])
  const [{ n } = { n: 0 }] = await query(url, (sql) => sql<{ n: number }[]>`select count(*)::int as n from drizzle.__drizzle_migrations`)
  assert.ok(n >= 2)
  assert.ok((await query(url, (sql) => sql`select 1 from information_schema.tables where table_name = 'orders'`)).length === 1)
})

test('it sorts and cuts Chinese as the shop needs it', async () => {
  const { url } = await startEmbedded(folder)
  const [row] = await query(
    url,
    (sql) => sql<{ encoding: string; trigrams: number }[]>`select current_setting('server_encoding') as encoding, cardinality(show_trgm('手机'))::int as trigrams`,
  )
  assert.equal(row?.encoding, 'UTF8')
  assert.ok((row?.trigrams ?? 0) > 0)
})

test('a folder that cannot be written to is one clear sentence', async () => {
  const file = path.join(folder, 'a-file')
  writeFileSync(file, '')
  await assert.rejects(startEmbedded(path.join(file, 'below')), (error: Error) => error instanceof DatabaseFault && /^The data folder .* cannot be made/.test(error.message))
})
