import { type BrowserContext, expect, type Page } from '@playwright/test'
import { logIn, test } from './shop.ts'

// Its own contexts: a request that fails for want of a network is no fault here.
const CACHED = async (): Promise<string[]> => {
  const found: string[] = []
  for (const name of await caches.keys()) for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname)
  return found
}

/** Opens the page, and waits until the service worker has taken over. */
async function settled(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(path)
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (!navigator.serviceWorker.controller) await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }))
  })
  return page
}

test('pages that were seen open without a network; others say what is the matter, in the language of the visitor @desk', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL: baseURL as string, locale: 'zh-CN', serviceWorkers: 'allow' })
  const page = await settled(context, '/')
  await page.goto('/item/9')
  const name = await page.getByRole('heading', { level: 1 }).innerText()
  await expect.poll(() => page.evaluate(CACHED)).toContain('/item/9')

  await context.setOffline(true)
  await page.goto('/item/9')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  await expect(page.getByRole('status').filter({ hasText: '没有网络' })).toBeVisible()
  expect(await page.getByRole('heading', { level: 1 }).evaluate((heading) => getComputedStyle(heading).fontWeight)).toBe('600')
  await page.goto('/item/12')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('现在没有网络')
  await page.goto('/en/item/12')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are offline')
  expect(page.url()).toContain('/en/item/12')

  await context.setOffline(false)
  await page.getByRole('link', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('You are offline')
  await context.close()
})

test('what is somebody’s own is never kept on the device @desk', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL: baseURL as string, locale: 'zh-CN', serviceWorkers: 'allow' })
  const page = await settled(context, '/')
  await logIn(page, 'demo', 'jishi2026')
  for (const path of ['/account', '/orders', '/cart', '/confirm?sku_id=9&buy_num=1', '/wallet', '/search?q=apple']) await page.goto(path)
  await page.goto('/list/1')
  await expect.poll(() => page.evaluate(CACHED)).toContain('/list/1')
  const kept = await page.evaluate(CACHED)
  expect(kept.filter((path) => !/^\/(en\/)?(offline)?$|^\/(list|item|catalogs|_astro|media)\b/.test(path))).toEqual([])
  await context.setOffline(true)
  await page.goto('/account')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('现在没有网络')
  await context.close()
})

test('the shop can be installed @desk', async ({ page }) => {
  for (const [home, lang] of [
    ['/', 'zh-CN'],
    ['/en', 'en'],
  ] as const) {
    await page.goto(home)
    const address = await page.locator('link[rel=manifest]').getAttribute('href')
    const manifest = (await (await page.request.get(address!)).json()) as {
      lang: string
      display: string
      start_url: string
      icons: { src: string; sizes: string; type: string }[]
    }
    expect(manifest).toMatchObject({ lang, display: 'standalone', start_url: home })
    for (const { src, type } of manifest.icons) expect((await page.request.get(src)).headers()['content-type']).toContain(type)
    expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']))
  }
})
