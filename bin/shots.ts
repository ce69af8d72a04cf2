/**
 * Photographs every page of the shop for looking at: `npm run shots [-- name …]`, where a name narrows it ("home", "order").
 * Both languages, both themes, three widths, two views at a time, into `.data/shots/<theme>/<language>/<width>/<page>.png`. A demo
 * shop of its own is started unless SHOTS_URL says where one of e2e/serve.ts runs. Fails when a page does not answer as it should.
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
const HANDS = 2
/** A page that takes longer is told and left out. */
const PATIENCE_MS = 20_000
const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, '.data', 'shots')
const wanted = process.argv.slice(2)

const demo = await startDemo(Number(process.env.E2E_PORT ?? 8340), process.env.SHOTS_URL)
const browser = await chromium.launch({ executablePath: findPrograms('chromium').path.chromium, args: ['--no-sandbox', '--disable-gpu'] })
try {
  const setting = await prepare(browser, demo.url)
  const seen = pages.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
  const views = (['light', 'dark'] as const).flatMap((theme) => (['zh', 'en'] as const).flatMap((lang) => WIDTHS.map((width) => ({ theme, lang, width, ...setting }))))
  const waiting = views.values()
  const faults: string[] = []
  const work = async (): Promise<void> => {
    for (const view of waiting) faults.push(...(await photograph(browser, demo.url, seen, view)))
  }
  await Promise.all(Array.from({ length: HANDS }, work))
  for (const fault of faults) console.error(fault)
  console.log(`${seen.length * views.length - faults.length} pictures in ${path.relative(root, folder)}`)
  if (faults.length > 0) process.exitCode = 1
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

/** Answers what could not be photographed, and why. */
async function photograph(browser: Browser, url: string, seen: PageToSee[], { theme, lang, width, scene, state }: View): Promise<string[]> {
  const into = path.join(folder, theme, lang, String(width))
  mkdirSync(into, { recursive: true })
  const viewport = { width, height: width < 700 ? 844 : 900 }
  const context = { baseURL: url, viewport, colorScheme: theme, locale: lang === 'en' ? 'en-GB' : 'zh-CN', reducedMotion: 'reduce' } as const
  const strangers = await browser.newContext(context)
  const buyers = await browser.newContext({ ...context, storageState: state })
  const faults: string[] = []
  const tabs = { stranger: await strangers.newPage(), buyer: await buyers.newPage() }
  for (const tab of Object.values(tabs)) tab.setDefaultTimeout(PATIENCE_MS)
  for (const { name, path: where, own, status = 200 } of seen) {
    const page = own ? tabs.buyer : tabs.stranger
    try {
      const reply = await page.goto((lang === 'en' ? '/en' : '') + where(scene), { waitUntil: 'load' })
      if (reply?.status() !== status) faults.push(`${theme} ${lang} ${width} ${name}: ${reply?.status()} instead of ${status}`)
      await showLazy(page)
      await page.screenshot({ path: path.join(into, `${name}.png`), fullPage: true })
    } catch (error) {
      faults.push(`${theme} ${lang} ${width} ${name}: ${(error as Error).message.split('\n')[0]}`)
    }
  }
  await strangers.close()
  await buyers.close()
  return faults
}

/** Parts and pictures further down come when they are near; a photograph wants them all. */
async function showLazy(page: Awaited<ReturnType<Browser['newPage']>>): Promise<void> {
  await page.evaluate(async () => {
    const moment = () => new Promise((done) => setTimeout(done, 50))
    for (let down = 0; down < document.documentElement.scrollHeight && down < 20_000; down += innerHeight) {
      scrollTo(0, down)
      await moment()
    }
    for (let waited = 0; waited < 100 && document.querySelector('[data-fill][aria-busy="true"]'); waited++) await moment()
    scrollTo(0, 0)
    for (const img of document.querySelectorAll<HTMLImageElement>('img[loading=lazy]')) img.loading = 'eager'
    await Promise.all([...document.images].filter((img) => img.checkVisibility()).map((img) => img.decode().catch(() => {})))
  })
}
