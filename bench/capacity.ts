/**
 * What a shop of a given size needs, on paper: `node bin/run.mjs bench/capacity.ts` prints the table of docs/capacity.md, with `--write` it puts it there.
 * Every number stands here once: measured ones with what measured them, assumed ones with why. Change one and the table follows; a test holds the page to it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Milliseconds of processor (shop: one Node process; db: PostgreSQL) and bytes, from `npm run bench:bytes` on the busy two-core machine of 2026-11-21. */
export const measured = {
  /** Cart, confirmation, order, notice of payment. */
  journey: { shop: 6.5, db: 9.3 },
  /** What the header of every page asks about its visitor. */
  visitor: { shop: 0.3, db: 0.05 },
  keptPage: { shop: 0.15, db: 0 },
  /** A page that is drawn anew; docs/benchmarks.md. */
  drawnPage: { shop: 17.6, db: 4 },
  search: { shop: 20, db: 8.2 },
  /** Bytes as gzip. */
  pageBytes: 11_225,
  /** Bytes on disk with indexes, and of write-ahead log with the page images of one checkpoint. */
  order: { disk: 8_900, wal: 23_900 },
  sku: { disk: 7_528, wal: 20_132 },
  buyer: { disk: 786, wal: 2_429 },
  /** Resident memory of a web process under load; docs/benchmarks.md. */
  processMb: 289,
} as const

export const assumed = {
  /** The busiest hour, as a multiple of the day's mean. */
  peak: 4,
  /** How full a core may be at the peak. */
  busy: 0.6,
  /** Of the views of product pages, those that the web server in front answers from its disk; the rest reach Node. */
  inFront: 0.95,
  /** Of those that reach Node, the ones that nobody has kept. */
  unkept: 0.2,
  /** Searches and narrowed lists for each view of a product. */
  searches: 0.1,
  /** Journeys as far as the confirmation for each order that is placed. */
  journeys: 1.5,
  /** Letters, texts and webhooks of an order, and the processor each takes in a worker, ms. */
  letters: 4,
  letterMs: 5,
  /** Commands of Redis for each request that reaches Node, and commands that one Redis process answers in a second. */
  redisPerRequest: 2,
  redisRate: 80_000,
  /** Bytes of pictures, styles and scripts for each view, browsers' own stores counted; they come from a CDN. */
  fileBytes: 120_000,
  /** Orders of an active buyer in a month. */
  ordersOfBuyer: 2,
  /** Cores and terabytes that one database server is given. */
  coresOfServer: 32,
  tbOfServer: 8,
  /** Months that orders stay in the database. */
  months: 24,
  /** Megabytes in a second that a physical copy of a server reaches: a 10 Gbit/s line, half used. */
  copyMbps: 600,
} as const

export type Size = { name: string; views: number; orders: number; skus: number }
export const sizes: Size[] = [
  { name: 'a shop', views: 1e5, orders: 1e3, skus: 1e4 },
  { name: 'a large shop', views: 1e7, orders: 1e5, skus: 1e5 },
  { name: 'a mall', views: 1e8, orders: 1e6, skus: 1e6 },
  { name: 'the goal', views: 1e9, orders: 1e7, skus: 1e7 },
]

const DAY = 86_400
const GB = 1e9

