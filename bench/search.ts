/**
 * How fast searches, suggestions and lists are at 100,000 SKUs: `npm run bench:search [SKUS]`. The shop is the demo's with the
 * load set behind it, in a database of its own that is kept for the next run; the judged searches and the commonest words
 * of the load set are asked in turn, on one connection, after a warm-up. Times are those of the verbs in the server, so
 * with the database's, without HTTP's. Fails when a limit is passed.
 */
import os from 'node:os'
import path from 'node:path'
import { refreshTerms } from '../api/goods/search/refresh-terms.ts'
import { listGoods } from '../api/goods/lists.ts'
import { noFilters } from '../api/goods/search/filters.ts'
import { judged } from '../api/goods/search/judged.ts'
import { rebuildSearch } from '../api/goods/search/rebuild.ts'
import { searchGoods } from '../api/goods/search/search.ts'
import { suggest } from '../api/goods/search/suggest.ts'
import { openPool, type Pool, transact } from '../api/shared/db.ts'
import { startEmbedded } from '../db/embedded/start.ts'
import { migrate } from '../db/migrate.ts'
import { seedDemo } from '../db/seeds/demo.ts'
import { loadMany } from '../db/seeds/load/load.ts'

const SIZE = Number(process.argv[2] ?? 100_000)
const ROUNDS = Number(process.env.ROUNDS ?? 5)
/** A late page of the commonest word. */
const SEARCH_PAGE = Math.floor(SIZE / 200)
const DATABASE = `bench_search_${SIZE}`
/** Words that stand in a twentieth to a half of all names. */
const COMMON = '系列 通勤 旅行 静音 防水 大容量 手机 水果 家用 加厚 女装 颜色 学生 送礼 quiet travel 系列 通勤 礼盒装 水果 便携 手机壳 墨黑 L 墨黑 静音 大容量 家用 手机'.split(' ')
const TYPED = 's sh shou shouji 手 手机 手机壳 x xi 系 a ap app apple k kq kqzg 耳 耳机 l lian lianyi q qu qui quiet 水 水果 静音'.split(' ')

const server = await startEmbedded(path.resolve('.data/bench'))
const db = await openBench()
const tables: Record<string, { name: string; run: () => Promise<unknown> }[]> = {
  searches: judged.map(({ q }) => ({ name: q, run: () => searchGoods(db, { q, page: 1, pageSize: 20, sort: 'default', lang: 'zh-CN' }) })),
  'common words': [...new Set(COMMON)].map((q) => ({ name: q, run: () => searchGoods(db, { q, page: 1, pageSize: 20, sort: 'default', lang: 'zh-CN' }) })),
  'with facets': ['手机', '苹果', '水果', '静音 耳机', 'apple', '系列'].map((q) => ({
    name: q,
    run: () => searchGoods(db, { q, page: 1, pageSize: 20, sort: 'default', lang: 'zh-CN', withFacets: true }),
  })),
  suggestions: TYPED.map((q) => ({ name: q, run: () => suggest(db, q, 'zh-CN') })),
  lists: await listRuns(),
}
/** Milliseconds: median, 95th percentile, worst. */
const LIMITS: Record<string, [number, number, number]> = {
  searches: [5, 30, 200],
  'common words': [200, 200, 200],
  'with facets': [200, 200, 200],
  suggestions: [10, 10, 200],
  lists: [30, 200, 200],
}
let failed = false
console.log(`${SIZE} SKUs, ${ROUNDS} rounds; milliseconds; ${os.availableParallelism()} cores, load ${os.loadavg()[0]!.toFixed(1)}`)
for (const [table, runs] of Object.entries(tables)) {
  const times: { name: string; ms: number }[] = []
  for (let round = -1; round < ROUNDS; round++)
    for (const { name, run } of runs) {
      const from = performance.now()
      await run()
      if (round >= 0) times.push({ name, ms: performance.now() - from })
    }
  times.sort((a, b) => a.ms - b.ms)
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))]!.ms
  const worst = [...new Set(times.toReversed().map(({ name }) => name))].slice(0, 4)
  console.log(
    `${table.padEnd(14)} ${String(times.length).padStart(5)} calls  p50 ${at(0.5).toFixed(1)}  p95 ${at(0.95).toFixed(1)}  worst ${at(1).toFixed(1)}  slowest: ${worst.join(' | ')}`,
  )
  const limits = LIMITS[table]
  if (limits && [at(0.5), at(0.95), at(1)].some((ms, i) => ms > limits[i]!)) {
    console.error(`${table}: slower than p50 ${limits[0]}, p95 ${limits[1]}, worst ${limits[2]}`)
    failed = true
  }
}
await explain()
await db.end()
await server.stop?.()
process.exit(failed ? 1 : 0)

