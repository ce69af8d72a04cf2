/**
 * How much a shop writes: `npm run bench:bytes`. Loads 10,000 SKUs and 2,000 buyers into a database of its own, has ORDERS (2,000) go from the cart to a
 * received parcel, and prints bytes on disk per row with indexes (pg_total_relation_size), bytes of WAL (pg_current_wal_lsn), and the processor's share of
 * shop and database. Counts, not rates: a busy machine changes little of it. docs/capacity.md stands on it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { confirmReceipt } from '../api/orders/receive.ts'
import { type Pool, transact } from '../api/shared/db.ts'
import { shipOrder } from '../api/shipping/ship.ts'
import { buildShop } from '../bin/build-shop.ts'
import { folderSource } from '../db/backup/files.ts'
import { backUp } from '../db/backup/write.ts'
import { startEmbedded } from '../db/embedded/start.ts'
import { loadMany } from '../db/seeds/load/load.ts'
import { openPlain } from './databases.ts'
import { cpuOfFamily, cpuSeconds, measure, openCrowd, openShop, start, tell } from './stage.ts'

const ORDERS = Number(process.env.ORDERS ?? 2000)
const SKUS = 10_000
const BUYERS = 2000
const CONNECTIONS = 16
const AT_ONCE = 8

type Sizes = Map<string, number>
const sizesOf = async (db: Pool): Promise<Sizes> =>
  new Map(
    (
      await db<{ name: string; bytes: number }[]>`
        select c.oid::regclass::text as name, pg_total_relation_size(c.oid)::bigint as bytes from pg_class c
        where c.relkind = 'r' and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`
    ).map(({ name, bytes }) => [name, bytes]),
  )
const walOf = async (db: Pool): Promise<number> => (await db<{ at: number }[]>`select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint as at`)[0]!.at

await buildShop(console.error)
const folder = mkdtempSync(path.join(os.tmpdir(), 'jishi-bytes-'))
const server = await startEmbedded(folder, { shared_preload_libraries: 'pg_stat_statements', max_connections: '100', autovacuum: 'off' })
const closing: (() => unknown)[] = []
try {
  const say = (sentence: string) => console.error(sentence)
  const here = { url: server.url, pid: server.pid, stop: () => server.stop() }
  const { url, db } = await openPlain(here)
  closing.push(() => db.end())

  /** What `work` leaves on disk and sends through the log, for each of `count()`. */
  async function grown(what: string, work: () => Promise<number>): Promise<void> {
    await db`vacuum analyze`
    await db`checkpoint`
    const [before, wal] = [await sizesOf(db), await walOf(db)]
    const count = await work()
    // With what tidying up writes: it is part of the price.
    await db`vacuum analyze`
    const written = (await walOf(db)) - wal
    const after = [...(await sizesOf(db))].map(([name, bytes]) => [name, bytes - (before.get(name) ?? 0)] as const).filter(([, bytes]) => bytes > count * 2)
    const sum = after.reduce((total, [, bytes]) => total + bytes, 0)
    console.log(`${what}: ${count}; on disk ${Math.round(sum / count)} bytes each, WAL ${Math.round(written / count)} bytes each`)
    for (const [name, bytes] of after.sort((a, b) => b[1] - a[1])) console.log(`  ${String(Math.round(bytes / count)).padStart(6)}  ${name}`)
  }

  await grown('SKU', async () => {
    // Pictures are nothing to what is measured here.
    return await loadMany({ db, files: { has: () => Promise.resolve(true) } } as unknown as Parameters<typeof loadMany>[0], SKUS, say)
  })
  // Enough that nothing sells out.
  await db`update stocks set stock = 1000000, received = received + 1000000 - stock where stock < 500000`
  let crowd!: Awaited<ReturnType<typeof openCrowd>>
  await grown('buyer with an address and a session', async () => {
    crowd = await openCrowd(url, db, BUYERS)
    return BUYERS
  })

  const shop = await openShop(url)
  const load = start('load.ts', 1)
  closing.push(() => {
    load.disconnect()
    return shop.stop()
  })
  await tell(load, { crowd })
  const paid = async () => (await db<{ n: number }[]>`select count(*)::int as n from orders where status >= 2`)[0]!.n
  await grown('order, from the cart to its money', async () => {
    const from = { shop: cpuSeconds(shop.child.pid!), db: cpuOfFamily(server.pid) }
    while ((await paid()) < ORDERS) {
      const { errors, first } = await measure(load, { port: shop.port, connections: CONNECTIONS, ms: 5000, what: { kind: 'journeys' } })
      if (errors > 0) throw new Error(`${errors} journeys failed: ${first}`)
    }
    const count = await paid()
    const ms = (seconds: number) => ((seconds * 1000) / count).toFixed(2)
    console.log(
      `processor of a journey (cart, confirmation, order, notice): shop ${ms(cpuSeconds(shop.child.pid!) - from.shop)} ms, database ${ms(cpuOfFamily(server.pid) - from.db)} ms`,
    )
    return count
  })
  await grown('order, from its money to the end', async () => {
    const rows = await db<{ id: number; userId: number }[]>`select id, user_id as "userId" from orders where status = 2`
    const all = [...rows]
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let order = all.pop(); order; order = all.pop()) {
          const { id, userId } = order
          await transact(db, (tx) => shipOrder(tx, id, { courier: 'shunfeng', trackingNumber: `SF${id}` }, { actor: 'system', at: new Date() }))
          await transact(db, (tx) => confirmReceipt(tx, userId, id, new Date()))
        }
      }),
    )
    return rows.length
  })
  const [first] = await db<{ id: number; catalogId: number }[]>`select id, catalog_id as "catalogId" from skus where launched order by id limit 1`
  const asked: [what: string, path: string, headers?: Record<string, string>][] = [
    ['product page, kept', `/item/${first!.id}`],
    ['product JSON, kept', `/v1/goods/detail/${first!.id}`],
    ['header of a page, guest', '/shop/visitor'],
    ['header of a page, buyer', '/shop/visitor', { authorization: crowd.buyers[0]!.token }],
    ['list, JSON', `/v1/goods/catalogs/${first!.catalogId}`],
    ['search page', '/search?q=%E6%89%8B%E6%9C%BA'],
  ]
  for (const [what, path, headers = {}] of asked) {
    const job = { port: shop.port, connections: CONNECTIONS, ms: 3000, what: { kind: 'get' as const, paths: [path], headers } }
    await measure(load, { ...job, ms: 1000 })
    const from = { shop: cpuSeconds(shop.child.pid!), db: cpuOfFamily(server.pid) }
    const { count, errors, first: fault } = await measure(load, job)
    if (errors > 0) console.log(`${what}: ${errors} errors, ${fault}`)
    const body = await fetch(`http://127.0.0.1:${shop.port}${path}`, { headers: { ...headers, 'accept-encoding': 'gzip' } })
    const ms = (seconds: number) => ((seconds * 1000) / count).toFixed(2)
    const size = body.headers.get('content-length') ?? 'streamed'
    console.log(
      `${what}: shop ${ms(cpuSeconds(shop.child.pid!) - from.shop)} ms, database ${ms(cpuOfFamily(server.pid) - from.db)} ms of processor, ${size} bytes as gzip (${count})`,
    )
  }
  const began = performance.now()
  const cpu = { own: process.cpuUsage(), db: cpuOfFamily(server.pid) }
  const none = { media: folderSource(path.join(folder, 'none'), 'media'), private: folderSource(path.join(folder, 'none'), 'private') }
  const { manifest } = await backUp({ url, to: path.join(folder, 'backups'), files: none })
  const bytes = (await db<{ n: number }[]>`select pg_database_size(current_database())::bigint as n`)[0]!.n
  const packed = manifest.tables.reduce((sum, table) => sum + table.part.bytes, 0)
  const { user, system } = process.cpuUsage(cpu.own)
  console.log(
    `backup: ${(bytes / 1e6).toFixed(0)} MB of database become ${(packed / 1e6).toFixed(0)} MB in ${((performance.now() - began) / 1000).toFixed(1)} s; processor ${((user + system) / 1e6).toFixed(1)} s here, ${(cpuOfFamily(server.pid) - cpu.db).toFixed(1)} s in the database`,
  )
  const [lines] = await db<{ n: number }[]>`select count(*)::float / (select count(*) from orders) as n from order_lines`
  console.log(`${lines!.n.toFixed(1)} lines each`)
} finally {
  for (const close of closing.reverse()) await close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
