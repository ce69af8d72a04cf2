/**
 * Photographs every page of the shop for looking at: `npm run shots [-- name …]`, where a name narrows it ("home", "order").
 * Both languages, both themes, three widths, into `.data/shots/<theme>/<language>/<width>/<page>.png`. A demo shop of its own
 * is started unless SHOTS_URL says where one of e2e/serve.ts runs.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Browser, chromium, request } from '@playwright/test'
import { knownFile } from '../e2e/known.ts'
import { type PageToSee, pages, playScene, type Scene } from '../e2e/pages.ts'
import { becomeBuyer, clerkWith } from '../e2e/shop.ts'
import { findPrograms } from './programs.ts'
import { startDemo } from './demo-shop.ts'

const WIDTHS = [390, 768, 1280]
const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, '.data', 'shots')
const wanted = process.argv.slice(2)

const demo = await startDemo(Number(process.env.E2E_PORT ?? 8340), process.env.SHOTS_URL)
const browser = await chromium.launch({ executablePath: findPrograms('chromium').path.chromium, args: ['--no-sandbox', '--disable-gpu'] })
try {
  const setting = await prepare(browser, demo.url)
  const seen = pages.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
  for (const theme of ['light', 'dark'] as const)
    for (const lang of ['zh', 'en'] as const) for (const width of WIDTHS) await photograph(browser, demo.url, seen, { theme, lang, width, ...setting })
  console.log(`${seen.length * 12} pictures in ${path.relative(root, folder)}`)
} finally {
  await browser.close()
  await demo.stop()
}

type Setting = { scene: Scene; state: Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['storageState']>> }

/** A buyer with everything behind them. */
async function prepare(browser: Browser, url: string): Promise<Setting> {
  const { clerks } = JSON.parse(readFileSync(knownFile(Number(new URL(url).port)), 'utf8')) as { clerks: string[] }
  const asking = await request.newContext({ baseURL: url })
  const context = await browser.newContext({ baseURL: url, locale: 'zh-CN', viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  await becomeBuyer(page)
  const scene = await playScene(page, clerkWith(asking, clerks[0] as string))
  const state = await context.storageState()
  await context.close()
  await asking.dispose()
  return { scene, state }
}

type View = Setting & { theme: 'light' | 'dark'; lang: 'zh' | 'en'; width: number }

async function photograph(browser: Browser, url: string, seen: PageToSee[], { theme, lang, width, scene, state }: View): Promise<void> {
  const into = path.join(folder, theme, lang, String(width))
  mkdirSync(into, { recursive: true })
  const viewport = { width, height: width < 700 ? 844 : 900 }
  const context = { baseURL: url, viewport, colorScheme: theme, locale: lang === 'en' ? 'en-GB' : 'zh-CN', reducedMotion: 'reduce' } as const
  const strangers = await browser.newContext(context)
  const buyers = await browser.newContext({ ...context, storageState: state })
  for (const { name, path: where, own } of seen) {
    const page = await (own ? buyers : strangers).newPage()
    await page.goto((lang === 'en' ? '/en' : '') + where(scene), { waitUntil: 'load' })
    await showLazy(page)
    await page.screenshot({ path: path.join(into, `${name}.png`), fullPage: true })
    await page.close()
  }
  await strangers.close()
  await buyers.close()
}

/** Pictures further down come when they are near; a photograph wants them all. */
async function showLazy(page: Awaited<ReturnType<Browser['newPage']>>): Promise<void> {
  await page.evaluate(async () => {
    for (const img of document.querySelectorAll<HTMLImageElement>('img[loading=lazy]')) img.loading = 'eager'
    await Promise.all([...document.images].filter((img) => img.checkVisibility()).map((img) => img.decode().catch(() => {})))
  })
}
