/**
 * How fast the pages are on a phone: `npm run bench:web`. Starts a demo shop of its own (or measures the one at WEB_URL), and has Lighthouse
 * look at home, list, detail and a cart with three products as a phone with slow 4G and a processor four times slower, ROUNDS times each (3);
 * the median counts. Prints a table, and fails when a limit is passed: then also what was the largest, and what had come before it.
 *
 * The demo shop's pictures have no small forms: those that the measured pages name are drawn here, at once. Lighthouse reckons the phone's times
 * from what it sees on this machine, so the machine has to be quiet: that is waited for, QUIET_SECONDS (60) at most. PAGES ("home cart")
 * measures some pages only. Ends by itself after MINUTES (10); takes three.
 */
import { type LaunchedChrome, launch } from 'chrome-launcher'
import lighthouse, { type RunnerResult } from 'lighthouse'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import sharp from 'sharp'
import { diskFiles } from '../api/drivers/files/disk.ts'
import type { Files } from '../api/drivers/files/types.ts'
import { drawForm } from '../api/files/small-forms.ts'
import { startDemo } from '../bin/demo-shop.ts'
import { findPrograms } from '../bin/programs.ts'

const ROUNDS = Number(process.env.ROUNDS ?? 3)
const MINUTES = Number(process.env.MINUTES ?? 10)
const QUIET_SECONDS = Number(process.env.QUIET_SECONDS ?? 60)
const PAGES = Object.entries({ home: '/', list: '/list/1', detail: '/item/1', cart: '/cart' }).filter(([name]) => (process.env.PAGES ?? name).split(/\W+/).includes(name))
const IN_CART = [1, 9, 22]
const SCORES = ['performance', 'accessibility', 'best-practices', 'seo'] as const
const LEAST_SCORE = 98
const LIMITS = { lcp: 1500, tbt: 50, cls: 0.02, script: 15 * 1024, css: 25 * 1024 }

type Figures = Record<(typeof SCORES)[number] | keyof typeof LIMITS | 'html' | 'all', number> & { why: string[] }
type Request = { url: string; resourceType: string; priority: string; transferSize: number; networkEndTime: number }

const { path: programs, missing } = findPrograms('chromium')
if (missing) throw new Error(missing)
setTimeout(() => {
  console.error(`Not done after ${MINUTES} minutes.`)
  process.exit(1)
}, MINUTES * 60_000).unref()

// What the shop and the browser put aside lies in a folder of this run: the shop's pictures are found there, and it all goes in the end.
const aside = mkdtempSync(path.join(os.tmpdir(), 'jishi-web-'))
process.env.TMPDIR = aside
process.once('exit', () => rmSync(aside, { recursive: true, force: true }))
const demo = await startDemo(Number(process.env.E2E_PORT ?? 8350), process.env.WEB_URL)
const chrome = await launch({
  chromePath: programs.chromium,
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-extensions', '--disable-background-networking'],
})
// Whoever ends this early leaves no browser behind either.
process.once('exit', () => chrome.kill())
process.once('SIGTERM', () => process.exit(1))
let failed = false
try {
  const cart = await fillCart(demo.url)
  await drawPictures(demo.url, cart)
  await machineQuiet()
  // The browser reads its own files and compiles its own scripts now, not in the first measurement.
  await look(chrome, `${demo.url}/catalogs`)
  console.log(`phone, slow 4G, processor ÷ 4; median of ${ROUNDS}; ${os.availableParallelism()} cores, load ${os.loadavg()[0]!.toFixed(1)}`)
  console.log('page      perf  a11y  best   seo    LCP ms   TBT ms      CLS   JS KB  CSS KB  HTML KB  all KB')
  for (const [name, path] of PAGES) {
    const found = medianOf(await measure(chrome, demo.url + path, cart))
    const faults = faultsOf(found)
    failed ||= faults.length > 0
    console.log(rowOf(name, found), faults.length === 0 ? '✔' : `✖ ${faults.join(', ')}`)
    if (faults.length > 0) for (const why of found.why) console.log(`          ${why}`)
  }
} finally {
  chrome.kill()
  await demo.stop()
}
process.exitCode = failed ? 1 : 0

