/** What is measured and what measures it, each in a process of its own on a core of its own, where the system allows. */
import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { readConfig } from '../api/config.ts'
import { issueToken } from '../api/http/auth.ts'
import { issueStaffToken } from '../api/http/staff-auth.ts'
import { openPool, type Pool, transact } from '../api/shared/db.ts'
import { openStaffSession } from '../api/staff/session.ts'
import { openSession } from '../api/users/session.ts'
import { thrift } from '../bin/thrift.ts'
import { startEmbedded } from '../db/embedded/start.ts'
import { migrate } from '../db/migrate.ts'
import { seedDemo } from '../db/seeds/demo.ts'
import { loadMany } from '../db/seeds/load/load.ts'
import type { Buyer, Crowd, Job, Measured } from './load.ts'
import type { ReferenceJob } from './reference.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'jishi-bench-'))
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }))

/** The settings of a measured shop: nothing of it leaves the machine. */
export const settingsFor = (url: string, port: number): Record<string, string> => ({
  JISHI_ENV: 'test',
  DATABASE_URL: url,
  DATA_DIR: dataDir,
  PORT: String(port),
  PUBLIC_URL: `http://127.0.0.1:${port}`,
  AUTH_SECRET: SECRET,
  // The databases are kept from run to run, and with them what was sealed.
  PERSONAL_KEYS: `bench:${Buffer.alloc(32, 'bench').toString('base64')}`,
  SMTP_URL: 'smtp://127.0.0.1:1',
  ALIPAY_APP_ID: '2026000100000001',
  ALIPAY_SELLER_ID: '2088000000000001',
  ALIPAY_GATEWAY: 'http://127.0.0.1:1/gateway.do',
  ALIPAY_PRIVATE_KEY: privateKey,
  ALIPAY_PUBLIC_KEY: publicKey,
  YUNTONGXUN_URL: 'http://127.0.0.1:1',
  YUNTONGXUN_ACCOUNT_SID: 'bench',
  YUNTONGXUN_AUTH_TOKEN: 'bench',
  YUNTONGXUN_APP_ID: 'bench',
  YUNTONGXUN_TEMPLATE_ID: '1',
  LOG_LEVEL: 'error',
})
const SECRET = randomBytes(32).toString('hex')

export type Server = { url: string; pid: number; stop(): Promise<void> }

/** The database server of the benches, with fsync as in a shop, and a count of statements. */
export async function openServer(): Promise<Server> {
  const server = await startEmbedded(path.resolve('.data/bench-run'), { shared_preload_libraries: 'pg_stat_statements', max_connections: '200' })
  return { url: server.url, pid: server.pid, stop: () => server.stop() }
}

/**
 * A database with the demo shop and so many SKUs and orders; made once and kept for the next run. Orders lie in the past, each of
 * one line, written without their checks: a million of four hundred days in a minute.
 */
export async function openDatabase(server: Server, { skus, orders, say }: { skus: number; orders: number; say: (sentence: string) => void }): Promise<{ url: string; db: Pool }> {
  const name = `bench_${skus}_${orders}`
  const admin = openPool(server.url, { max: 1 })
  const [there] = await admin`select from pg_database where datname = ${name}`
  if (!there) await admin.unsafe(`create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`)
  await admin.end()
  const url = new URL(server.url)
  url.pathname = `/${name}`
  await migrate(url.href)
  const db = openPool(url.href, { max: 4 })
  await db`create extension if not exists pg_stat_statements`
  await db`create table if not exists bench_stocks (sku_id bigint primary key, stock int not null check (stock >= 0)) with (fillfactor = 50)`
  await db`insert into bench_stocks select n, 2000000000 from generate_series(1, 5000) n on conflict do nothing`
  await db`create table if not exists bench_orders (id bigint generated always as identity primary key, user_id bigint not null, total_amount bigint not null, placed_at timestamptz not null default now())`
  await db`create table if not exists bench_lines (order_id bigint not null references bench_orders (id), sku_id bigint not null, count int not null, price bigint not null, primary key (order_id, sku_id))`
  // Pictures are nothing to what is measured here.
  const deps = { db, files: { has: async () => true } } as unknown as Parameters<typeof loadMany>[0]
  await seedDemo(
    deps,
    () => {},
    async () => 'ab/abababababababababababababababab.webp',
  )
  if (skus > 0) await loadMany(deps, skus, say)
  await addOrders(db, orders, say)
  await addStock(db)
  return { url: url.href, db }
}

