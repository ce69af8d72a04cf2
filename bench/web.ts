/**
 * How fast the pages are on a phone: `npm run bench:web`. Starts a demo shop of its own (or measures the one at WEB_URL), and has Lighthouse
 * look at home, list, detail and cart as a phone with slow 4G and a processor four times slower, ROUNDS times each (3); the median counts.
 * Prints a table, and fails when a limit is passed. Ends by itself after MINUTES (15).
 */
import { type LaunchedChrome, launch } from 'chrome-launcher'
import lighthouse, { type RunnerResult } from 'lighthouse'
import os from 'node:os'
import { startDemo } from '../bin/demo-shop.ts'
import { findPrograms } from '../bin/programs.ts'

const ROUNDS = Number(process.env.ROUNDS ?? 3)
const MINUTES = Number(process.env.MINUTES ?? 15)
const PAGES = { home: '/', list: '/list/1', detail: '/item/1', cart: '/cart' }
const SCORES = ['performance', 'accessibility', 'best-practices', 'seo'] as const
const LEAST_SCORE = 98
const LIMITS = { lcp: 1500, tbt: 50, cls: 0.02, script: 15 * 1024, css: 25 * 1024 }

type Figures = Record<(typeof SCORES)[number] | keyof typeof LIMITS | 'html' | 'all', number> & { why: string[] }

const { path: programs, missing } = findPrograms('chromium')
if (missing) throw new Error(missing)
setTimeout(() => {
  console.error(`Not done after ${MINUTES} minutes.`)
  process.exit(1)
}, MINUTES * 60_000).unref()

const demo = await startDemo(Number(process.env.E2E_PORT ?? 8350), process.env.WEB_URL)
const chrome = await launch({
  chromePath: programs.chromium,
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-extensions', '--disable-background-networking'],
})
let failed = false
try {
  console.log(`phone, slow 4G, processor ÷ 4; median of ${ROUNDS}; ${os.availableParallelism()} cores, load ${os.loadavg()[0]!.toFixed(1)}`)
  console.log('page      perf  a11y  best   seo    LCP ms   TBT ms      CLS   JS KB  CSS KB  HTML KB  all KB')
  for (const [name, path] of Object.entries(PAGES)) {
    const found = medianOf(await measure(chrome, demo.url + path))
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

async function measure({ port }: LaunchedChrome, url: string): Promise<Figures[]> {
  // The first look fills the shop's cache of pages, as in any shop that is visited.
  await fetch(url, { headers: { 'accept-encoding': 'br' } }).then((reply) => reply.arrayBuffer())
  const rounds: Figures[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const result = await lighthouse(url, {
      port,
      output: 'json',
      logLevel: 'error',
      onlyCategories: [...SCORES],
      formFactor: 'mobile',
      // The cart keeps search engines out on purpose.
      ...(url.endsWith('/cart') ? { skipAudits: ['is-crawlable'] } : {}),
    })
    if (!result) throw new Error(`Lighthouse has nothing to say of ${url}`)
    rounds.push(figuresOf(result))
  }
  return rounds
}

function figuresOf({ lhr }: RunnerResult): Figures {
  const number = (audit: string) => lhr.audits[audit]?.numericValue ?? Number.NaN
  const requests = (lhr.audits['network-requests']?.details as { items?: { resourceType: string; transferSize: number }[] } | undefined)?.items ?? []
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
    why: short,
  }
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
