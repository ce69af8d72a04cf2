/**
 * How fast the shop is, beside what the machine can do at all: `npm run bench [-- --quick] [-- --only orders,pages] [-- --prepare]`.
 * Every row is measured in turns with its reference, five times each, and printed as medians with their ratio: on a machine that
 * is busy with other things the ratio still says something. Writes .data/bench.json. Ends within ten minutes of measuring; the first run
 * makes its databases before (`--prepare` does that alone), and they are kept. Groups: start, pages, search, carts, orders, journey,
 * office, growth, flash.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { judged } from '../api/goods/search/judged.ts'
import { buildShop } from '../bin/build-shop.ts'
import { runBeside } from '../soak/flash-beside.ts'
import { GREAT, MIDDLE, openCopy, openServer, prepare, type Server, SMALL } from './databases.ts'
import { measureGrowth } from './growth.ts'
import type { Job } from './load.ts'
import { measureOffice } from './office.ts'
import { CONNECTIONS, compare, gets, job, median, note, printRows, quick, type Reference, ROUND_MS, ROUNDS, say, type Scene, single, told } from './rows.ts'
import { cpuSeconds, emptyCarts, measure, measureReference, openCrowd, openShop, start, tell } from './stage.ts'

const GROUPS = ['start', 'pages', 'search', 'carts', 'orders', 'journey', 'office', 'growth', 'flash'] as const
type Group = (typeof GROUPS)[number]
const only = process.argv.includes('--only') ? (process.argv[process.argv.indexOf('--only') + 1] ?? '').split(',') : undefined
const unknown = only?.filter((name) => !GROUPS.includes(name as Group)) ?? []
if (unknown.length > 0) throw new Error(`No such group: ${unknown.join(', ')}. There are ${GROUPS.join(', ')}.`)
/** What is measured in an ordinary shop of 10,000 SKUs, by one process. */
const IN_SHOP: readonly Group[] = ['start', 'pages', 'search', 'carts', 'orders', 'journey']
/** Minutes of measuring after which no other group begins. */
const LATEST: Record<'office' | 'growth' | 'flash', number> = { office: 8, growth: 7.5, flash: 8 }
const SIZE = quick ? SMALL : MIDDLE

let began = performance.now()
const wants = (group: Group): boolean => (only ? only.includes(group) : !(quick && ['growth', 'flash'].includes(group)))

await buildShop(say)
const server = await openServer()
try {
  await prepare(server, wants('growth') || (wants('office') && !quick) || process.argv.includes('--prepare') ? GREAT : SIZE, say)
  const preparing = (performance.now() - began) / 1000
  if (process.argv.includes('--prepare')) console.log(`Everything is there after ${preparing.toFixed(0)} s.`)
  else {
    began = performance.now()
    await measureAll(server)
    const minutes = (performance.now() - began) / 60_000
    note({ name: 'the bench itself', note: `${minutes.toFixed(1)} minutes, after ${preparing.toFixed(0)} s of getting ready`, target: '≤ 10 minutes', good: minutes <= 10 })
    keep()
    printRows()
  }
} finally {
  await server.stop()
}
process.exit(0)

async function measureAll(server: Server): Promise<void> {
  if (IN_SHOP.some(wants)) await shopRows(server)
  if (wants('growth') && inTime('growth')) await measureGrowth(server)
  if (wants('office') && inTime('office')) await measureOffice(server, quick ? SMALL : GREAT)
  if (wants('flash') && inTime('flash')) await flashRows()
}

/** Whether a group may still begin; what is left out is said. */
function inTime(group: keyof typeof LATEST): boolean {
  const minutes = (performance.now() - began) / 60_000
  if (only || minutes < LATEST[group]) return true
  note({ name: group, note: `not measured: ${minutes.toFixed(1)} minutes are over; ask for it with --only ${group}`, target: 'in time', good: false })
  return false
}

async function shopRows(server: Server): Promise<void> {
  const { url, db } = await openCopy(server, SIZE)
  const load = start('load.ts', 1)
  const crowd = await openCrowd(url, db, quick ? 500 : 2000)
  await tell(load, { crowd })
  if (wants('start')) await startRows(url)
  const shop = await openShop(url)
  const idle = shop.memory()
  const scene: Scene = { load, shop, db, serverPid: server.pid }
  if (wants('pages')) await pageRows(scene)
  if (wants('search')) await searchRows(scene)
  await buyingRows(scene, url)
  if (wants('orders')) {
    const { username, token } = crowd.buyers[0]!
    const [order] = await db<{ id: number }[]>`select id from orders where user_id = (select id from users where username = ${username}) limit 1`
    if (order) await single('a buyer’s order', scene, gets([`/v1/orders/${username}/${order.id}`], { authorization: token }))
  }
  const busy = shop.memory()
  note({ name: 'memory, MB', note: `${idle.toFixed(0)} idle, ${busy.toFixed(0)} after load`, target: '≤ 300 MB', good: busy <= 300 })
  load.disconnect()
  await shop.stop()
  await db.end()
}

