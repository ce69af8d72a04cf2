import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { generateSync } from 'otplib'
import { go, logInAsOwner, menu } from './desk.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })
test.skip(({ isMobile }) => isMobile, 'The back office is for a desk or a tablet')
// A whole story each, in an application that is loaded anew with every address.
test.slow()

const OWNER = { username: 'owner', password: 'owner-of-the-market' }

/** A paid order of the demo's buyer; on delivery, so that nobody has to go to a gateway. */
async function placeOrder(request: APIRequestContext): Promise<string> {
  const logIn = await request.post('/v1/tokens', { data: { username: 'demo', password: 'jishi2026' } })
  const { token } = (await logIn.json()) as { token: string }
  const headers = { authorization: token }
  const homes = (await (await request.get('/v1/users/demo/address', { headers })).json()) as { addresslist: { id: number }[] }
  const [home] = homes.addresslist
  const wish = { address_id: home?.id, settlement_type: 1, sku_id: 1, buy_count: 2, pay_method: 'cod', note: '请放前台' }
  const placed = (await (await request.post('/v1/orders/demo', { headers, data: wish })).json()) as { data: { order_id: number } }
  return String(placed.data.order_id)
}

async function logIn(page: Page, { username, password }: typeof OWNER): Promise<void> {
  await page.getByLabel('账号').fill(username)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

test('the owner comes back to where they wanted to go, finds a paid order, ships it and reads its story', async ({ page, playwright, baseURL }) => {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('response', (response) => response.status() >= 500 && faults.push(`${response.status()} ${response.url()}`))
  const buyer = await playwright.request.newContext({ baseURL: baseURL as string })
  const order = await placeOrder(buyer)
  await buyer.dispose()

  await page.goto('/admin/orders?status=2')
  await expect(page).toHaveURL(/\/admin\/log-in\?back=/)
  await logIn(page, { ...OWNER, password: 'not-the-password' })
  await expect(page.getByRole('alert')).toContainText('员工账号或密码错误')
  await logIn(page, OWNER)
  await expect(page).toHaveURL(/\/admin\/orders\?status=2$/)

  await page.getByRole('searchbox', { name: '搜索' }).fill(order)
  await page.getByRole('searchbox', { name: '搜索' }).press('Enter')
  await expect(page).toHaveURL(new RegExp(`q=${order}`))
  await page.getByRole('link', { name: order }).click()
  await expect(page.getByRole('heading', { name: `订单 ${order}` })).toBeVisible()
  await expect(page.getByRole('main')).toContainText('请放前台')

  await page.getByRole('button', { name: '添加备注' }).click()
  await page.getByLabel('备注', { exact: true }).fill('已电话确认地址')
  await page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
  await expect(page.getByRole('main')).toContainText('已电话确认地址')

  await page.getByRole('button', { name: '发货', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: /发货/ })
  await expect(dialog).toContainText('不能再取消')
  await dialog.getByLabel('快递公司').click()
  await page.getByTitle('顺丰速运').click()
  await dialog.getByLabel('运单号').fill('SF1234567890123')
  await dialog.getByRole('button', { name: '发货', exact: true }).click()

  await expect(page.getByRole('main')).toContainText('全部包裹已发出')
  await expect(page.getByRole('main')).toContainText('SF1234567890123')
  await expect(page.getByRole('button', { name: '取消订单' })).toHaveCount(0)
  await page.reload()
  await expect(page.getByRole('main')).toContainText('全部包裹已发出')
  expect(faults).toEqual([])
})

test('a clerk sees only what their rights are for, on the menu and by address, and the server holds to the same', async ({ page }) => {
  await page.goto('/admin')
  await logIn(page, OWNER)
  const role = `客服${Date.now().toString(36)}`
  await menu(page, '角色')
  await page.getByRole('button', { name: '新建角色' }).click()
  const rights = page.getByRole('dialog', { name: '新建角色' })
  await rights.getByLabel('名称', { exact: true }).fill(role)
  await rights.getByLabel('英文名称').fill('Letters')
  await rights.getByRole('checkbox', { name: '客户: 查看' }).check()
  await rights.getByRole('button', { name: '确定' }).click()
  await expect(page.getByRole('row').filter({ hasText: role })).toContainText('客户: 查看')

  await menu(page, '员工')
  await page.getByRole('button', { name: '新增员工' }).click()
  const clerk = { username: `clerk${Date.now().toString(36)}`, password: 'answers-the-letters' }
  const dialog = page.getByRole('dialog', { name: '新增员工' })
  await dialog.getByLabel('账号').fill(clerk.username)
  await dialog.getByLabel('密码', { exact: true }).fill(clerk.password)
  await dialog.getByLabel('姓名').fill('小陈')
  await dialog.getByLabel('角色').click()
  await page.getByTitle(role).click()
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: '确定' }).click()
  await expect(page.getByRole('main')).toContainText(clerk.username)

  await page.getByRole('button', { name: '店主' }).click()
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await expect(page).toHaveURL(/\/admin\/log-in/)
  await logIn(page, clerk)
  await expect(page.getByRole('link', { name: '留言', exact: true })).toBeVisible()
  for (const name of ['订单', '商品管理', '员工', '退款', '发件箱']) await expect(page.getByRole('link', { name, exact: true })).toHaveCount(0)

  await go(page, '/orders')
  await expect(page.getByText('您没有查看这一页的权限')).toBeVisible()
  const asked = await page.request.get('/v1/staff/orders')
  expect(asked.status()).toBe(403)
  expect(await asked.json()).toMatchObject({ code: 12000, data: [] })
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.getByText('You do not have the right to see this page')).toBeVisible()
})

