/**
 * What one process of the shop keeps resident: `npm run bench:memory [-- --inside]`. A shop of 10,000 SKUs is asked, one group after the other, for so many
 * answers of each kind, the same number every time, and after each group its memory is read from /proc: resident, the most it was, and by
 * mapping. Counts, not rates: a busy machine changes little of it. `--inside` also asks V8 and collects all garbage after each group, which makes the
 * groups after it smaller than in life.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { judged } from '../api/goods/search/judged.ts'
import { buildShop } from '../bin/build-shop.ts'
import { MIDDLE, openCopy, openServer, prepare } from './databases.ts'
import type { Job } from './load.ts'
import { CONNECTIONS, gets, say } from './rows.ts'
import { cpuSeconds, measure, openClerk, openCrowd, openShop, start, tell } from './stage.ts'

const PAGES = Number(process.env.PAGES ?? 2000)
const DETAILS = 5000
const SEARCHES = 2000
const JOURNEYS = 1000
const OFFICE = 400
/** No group takes longer than this. */
const MOST_MS = 120_000
/** As a browser says it that came through nginx. */
const BROWSER = { 'accept-encoding': 'gzip, deflate, br' }
/** Bytes, as process.memoryUsage() says it; `collected`: after a full collection. */
type Inside = { heapTotal: number; heapUsed: number; arrayBuffers: number; collected: number; collectedBuffers: number }
const inside = process.argv.includes('--inside')
const KINDS = ['program', 'libraries', 'V8 and add-ons', 'malloc', 'other'] as const

await buildShop(say)
const server = await openServer()
try {
  await prepare(server, MIDDLE, say)
  const { url, db } = await openCopy(server, MIDDLE)
  const crowd = await openCrowd(url, db, 2000)
  const token = await openClerk(url, db)
  const skus = (await db<{ id: number }[]>`select id from skus where launched order by id limit ${DETAILS}`).map(({ id }) => id)
  const load = start('load.ts', 1)
  await tell(load, { crowd })
  // The first start compiles; the second finds it done, like every later one in life.
  await (await openShop(url)).stop()
  const shop = await openShop(url, [...(process.env.FLAGS?.split(' ') ?? []), ...(inside ? ['--import', path.resolve(import.meta.dirname, 'look-inside.mjs')] : [])])
  const pid = shop.child.pid!
  // The first thing that it says is that it is ready.
  if (inside) await tell(shop.child, { look: true })
  console.log(`Node ${process.version}, MB, ${CONNECTIONS} connections${inside ? '; inside: after a collection' : ''}`)
  console.log(`| after | resident | at most | ${KINDS.join(' | ')} | processor, s |${inside ? ' heap, of it used | left after a collection | buffers, after it |' : ''}`)
  const row = async (name: string, before: number): Promise<void> => {
    const seen = inside ? (await tell<{ inside: Inside }>(shop.child, { look: true })).inside : undefined
    const kinds = mappingsOf(pid)
    const heap = seen && [`${mb(seen.heapTotal)}, ${mb(seen.heapUsed)}`, mb(seen.collected), `${mb(seen.arrayBuffers)}, ${mb(seen.collectedBuffers)}`].join(' | ')
    const figures = [name, mb(statusOf(pid, 'VmRSS')), mb(statusOf(pid, 'VmHWM')), ...KINDS.map((kind) => mb(kinds[kind])), (cpuSeconds(pid) - before).toFixed(1)]
    console.log(`| ${figures.join(' | ')} |${heap ? ` ${heap} |` : ''}`)
  }
  await row('start', 0)
  const once = (paths: string[], headers: Record<string, string> = BROWSER): Job['what'] => ({ kind: 'get', paths, headers, once: true })
  const groups: [name: string, what: Job['what'], connections: number, count?: number][] = [
    [`${PAGES} pages, drawn for the first time`, once(skus.slice(0, PAGES).map((id) => `/item/${id}`)), CONNECTIONS],
    [`${DETAILS} products as JSON`, once(skus.map((id) => `/v1/goods/detail/${id}`)), CONNECTIONS],
    [`${SEARCHES} searches`, gets(judged.map(({ q }) => `/v1/goods/search?q=${encodeURIComponent(q)}`)), CONNECTIONS, SEARCHES],
    [`${JOURNEYS} journeys`, { kind: 'journeys' }, CONNECTIONS, JOURNEYS],
    [
      `${OFFICE} lists and dashboards of the back office`,
      gets(
        ['orders?page=1&pagesize=20', 'orders?page=100&pagesize=20', 'orders?page=1&pagesize=100', 'stats?span=30', 'stats?span=90'].map((query) => `/v1/staff/${query}`),
        { authorization: token },
      ),
      4,
      OFFICE,
    ],
    [`the same ${PAGES} pages again`, once(skus.slice(0, PAGES).map((id) => `/item/${id}`)), CONNECTIONS],
  ]
  for (const [name, what, connections, count] of groups) {
    say(name)
    const before = cpuSeconds(pid)
    const { errors, first } = await measure(load, { port: shop.port, connections, ms: MOST_MS, what, ...(count !== undefined && { count }) })
    if (errors > 0) console.log(`${name}: ${errors} errors, ${first}`)
    await row(name, before)
  }
  const snapshot = process.env.SNAPSHOT
  if (snapshot && inside) await tell(shop.child, { snapshot })
  load.disconnect()
  await shop.stop()
  await db.end()
} finally {
  await server.stop()
}
process.exit(0)

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}

/** A line of /proc/PID/status, in bytes. */
function statusOf(pid: number, name: 'VmRSS' | 'VmHWM'): number {
  return 1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

/** Resident bytes by what was mapped (proc_pid_smaps(5)). */
function mappingsOf(pid: number): Record<(typeof KINDS)[number], number> {
  const sums = { program: 0, libraries: 0, 'V8 and add-ons': 0, malloc: 0, other: 0 }
  let kind: (typeof KINDS)[number] = 'other'
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const [, from, rights = '', name = ''] = /^([0-9a-f]+)-[0-9a-f]+ (\S+) \S+ \S+ \d+\s*(.*)$/.exec(line) ?? []
    if (from !== undefined) kind = kindOf(from, rights, name)
    const [, kb] = /^Rss:\s+(\d+)/.exec(line) ?? []
    if (kb) sums[kind] += 1024 * Number(kb)
  }
  return sums
}

/** V8 asks for its pages at addresses of its own choosing, and so does the allocator of add-ons (the dictionary that cuts Chinese: 40 MB once somebody has searched); what is nameless among the libraries is glibc's: heaps of threads, great buffers, stacks. */
function kindOf(from: string, rights: string, name: string): (typeof KINDS)[number] {
  if (name === process.execPath) return 'program'
  if (name.startsWith('/')) return 'libraries'
  if (name === '[heap]') return 'malloc'
  if (name !== '') return 'other'
  return rights.includes('x') || !(from.startsWith('7f') && from.length === 12) ? 'V8 and add-ons' : 'malloc'
}
