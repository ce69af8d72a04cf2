/**
 * How fast the shop is, beside what the machine can do at all: `npm run bench [-- --quick] [-- --only orders,pages]`.
 * Every row is measured in turns with its reference, five times each, and printed as medians with their ratio: on a machine that
 * is busy with other things the ratio still says something. Writes .data/bench.json. Groups: pages, search, carts, orders,
 * journey, office, start, growth.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import type { Pool } from '../api/shared/db.ts'
import { buildShop } from '../bin/build-shop.ts'
import { reckonDays } from '../api/stats/reckon.ts'
import type { Crowd, Job, Measured } from './load.ts'
import { cpuOfFamily, cpuSeconds, measure, measureReference, openClerk, openCrowd, openDatabase, openServer, openShop, type Server, type Shop, start, tell } from './stage.ts'

const quick = process.argv.includes('--quick')
const only = process.argv[process.argv.indexOf('--only') + 1]?.split(',')
const wants = (group: string): boolean => !process.argv.includes('--only') || only!.includes(group)
const ROUNDS = quick ? 3 : 5
const ROUND_MS = quick ? 700 : 1500
const CONNECTIONS = 32
/** The whole should end within ten minutes: after this one no other group begins. */
const LATEST_MINUTE = 6
const SKUS = quick ? 2_000 : 10_000

/** `ratio`: ours ÷ the reference. `good`: whether the target is met, where there is one. */
type Row = {
  name: string
  rate?: number
  p50?: number
  p95?: number
  p99?: number
  errors?: number
  reference?: string
  ratio?: number
  statements?: number
  /** Milliseconds of processor for one, the shop's and the database's; and by how much the reference takes less or more. */
  cpu?: number
  cpuRatio?: number
  target?: string
  good?: boolean
  note?: string
}
const rows: Row[] = []

await buildShop(say)
const server = await openServer()
const { url, db } = await openDatabase(server, { skus: SKUS, orders: 0, say })
const load = start('load.ts', 1)
const crowd = await openCrowd(url, db, quick ? 500 : 2000)
await tell(load, { crowd })
try {
  await startRows()
  const shop = await openShop(url)
  await loadRows(shop)
  await shop.stop()
  if (wants('office') && inTime('office')) await officeRows(server)
  if (wants('growth') && !quick && inTime('growth')) await growthRows(server)
} finally {
  await db.end()
  await server.stop()
}
mkdirSync('.data', { recursive: true })
writeFileSync(
  '.data/bench.json',
  JSON.stringify({ at: new Date(), node: process.version, cores: os.availableParallelism(), connections: CONNECTIONS, rounds: ROUNDS, rows }, null, 2),
)
print()
process.exit(0)