/** A guest's cart; answers the cookie that it is. */
async function fillCart(url: string): Promise<string> {
  let cookie = ''
  for (const id of IN_CART) {
    const reply = await fetch(`${url}/cart/add`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: url, cookie },
      body: new URLSearchParams({ sku_id: String(id), count: '1' }),
    })
    if (reply.status >= 400) throw new Error(`The cart takes no product ${id}: ${reply.status}`)
    cookie =
      reply.headers
        .getSetCookie()
        .map((one) => one.split(';')[0]!)
        .find((one) => /cart/.test(one)) ?? cookie
  }
  return cookie
}

/** Draws the small forms that the pages name, as the shop's own job would in its time. At WEB_URL they are as they are. */
async function drawPictures(url: string, cookie: string): Promise<void> {
  const wanted = new Map<string, { full: string; width: number }>()
  for (const [, page] of PAGES) {
    const html = await (await fetch(url + page, { headers: { cookie } })).text()
    for (const [, form, full, width] of html.matchAll(/\/media\/((\S+)-(\d+)\.avif) \d+w/g)) wanted.set(form!, { full: `${full}.webp`, width: Number(width) })
  }
  for (const folder of globSync(path.join(aside, 'jishi-e2e-*', 'media'))) await draw(diskFiles(folder), wanted.values())
  for (const form of wanted.keys()) {
    const reply = await fetch(`${url}/media/${form}`, { method: 'HEAD' })
    if (!reply.headers.get('cache-control')?.includes('immutable')) return console.log(`${form} and perhaps others are not there: the pages weigh more than they will.`)
  }
}

async function draw(files: Files, forms: Iterable<{ full: string; width: number }>): Promise<void> {
  for (const { full, width } of forms) await files.putBeside(full, `-${width}`, await drawForm(sharp(await files.get(full)), width, 'avif'), 'avif')
}

/** Waits until the processors have had little to do for a while. */
async function machineQuiet(): Promise<void> {
  const until = Date.now() + QUIET_SECONDS * 1000
  let quiet = 0
  while (quiet < 3 && Date.now() < until) {
    const before = spent()
    await after(1000)
    const { busy, all } = spent()
    quiet = (busy - before.busy) / (all - before.all) < 0.25 ? quiet + 1 : 0
  }
  if (quiet < 3) console.log('The machine is not quiet: times are longer than they are.')
}

function spent(): { busy: number; all: number } {
  const times = os.cpus().map((cpu) => cpu.times)
  const all = times.reduce((sum, each) => sum + Object.values(each).reduce((one, other) => one + other, 0), 0)
  return { all, busy: all - times.reduce((sum, { idle }) => sum + idle, 0) }
}

