/** What journeys do in the back office, whatever they are about. */
import { type Cookie, expect, type Page } from '@playwright/test'

/** The owner's, who logs in once for all journeys of a worker: a password is slow to check on purpose. */
let cookies: Cookie[] = []

/** Logs the shop's owner in; the form is gone through where it is the matter (admin.spec.ts). */
export async function logInAsOwner(desk: Page): Promise<void> {
  if (cookies.length > 0) return await desk.context().addCookies(cookies)
  const reply = await desk.request.post('/v1/staff/tokens', { data: { username: 'owner', password: 'owner-of-the-market', cookie: true } })
  expect(reply.status()).toBe(200)
  cookies = await desk.context().cookies()
}

/** Opens an address below /admin as a link there would, and waits until its page has what it shows. */
export async function go(desk: Page, path: string): Promise<void> {
  await leave(desk, async () => {
    await desk.evaluate((to) => {
      history.pushState(null, '', to)
      dispatchEvent(new PopStateEvent('popstate'))
    }, `/admin${path}`)
  })
  await expect(desk.locator('.ant-layout-content .ant-spin-spinning')).toHaveCount(0)
}

/** Goes to another page by the menu. */
export async function menu(desk: Page, name: string): Promise<void> {
  await leave(desk, async () => await desk.getByRole('navigation').getByRole('link', { name, exact: true }).click())
}

/** Pages are fetched when they are opened: waits until the one that was there has made room, so that nothing is typed into it. */
async function leave(desk: Page, how: () => Promise<void>): Promise<void> {
  await expect(desk.locator('.ant-layout-content .ant-spin-spinning')).toHaveCount(0)
  await desk
    .locator('.ant-layout-content > *')
    .first()
    .evaluate((page: HTMLElement) => (page.dataset.left = 'yes'))
  await how()
  await expect(desk.locator('.ant-layout-content > :not([data-left], [role=status])').first()).toBeVisible()
}

/** Searches the list that is open. */
export async function find(desk: Page, words: string): Promise<void> {
  await desk.getByRole('searchbox', { name: '搜索' }).fill(words)
  await desk.getByRole('searchbox', { name: '搜索' }).press('Enter')
}

/** Presses a button that asks first, fills in what is given by label, and confirms. */
export async function press(desk: Page, name: string, fields: Record<string, string> = {}): Promise<void> {
  await desk.getByRole('button', { name, exact: true }).click()
  const dialog = desk.getByRole('dialog').filter({ visible: true }).last()
  for (const [label, words] of Object.entries(fields)) await dialog.getByLabel(label).fill(words)
  await dialog.getByRole('button', { name: '确定' }).click()
}

/** Hands something to a courier in the window that is open. */
export async function sendWith(desk: Page, title: string | RegExp, number: string, button: string): Promise<void> {
  const dialog = desk.getByRole('dialog', { name: title })
  await dialog.getByLabel('快递公司').click()
  await desk.getByTitle('顺丰速运').click()
  await dialog.getByLabel('运单号').fill(number)
  await dialog.getByRole('button', { name: button, exact: true }).click()
}

/** On the page of a product that is kept: takes so many pieces of every SKU in, and launches it. `last` is the SKU that is looked at. Answers the product's id. */
export async function stockAndLaunch(desk: Page, pieces: string, last: string): Promise<number> {
  await desk.getByRole('checkbox', { name: 'Select all' }).check()
  await desk.getByRole('button', { name: '批量入库' }).click()
  const receipt = desk.getByRole('dialog', { name: '批量入库' })
  await receipt.getByLabel('每个规格').fill(pieces)
  await receipt.getByLabel('原因').fill('首批到货')
  await receipt.getByRole('button', { name: '确定' }).click()
  await expect(desk.getByRole('button', { name: `库存与流水 ${last}` })).toHaveText(pieces)
  await desk.getByRole('button', { name: '上架', exact: true }).click()
  await desk.getByRole('dialog', { name: '上架' }).getByRole('button', { name: '确定' }).click()
  await expect(desk.getByRole('main').getByText('已上架')).toBeVisible()
  return Number(/\d+$/.exec(desk.url())![0])
}
