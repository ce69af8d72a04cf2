import { expect, post, test } from './shop.ts'

test('help is reached from the foot of every page, in both languages, and leads on', { tag: '@wide' }, async ({ page }) => {
  for (const [home, help, topic, title] of [
    ['/', '帮助中心', '退换货', '怎么申请'],
    ['/en', 'Help', 'Returns and refunds', 'How to ask'],
  ] as const) {
    await page.goto(home)
    const foot = page.getByRole('contentinfo')
    await foot.getByRole('link', { name: help, exact: true }).click()
    await expect(page.getByRole('heading', { level: 1, name: help })).toBeVisible()
    await page.getByRole('main').getByRole('link', { name: topic }).first().click()
    await expect(page.getByRole('heading', { level: 2, name: title })).toBeVisible()
  }
})

test('every topic of help has a page without a dead link', { tag: '@desk' }, async ({ page }) => {
  const links = new Set<string>()
  for (const lang of ['', '/en'])
    for (const topic of ['buying', 'paying', 'delivery', 'after-sales', 'contact', 'about', 'privacy', 'terms']) {
      await page.goto(`${lang}/help/${topic}`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      const main = page.getByRole('main')
      if (lang === '/en') expect((await main.innerText()).replaceAll('集市', '')).not.toMatch(/[一-鿿]/)
      for (const to of await main.locator('a[href^="/"]').evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''))) links.add(to)
    }
  for (const to of links) expect((await page.request.get(to)).status(), to).toBe(200)
})

test('a page that is not there helps: a search, and ways on', { tag: '@wide' }, async ({ page }) => {
  const reply = await page.goto('/help/nothing-of-the-kind')
  expect(reply?.status()).toBe(404)
  const main = page.getByRole('main')
  await main.getByRole('searchbox').fill('苹果')
  await main.getByRole('button', { name: '搜索' }).click()
  await expect(page).toHaveURL(/\/search\?q=/)
})

test('whoever is logged in is not asked to log in at the foot of a page', { tag: '@desk' }, async ({ page, buyer }) => {
  await page.goto('/')
  await expect(page.getByRole('banner').getByText(buyer.name)).toBeVisible()
  await expect(page.getByRole('contentinfo').getByRole('link', { name: '登录' })).toBeHidden()
  await page.goto('/orders')
  await expect(page.getByRole('contentinfo').getByRole('link', { name: '登录' })).toHaveCount(0)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('an address is deleted only after a second yes', { tag: '@desk' }, async ({ page, buyer }) => {
    await page.goto('/addresses')
    await page.getByRole('button', { name: '删除' }).click()
    await expect(page.getByRole('heading', { name: /删除「韩梅梅」/ })).toBeVisible()
    await page.getByRole('link', { name: '取消' }).click()
    await expect(page.getByText('韩梅梅').first()).toBeVisible()
    await page.getByRole('button', { name: '删除' }).click()
    await page.getByRole('button', { name: '删除' }).first().click()
    await expect(page.getByText('地址已删除')).toBeVisible()
    await expect(page.getByText('韩梅梅')).toHaveCount(0)
    await post(page, '/addresses', { deed: 'save', receiver: '李雷', mobile: '13912345678', address: '上海市浦东新区世纪大道 1 号' })
    expect(buyer.name).toBeTruthy()
  })
})
