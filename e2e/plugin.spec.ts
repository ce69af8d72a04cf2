import { logInAsOwner, menu } from './desk.ts'
import { expect, placeOrder, test } from './shop.ts'

// An application that is loaded anew.
test.slow()

test('a buyer pays with what a plugin has brought, and staff look into its page', { tag: '@desk' }, async ({ page, buyer, elsewhere }) => {
  await page.goto('/confirm?sku_id=9&buy_num=1')
  await page.getByRole('radio', { name: /礼品券/ }).check()
  const order = await placeOrder(page)
  const way = page.getByRole('radio', { name: /礼品券/ })
  await expect(way).toBeChecked()
  expect(
    await page
      .locator('.way', { has: way })
      .locator('img')
      .evaluate((icon: HTMLImageElement) => icon.naturalWidth),
  ).toBeGreaterThan(0)
  await page.getByRole('button', { name: /^支付 ¥/ }).click()
  await expect(page.getByRole('heading', { name: /礼品券柜台/ })).toBeVisible()
  await page.getByRole('textbox').fill('gift-1000')
  await page.getByRole('button', { name: /付款/ }).click()
  await expect(page.getByRole('heading', { name: '付款成功' })).toBeVisible()
  await page.goto(`/en/order/${order}`)
  await expect(page.getByRole('main')).toContainText('Paid with Gift voucher')
  expect(buyer.name).toBeTruthy()

  const desk = await elsewhere()
  await logInAsOwner(desk)
  await desk.goto('/admin')
  await menu(desk, '礼品券')
  const frame = desk.frameLocator('iframe')
  await frame.getByLabel('券号').fill('GIFT-100')
  await frame.getByRole('button', { name: '查询' }).click()
  await expect(frame.getByText('¥100.00')).toBeVisible()
  await expect(frame.getByText('可用')).toBeVisible()
})
