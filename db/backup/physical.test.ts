import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chownSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { freePorts } from '../../bin/ports.ts'
import { findPrograms } from '../../bin/programs.ts'
import { openPool } from '../../api/shared/db.ts'
import { archiveWal, backUpServer, keepNewestBases, takeBack } from './physical.ts'

const { path: programs, missing } = findPrograms('postgres')
const asRoot = process.getuid?.() === 0
const NOBODY = 65534
const run = (name: string, ...flags: string[]) =>
  execFileSync(path.join(programs.postgres, name), flags, { ...(asRoot ? { uid: NOBODY, gid: NOBODY } : {}), cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })

const undo: (() => unknown)[] = []
after(async () => {
  for (const one of undo.reverse()) await one()
})

async function folder(): Promise<string> {
  const place = await mkdtemp(path.join(tmpdir(), 'jishi-wal-'))
  if (asRoot) chownSync(place, NOBODY, NOBODY)
  undo.push(() => rm(place, { recursive: true, force: true }))
  return place
}

async function start(data: string): Promise<string> {
  const [port] = await freePorts(1)
  run('pg_ctl', '-D', data, '-w', '-l', path.join(data, 'log'), '-o', `-p ${port} -k ${data} -c listen_addresses=127.0.0.1 -c fsync=off`, 'start')
  undo.push(() => run('pg_ctl', '-D', data, '-m', 'immediate', 'stop'))
  return `postgres://jishi@127.0.0.1:${port}/postgres`
}

void describe('a copy of the whole server and its log', { skip: missing }, () => {
  test('the shop is taken back to the moment before somebody emptied a table', async () => {
    const data = path.join(await folder(), 'data')
    run('initdb', '-D', data, '-U', 'jishi', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync')
    const url = await start(data)
    const [db, to] = [openPool(url, { max: 1 }), await folder()]
    undo.push(() => db.end())
    const wish = { url, to, programs: programs.postgres }
    const stop = new AbortController()
    const archiving = archiveWal(wish, stop.signal)
    await db`create table orders (id int primary key)`
    await db`insert into orders select generate_series(1, 100)`
    const base = await backUpServer(wish)
    assert.ok((await readdir(base)).includes('backup_manifest'))
    await db`insert into orders values (101)`
    // The moment must lie between two transactions, and later than the second that the copy is named after.
    await db`select pg_sleep(1.1)`
    const [moment] = await db<{ at: Date }[]>`select clock_timestamp() as at`
    await db`select pg_sleep(0.1)`
    await db`truncate orders`
    await db`select pg_switch_wal()`
    const [end] = await db<{ lsn: string }[]>`select pg_current_wal_lsn()::text as lsn`
    // Received and on the archive's disk.
    while ((await db`select from pg_stat_replication where application_name = 'pg_receivewal' and flush_lsn >= ${end!.lsn}::pg_lsn`).length === 0) await db`select pg_sleep(0.05)`
    stop.abort()
    await archiving

    const into = path.join(await folder(), 'data')
    assert.match(await takeBack({ to, into, until: moment!.at }), /^base-/)
    await assert.rejects(takeBack({ to, into, until: moment!.at }), /not empty/)
    await assert.rejects(takeBack({ to, into: `${into}-none`, until: new Date(0) }), /no copy/)
    if (asRoot) for (const name of ['', ...(await readdir(into, { recursive: true }))]) chownSync(path.join(into, name), NOBODY, NOBODY)
    if (asRoot) for (const name of ['', ...(await readdir(to, { recursive: true }))]) chownSync(path.join(to, name), NOBODY, NOBODY)
    const twin = openPool(await start(into), { max: 1 })
    undo.push(() => twin.end())
    while ((await twin<{ recovers: boolean }[]>`select pg_is_in_recovery() as recovers`)[0]!.recovers) await twin`select pg_sleep(0.05)`
    assert.equal((await twin`select from orders`).length, 101)
    await twin`insert into orders values (102)`
    assert.equal((await db`select from orders`).length, 0)
  })

  test('a copy that breaks off is none, and what only old copies needed goes with them', async () => {
    const to = await folder()
    await assert.rejects(backUpServer({ url: 'postgres://jishi@127.0.0.1:1/postgres', to, programs: programs.postgres }), /pg_basebackup failed/)
    await assert.rejects(backUpServer({ url: 'postgres://jishi@127.0.0.1:1/postgres', to, programs: '/nowhere' }), /install PostgreSQL's client programs/)
    assert.deepEqual(await readdir(to), [])
    const segments = ['000000010000000000000003', '000000010000000000000007', '000000010000000000000009']
    for (const [n, segment] of segments.entries()) {
      const base = path.join(to, `base-2026010100000${n}`)
      await mkdir(base)
      await writeFile(path.join(base, 'backup_label'), `START WAL LOCATION: 0/3000028 (file ${segment})\n`)
    }
    await mkdir(path.join(to, 'wal'))
    for (const segment of segments) await writeFile(path.join(to, 'wal', segment), '')
    assert.equal(await keepNewestBases(to, 2, programs.postgres), 1)
    assert.deepEqual((await readdir(to)).sort(), ['base-20260101000001', 'base-20260101000002', 'wal'])
    assert.deepEqual((await readdir(path.join(to, 'wal'))).sort(), segments.slice(1))
  })
})
