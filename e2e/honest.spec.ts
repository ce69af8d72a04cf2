import { type Clerk, expect, type Page, payWithAlipay, placeOrder, post, test } from './shop.ts'

// Products that no other journey asks for.
const [DEARER, DOWN, GONE] = [310, 320, 330]

test('what changes between the cart and the order is said, and nothing is bought at a price nobody saw', { tag: '@desk' }, async ({ page, buyer, clerk }) => {
  expect(buyer.name).toBeTruthy()
  for (const sku of [DEARER, DOWN, GONE]) await post(page, '/cart/add', { sku_id: String(sku), count: '1' })
  await page.goto('/confirm')
  const before = await toPay(page)

  // While the page lies open, one becomes dearer, one is taken down, and somebody buys the last of another.
  const price = await priceOf(page, DEARER)
  await clerk('PATCH', 'goods/skus', { skus: [{ id: DEARER, price: (price + 2).toFixed(2) }] })
  await button(page).click()
  const alert = page.getByRole('alert').filter({ hasText: '金额有变化' })
  await expect(alert).toContainText(`之前是 ¥${before.toFixed(2)}，现在是 ¥${(before + 2).toFixed(2)}`)
  expect(await toPay(page)).toBeCloseTo(before + 2, 2)
  await clerk('PATCH', 'goods/skus', { skus: [{ id: DOWN, on_sale: false }] })
  await sellOut(clerk, GONE)
  await button(page).click()
  await expect(page.getByRole('alert').first()).toBeVisible()
  await expect(page.getByRole('region', { name: '商品清单' })).toContainText('已下架')
  await expect(page.getByRole('region', { name: '商品清单' })).toContainText('暂时售罄')
  await page.goto('/orders')
  await expect(page.getByRole('main').getByRole('article')).toHaveCount(0)

  await page.goto('/cart')
  const line = (sku: number) => page.locator(`form.line:has(input[name=sku_id][value="${sku}"])`)
  await expect(line(DEARER)).toContainText('¥2.00')
  await expect(line(DOWN)).toContainText('已下架')
  await expect(line(GONE)).toContainText('暂时售罄')
  for (const sku of [DOWN, GONE]) await expect(line(sku).getByRole('checkbox')).toBeDisabled()
  await page
    .getByRole('button', { name: /去结算/ })
    .filter({ visible: true })
    .first()
    .click()
  const now = await toPay(page)
  await placeOrder(page)
  await expect(page.getByRole('main')).toContainText(now.toFixed(2))
  await payWithAlipay(page)

  // The cashier that lies behind knows that it is paid.
  await page.goBack()
  await page.goBack()
  await expect(page.getByRole('heading', { name: '这份订单已经付过款了' })).toBeVisible()
  await page.goto('/cart')
  await expect(page.getByRole('main')).toContainText('已下架')
})

test('a cart of more than ninety-nine kinds says 99+, within its badge', async ({ page }) => {
  await page.route('**/shop/visitor', (route) => route.fulfill({ json: { username: null, carts_count: 120 } }))
  await page.goto('/help')
  const badge = page.locator('[data-cart-count]').filter({ visible: true })
  await expect(badge).toHaveText('99+')
  expect(await badge.evaluate((one) => one.scrollWidth <= one.clientWidth && one.getBoundingClientRect().right <= innerWidth)).toBe(true)
})

const button = (page: Page) =>
  page
    .getByRole('button', { name: /^提交订单 ¥/ })
    .filter({ visible: true })
    .first()
const amountIn = (text: string): number => Number(text.replace(/[^\d.]/g, ''))
const toPay = async (page: Page): Promise<number> => amountIn(await button(page).innerText())

async function priceOf(page: Page, sku: number): Promise<number> {
  const { data } = (await (await page.request.get(`/v1/goods/live?ids=${sku}`)).json()) as { data: { price: string }[] }
  return Number(data[0]!.price)
}

async function sellOut(clerk: Clerk, sku: number): Promise<void> {
  const { stock } = await clerk<{ stock: number }>('GET', `stocks/${sku}`)
  await clerk('POST', 'stocks/adjustments', { sku_id: sku, count: -stock, why: '盘点' })
}