test('the owner sees how the shop does, and what staff have done, with every seal unbroken', async ({ page }) => {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  await logInAsOwner(page)
  await page.goto('/admin')
  await expect(page.getByText('今日销售额')).toBeVisible()
  await expect(page.getByRole('img', { name: '近 30 天销售额与订单' })).toBeVisible()
  await page.getByText('近 30 天', { exact: true }).click()
  await expect(page).toHaveURL(/span=30/)

  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: '键盘快捷键' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: '键盘快捷键' })).toBeHidden()
  await page.keyboard.press('g')
  await page.keyboard.press('u')
  await expect(page.getByRole('heading', { name: '操作记录' })).toBeVisible()
  await expect(page.getByText('封条完好')).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('logInStaff')
  await page.keyboard.press('Enter')
  await expect(page.getByTitle('logInStaff').first()).toBeVisible()
  expect(faults).toEqual([])
})

test('the owner changes a setting, finds it in its history and among what was done, and puts it back', async ({ page }) => {
  await logInAsOwner(page)
  await page.goto('/admin/settings')
  const row = page.getByRole('row', { name: /未付款订单保留/ }).first()
  await row.getByRole('button', { name: '修改' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('spinbutton').fill('45')
  await dialog.getByRole('button', { name: '确定' }).click()
  await expect(row).toContainText('45')
  await row.getByRole('button', { name: '恢复' }).click()
  await page.getByRole('dialog', { name: '恢复' }).getByRole('button', { name: '确定' }).click()
  await expect(row.getByRole('button', { name: '恢复' })).toBeHidden()
  await go(page, '/audit?q=setSetting')
  await page.getByText('查看', { exact: true }).first().click()
  await expect(page.getByRole('dialog')).toContainText('setting_changes')
  await expect(page.getByRole('dialog')).toContainText('45')
})

test('a clerk sets up two-factor log-in with an app, and from then on needs its code', async ({ page, playwright, baseURL }) => {
  const clerk = { username: `factor${Date.now() % 1e9}`, password: 'four words and more' }
  const owner = await playwright.request.newContext({ baseURL: baseURL as string })
  const { token } = (await (await owner.post('/v1/staff/tokens', { data: OWNER })).json()) as { token: string }
  const added = await owner.post('/v1/staff/members', { headers: { authorization: token }, data: { ...clerk, name: '小密', rights: { goods: 1 } } })
  expect(added.status()).toBe(200)
  await owner.dispose()

  await page.goto('/admin/me')
  await logIn(page, clerk)
  await page.getByRole('button', { name: '开启', exact: true }).click()
  await page.getByLabel('当前密码').fill(clerk.password)
  await page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
  const secret = await page.getByText(/^[A-Z2-7]{32}$/).textContent()
  await page.getByLabel('动态码').fill(generateSync({ secret: secret ?? '' }))
  await page.getByRole('button', { name: '验证并开启' }).click()
  const code = await page
    .getByText(/^\w{4}(-\w{4}){5}$/)
    .first()
    .textContent()
  await page.getByRole('button', { name: '我已保存' }).click()
  await expect(page.getByText('已开启：')).toBeVisible()

  await page.context().clearCookies()
  await page.goto('/admin/me')
  await logIn(page, clerk)
  await page.getByLabel('动态码').fill('000000')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('动态码不对')
  await page.getByLabel('动态码').fill(code ?? '')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('heading', { name: '我的账号' })).toBeVisible()
})

test('the owner sees that the machine is well, and has pages drawn anew', async ({ page }) => {
  await logInAsOwner(page)
  await page.goto('/admin/health')
  await expect(page.getByText('后台进程 1')).toBeVisible()
  await go(page, '/page-cache')
  await page.getByRole('button', { name: '清除全部' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
  await expect(page.getByText('已完成')).toBeVisible()
  await go(page, '/jobs')
  await expect(page.getByRole('heading', { name: '任务队列' })).toBeVisible()
})