async function startRows(url: string): Promise<void> {
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
  note({ name: 'start, first page', cpu: median(cpus.slice(1)), note: `${times[0]!.toFixed(0)} ms cold, ${warm.toFixed(0)} ms warm`, target: '≤ 2 s warm', good: warm <= 2000 })
}

async function pageRows(scene: Scene): Promise<void> {
  const { db, shop, load } = scene
  const skus = (await db<{ id: number }[]>`select id from skus where launched order by id`).map(({ id }) => id)
  const [root] = await db<{ id: number; n: number }[]>`select root_id as id, count(*)::int as n from skus where launched group by 1 order by 2 desc limit 1`
  const [leaf] = await db<{ id: number }[]>`select catalog_id as id from skus where launched group by 1 order by count(*) desc limit 1`
  const bare = start('bare.ts', 0)
  const { port } = await new Promise<{ port: number }>((resolve) => bare.once('message', resolve as (message: unknown) => void))
  /** Against the bytes of the shop's own answer, out of node:http. */
  const beside = async (name: string, path: string): Promise<void> => {
    const answer = await fetch(`http://127.0.0.1:${shop.port}${path}`)
    const body = Buffer.from(await answer.arrayBuffer())
    const headers = Object.fromEntries([...answer.headers].filter(([header]) => !['connection', 'keep-alive', 'date', 'content-encoding', 'transfer-encoding'].includes(header)))
    await tell(bare, { body: body.toString('base64'), headers: { ...headers, 'content-length': String(body.length) } })
    await compare(name, scene, gets([path]), { name: 'node:http', pid: bare.pid!, run: () => measure(load, job(port, gets(['/']))) }, 0.6)
  }
  await beside('product JSON', `/v1/goods/detail/${skus[0]}`)
  await beside('product page, cached', `/item/${skus[0]}`)
  // Whatever is asked for a second time is kept: from the other end, so that each is a first one.
  await single('product JSON, first', scene, gets(skus.toReversed().map((id) => `/v1/goods/detail/${id}`)), 3)
  await single('product page, first render', scene, gets(skus.slice(0, 3000).map((id) => `/item/${id}`)), 3)
  await single('list, page 1', scene, gets([`/v1/goods/catalogs/${leaf!.id}?page=1&pagesize=5`]), 3)
  await single('list, page 200', scene, gets([`/v1/goods/catalogs/${root!.id}?page=${Math.min(200, Math.floor(root!.n / 5))}&pagesize=5`]), 3)
  bare.disconnect()
}

async function searchRows(scene: Scene): Promise<void> {
  await single('search, judged queries', scene, gets(judged.map(({ q }) => `/v1/goods/search?q=${encodeURIComponent(q)}`)))
  await single('suggestions', scene, gets(['手', 'sh', '苹', 'quiet', '水果', '耳机', 'lian'].map((q) => `/v1/goods/suggest?q=${encodeURIComponent(q)}`)))
}

async function buyingRows(scene: Scene, url: string): Promise<void> {
  if (!(['carts', 'orders', 'journey'] as const).some(wants)) return
  const child = start('reference.ts', 1)
  const sql = (skus: number): Reference => ({
    name: skus === 1 ? 'SQL, one row' : 'SQL',
    pid: child.pid!,
    run: () => measureReference(child, { url, connections: CONNECTIONS, ms: ROUND_MS, skus }),
  })
  const row = (name: string, what: Job['what'], reference: Reference, least?: number) => compare(name, scene, what, reference, least)
  if (wants('carts')) {
    await row('cart, add', { kind: 'carts' }, sql(5000))
    await single('confirmation', scene, { kind: 'confirm' })
  }
  if (wants('orders')) {
    await row('order, distinct SKUs', { kind: 'orders' }, sql(5000), 0.6)
    await row('order, one hot SKU', { kind: 'orders', hot: true }, sql(1), 3)
  }
  if (wants('journey')) {
    await emptyCarts(scene.db)
    await row('journey: cart, confirm, order, notice', { kind: 'journeys' }, sql(5000), 0.25)
    const { statements = Number.NaN } = told().at(-1)!
    note({ name: 'journey, statements', statements, target: '≤ 12 statements', good: statements <= 12 })
  }
  child.disconnect()
}

/** The rest of the shop while a flash sale is at full load, by turns. */
async function flashRows(): Promise<void> {
  say('flash sale beside the rest')
  const { rows, sales } = await runBeside({ shoppers: 1500, pieces: 150, sales: 3, say })
  for (const { name, without, during, ratio, failed } of rows)
    note({
      name: `beside a flash sale: ${name}`,
      p50: during.p50,
      p95: during.p95,
      errors: failed,
      note: `p95 ${without.p95.toFixed(1)} ms without, ${during.p95.toFixed(1)} during ${sales} sales`,
      ratio,
      target: 'p95 ≤ 2 ×',
      good: ratio <= 2 && failed === 0,
    })
}

function keep(): void {
  mkdirSync('.data', { recursive: true })
  const { model } = os.cpus()[0]!
  const about = { at: new Date(), node: process.version, cores: os.availableParallelism(), model, load: os.loadavg()[0], connections: CONNECTIONS, rounds: ROUNDS }
  writeFileSync('.data/bench.json', JSON.stringify({ ...about, rows: told() }, null, 2))
}