async function loadRows(shop: Shop): Promise<void> {
  const idle = shop.memory()
  const bare = start('bare.ts', 0)
  const { port: barePort } = await new Promise<{ port: number }>((resolve) => bare.once('message', resolve as (message: unknown) => void))
  const reference = start('reference.ts', 1)
  const sku = crowd.skus[0]!
  const buyer = crowd.buyers[0]!
  const gets = (paths: string[], headers?: Record<string, string>): Job['what'] => ({ kind: 'get', paths, ...(headers && { headers }) })
  const [root] = await db<{ id: number; n: number }[]>`select root_id as id, count(*)::int as n from skus where launched group by 1 order by 2 desc limit 1`
  const [leaf] = await db<{ id: number; n: number }[]>`select catalog_id as id, count(*)::int as n from skus where launched group by 1 order by 2 desc limit 1`

  /** Against the bytes of the shop's own answer, out of node:http. */
  const beside = async (name: string, paths: string[], target?: number): Promise<void> => {
    const answer = await fetch(`http://127.0.0.1:${shop.port}${paths[0]}`)
    const body = Buffer.from(await answer.arrayBuffer())
    const headers = Object.fromEntries([...answer.headers].filter(([header]) => !['connection', 'keep-alive', 'date', 'content-encoding', 'transfer-encoding'].includes(header)))
    await tell(bare, { body: body.toString('base64'), headers: { ...headers, 'content-length': String(body.length) } })
    await compare(
      name,
      'node:http',
      shop,
      gets(paths),
      bare.pid!,
      () => measure(load, job(barePort, gets(['/']))),
      target === undefined ? {} : { target: `≥ ${target} ×`, least: target },
    )
  }
  const besideSql = async (name: string, what: Job['what'], skus: number, target?: number): Promise<void> =>
    await compare(
      name,
      skus === 1 ? 'SQL, one row' : 'SQL',
      shop,
      what,
      reference.pid!,
      () => measureReference(reference, { url, connections: CONNECTIONS, ms: ROUND_MS, skus }),
      target === undefined ? {} : { target: `≥ ${target} ×`, least: target },
    )

  if (wants('pages')) {
    await beside('product JSON', [`/v1/goods/detail/${sku}`], 0.6)
    await beside('product page, cached', [`/item/${sku}`], 0.6)
    await single('product page, first render', shop, gets(crowd.skus.slice(0, 2000).map((id) => `/item/${id}`)))
    await single('list, page 1', shop, gets([`/v1/goods/catalogs/${leaf!.id}?page=1&pagesize=5`]))
    await single('list, page 200', shop, gets([`/v1/goods/catalogs/${root!.id}?page=${Math.min(200, Math.floor(root!.n / 5))}&pagesize=5`]))
  }
  if (wants('search')) {
    await single('search', shop, gets(['手机', '苹果', '静音 耳机', '连衣裙', 'apple', '水果'].map((q) => `/v1/goods/search?q=${encodeURIComponent(q)}`)))
    await single('suggestions', shop, gets(['手', 'sh', '苹', 'quiet', '水果'].map((q) => `/v1/goods/suggest?q=${encodeURIComponent(q)}`)))
  }
  if (wants('carts')) {
    await besideSql('cart, add', { kind: 'carts' }, 5000)
    await single('confirmation', shop, { kind: 'confirm' })
  }
  if (wants('orders')) {
    await besideSql('order, distinct SKUs', { kind: 'orders' }, 5000, 0.6)
    await besideSql('order, one hot SKU', { kind: 'orders', hot: true }, 1, 3)
  }
  if (wants('journey')) await besideSql('journey: cart, confirm, order, notice', { kind: 'journeys' }, 5000, 0.25)
  if (wants('carts') || wants('orders')) {
    const orders = await db<{ id: number }[]>`select id from orders where user_id = (select id from users where username = ${buyer.username}) limit 1`
    if (orders[0]) await single('a buyer’s order', shop, gets([`/v1/orders/${buyer.username}/${orders[0].id}`], { authorization: buyer.token }))
  }
  const busy = shop.memory()
  rows.push({ name: 'memory, MB', note: `${idle.toFixed(0)} idle, ${busy.toFixed(0)} after load`, target: '≤ 300 MB', good: busy <= 300 })
  bare.disconnect()
  reference.disconnect()
}

/** Whether a group may still begin. Making its database may take minutes, once; what is left out is said. */
function inTime(group: string): boolean {
  const minutes = performance.now() / 60_000
  if (process.argv.includes('--only') || minutes < LATEST_MINUTE) return true
  rows.push({ name: group, note: `not measured: ${minutes.toFixed(0)} minutes are over; ask for it with --only ${group}` })
  return false
}

function job(port: number, what: Job['what'], ms = ROUND_MS): Job {
  return { port, connections: CONNECTIONS, ms, what }
}

async function ours(shop: Shop, what: Job['what'], ms?: number): Promise<Measured> {
  return await measure(load, job(shop.port, what, ms))
}

/** Ours and the reference in turns, and how many statements each of ours took. */
async function compare(
  name: string,
  against: string,
  shop: Shop,
  what: Job['what'],
  referencePid: number,
  runReference: () => Promise<Measured>,
  { target, least }: { target?: string; least?: number },
): Promise<void> {
  say(name)
  await ours(shop, what)
  await runReference()
  const [mine, theirs]: [Counted[], Counted[]] = [[], []]
  for (let n = 0; n < ROUNDS; n++) {
    theirs.push(await counted(referencePid, runReference))
    mine.push(await counted(shop.child.pid!, () => ours(shop, what)))
  }
  const of = (all: Counted[], pick: (one: Counted) => number) => median(all.map(pick))
  const ratio = of(mine, ({ rate }) => rate) / of(theirs, ({ rate }) => rate)
  const cpu = of(mine, (one) => one.cpu)
  rows.push({
    ...rowOf(name, mine),
    reference: `${against} ${of(theirs, ({ rate }) => rate).toFixed(0)}/s`,
    ratio,
    statements: of(mine, (one) => one.statements),
    cpu,
    cpuRatio: of(theirs, (one) => one.cpu) / cpu,
    ...(target && { target, good: ratio >= least! }),
  })
}

