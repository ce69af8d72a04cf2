import { expect, type Page, test } from './shop.ts'

const field = (page: Page) => page.getByRole('combobox', { name: '搜索商品' })
const names = (page: Page) => page.locator('main article h2')

async function searchFor(page: Page, words: string): Promise<void> {
  await field(page).fill(words)
  await field(page).press('Enter')
  await expect(page).toHaveURL(/\/search\?q=/)
}

test('a product is found by pinyin', async ({ page }) => {
  await page.goto('/')
  await searchFor(page, 'xigua')
  await expect(names(page).filter({ hasText: '西瓜' }).first()).toBeVisible()
})

test('a product is found in spite of a wrong character', { tag: '@desk' }, async ({ page }) => {
  await page.goto('/')
  await searchFor(page, '兰牙耳机')
  await expect(names(page).filter({ hasText: '耳机' }).first()).toBeVisible()
})

test('a misspelt word is mended, and the shop says what it has looked for', { tag: '@desk' }, async ({ page }) => {
  await page.goto('/en/search?q=watermelom')
  await expect(page.getByRole('main')).toContainText('watermelon')
  await expect(
    names(page)
      .filter({ hasText: /watermelon/i })
      .first(),
  ).toBeVisible()
})

test('a suggestion is chosen with the arrow keys', async ({ page }) => {
  await page.goto('/')
  await field(page).pressSequentially('咖啡')
  const options = page.getByRole('option')
  await expect(options.first()).toContainText('咖啡')
  await field(page).press('ArrowDown')
  await expect(options.first()).toHaveAttribute('aria-selected', 'true')
  const [text, href] = [await options.first().getAttribute('data-q'), await options.first().getAttribute('href')]
  await expect(field(page)).toHaveValue(text as string)
  await field(page).press('Enter')
  await expect(page).toHaveURL(new URL(href as string, page.url()).href)
  await expect(page.getByRole('main').locator('article').first()).toBeVisible()
})

test('suggestions that take long have a shape, and those that do not come can be asked for again', { tag: '@desk' }, async ({ page }) => {
  await page.goto('/')
  let answer = (): void => {}
  let broken = true
  await page.route('**/v1/goods/suggest?**', async (route) => {
    if (!broken) return route.continue()
    await new Promise<void>((resolve) => (answer = resolve))
    await route.abort('aborted')
  })
  const list = page.locator('#suggestions')
  // What others search for stands there before anything is typed, and makes room.
  await field(page).focus()
  await expect(list.getByRole('option').first()).toBeVisible()
  await field(page).pressSequentially('咖啡')
  await expect(list.locator('.skeleton').first()).toBeVisible()
  await expect(list).toHaveAttribute('aria-busy', 'true')
  answer()
  const again = page.getByRole('option', { name: /再试一次/ })
  await expect(again).toBeVisible()
  await field(page).press('ArrowDown')
  await expect(field(page)).toHaveValue('咖啡')
  broken = false
  await field(page).press('Enter')
  await expect(page.getByRole('option').first()).toContainText('咖啡')
  await expect(list.locator('.skeleton')).toHaveCount(0)
})

test('a list is narrowed by price, sorted, and widened again', async ({ page }) => {
  await page.goto('/list/1')
  const filters = page.locator('[data-filters]')
  // On a phone they are a sheet that rises from below, and that Escape puts away.
  if (!(await page.getByLabel('最高价').isVisible())) {
    const button = filters.locator('summary').first()
    await button.click()
    await expect(page.getByLabel('最高价')).toBeInViewport()
    await page.keyboard.press('Escape')
    await expect(page.getByLabel('最高价')).toBeHidden()
    await expect(button).toBeFocused()
    await button.click()
  }
  await page.getByLabel('最低价').fill('20')
  await page.getByLabel('最高价').fill('60')
  await page.getByRole('button', { name: '应用筛选' }).click()
  await expect(page).toHaveURL(/min=20/)
  await page.getByRole('navigation', { name: '排序' }).getByRole('link', { name: '价格从高到低' }).click()
  await expect(page).toHaveURL(/min=20.*max=60|max=60.*min=20/)
  const prices = await pricesOf(page)
  expect(prices.length).toBeGreaterThan(1)
  expect(prices).toEqual(prices.toSorted((a, b) => b - a))
  expect(Math.max(...prices)).toBeLessThanOrEqual(60)
  expect(Math.min(...prices)).toBeGreaterThanOrEqual(20)
  await page.getByRole('list', { name: '已选条件' }).getByRole('link').first().click()
  await expect(page).not.toHaveURL(/min=/)
})

test('where nothing is found there are words to go on with', async ({ page }) => {
  await page.goto('/search?q=zzqqxxw')
  await expect(page.getByRole('heading', { name: '没有找到「zzqqxxw」' })).toBeVisible()
  await page.getByRole('main').getByRole('link').first().click()
  await expect(page.getByRole('main').locator('article').first()).toBeVisible()
})

/** What the cards cost, in yuan. */
async function pricesOf(page: Page): Promise<number[]> {
  const texts = await page.locator('main article .worth [data-price]').allInnerTexts()
  return texts.map((text) => Number(text.replace(/[^\d.]/g, '')))
}
