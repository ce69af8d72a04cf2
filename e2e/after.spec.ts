import sharp from 'sharp'
import { type Clerk, expect, type Page, PASSWORD, payWithAlipay, placeOrder, test } from './shop.ts'

test.beforeEach(({ page }) => {
  page.on('dialog', (dialog) => void dialog.accept())
})

test('an order is shipped, tracked and received; its review with a picture stands on the product’s page', async ({ page, buyer, clerk }, { project }) => {
  const sku = project.name === 'phone' ? 200 : 20
  const order = await buy(page, sku)
  await ship(clerk, order)
  await page.goto(`/order/${order}`)
  const parcels = page.getByRole('region', { name: '包裹与物流' })
  await expect(parcels).toContainText(`SF${order}`)
  await expect(async () => {
    await page.reload()
    await expect(parcels).toContainText('已被揽收', { timeout: 500 })
  }).toPass()

  await page.getByRole('button', { name: '确认收货' }).click()
  await page.getByRole('link', { name: '去评价' }).click()
  const words = `${buyer.name} 觉得很好`
  await page.getByTitle('满意', { exact: true }).first().click()
  await page.getByLabel('说说使用感受').first().fill(words)
  // The session runs out over it: after the log-in the words and the stars are there, and nothing was sent.
  await runOut(page)
  await page.getByRole('button', { name: '发布评价' }).first().click()
  await logInHere(page, buyer.name)
  await expect(page.getByLabel('说说使用感受').first()).toHaveValue(words)
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'seen.png', mimeType: 'image/png', buffer: await picture() })
  await page.getByRole('button', { name: '发布评价' }).first().click()
  await expect(page.getByRole('status').filter({ hasText: '谢谢你的评价' })).toBeVisible()

  await page.goto(`/item/${sku}`)
  const review = page.getByRole('article').filter({ hasText: words })
  await expect(review.getByRole('img', { name: '4 星' })).toBeVisible()
  await review.scrollIntoViewIfNeeded()
  await expect.poll(() => review.locator('.pictures img').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0)
})

test('money is asked back, a clerk approves, and it comes back the way it went', { tag: '@wide' }, async ({ page, buyer, clerk }) => {
  const order = await buy(page, 9)
  await ship(clerk, order)
  await page.goto(`/order/${order}`)
  await page.getByRole('link', { name: '申请售后' }).click()
  await page.getByLabel('申请原因').selectOption('late')
  await page.getByLabel('问题描述（选填）').fill('等了一周还没有到')
  await runOut(page)
  await page.getByRole('button', { name: '提交申请' }).click()
  await logInHere(page, buyer.name)
  await expect(page.getByLabel('问题描述（选填）')).toHaveValue('等了一周还没有到')
  await expect(page.getByLabel('申请原因')).toHaveValue('late')
  await page.getByRole('button', { name: '算一算退多少' }).click()
  const sum = await page.getByRole('status').filter({ hasText: '预计退款' }).locator('b').innerText()
  await page.getByRole('button', { name: '提交申请' }).click()
  await expect(page.getByRole('heading', { name: '申请已提交，等待商家处理' })).toBeVisible()
  const id = /\/aftersales\/(\d+)/.exec(page.url())![1]
  await clerk('POST', `aftersales/${id}/decisions`, { approve: true, answer: '抱歉让您久等，马上退' })
  await expect(async () => {
    await page.reload()
    await expect(page.getByRole('heading', { name: '售后已完成' })).toBeVisible({ timeout: 500 })
  }).toPass()
  await expect(page.getByRole('main')).toContainText('抱歉让您久等')
  await page.goto(`/order/${order}`)
  await expect(page.getByRole('region', { name: '付款信息' })).toContainText(sum)
  expect(buyer.name).toBeTruthy()
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('receipt and leaving everywhere are asked about first; what was received is bought once more', { tag: '@desk' }, async ({ page, buyer, clerk }) => {
    const order = await buy(page, 9)
    await page.goto(`/pay/${order}`)
    await expect(page.getByRole('heading', { name: '这份订单已经付过款了' })).toBeVisible()
    await expect(page.getByRole('button', { name: /^支付/ })).toHaveCount(0)
    await ship(clerk, order)
    for (const path of ['/orders', `/order/${order}`]) {
      await page.goto(path)
      await page.locator('summary', { hasText: '确认收货' }).click()
      await expect(page.getByText('确定已经收到全部商品？')).toBeVisible()
    }
    await page.getByRole('button', { name: '确认收货' }).click()
    await expect(page.getByRole('button', { name: '确认收货' })).toHaveCount(0)
    await page.getByRole('button', { name: '再买一次' }).click()
    await expect(page).toHaveURL(/\/cart\?said=added/)
    await expect(page.getByLabel(/^数量：/)).toHaveValue('1')

    await page.goto('/account')
    await page.locator('summary', { hasText: '退出登录' }).click()
    await expect(page).toHaveURL('/account')
    await page.locator('details[open]').getByRole('button', { name: '退出登录' }).click()
    await expect(page).toHaveURL(/\/login\?said=everywhere/)
    await page.goto('/account')
    await expect(page).toHaveURL(/\/login\?next=/)
    expect(buyer.name).toBeTruthy()
  })
})

const runOut = (page: Page): Promise<void> => page.context().clearCookies({ name: 'jishi_session' })

async function logInHere(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('status').filter({ hasText: '刚才填的内容都留着' })).toBeVisible()
  await page.getByLabel('用户名、手机号或邮箱').fill(name)
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

/** Buys one piece and pays; answers the order's number. */
async function buy(page: Page, sku: number): Promise<string> {
  await page.goto(`/confirm?sku_id=${sku}&buy_num=1`)
  const order = await placeOrder(page)
  await payWithAlipay(page)
  return order
}

/** A clerk hands every parcel of the order to the courier. */
async function ship(clerk: Clerk, order: string): Promise<void> {
  const parcels = await clerk<{ parcel_id: number }[]>('GET', `parcels?q=${order}`)
  expect(parcels.length).toBeGreaterThan(0)
  for (const [n, { parcel_id }] of parcels.entries())
    await clerk('POST', `parcels/${parcel_id}/shipments`, { courier: 'shunfeng', tracking_number: n === 0 ? `SF${order}` : `SF${order}${n}` })
}

const picture = (): Promise<Buffer> =>
  sharp({ create: { width: 640, height: 480, channels: 3, background: '#3a7d44' } })
    .png()
    .toBuffer()
