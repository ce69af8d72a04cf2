import { expect, placeOrder, post, test } from './shop.ts'

test('a coupon is claimed, hinted at in the cart, chosen, told in the price and kept by the order', async ({ page, buyer }) => {
  await page.goto('/coupons')
  await page.getByRole('button', { name: '领取「新客见面礼」' }).click()
  await expect(page.getByRole('status').filter({ hasText: '券包' })).toBeVisible()
  await page.goto('/my-coupons')
  await expect(page.getByRole('main')).toContainText('新客见面礼')

  await page.goto('/item/1')
  const price = Number((await page.locator('.cost [data-price]').first().innerText()).replace(/[^\d.]/g, ''))
  // Enough for the coupon, and a piece or more away from the next step of the shop's savings.
  const pieces = Math.ceil(60 / price)
  await post(page, '/cart/add', { sku_id: '1', count: String(pieces) })
  await page.goto('/cart')
  await expect(page.getByRole('list', { name: '凑单提示' }).getByRole('listitem').first()).toBeVisible()
  await page
    .getByRole('button', { name: /去结算/ })
    .filter({ visible: true })
    .first()
    .click()

  await expect(page.getByRole('heading', { name: '确认订单' })).toBeVisible()
  const button = page
    .getByRole('button', { name: /^提交订单/ })
    .filter({ visible: true })
    .first()
  const coupon = page.getByRole('checkbox', { name: /新客见面礼/ })
  if (await coupon.isChecked()) await coupon.uncheck()
  await expect(coupon).not.toBeChecked()
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  const before = amountIn(await button.innerText())
  await coupon.check()
  await expect(button).toHaveText(new RegExp(`¥${(before - 10).toFixed(2)}`))
  await page.getByText('为什么是这个价').click()
  await expect(page.getByRole('list', { name: '价格怎么来的' })).toContainText('新客见面礼')

  const order = await placeOrder(page)
  await expect(page.getByRole('main')).toContainText((before - 10).toFixed(2))
  await page.goto(`/order/${order}`)
  await page.getByText('为什么是这个价').click()
  await expect(page.getByRole('list', { name: '价格怎么来的' })).toContainText('新客见面礼')
  await page.goto('/my-coupons?state=used')
  await expect(page.getByRole('main')).toContainText('新客见面礼')
  expect(buyer.name).toBeTruthy()
})

test('an address that nothing is sent to cannot be ordered to, and says so', { tag: '@desk' }, async ({ page, buyer }) => {
  await post(page, '/addresses', { deed: 'save', receiver: buyer.name.slice(0, 3), mobile: '13912345678', address: '台湾省台北市信义路五段 7 号' })
  await page.goto('/confirm?sku_id=9&buy_num=1')
  await page.getByRole('radio', { name: /台北市/ }).check()
  await expect(page.getByRole('alert').filter({ hasText: '送不到' })).toBeVisible()
  await expect(
    page
      .getByRole('button', { name: /^提交订单/ })
      .filter({ visible: true })
      .first(),
  ).toBeDisabled()
  await page.getByRole('radio', { name: /世纪大道/ }).check()
  await expect(
    page
      .getByRole('button', { name: /^提交订单/ })
      .filter({ visible: true })
      .first(),
  ).toBeEnabled()
})

const amountIn = (text: string): number => Number(text.replace(/[^\d.]/g, ''))