async function measure(browser: LaunchedChrome, url: string, cookie: string): Promise<Figures[]> {
  // The first look fills the shop's cache of pages, as in any shop that is visited.
  await fetch(url, { headers: { 'accept-encoding': 'br', cookie } }).then((reply) => reply.arrayBuffer())
  const rounds: Figures[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(figuresOf(await look(browser, url, cookie)))
  return rounds
}

/** One look; another one when the browser's own record of it was torn, twice at most. */
async function look({ port }: LaunchedChrome, url: string, cookie = '', left = 2): Promise<RunnerResult> {
  const result = await lighthouse(url, {
    port,
    output: 'json',
    logLevel: 'error',
    onlyCategories: [...SCORES],
    formFactor: 'mobile',
    // The cart keeps search engines out on purpose, and is a guest's.
    ...(url.endsWith('/cart') ? { skipAudits: ['is-crawlable'], extraHeaders: { cookie } } : {}),
  })
  if (result && !result.lhr.runtimeError) return result
  if (left === 0) throw new Error(`Lighthouse has nothing to say of ${url}: ${result?.lhr.runtimeError?.message}`)
  return await look({ port } as LaunchedChrome, url, cookie, left - 1)
}

function figuresOf({ lhr }: RunnerResult): Figures {
  const number = (audit: string) => lhr.audits[audit]?.numericValue ?? Number.NaN
  const requests = (lhr.audits['network-requests']?.details as { items?: Request[] } | undefined)?.items ?? []
  const bytes = (type?: string) => requests.filter(({ resourceType }) => !type || resourceType === type).reduce((sum, { transferSize }) => sum + transferSize, 0)
  const short = Object.values(lhr.audits)
    .filter(
      ({ score, scoreDisplayMode, id }) =>
        score !== null &&
        score < 0.9 &&
        scoreDisplayMode !== 'informative' &&
        SCORES.some((category) => lhr.categories[category]?.auditRefs.some((one) => one.id === id && one.weight > 0)),
    )
    .map(({ id, displayValue, title }) => `${id}: ${title}${displayValue ? ` (${displayValue})` : ''}`)
  return {
    ...(Object.fromEntries(SCORES.map((name) => [name, Math.round((lhr.categories[name]?.score ?? 0) * 100)])) as Record<(typeof SCORES)[number], number>),
    lcp: number('largest-contentful-paint'),
    tbt: number('total-blocking-time'),
    cls: number('cumulative-layout-shift'),
    script: bytes('Script'),
    css: bytes('Stylesheet'),
    html: bytes('Document'),
    all: bytes(),
    why: [...largestOf(lhr, requests), ...shiftsOf(lhr), ...short],
  }
}

/** What the largest thing on the page was, and what had come before it was painted: those are the requests to look at. */
function largestOf(lhr: RunnerResult['lhr'], requests: Request[]): string[] {
  const [metrics] = (lhr.audits.metrics?.details as { items?: { observedLargestContentfulPaint?: number }[] } | undefined)?.items ?? []
  const [element] = (lhr.audits['largest-contentful-paint-element']?.details as { items?: { items?: { node?: { snippet?: string } }[] }[] } | undefined)?.items ?? []
  const painted = metrics?.observedLargestContentfulPaint ?? 0
  const before = requests.filter(({ networkEndTime, resourceType, priority }) => networkEndTime <= painted && !(resourceType === 'Image' && /Low/.test(priority)))
  return [
    `largest: ${element?.items?.[0]?.node?.snippet?.slice(0, 160) ?? 'unknown'}`,
    `before it: ${before.length} requests, ${(before.reduce((sum, { transferSize }) => sum + transferSize, 0) / 1024).toFixed(1)} KB; machine index ${lhr.environment.benchmarkIndex}`,
    ...before.map(({ url, transferSize, priority }) => `  ${(transferSize / 1024).toFixed(1).padStart(6)} KB ${priority.padEnd(8)} ${new URL(url).pathname}`),
  ]
}

/** What moved while somebody looked at it. */
function shiftsOf(lhr: RunnerResult['lhr']): string[] {
  const { items = [] } = (lhr.audits['layout-shifts']?.details ?? {}) as { items?: { score: number; node?: { snippet?: string } }[] }
  return items.map(({ score, node }) => `moved: ${score.toFixed(3)} ${node?.snippet?.slice(0, 160) ?? 'unknown'}`)
}

/** Of each figure the middle one; the words of the last round. */
function medianOf(rounds: Figures[]): Figures {
  const { why, ...last } = rounds.at(-1) as Figures
  const middle = (name: keyof typeof last) => rounds.map((round) => round[name]).sort((a, b) => a - b)[Math.floor((rounds.length - 1) / 2)]!
  return { ...(Object.fromEntries((Object.keys(last) as (keyof typeof last)[]).map((name) => [name, middle(name)])) as typeof last), why }
}

function faultsOf(found: Figures): string[] {
  const low = SCORES.filter((name) => found[name] < LEAST_SCORE).map((name) => `${name} below ${LEAST_SCORE}`)
  const high = (Object.keys(LIMITS) as (keyof typeof LIMITS)[]).filter((name) => !(found[name] <= LIMITS[name])).map((name) => `${name} above ${LIMITS[name]}`)
  return [...low, ...high]
}

function rowOf(name: string, found: Figures): string {
  const milliseconds = [found.lcp.toFixed(0).padStart(9), found.tbt.toFixed(0).padStart(8), found.cls.toFixed(3).padStart(8)]
  const sizes = (['script', 'css', 'html', 'all'] as const).map((kind) => (found[kind] / 1024).toFixed(1).padStart(7))
  return [name.padEnd(8), ...SCORES.map((score) => String(found[score]).padStart(5)), ...milliseconds, ...sizes].join(' ')
}