async function addOrders(db: Pool, wanted: number, say: (sentence: string) => void): Promise<void> {
  const [{ n } = { n: 0 }] = await db<{ n: number }[]>`select count(*)::int as n from orders where fingerprint = 'bench'`
  if (n >= wanted) return
  say(`writing ${wanted - n} orders`)
  await db.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`
      insert into users (username, password_hash, phone, created_at)
      select 'bench_old_' || n, '', '139' || lpad(n::text, 8, '0'), now() - make_interval(mins => 58 * n) from generate_series(1, 10000) n on conflict do nothing`
    await tx`
      insert into orders (id, user_id, status, goods_amount, total_amount, total_count, address_id, address, settlement, fingerprint, placed_at, pay_before, paid_at)
      select 1000000000000000 + n, u.first + n % 10000, (array[2, 3, 4, 4, 4, 4, 5, 6])[1 + n % 8], 8800, 8800, 1, 0,
        jsonb_build_object('title', '家', 'receiver', '李雷', 'mobile', '139' || lpad((n % 10000)::text, 8, '0'), 'address', '北京市海淀区 1 号', 'postcode', ''), 1, 'bench',
        now() - make_interval(secs => (${wanted} - n) * 35 + 600), now() - make_interval(secs => (${wanted} - n) * 35),
        case when n % 8 < 7 then now() - make_interval(secs => (${wanted} - n) * 35 + 540) end
      from generate_series(${n + 1}::bigint, ${wanted}::bigint) n, (select min(id) as first from users where username like 'bench_old_%') u`
    await tx`
      insert into order_lines (order_id, sku_id, user_id, name, name_en, image, price, count, amount, attr_names, attr_names_en, attr_vals, attr_vals_en)
      select o.id, s.first + o.id % 100, o.user_id, '商品', 'Product', 'ab/abababababababababababababababab.webp', 8800, 1, 8800, '{}', '{}', '{}', '{}'
      from orders o, (select min(id) as first from skus) s where o.fingerprint = 'bench' and o.id > ${1_000_000_000_000_000 + n}`
  })
  await db`vacuum analyze orders, order_lines`
}

/** Enough of everything that no round ends with a shelf empty, and all of it lies in a warehouse: what lies nowhere is sold the long way. */
async function addStock(db: Pool): Promise<void> {
  await db`update stocks set stock = 1000000, received = received + 1000000 - stock where sku_id in (select id from skus where launched order by id limit 5000) and stock < 500000`
  await db`
    update warehouse_stocks w set on_hand = w.on_hand + lacking.count
    from (select s.sku_id, s.stock + s.held - sum(w.on_hand)::int as count from stocks s join warehouse_stocks w using (sku_id) group by s.sku_id) lacking
    where lacking.count > 0 and w.sku_id = lacking.sku_id and w.warehouse_id = (select id from warehouses where is_default)`
}

/** People who can buy, and what. */
export async function openCrowd(url: string, db: Pool, size: number): Promise<Crowd> {
  const config = readConfig(settingsFor(url, 1))
  await db`
    insert into users (username, password_hash, phone) select 'bench_' || n, '', '138' || lpad(n::text, 8, '0') from generate_series(1, ${size}::int) n on conflict do nothing`
  await db`
    insert into addresses (user_id, receiver, receiver_mobile, address, postcode, tag, is_default)
    select id, '李雷', '13800138000', '北京市海淀区中关村大街 1 号', '100080', '家', true from users u
    where username ~ '^bench_[0-9]+$' and not exists (select from addresses where user_id = u.id)`
  await db`delete from cart_lines where user_id in (select id from users where username ~ '^bench_[0-9]+$')`
  const people = await db<{ id: number; addressId: number }[]>`
    select u.id, a.id as "addressId" from users u join addresses a on a.user_id = u.id where username ~ '^bench_[0-9]+$' order by u.id limit ${size}`
  const buyers: Buyer[] = []
  for (const { id, addressId } of people) {
    const ticket = await transact(db, (tx) => openSession(tx, id, { kind: 'client', way: 'password' }))
    buyers.push({ username: ticket.username, token: await issueToken(config, ticket), addressId })
  }
  const skus = await db<{ id: number }[]>`select id from skus where launched and order_limit is null and person_limit is null order by id limit 5000`
  return { buyers, skus: skus.map(({ id }) => id), privateKey, appId: config.alipay.appId, sellerId: config.alipay.sellerId }
}

