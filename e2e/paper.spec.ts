import { buy } from './pages.ts'
import { expect, test } from './shop.ts'

test('on paper an order is what was bought, from whom and for whom, and nothing to press @desk', async ({ page, buyer }) => {
  const order = await buy(page, 9)
  await page.goto(`/order/${order}`)
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await expect(page.getByText(order).first()).toBeVisible()
  await expect(page.getByText('韩梅梅').filter({ visible: true }).first()).toBeVisible()
  await expect(page.locator('.on-paper')).toBeVisible()
  await expect(page.locator('main .price').filter({ visible: true }).first()).toBeVisible()
  await expect(page.locator('button, .button, nav, footer, header.no-print').filter({ visible: true })).toHaveCount(0)
  // A receipt, on one sheet, without the news of the day.
  await expect(page.getByText('购物凭证')).toBeVisible()
  await expect(page.getByText('等待发货')).toBeHidden()
  expect(String(await page.pdf({ format: 'A4' })).match(/\/Type \/Page\b/g)).toHaveLength(1)
  // Ink on white, whatever the theme of the screen.
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light')
  expect(buyer.name).toBeTruthy()
})