/** The arithmetic, in the order in which a reader would do it. Rates are of the peak, sizes of a day or of all months kept. */
export function needs({ views, orders, skus }: Size) {
  const a = assumed
  const m = measured
  const viewRate = (views / DAY) * a.peak
  const orderRate = (orders / DAY) * a.peak
  const journeyRate = orderRate * a.journeys
  const searchRate = viewRate * a.searches
  const nodePages = viewRate * (1 - a.inFront)
  const drawn = nodePages * a.unkept
  const cores = (of: 'shop' | 'db', rates: readonly (readonly [number, { shop: number; db: number }])[]) =>
    rates.reduce((sum, [rate, cost]) => sum + (rate * cost[of]) / 1000, 0) / a.busy
  const primaryWork = [
    [journeyRate, m.journey],
    [viewRate, m.visitor],
    [drawn, m.drawnPage],
  ] as const
  const searching = [[searchRate, m.search]] as const
  const nodeRequests = viewRate + nodePages + searchRate + journeyRate * 4
  const webCores = cores('shop', [...primaryWork, ...searching, [nodePages - drawn, m.keptPage]])
  const primaryCores = cores('db', primaryWork)
  const kept = orders * 30 * a.months
  const buyers = (orders * 30) / a.ordersOfBuyer
  const diskTb = (kept * m.order.disk + buyers * m.buyer.disk + skus * m.sku.disk) / 1e12
  const shards = Math.max(Math.ceil(primaryCores / a.coresOfServer), Math.ceil(diskTb / a.tbOfServer))
  return {
    viewRate,
    orderRate,
    nodeRequests,
    webCores,
    webMemoryGb: (Math.ceil(webCores) * m.processMb) / 1000,
    workerCores: (orderRate * a.letters * a.letterMs) / 1000 / a.busy,
    redis: Math.ceil((nodeRequests * a.redisPerRequest) / a.redisRate),
    primaryCores,
    replicaCores: cores('db', searching),
    diskMonthGb: (orders * 30 * m.order.disk) / GB,
    diskTb,
    skusGb: (skus * m.sku.disk) / GB,
    walDayGb: (orders * m.order.wal) / GB,
    walPeakMbps: (orderRate * m.order.wal) / 1e6,
    shards,
    pagesGbps: (viewRate * m.pageBytes * 8) / GB,
    filesGbps: (viewRate * a.fileBytes * 8) / GB,
    copyHours: ((diskTb / shards) * 1e6) / a.copyMbps / 3600,
  }
}

const round = (value: number): string => {
  if (value < 0.01) return '< 0.01'
  const digits = value < 10 ? 2 : 3
  return Number(value.toPrecision(digits)).toLocaleString('en-US', { maximumFractionDigits: 2 })
}

const rows: [what: string, of: keyof ReturnType<typeof needs>][] = [
  ['product views in a second, at the peak', 'viewRate'],
  ['orders in a second, at the peak', 'orderRate'],
  ['requests that reach Node, in a second', 'nodeRequests'],
  ['cores for web processes', 'webCores'],
  ['their memory, one process each core, GB', 'webMemoryGb'],
  ['cores for workers', 'workerCores'],
  ['Redis processes', 'redis'],
  ['cores of the primary (of all shards)', 'primaryCores'],
  ['cores of replicas, for searches', 'replicaCores'],
  ['disk for a month of orders, GB', 'diskMonthGb'],
  ['disk for 24 months, buyers and goods, TB', 'diskTb'],
  ['of it goods with their search index, GB', 'skusGb'],
  ['write-ahead log of a day, GB', 'walDayGb'],
  ['write-ahead log at the peak, MB/s', 'walPeakMbps'],
  ['shards', 'shards'],
  ['network, pages, Gbit/s', 'pagesGbps'],
  ['network, files from a CDN, Gbit/s', 'filesGbps'],
  ['a physical copy of one shard, hours', 'copyHours'],
]

/** The table of docs/capacity.md. */
export function table(): string {
  const all = sizes.map(needs)
  const power = (value: number) => `10${[...String(Math.log10(value))].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')}`
  return [
    `| | ${sizes.map(({ name }) => name).join(' | ')} |`,
    `|---|${'--:|'.repeat(sizes.length)}`,
    ...(['views', 'orders', 'skus'] as const).map((what) => `| ${what === 'skus' ? 'SKUs' : `${what} a day`} | ${sizes.map((size) => power(size[what])).join(' | ')} |`),
    ...rows.map(([what, of]) => `| ${what} | ${all.map((need) => round(need[of])).join(' | ')} |`),
  ].join('\n')
}

export const page = path.resolve(import.meta.dirname, '..', 'docs', 'capacity.md')
const PLACE = /(<!-- table: bench\/capacity\.ts -->\n)[\s\S]*?(<!-- end -->)/

/** The page with the table in its place. */
export const withTable = (text: string): string => text.replace(PLACE, (_, from: string, to: string) => `${from}${table()}\n${to}`)

if (import.meta.main) {
  if (process.argv.includes('--write')) writeFileSync(page, withTable(readFileSync(page, 'utf8')))
  else console.log(table())
}