/** The token of a clerk who may see everything. */
export async function openClerk(url: string, db: Pool): Promise<string> {
  const [clerk] = await db<{ id: number }[]>`
    insert into staff (username, name, password_hash, rights) values ('bench', '小二', '', ${db.json({ orders: 7 })})
    on conflict (lower(username)) do update set rights = excluded.rights returning id`
  return await issueStaffToken(readConfig(settingsFor(url, 1)), await transact(db, (tx) => openStaffSession(tx, clerk!.id)))
}

const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** A program of ours in a process of its own; `core`: 0 is the server's, 1 the load's, on machines that have two and can pin. */
export function start(file: string, core: 0 | 1, env: Record<string, string> = {}, flags: string[] = []): ChildProcess {
  const command = [process.execPath, ...flags, path.resolve(import.meta.dirname, file)]
  const pinned = CAN_PIN ? ['taskset', '-c', String(core), ...command] : command
  const child = spawn(pinned[0]!, pinned.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { ...process.env, ...env } })
  children.add(child)
  child.on('exit', () => children.delete(child))
  return child
}

/** With two cores the database takes what is left of both; pinning the server and the load apart keeps rounds alike. */
const CAN_PIN = process.platform === 'linux' && os.availableParallelism() >= 2 && process.env.BENCH_PIN !== '0'

/** Asks a child and waits for its answer. */
export async function tell<T>(child: ChildProcess, message: object): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const ended = () => reject(new Error('a process of the bench has ended'))
    child.once('exit', ended)
    child.once('message', (answer) => {
      child.off('exit', ended)
      resolve(answer as T)
    })
    child.send(message)
  })
}

export const measure = async (load: ChildProcess, job: Job): Promise<Measured> => (await tell<{ measured: Measured }>(load, { job })).measured
export const measureReference = async (reference: ChildProcess, job: ReferenceJob): Promise<Measured> => (await tell<{ measured: Measured }>(reference, job)).measured

export type Shop = {
  port: number
  child: ChildProcess /** Milliseconds from its start to the first page. */
  startMs: number /** Resident memory, MB. */
  memory(): number
  stop(): Promise<void>
}

/** On a machine that is busy with everything else. */
const MOST_START_MS = 120_000

/** The shop as it runs, started and asked for its first page. */
export async function openShop(url: string, flags: string[] = []): Promise<Shop> {
  const port = await freePort()
  const from = performance.now()
  // As bin/up.ts and systemd start it.
  const env = { ...settingsFor(url, port), ...thrift.env, NODE_COMPILE_CACHE: path.join(dataDir, 'compiled') }
  const child = start('../api/main.ts', 0, env, [...thrift.flags, ...flags])
  let left = false
  child.once('exit', () => {
    left = true
  })
  for (;;) {
    if (left || performance.now() - from > MOST_START_MS) throw new Error('the shop did not start')
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)
    if (answer?.ok) {
      await answer.text()
      break
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const startMs = performance.now() - from
  return {
    port,
    child,
    startMs,
    memory: () => (Number(statOf(child.pid!)?.[21] ?? Number.NaN) * 4096) / 1e6,
    stop: () =>
      new Promise((resolve) => {
        if (left) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

/**
 * Seconds of processor that a process has used, with those it has started and which have ended; 0 where the system does not tell.
 * A machine that is busy with other things stretches the time that work takes, but hardly the processor it needs.
 */
export function cpuSeconds(pid: number): number {
  const times = statOf(pid)?.slice(11, 15) ?? []
  return times.reduce((sum, ticks) => sum + Number(ticks), 0) / 100
}

/** The same of a process and all its children, as of a database server and its connections. */
export function cpuOfFamily(pid: number): number {
  const children = readdirIfThere('/proc').filter((name) => /^\d+$/.test(name) && statOf(Number(name))?.[1] === String(pid))
  return children.reduce((sum, name) => sum + cpuSeconds(Number(name)), cpuSeconds(pid))
}

/** The fields of /proc/PID/stat after the name: state, parent, … (proc(5)). */
function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
  } catch {
    return undefined
  }
}

function readdirIfThere(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
