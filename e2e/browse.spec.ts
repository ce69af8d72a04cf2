import { expect, type Page, post, test } from './shop.ts'

const buy = (page: Page) => page.getByRole('button', { name: '加入购物车' }).filter({ visible: true })

test('the pictures of a product are turned, shown over the whole screen and brought nearer by keyboard @wide', async ({ page }) => {
  await page.goto('/item/1')
  await page.getByRole('button', { name: '看大图' }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet).toBeVisible()
  await expect(sheet.getByRole('status')).toHaveText('1 / 3')
  await page.keyboard.press('ArrowRight')
  await expect(sheet.getByRole('status')).toHaveText('2 / 3')
  const slide = sheet.getByRole('listitem').nth(1)
  const before = (await slide.getByRole('img').boundingBox())!
  await page.keyboard.press('+')
  await expect(sheet.getByRole('button', { name: '放大细看' })).toHaveAttribute('aria-pressed', 'true')
  expect((await slide.getByRole('img').boundingBox())!.width).toBeGreaterThan(before.width * 1.2)
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  // The page stands at the picture that was seen last, and the focus is back.
  await expect(page.getByRole('button', { name: '看大图' })).toBeFocused()
  await expect(page.locator('[data-place]')).toHaveText('2')
})

test('what is put into the cart flies there for who wants motion, and is said aloud with the number', async ({ page }) => {
  await page.goto('/item/9')
  await page.evaluate(() => {
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) if ((node as HTMLElement).dataset?.flying !== undefined) document.documentElement.dataset.flew = ''
    }).observe(document.body, { childList: true })
  })
  const flew = () => page.evaluate(() => 'flew' in document.documentElement.dataset)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await buy(page).click()
  await expect(page.locator('#toast')).toContainText('购物车里有 1 种商品')
  expect(await flew()).toBe(false)
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await buy(page).click()
  await expect.poll(flew).toBe(true)
  await expect(page.locator('[data-flying]')).toHaveCount(0)
})

test('a coupon is claimed beside its product, once', async ({ page, buyer }) => {
  expect(buyer.name).toBeTruthy()
  await page.goto('/item/1')
  await page.getByRole('link', { name: /¥10.*满/ }).click()
  const sheet = page.getByRole('dialog', { name: '这件商品可领的券' })
  await sheet.getByRole('button', { name: '领取「新客见面礼」' }).click()
  await expect(sheet.getByRole('status').filter({ hasText: '券包' })).toBeFocused()
  await expect(sheet.getByRole('button', { name: '领取「新客见面礼」' })).toHaveCount(0)
  await expect(sheet).toContainText('已在券包里')
  await page.goto('/my-coupons')
  await expect(page.getByRole('main')).toContainText('新客见面礼')
})

test('a guest chooses where to, learns when it comes and for how much, and is not asked again', async ({ page }) => {
  await page.goto('/item/1')
  const where = page.getByLabel('送至')
  await where.selectOption({ label: '上海市' })
  const near = page.locator('.truck [role=status]')
  await expect(near).toContainText(/预计 \d+ 月 \d+ 日（周.）前送达/)
  await expect(near).toContainText('发出')
  await expect(where).toBeFocused()
  await where.selectOption({ label: '台湾省' })
  await expect(near).toContainText('暂时送不到')
  await where.selectOption({ label: '上海市' })
  await expect(near).toContainText('送达')
  await page.goto('/item/9')
  await expect(page.getByLabel('送至')).toHaveValue('310000')
})

