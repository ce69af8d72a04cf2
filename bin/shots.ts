/**
 * Photographs every page of the shop for looking at: `npm run shots [-- word …]`, into `.data/shots/<theme>/<language>/<width>/<page>.png`.
 * Words narrow it: beginnings of page names ("home", "order"), a theme ("dark"), a language ("en"), a width ("390"); `--resume` leaves
 * pages alone that have been photographed in all that is asked for. A demo shop of its own is started unless SHOTS_URL says where one of
 * e2e/serve.ts runs. A page is opened once a language, and looked at in both themes and at every width without another request. What a
 * machine can see is wrong is told at the end (see-faults.ts), and the command then fails.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Browser, type CDPSession, chromium, type Page, request } from '@playwright/test'
import { knownFile } from '../e2e/known.ts'
import { type PageToSee, pages, playScene, type Scene } from '../e2e/pages.ts'
import { becomeBuyer, clerkWith } from '../e2e/shop.ts'
import { findPrograms } from './programs.ts'
import { seeFaults, watchPage } from './see-faults.ts'
import { startDemo } from './demo-shop.ts'

const THEMES = ['light', 'dark'] as const
const LANGS = ['zh', 'en'] as const
/** From narrow to wide: pictures grow with their place, and are not fetched again for a smaller one. */
const WIDTHS = [390, 768, 1280] as const
const HANDS = 4
/** A page that takes longer is told and left out. */
const PATIENCE_MS = 20_000
const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, '.data', 'shots')

type Theme = (typeof THEMES)[number]
type Lang = (typeof LANGS)[number]
type Views = { themes: Theme[]; widths: number[] }
type Setting = { scene: Scene; state: Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['storageState']>> }
type Work = { page: PageToSee; lang: Lang }

const words = process.argv.slice(2)
const resume = words.includes('--resume')
const narrow = <One extends string | number>(all: readonly One[]): One[] => {
  const chosen = all.filter((one) => words.includes(String(one)))
  return chosen.length > 0 ? chosen : [...all]
}
const views: Views = { themes: narrow(THEMES), widths: narrow(WIDTHS) }
const places: string[] = [...THEMES, ...LANGS, ...WIDTHS.map(String), '--resume']
const names = words.filter((word) => !places.includes(word))

const pictureOf = (theme: Theme, lang: Lang, width: number, name: string): string => path.join(folder, theme, lang, String(width), `${name}.png`)
const isSeen = ({ page, lang }: Work): boolean => views.themes.every((theme) => views.widths.every((width) => existsSync(pictureOf(theme, lang, width, page.name))))

const began = performance.now()
const demo = await startDemo(Number(process.env.E2E_PORT ?? 8340), process.env.SHOTS_URL)
const browser = await chromium.launch({ executablePath: findPrograms('chromium').path.chromium, args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'] })
try {
  const opened = performance.now()
  const setting = await prepare(browser, demo.url)
  const seen = pages.filter(({ name }) => names.length === 0 || names.some((word) => name.startsWith(word)))
  const work = narrow(LANGS)
    .flatMap((lang) => seen.map((page) => ({ page, lang })))
    .filter((one) => !resume || !isSeen(one))
  for (const theme of views.themes) for (const lang of LANGS) for (const width of views.widths) mkdirSync(path.dirname(pictureOf(theme, lang, width, '')), { recursive: true })
  const waiting = work.values()
  const faults: string[] = []
  const hand = async (): Promise<void> => {
    for (const one of waiting) faults.push(...(await photograph(browser, demo.url, one, setting)))
  }
  await Promise.all(Array.from({ length: HANDS }, hand))
  const seconds = (from: number) => Math.round((performance.now() - from) / 1000)
  console.log(
    `${work.length * views.themes.length * views.widths.length} pictures of ${work.length} pages in ${path.relative(root, folder)}, ${seconds(opened)} s (and ${Math.round((opened - began) / 1000)} s until the shop was open)`,
  )
  for (const fault of faults.sort()) console.error(fault)
  console.log(faults.length === 0 ? 'No fault that a machine can see.' : `${faults.length} faults.`)
  if (faults.length > 0) process.exitCode = 1
} finally {
  await browser.close()
  await demo.stop()
}

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

/** Photographs one page in one language; answers what is wrong with it. */
async function photograph(browser: Browser, url: string, { page: { name, path: where, own, status = 200 }, lang }: Work, { scene, state }: Setting): Promise<string[]> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: sizeOf(views.widths[0]!),
    colorScheme: views.themes[0]!,
    locale: lang === 'en' ? 'en-GB' : 'zh-CN',
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
    ...(own ? { storageState: state } : {}),
  })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  const watch = watchPage(page, status)
  const faults = new Map<string, string[]>()
  try {
    const reply = await page.goto((lang === 'en' ? '/en' : '') + where(scene), { waitUntil: 'load' })
    if (reply?.status() !== status) faults.set(`${reply?.status()} instead of ${status}`, [])
    const camera = await context.newCDPSession(page)
    for (const width of views.widths) {
      await page.setViewportSize(sizeOf(width))
      await showLazy(page)
      for (const theme of views.themes) {
        await page.emulateMedia({ colorScheme: theme })
        await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))))
        await take(page, camera, pictureOf(theme, lang, width, name))
        const seen = await seeFaults(page, { lang, theme, width, again: theme !== views.themes[0] })
        for (const fault of seen) faults.set(fault, [...(faults.get(fault) ?? []), `${theme} ${width}`])
      }
    }
  } catch (error) {
    faults.set((error as Error).message.split('\n')[0] as string, [])
  }
  await context.close()
  for (const fault of watch()) faults.set(fault, [])
  return [...faults].map(([fault, where]) => `${lang} ${name}: ${fault}${where.length > 0 ? ` (${where.join(', ')})` : ''}`)
}

function sizeOf(width: number): { width: number; height: number } {
  return { width, height: width < 700 ? 844 : 900 }
}

/** The whole page. Pressing a picture hard takes longer than taking it. */
async function take(page: Page, camera: CDPSession, into: string): Promise<void> {
  const [width, height] = await page.evaluate(() => [innerWidth, Math.max(innerHeight, document.documentElement.scrollHeight)] as const)
  const { data } = await camera.send('Page.captureScreenshot', {
    format: 'png',
    optimizeForSpeed: true,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width, height, scale: 1 },
  })
  await writeFile(into, data, 'base64')
}

/** Parts and pictures further down come when they are near; a photograph wants them all. */
async function showLazy(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const moment = () => new Promise((done) => setTimeout(done, 16))
    for (const img of document.querySelectorAll<HTMLImageElement>('img[loading=lazy]')) img.loading = 'eager'
    for (let down = 0; down < document.documentElement.scrollHeight && down < 20_000; down += innerHeight) {
      scrollTo(0, down)
      await moment()
    }
    for (let waited = 0; waited < 200 && document.querySelector('[data-fill][aria-busy="true"]'); waited++) await moment()
    scrollTo(0, 0)
    for (const img of document.querySelectorAll<HTMLImageElement>('img[loading=lazy]')) img.loading = 'eager'
    await Promise.all([...document.images].filter((img) => img.checkVisibility()).map((img) => img.decode().catch(() => {})))
  })
}
