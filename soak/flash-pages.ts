/** Shoppers of a flash sale with a browser each: real pages of Chromium, which come in by nginx as everybody does who is no program. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { readConfig } from '../api/config.ts'
import { hashPassword } from '../api/shared/hash.ts'
import type { Pool } from '../api/shared/db.ts'
import { startNginx } from '../api/test/nginx.ts'
import { nginxConf } from '../bin/nginx.ts'
import { findPrograms } from '../bin/programs.ts'
import type { Estate } from './estate.ts'
import type { Final, Sale, Shopper } from './flash-crowd.ts'

/** What stands on somebody's page in the end. `pressed`: how often they had to load it again by hand, because nothing more came of it. */
export type PageEnd = { shopper: Shopper; final: Final; words: string; paid: boolean; pressed: number }
export type Pages = {
  /** Everybody logs in, waits, presses, and pays for what they get; resolves when each page has said the last word that there is before the end. */
  shop(): Promise<PageEnd[]>
  /** After the end of the sale: whose page still said that they stand in line, and says something else now, by itself. */
  hearTheEnd(ends: readonly PageEnd[]): Promise<PageEnd[]>
  close(): Promise<void>
}

const PASSWORD = 'morning-market'
/** Visitors in one browser: what one process of Chromium bears on a small machine. */
const IN_ONE_BROWSER = 20
/** A page that has said nothing for so long is loaded again, as people do. */
const PATIENCE_MS = 15_000
/** Nobody waits longer for a last word. */
const LONGEST_MS = 180_000
/** Pages that log in at the same moment: a password takes 30 ms of a processor. */
const AT_THE_DOOR = 4
/** What comes last, by the page's own words; only those in line may still hear something. */
const LAST = { '恭喜，已经是您的了': 'paid', 已抢光: 'sold out', 已结束: 'sold out', 名额已失效: 'sold out' } as const

/** The shop's own nginx in front of both servers, at `port`. */
export async function openFront(estate: Estate, port: number): Promise<{ url: string; close(): Promise<void> }> {
  const { path: programs, missing } = findPrograms('nginx', 'chromium')
  if (missing) throw new Error(missing)
  const folder = mkdtempSync(path.join(tmpdir(), 'jishi-front-'))
  const url = `http://127.0.0.1:${port}`
  const config = readConfig({ ...estate.env, DATABASE_URL: estate.databaseUrl() })
  const site = nginxConf(
    config,
    estate.urls.map((one) => new URL(one).host),
    { listen: `127.0.0.1:${port}` },
  )
  const nginx = await startNginx(programs.nginx, folder, site, `${url}/readyz`)
  return { url, close: async () => (await nginx.stop(), rmSync(folder, { recursive: true, force: true })) }
}

/** Opens a page for each of these shoppers, a few browsers for all of them. */
export async function openPages(db: Pool, url: string, shoppers: readonly Shopper[], sale: Sale): Promise<Pages> {
  const hash = await hashPassword(PASSWORD)
  await db`update users set password_hash = ${hash} where id = any(${shoppers.map(({ id }) => id)}::bigint[])`
  const browsers: Browser[] = []
  const visitors: { shopper: Shopper; context: BrowserContext; page: Page }[] = []
  for (const [n, shopper] of shoppers.entries()) {
    if (n % IN_ONE_BROWSER === 0) browsers.push(await openBrowser())
    const context = await browsers.at(-1)!.newContext({ baseURL: url, locale: 'zh-CN', reducedMotion: 'reduce', serviceWorkers: 'block', viewport: { width: 390, height: 844 } })
    visitors.push({ shopper, context, page: await context.newPage() })
  }
  const pageOf = (shopper: Shopper): Page => visitors.find((visitor) => visitor.shopper === shopper)!.page
  return {
    async shop() {
      const waiting = [...visitors]
      const comeIn = async (): Promise<void> => {
        for (let next = waiting.shift(); next; next = waiting.shift()) await logIn(next.page, next.shopper, sale)
      }
      await Promise.all(Array.from({ length: AT_THE_DOOR }, comeIn))
      return await Promise.all(visitors.map(({ page, shopper }) => followSale(page, shopper, sale)))
    },
    hearTheEnd: (ends) =>
      Promise.all(
        ends.map(async (end): Promise<PageEnd> => {
          if (end.final.said !== 'in line') return end
          const page = pageOf(end.shopper)
          const told = page.locator('.told b').filter({ hasNotText: '排队' })
          await told.waitFor({ timeout: LONGEST_MS })
          return { ...end, words: await told.innerText(), final: { said: 'sold out' } }
        }),
      ),
    async close() {
      await Promise.all(browsers.map((browser) => browser.close()))
    },
  }
}