test('who comes back to a product finds its price and stock as they are, and is told what moved', { tag: '@desk' }, async ({ page, clerk }) => {
  const sku = 303
  await page.clock.install()
  await page.goto(`/item/${sku}`)
  await expect(page.locator('[data-stock-word]')).not.toBeEmpty()
  const { stock } = await clerk<{ stock: number }>('GET', `stocks/${sku}`)
  await clerk('POST', 'stocks/adjustments', { sku_id: sku, count: -stock, why: '盘点' })
  const comeBack = async () => {
    await page.clock.fastForward(20_000)
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  }
  await expect(buy(page)).toBeEnabled()
  await comeBack()
  await expect(page.getByRole('button', { name: '到货通知我' })).toBeVisible()
  await clerk('POST', 'stocks/receipts', { lines: [{ sku_id: sku, count: stock }], why: '补货' })
  await comeBack()
  await expect(buy(page)).toBeEnabled()

  // A price that moves, and a product that is taken down, as the shop would say it.
  const price = Number((await page.locator('.cost [data-price]').first().innerText()).replace(/[^\d.]/g, ''))
  let launched = true
  await page.route('**/v1/goods/live?**', (route) => route.fulfill({ json: { code: 200, data: [{ skuid: sku, price: (price - 1).toFixed(2), stock, launched }] } }))
  await comeBack()
  await expect(page.getByRole('status').filter({ hasText: '刚刚降价' })).toContainText(`¥${price.toFixed(2)} → ¥${(price - 1).toFixed(2)}`)
  launched = false
  await comeBack()
  await expect(page.getByRole('status').filter({ hasText: '刚刚下架' })).toBeVisible()
  await expect(buy(page)).toBeDisabled()
})

test('the home page shows a guest what they looked at, and forgets it when told', async ({ page }) => {
  const noted = page.waitForResponse(/\/shop\/visit\?/)
  await page.goto('/item/20')
  const name = await page.getByRole('heading', { level: 1 }).innerText()
  // However long the page takes to say that it was looked at: the next one must not come before.
  await noted
  await page.goto('/')
  const own = page.locator('.own')
  await own.scrollIntoViewIfNeeded()
  await expect(own.getByRole('region', { name: '最近看过' })).toContainText(name)
  await expect(own.getByRole('region', { name: '猜你喜欢' }).locator('article').first()).toBeVisible()
  await own.getByRole('button', { name: '清空' }).click()
  await expect(own.getByRole('region', { name: '最近看过' })).toHaveCount(0)
  await expect(own.getByRole('heading', { name: '大家都在买' })).toBeFocused()
})

test('a part that does not come offers to try again', { tag: '@desk' }, async ({ page }) => {
  let broken = true
  await page.route('**/part/home', (route) => (broken ? route.abort('aborted') : route.continue()))
  await page.goto('/')
  const own = page.locator('.own')
  await own.scrollIntoViewIfNeeded()
  const again = own.getByRole('button', { name: '再试一次' })
  await expect(again).toBeVisible()
  broken = false
  await again.click()
  await expect(own.locator('article').first()).toBeVisible()
})

test('a look into the cart from the head of any page, put away by Escape', { tag: '@desk' }, async ({ page }) => {
  await page.goto('/item/9')
  const name = await page.getByRole('heading', { level: 1 }).innerText()
  await post(page, '/cart/add', { sku_id: '9', count: '2' })
  await page.goto('/list/1')
  await page
    .getByRole('link', { name: /^购物车/ })
    .first()
    .focus()
  const peek = page.getByRole('group', { name: '购物车' })
  await expect(peek).toContainText(name)
  await expect(peek).toContainText('× 2')
  await page.keyboard.press('Escape')
  await expect(peek).toBeHidden()
})

test('reviews are narrowed in place, and the slides can be paused', { tag: '@desk' }, async ({ page }) => {
  await page.goto('/item/9')
  const reviews = page.locator('[data-reviews]')
  await reviews.getByRole('link', { name: '5 星' }).click()
  await expect(reviews.getByRole('link', { name: '5 星' })).toHaveAttribute('aria-current', 'true')
  await expect(page).toHaveURL(/\/item\/9/)
  await page.goto('/')
  const pause = page.locator('[data-pause]')
  await pause.click()
  await expect(pause).toHaveAttribute('aria-pressed', 'true')
  await expect(pause).toHaveAccessibleName('继续轮播')
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })
  test('a product says what it costs, how it is delivered and where its coupons are, and goes into the cart', { tag: '@desk' }, async ({ page }) => {
    await page.goto('/item/1')
    await expect(page.getByRole('main')).toContainText('现货 24 小时内发出')
    await expect(page.getByRole('link', { name: /¥10.*满/ })).toHaveAttribute('href', '/coupons')
    await expect(page.locator('.skeleton').filter({ visible: true })).toHaveCount(0)
    await buy(page).click()
    await expect(page).toHaveURL(/\/cart/)
    await page.goto('/')
    await expect(page.locator('.skeleton').filter({ visible: true })).toHaveCount(0)
  })
})
