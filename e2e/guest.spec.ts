import { expect, test } from './shop.ts'

test.describe('in English', () => {
  test.use({ locale: 'en' })

  test('a guest looks around: home, a catalog, a product, its reviews, the coupons', async ({ page }) => {
    await page.goto('/en')
    await expect(page.locator('html')).toHaveAttribute('lang', 'en')
    await page.goto('/en/catalogs')
    await expect(page.getByRole('main').getByRole('link').first()).toBeVisible()
    await page.goto('/en/list/1')
    await page.getByRole('main').locator('article h2 a').first().click()
    await expect(page.getByRole('button', { name: /add to (cart|basket)/i }).first()).toBeVisible()
    await page.goto('/en/item/9/reviews')
    await expect(page.getByRole('main').getByRole('article').first()).toBeVisible()
    await page.goto('/en/coupons')
    await expect(page.getByRole('main').getByRole('article').first()).toBeVisible()
    await page.goto('/en/search?q=coffee')
    await expect(page.getByRole('main').getByRole('article').first()).toBeVisible()
    expect(await page.getByRole('main').innerText()).not.toMatch(/[\u4e00-\u9fff]/)
  })
})

test('what a guest has put into the cart is still there after they log in', { tag: '@desk' }, async ({ page, buyer, elsewhere }) => {
  const guest = await elsewhere()
  await guest.goto('/item/9')
  const name = await guest.getByRole('heading', { level: 1 }).innerText()
  await guest.getByRole('button', { name: '加入购物车' }).filter({ visible: true }).first().click()
  await expect(guest.locator('[data-cart-count]').filter({ visible: true }).first()).toHaveText('1')
  await guest.goto('/login?next=/cart')
  await guest.getByLabel('用户名、手机号或邮箱').fill(buyer.name)
  await guest.getByLabel('密码', { exact: true }).fill('morning-market')
  await guest.getByRole('button', { name: '登录', exact: true }).click()
  await expect(guest).toHaveURL(/\/cart/)
  await expect(guest.getByRole('main')).toContainText(name.split(' ')[0] as string)
  // The account has it, not the browser; and what they looked at, too.
  for (const path of ['/cart', '/history']) {
    await page.goto(path)
    await expect(page.getByRole('main')).toContainText(name.split(' ')[0] as string)
  }
})