type Counted = Measured & { statements: number; cpu: number }

/** A round, how many statements each of its requests took, and how much processor in its process and the database. */
async function counted(pid: number, run: () => Promise<Measured>, database: Pool = db): Promise<Counted> {
  await resetStatements(database)
  const before = cpuSeconds(pid) + cpuOfFamily(server.pid)
  const one = await run()
  const cpu = cpuSeconds(pid) + cpuOfFamily(server.pid) - before
  return { ...one, statements: (await countStatements(database)) / one.count, cpu: (cpu * 1000) / one.count }
}

/** A row without a reference. */
async function single(name: string, shop: Shop, what: Job['what'], database: Pool = db): Promise<Row> {
  say(name)
  await ours(shop, what, 500)
  const all: Counted[] = []
  for (let n = 0; n < ROUNDS; n++) all.push(await counted(shop.child.pid!, () => ours(shop, what), database))
  const row = { ...rowOf(name, all), statements: median(all.map(({ statements }) => statements)), cpu: median(all.map(({ cpu }) => cpu)) }
  rows.push(row)
  return row
}

function rowOf(name: string, all: Measured[]): Row {
  const of = (pick: (one: Measured) => number) => median(all.map(pick))
  const first = all.find((one) => one.first)?.first
  return {
    name,
    rate: of((one) => one.rate),
    p50: of((one) => one.p50),
    p95: of((one) => one.p95),
    p99: of((one) => one.p99),
    errors: all.reduce((sum, one) => sum + one.errors, 0),
    ...(first && { note: first }),
  }
}

async function startRows(): Promise<void> {
  if (!wants('start')) return
  const times: number[] = []
  const cpus: number[] = []
  for (let n = 0; n <= ROUNDS; n++) {
    say(`start ${n + 1}`)
    const shop = await openShop(url)
    cpus.push(cpuSeconds(shop.child.pid!) * 1000)
    await shop.stop()
    times.push(shop.startMs)
  }
  const warm = median(times.slice(1))
  rows.push({ name: 'start, first page', cpu: median(cpus.slice(1)), note: `${times[0]!.toFixed(0)} ms cold, ${warm.toFixed(0)} ms warm`, target: '≤ 2 s', good: warm <= 2000 })
}

/** The back office's list of orders, of a million, and its dashboard when the days that are over are reckoned. */
async function officeRows(server: Server): Promise<void> {
  const { url, db } = await openDatabase(server, { skus: 0, orders: quick ? 100_000 : 1_000_000, say })
  const token = await openClerk(url, db)
  // Opened by one run, reckoned by the next.
  for (let n = 0; n < 3; n++) await reckonDays(db, new Date(), 'Asia/Shanghai')
  const shop = await openShop(url)
  const list = (path: string): Job['what'] => ({ kind: 'get', paths: [`/v1/staff/${path}`], headers: { authorization: token } })
  for (const [name, query] of [
    ['back office, orders, page 1', 'orders?page=1&pagesize=20'],
    ['back office, orders to ship', 'orders?page=1&pagesize=20&status=2'],
    ['back office, orders of a phone', 'orders?page=1&pagesize=20&q=13900000042'],
    ['back office, dashboard, 30 days', 'stats?span=30'],
    ['back office, dashboard, 90 days', 'stats?span=90'],
  ] as const) {
    say(name)
    const all: Measured[] = []
    for (let n = 0; n < ROUNDS; n++) all.push(await measure(load, { ...job(shop.port, list(query), 500), connections: 1 }))
    const row = rowOf(name, all)
    rows.push({ ...row, target: 'p50 ≤ 50 ms', good: row.p50! <= 50 && row.errors === 0 })
  }
  await shop.stop()
  await db.end()
}

