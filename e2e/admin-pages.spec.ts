import { go, logInAsOwner, menu } from './desk.ts'
import { expect, test } from './shop.ts'

test.skip(({ isMobile }) => isMobile, 'The back office is for a desk or a tablet')
test.slow()

/** Every page of the back office that needs no number, and one of each that does. */
const PATHS = [
  'orders parcels aftersales goods goods/new goods/5 catalogs brands channels warehouses imports content low-stock',
  'buyers buyers/1 wallet-changes promotions freight price-preview reviews messages coupons flash-sales payments refunds',
  'reconciliations differences outbox staff audit jobs webhooks page-cache health settings search-words roles me nowhere',
].flatMap((line) => line.split(' '))
/** Kilobytes of scripts and styles, gzipped, that a page may take with the parts that it fetches later. */
const MOST = { 'log-in': 330, orders: 420, home: 420, 'home chart': 600, spu: 530, 'spu rich-text': 660 }

test('every page of the back office opens, in both looks, and dresses in nothing that its policy refuses', { tag: '@desk' }, async ({ elsewhere }) => {
  // What the policy refuses is an error in the console, and fails the journey (shop.ts).
  const desk = await elsewhere()
  await logInAsOwner(desk)
  const reply = await desk.goto('/admin')
  const policy = reply!.headers()['content-security-policy'] ?? ''
  expect(policy).toMatch(/script-src 'nonce-[\w+/=]{20,}' 'strict-dynamic' 'self'; style-src 'self' 'nonce-/)
  expect(policy).not.toContain('unsafe')

  await test.step('figures are told by drawn words', async () => {
    const chart = desk.getByRole('img', { name: '近 30 天销售额与订单' })
    await chart.scrollIntoViewIfNeeded()
    await expect(chart.locator('svg text').first()).toBeVisible()
    const words = await chart.locator('svg text').count()
    await chart.hover({ position: { x: 300, y: 150 } })
    await expect.poll(() => chart.locator('svg text').count()).toBeGreaterThan(words)
  })
  for (const path of PATHS) await test.step(path, () => go(desk, `/${path}`))
  await desk.getByRole('button', { name: '深色' }).click()
  for (const path of ['', 'orders', 'health']) await test.step(`${path}, dark`, () => go(desk, `/${path}`))
})

test('a page takes what it shows, in small forms and for good', { tag: '@desk' }, async ({ page, baseURL }) => {
  const html = await (await page.request.get('/admin')).text()
  const first = [...html.matchAll(/"\/admin\/assets\/([^"]+\.(?:js|css))"/g)].map(([, name]) => name!)
  const known = new Map<string, { bytes: number; text: string }>()
  const read = async (name: string) => {
    const reply = await fetch(new URL(`/admin/assets/${name}`, baseURL), { headers: { 'accept-encoding': 'gzip' } })
    expect(reply.headers.get('content-encoding'), name).toBe('gzip')
    expect(reply.headers.get('cache-control')).toContain('immutable')
    return { bytes: Number(reply.headers.get('content-length')), text: await reply.text() }
  }
  const kilobytesOf = async (names: string[]) => {
    const needed = new Set([...first, ...names])
    for (const name of needed) {
      if (!known.has(name)) known.set(name, await read(name))
      // What a script takes along counts, too.
      for (const [, more] of known.get(name)!.text.matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g)) needed.add(more!)
    }
    return [...needed].reduce((sum, name) => sum + known.get(name)!.bytes, 0) / 1024
  }
  expect(await kilobytesOf([])).toBeGreaterThan(100)
  // A part that comes later is named by the one that asks for it.
  const nameOf = (part: string) => [...known.values()].map(({ text }) => new RegExp(`assets/(${part}-[\\w-]{8}\\.js)`).exec(text)?.[1]).find(Boolean)!
  for (const [own, most] of Object.entries(MOST)) expect(await kilobytesOf(own.split(' ').map(nameOf)), own).toBeLessThanOrEqual(most)
})

test('a page that a release has taken away comes after one reload, and one that stays away says so', { tag: '@desk' }, async ({ browser, baseURL }) => {
  // Not watched: what is gone is an error in the console.
  const context = await browser.newContext({ baseURL: baseURL as string, locale: 'zh-CN' })
  const desk = await context.newPage()
  await logInAsOwner(desk)
  await desk.goto('/admin/me')
  await expect(desk.getByRole('heading', { name: '我的账号' })).toBeVisible()
  let loads = 0
  desk.on('load', () => loads++)
  let there = false
  await desk.route(/assets\/(roles|brands)-/, async (route) => await (there ? route.fallback() : route.fulfill({ status: 404 })))
  // The page that is loaded anew is the new one's.
  await desk.route('/admin/roles', async (route) => {
    there = true
    await route.fallback()
  })
  await menu(desk, '角色')
  await expect(desk.getByRole('heading', { name: '角色' })).toBeVisible()
  expect(loads).toBe(1)

  there = false
  await menu(desk, '品牌')
  await expect(desk.getByText('没能加载')).toBeVisible()
  expect(loads).toBe(1)
  there = true
  await desk.getByRole('button', { name: '重试' }).click()
  await expect(desk.getByRole('heading', { name: '品牌' })).toBeVisible()
  await context.close()
})