const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findPrograms('chromium').path.chromium,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })

async function logIn(page: Page, { username }: Shopper, { id }: Sale): Promise<void> {
  await page.goto(`/login?next=${encodeURIComponent(`/flash/${id}`)}`, { timeout: LONGEST_MS })
  await page.locator('[name=username]').fill(username)
  await page.locator('[name=password]').fill(PASSWORD)
  await page.locator('[name=password]').press('Enter')
  await page.waitForURL(new RegExp(`/flash/${id}$`), { timeout: LONGEST_MS })
}

/** Does what the page offers until it offers nothing any more. */
async function followSale(page: Page, shopper: Shopper, sale: Sale): Promise<PageEnd> {
  const until = sale.startsAt + LONGEST_MS
  for (let pressed = 0; Date.now() < until; pressed++) {
    try {
      const { words, order } = await untilTold(page, Math.max(0, sale.startsAt - Date.now()) + PATIENCE_MS)
      if (words.startsWith('排队')) return { shopper, final: { said: 'in line' }, words, paid: false, pressed }
      const last = LAST[words as keyof typeof LAST]
      if (last === 'paid') return { shopper, final: { said: 'ordered', order }, words, paid: true, pressed }
      if (last) return { shopper, final: { said: last }, words, paid: false, pressed }
      // Got a piece, or has an order that is not paid for.
      await orderAndPay(page)
      pressed--
    } catch {
      // Nothing came, or half a page: people load it again.
    }
    await page.goto(`/flash/${sale.id}`, { timeout: PATIENCE_MS }).catch(() => {})
  }
  throw new Error(`the page of buyer ${shopper.id} says nothing that is final: ${await page.locator('main').innerText()}`)
}

/** Presses the button when it wakes, and waits for a word; `order`: the number of what is ordered and paid for. */
async function untilTold(page: Page, ms: number): Promise<{ words: string; order: number }> {
  const told = page.locator('.told b')
  const button = page.locator('[data-flash-claim]:enabled')
  await told.or(button).first().waitFor({ timeout: ms })
  if (!(await told.isVisible())) await button.click({ timeout: PATIENCE_MS })
  await told.waitFor({ timeout: PATIENCE_MS })
  const link = page.locator('a[href*="/order/"].block')
  const order = (await link.count()) > 0 ? Number(/\d{16}/.exec((await link.getAttribute('href')) ?? '')?.[0]) : 0
  return { words: await told.innerText(), order }
}

/** From the page of the sale to the cashier, through the gateway's own page, and back. */
async function orderAndPay(page: Page): Promise<void> {
  page.setDefaultTimeout(PATIENCE_MS)
  await page.locator('a.act').click()
  await page.waitForURL(/\/(confirm|pay)/)
  if (page.url().includes('/confirm')) {
    await page
      .getByRole('button', { name: /^提交订单/ })
      .filter({ visible: true })
      .first()
      .click()
    await page.waitForURL(/\/pay\/\d{16}/)
  }
  await page.getByRole('radio', { name: /支付宝/ }).check()
  await page.getByRole('button', { name: /^支付 ¥/ }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/pay/'))
  await page.getByRole('button', { name: /^支付 ¥/ }).click()
  await page.getByRole('heading', { name: '付款成功' }).waitFor()
}

/** Where a page and the books do not say the same. */
export async function judgePages(db: Pool, sale: Sale, ends: readonly PageEnd[]): Promise<string[]> {
  const claims = await db<{ userId: number; state: string; order: number | null; paid: boolean }[]>`
    select c.user_id as "userId", c.state, c.order_id as order, o.paid_at is not null as paid from flash_claims c left join orders o on o.id = c.order_id where c.sale_id = ${sale.id}`
  const byBuyer = new Map(claims.map((claim) => [claim.userId, claim]))
  return ends.flatMap(({ shopper, final, words, paid }) => {
    const claim = byBuyer.get(shopper.id)
    const agree =
      final.said === 'ordered' ? paid && claim?.state === 'ordered' && claim.paid && claim.order === final.order : final.said === 'sold out' && (!claim || claim.state === 'lost')
    return agree ? [] : [`the page of buyer ${shopper.id} says ${words}; the books say ${JSON.stringify(claim ?? 'nothing')}`]
  })
}
