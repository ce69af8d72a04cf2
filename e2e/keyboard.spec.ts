import { expect, type Page, test } from './shop.ts'

test('a whole purchase without a mouse: every step is reached by Tab, pressed by Enter or Space, and told', { tag: '@desk' }, async ({ page, buyer }) => {
  await page.goto('/item/9')
  // Along the catalogs by arrows, into the panel of one and out again.
  await page.locator('.catalogs .has-panel > a').first().focus()
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowDown']) await page.keyboard.press(key)
  await expect(page.locator('.catalogs .has-panel:nth-of-type(3) .panel-menu a').first()).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.locator('.catalogs .has-panel:nth-of-type(3) > a')).toBeFocused()

  await page.goto('/item/9')
  await page.keyboard.press('Tab')
  await expect(page.locator(':focus')).toHaveText('跳到正文')
  await page.keyboard.press('Enter')
  await tabTo(page, '加入购物车')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status').filter({ hasText: '已放进购物车' })).toBeVisible()

  await page.goto('/cart')
  await tabTo(page, /^增加一件/)
  await page.keyboard.press('Space')
  await expect(page.getByLabel(/^数量：/)).toHaveValue('2')
  await expect(page.locator(':focus'), 'the keyboard goes on where it was').toHaveAccessibleName(/^增加一件/)
  await tabTo(page, /^去结算/)
  await page.keyboard.press('Enter')

  await expect(page.getByRole('heading', { name: '确认订单' })).toBeVisible()
  await tabTo(page, '备注')
  await page.keyboard.type('放门口即可')
  await tabTo(page, /^支付宝/)
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('radio', { name: /微信/ })).toBeChecked()
  await page.keyboard.press('ArrowUp')
  await expect(page.getByRole('radio', { name: /支付宝/ })).toBeChecked()
  await tabTo(page, '为什么是这个价')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('list', { name: '价格怎么来的' })).toBeVisible()
  await tabTo(page, /^提交订单 ¥/)
  await page.keyboard.press('Enter')

  await expect(page).toHaveURL(/\/pay\/\d{16}/)
  await tabTo(page, /^支付 ¥/)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /^支付 ¥/ }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: '付款成功' })).toBeVisible()
  await tabTo(page, '查看订单')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toContainText('放门口即可')
  expect(buyer.name).toBeTruthy()
})

/** Presses Tab until the focus is on what has this name, and sees that it can be seen there; fails when it is never reached. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = []
  for (let pressed = 0; pressed < 150; pressed++) {
    await page.keyboard.press('Tab')
    const here = await page.evaluate(() => {
      const at = document.activeElement as HTMLElement & { labels?: NodeListOf<HTMLElement> }
      const box = at.getBoundingClientRect()
      const name = at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText ?? ''
      return { name: name.trim(), seen: box.width > 0 && box.height > 0 }
    })
    passed.push(here.name)
    if (typeof name === 'string' ? here.name !== name : !name.test(here.name)) continue
    expect(here.seen, `${here.name} has the focus and cannot be seen`).toBe(true)
    return
  }
  expect(passed, `never reached ${name}`).toEqual([])
}