async function openBench(): Promise<Pool> {
  const admin = openPool(server.url, { max: 1 })
  const [there] = await admin`select from pg_database where datname = ${DATABASE}`
  if (!there) await admin.unsafe(`create database ${DATABASE} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`)
  await admin.end()
  const url = new URL(server.url)
  url.pathname = `/${DATABASE}`
  await migrate(url.href)
  const pool = openPool(url.href, { max: 4 })
  // Pictures are nothing to a search.
  const deps = { db: pool, files: { has: async () => true } } as unknown as Parameters<typeof loadMany>[0]
  await seedDemo(deps, console.log, async () => 'ab/abababababababababababababababab.webp')
  const added = await loadMany(deps, SIZE, console.log)
  if (added === 0 && process.argv.includes('--rebuild')) await rebuildSearch(pool, console.log)
  await transact(pool, (tx) => refreshTerms(tx))
  await pool`vacuum analyze`
  return pool
}

async function listRuns() {
  const [root] = await db<{ id: number }[]>`select root_id as id from search_skus group by 1 order by count(*) desc limit 1`
  const [brand] = await db<{ id: number }[]>`select brand_id as id from search_skus where root_id = ${root!.id} group by 1 order by count(*) desc limit 1`
  const values = await db<{ id: number }[]>`
    select v.id from search_skus s cross join lateral unnest(s."values") as v (id) where s.root_id = ${root!.id} group by 1 order by count(*) desc limit 2`
  const wish = { catalogId: root!.id, page: 1, pageSize: 20, sort: 'default' as const, lang: 'zh-CN' as const, filters: noFilters, withFacets: true }
  const [{ total } = { total: 0 }] = await db<{ total: number }[]>`select count(*)::int as total from skus where root_id = ${root!.id} and launched`
  const late = Math.min(500, Math.floor(total / 20))
  const filters = { ...noFilters, inStock: true, values: values.map(({ id }) => id) }
  return [
    { name: 'page 1', run: () => listGoods(db, { ...wish, withFacets: false }) },
    { name: `page ${late}`, run: () => listGoods(db, { ...wish, withFacets: false, page: late }) },
    { name: `page ${late} by price`, run: () => listGoods(db, { ...wish, withFacets: false, page: late, sort: 'price' }) },
    { name: 'page 1 with facets', run: () => listGoods(db, wish) },
    { name: 'page 1 filtered with facets', run: () => listGoods(db, { ...wish, filters }) },
    { name: 'page 1 of a brand with facets', run: () => listGoods(db, { ...wish, filters: { ...noFilters, brands: brand?.id ? [brand.id] : [] } }) },
    { name: 'search page ' + SEARCH_PAGE, run: () => searchGoods(db, { q: '系列', page: SEARCH_PAGE, pageSize: 20, sort: 'default', lang: 'zh-CN' }) },
    {
      name: 'search, late page in stock with facets',
      run: () => searchGoods(db, { q: '系列', page: SEARCH_PAGE - 50, pageSize: 20, sort: 'price', lang: 'zh-CN', filters: { ...noFilters, inStock: true }, withFacets: true }),
    },
  ]
}

/** How the commonest word is found. */
async function explain(): Promise<void> {
  if (!process.argv.includes('--explain')) return
  for (const word of ['系列', '手机']) {
    const plan = await db.unsafe(
      `explain (analyze, buffers) with hits as materialized (select s.sku_id as id, s.score from search_skus s where s.words @@ (select '${word}'::tsquery) and s.launched)
       select * from hits order by score desc limit 240`,
    )
    console.log(plan.map((row) => row['QUERY PLAN']).join('\n'))
  }
}
