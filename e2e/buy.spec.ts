import { gzipSync } from 'node:zlib'
import { expect, newName, type Page, PASSWORD, test } from './shop.ts'

/** Fills the register page, which must be open. */
async function register(page: Page, name: string): Promise<void> {
  await page.getByLabel('用户名', { exact: true }).fill(name)
  await page.getByLabel('手机号').fill('13800138000')
  await page.getByLabel('邮箱').fill(`${name}@example.com`)
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await page.getByLabel('再输一次密码').fill(PASSWORD)
  await page.getByRole('button', { name: '注册', exact: true }).click()
}

async function addFirstAddress(page: Page): Promise<void> {
  await page.getByLabel('收货人').fill('韩梅梅')
  await page.getByLabel('手机号码').fill('13912345678')
  await page.getByLabel('详细地址').fill('上海市浦东新区世纪大道 1 号 2501 室')
  await page.getByRole('button', { name: '添加这个地址' }).click()
}

test('a visitor fills a cart, registers on the way, pays in the sandbox and sees the order paid', async ({ page, sandbox }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { name: '时令水果' })).toBeVisible()
  await page.goto('/list/1')
  await page.locator('main h2 a[href^="/item/"]').first().click()
  const name = await page.getByRole('heading', { level: 1 }).innerText()
  await page.getByRole('button', { name: '加入购物车' }).filter({ visible: true }).first().click()
  await expect(page.getByRole('status').or(page.getByRole('alert')).filter({ hasText: '购物车' }).first()).toBeVisible()

  await page.goto('/cart')
  await expect(page.getByRole('main')).toContainText(name.split(' ')[0] as string)
  await page
    .getByRole('button', { name: /^增加一件/ })
    .first()
    .click()
  await expect(page.getByLabel(/^数量：/).first()).toHaveValue('2')
  await page
    .getByRole('link', { name: /去结算/ })
    .or(page.getByRole('button', { name: /去结算/ }))
    .filter({ visible: true })
    .first()
    .click()

  await expect(page).toHaveURL(/\/login/)
  await page.getByRole('link', { name: '免费注册' }).click()
  const buyer = newName('mei')
  await register(page, buyer)

  await expect(page.getByRole('heading', { name: '确认订单' })).toBeVisible()
  await addFirstAddress(page)
  await expect(page.getByRole('radio', { name: /韩梅梅/ })).toBeChecked()
  await page.getByLabel('备注').fill('放门口即可 🙂')
  const place = page
    .getByRole('button', { name: /^提交订单 ¥/ })
    .filter({ visible: true })
    .first()
  const amount = (await place.innerText()).replace(/^提交订单\s*/, '')
  await place.click()

  await expect(page).toHaveURL(/\/pay\/\d{16}/)
  await expect(page.getByRole('main')).toContainText(amount)
  await page
    .getByRole('button', { name: /^支付 ¥/ })
    .or(page.getByRole('link', { name: /^支付 ¥/ }))
    .filter({ visible: true })
    .first()
    .click()
  await expect(page).toHaveURL(new RegExp(`^${sandbox}`))
  await page.getByRole('button', { name: `支付 ${amount}` }).click()

  await expect(page.getByRole('heading', { name: '付款成功' })).toBeVisible()
  await page.getByRole('link', { name: '查看订单' }).click()
  await expect(page.getByRole('main')).toContainText('付款成功')
  await expect(page.getByRole('main')).toContainText('放门口即可 🙂')
  await page.goto('/orders?type=2')
  await expect(page.getByRole('main')).toContainText(amount)
  await page.goto('/cart')
  await expect(page.getByRole('main')).toContainText('购物车还空着')

  const letter = page.getByRole('link', { name: new RegExp(buyer) }).first()
  await expect(async () => {
    await page.goto(`${sandbox}/mail`)
    await expect(letter).toBeVisible({ timeout: 1000 })
  }).toPass()
  await letter.click()
  const link = await page.frameLocator('iframe').getByRole('link', { name: /激活/ }).first().getAttribute('href')
  await page.goto(link as string)
  await expect(page.getByRole('heading', { name: '邮箱已激活' })).toBeVisible()
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('the whole purchase works with forms alone', async ({ page }) => {
    await page.goto('/item/9')
    await page.getByRole('button', { name: '加入购物车' }).filter({ visible: true }).first().click()
    await expect(page).toHaveURL(/\/cart/)
    await page.goto('/register?next=/confirm')
    await register(page, newName('nojs'))
    await expect(page.getByRole('heading', { name: '确认订单' })).toBeVisible()
    await addFirstAddress(page)
    await page
      .getByRole('button', { name: /^提交订单 ¥/ })
      .filter({ visible: true })
      .first()
      .click()
    await expect(page).toHaveURL(/\/pay\/\d{16}/)
    await page
      .getByRole('button', { name: /^支付 ¥/ })
      .or(page.getByRole('link', { name: /^支付 ¥/ }))
      .filter({ visible: true })
      .first()
      .click()
    await page.getByRole('button', { name: /^支付 ¥/ }).click()
    await expect(page.getByRole('heading', { name: '付款成功' })).toBeVisible()
  })
})

test('the shop is in English under /en, and the language switch keeps the page', async ({ page }) => {
  await page.goto('/en/item/1')
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await expect(
    page
      .getByRole('button', { name: /add to (cart|basket)/i })
      .filter({ visible: true })
      .first(),
  ).toBeVisible()
  expect(await page.getByRole('main').innerText()).not.toMatch(/[\u4e00-\u9fff]/)
  await page.getByRole('link', { name: '中文' }).first().click()
  await expect(page).toHaveURL(/\/item\/1$/)
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
})

test('no page is wider than the screen', async ({ page }) => {
  // Every page of every journey is measured, axe.spec.ts opens each kind; these are what none of them opens.
  for (const path of ['/en/list/7', '/en/item/200']) {
    await page.goto(path)
    await expect(page.getByRole('main')).toBeVisible()
  }
})

test('the product page carries at most 15 KB of JavaScript, compressed', async ({ page }) => {
  const scripts: Promise<Buffer>[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response.body())
  })
  await page.goto('/item/1', { waitUntil: 'networkidle' })
  const inline = await page.locator('script:not([src])').allTextContents()
  const sizes = [...(await Promise.all(scripts)), ...inline.map((text) => Buffer.from(text))].map((body) => gzipSync(body).length)
  expect(sizes.length).toBeGreaterThan(0)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(15 * 1024)
})