/** How times grow with the shop: one after another, a connection each, as a visitor meets them. The sizes take turns, so that a busy moment of the machine is all of theirs. */
async function growthRows(server: Server): Promise<void> {
  const sizes = [
    { skus: 1_000, orders: 10_000 },
    { skus: 10_000, orders: 100_000 },
    { skus: 100_000, orders: 1_000_000 },
  ]
  const stages: { crowd: Crowd; shop: Shop; db: Pool; whats: Record<string, Job['what']> }[] = []
  for (const size of sizes) {
    say(`growth: ${size.skus} SKUs, ${size.orders} orders`)
    const { url, db } = await openDatabase(server, { ...size, say })
    await db`vacuum analyze`
    const crowd = await openCrowd(url, db, 500)
    const shop = await openShop(url)
    const [leaf] = await db<{ id: number }[]>`select catalog_id as id from skus where launched group by 1 order by count(*) desc limit 1`
    const whats: Record<string, Job['what']> = {
      detail: { kind: 'get', paths: crowd.skus.slice(0, 200).map((id) => `/v1/goods/detail/${id}`) },
      'list, page 1': { kind: 'get', paths: [`/v1/goods/catalogs/${leaf!.id}?page=1&pagesize=5`] },
      search: { kind: 'get', paths: ['手机', '苹果', '静音 耳机', '连衣裙', 'apple', '水果'].map((q) => `/v1/goods/search?q=${encodeURIComponent(q)}`) },
      order: { kind: 'orders' },
    }
    stages.push({ crowd, shop, db, whats })
  }
  for (const name of Object.keys(stages[0]!.whats)) {
    say(`growth: ${name}`)
    const found: number[][] = stages.map(() => [])
    // The first round only warms.
    for (let n = 0; n <= ROUNDS; n++)
      for (const [at, { crowd, shop, whats }] of stages.entries()) {
        await tell(load, { crowd })
        const { p50 } = await measure(load, { ...job(shop.port, whats[name]!, n === 0 ? 1000 : 600), connections: 1 })
        if (n > 0) found[at]!.push(p50)
      }
    const times = found.map(median)
    const most = name === 'search' ? 3 : 1.3
    const ratio = times.at(-1)! / times[0]!
    rows.push({ name: `growth: ${name}`, note: `${times.map((ms) => ms.toFixed(2)).join(' → ')} ms`, ratio, target: `≤ ${most} ×`, good: ratio <= most })
  }
  for (const { shop, db } of stages) {
    await shop.stop()
    await db.end()
  }
}

async function resetStatements(database: Pool): Promise<void> {
  await database`select pg_stat_statements_reset()`
}

/** Statements that the shop has sent, transactions' begin and commit among them. */
async function countStatements(database: Pool): Promise<number> {
  const [{ n } = { n: 0 }] = await database<{ n: number }[]>`
    select coalesce(sum(calls), 0)::int as n from pg_stat_statements
    where toplevel and dbid = (select oid from pg_database where datname = current_database()) and query not like '%pg_stat_statements%'`
  return n
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}

function say(sentence: string): void {
  if (process.stderr.isTTY || process.env.BENCH_SAY) process.stderr.write(`${sentence}\n`)
}

function print(): void {
  const number = (value: number | undefined, places = 1) => (value === undefined || !Number.isFinite(value) ? '' : value.toFixed(places))
  console.log(`${os.availableParallelism()} cores, Node ${process.version}, ${CONNECTIONS} connections, medians of ${ROUNDS}; load ${os.loadavg()[0]!.toFixed(1)}`)
  console.log('| row | /s | p50 ms | p95 | p99 | errors | reference | ratio | cpu ms | cpu ratio | statements | target | |')
  console.log('|---|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|---|---|')
  for (const row of rows) {
    const mark = row.good === undefined ? '' : row.good ? '✔' : '✖'
    console.log(
      `| ${row.name} | ${number(row.rate, 0)} | ${number(row.p50)} | ${number(row.p95)} | ${number(row.p99)} | ${row.errors ?? ''} | ${row.reference ?? row.note ?? ''} | ${number(row.ratio, 2)} | ${number(row.cpu, 2)} | ${number(row.cpuRatio, 2)} | ${number(row.statements, 2)} | ${row.target ?? ''} | ${mark} |`,
    )
  }
  for (const row of rows) if (row.errors) console.log(`${row.name}: ${row.note}`)
}
