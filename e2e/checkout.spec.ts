import { expect, type Page, PASSWORD, placeOrder, post, test } from './shop.ts'

test('the session runs out while an order is confirmed: after the log-in everything typed is there', async ({ page, buyer }) => {
  await page.goto('/confirm?sku_id=9&buy_num=2')
  await typeEverything(page)
  await page.context().clearCookies({ name: 'jishi_session' })
  await page.getByRole('button', { name: '添加这个地址' }).click()
  await expect(page.getByRole('status').filter({ hasText: '刚才填的内容都留着' })).toBeVisible()
  await logInHere(page, buyer.name)
  await expect(page.getByLabel('收货人')).toHaveValue('李雷')
  await expect(page.getByLabel('详细地址')).toHaveValue('文三路 20 号')
  await expectEverything(page)
})

test('an address is added on the way, and the note, the invoice and the way to pay stay', { tag: '@wide' }, async ({ page, buyer }) => {
  await page.goto('/confirm?sku_id=9&buy_num=2')
  await typeEverything(page)
  await page.getByLabel('详细地址').press('Enter')
  await expect(page.getByRole('radio', { name: /李雷/ })).toBeChecked()
  await expectEverything(page)
  const order = await placeOrder(page)
  await page.goto(`/order/${order}`)
  await expect(page.getByRole('region', { name: '收货信息' })).toContainText('文三路 20 号')
  await expect(page.getByRole('region', { name: '付款信息' })).toContainText('杭州集市有限公司')
  expect(buyer.name).toBeTruthy()
})

test('an order is not sent to the old address while a new one is half written', { tag: '@desk' }, async ({ page, buyer }) => {
  await page.goto('/confirm?sku_id=9&buy_num=1')
  await page.getByText('新增地址').click()
  await page.getByLabel('详细地址').fill('文三路 20 号')
  await page
    .getByRole('button', { name: /^提交订单/ })
    .first()
    .click()
  await expect(page.getByRole('alert').filter({ hasText: '新地址还没有添加' })).toBeVisible()
  await page.getByRole('button', { name: '不用了，清空' }).click()
  await expect(page.getByLabel('详细地址')).toHaveValue('')
  await placeOrder(page)
  expect(buyer.name).toBeTruthy()
})

test('pressed twice, an order is placed once; gone back to, its page starts anew', { tag: '@desk' }, async ({ page, buyer }) => {
  await page.goto('/confirm?sku_id=9&buy_num=1')
  await page
    .getByRole('button', { name: /^提交订单 ¥/ })
    .filter({ visible: true })
    .first()
    .dblclick()
  await expect(page).toHaveURL(/\/pay\/\d{16}/)
  await page.goto('/orders')
  await expect(page.getByRole('main').getByRole('article')).toHaveCount(1)
  expect(buyer.name).toBeTruthy()
})

test('an address being typed outlives the session, too', { tag: '@desk' }, async ({ page, buyer }) => {
  await page.goto('/addresses')
  await page.getByText('新增地址').click()
  await page.getByLabel('收货人').fill('李雷')
  await page.getByLabel('手机号码').fill('13912345679')
  await page.getByLabel('详细地址').fill('浙江省杭州市西湖区文三路 20 号')
  await page.context().clearCookies({ name: 'jishi_session' })
  await page.getByRole('button', { name: '保存地址' }).click()
  await logInHere(page, buyer.name)
  await expect(page.getByLabel('收货人')).toHaveValue('李雷')
  await page.getByRole('button', { name: '保存地址' }).click()
  await expect(page.getByText('地址已保存')).toBeVisible()
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('from the product to the cashier: cart, log-in, a new address with its region, confirmation', async ({ page, elsewhere }) => {
    const other = await elsewhere()
    const name = `nojs${Date.now().toString(36)}`
    await post(other, '/register', { phone: '13800138000', uname: name, email: `${name}@example.com`, password: PASSWORD, password2: PASSWORD })
    await page.goto('/item/9')
    await page.getByRole('button', { name: '加入购物车' }).filter({ visible: true }).first().click()
    await expect(page).toHaveURL(/\/cart/)
    await page
      .getByRole('link', { name: /去结算/ })
      .or(page.getByRole('button', { name: /去结算/ }))
      .filter({ visible: true })
      .first()
      .click()
    await logInHere(page, name)
    await expect(page.getByRole('heading', { name: '确认订单' })).toBeVisible()
    await page.getByLabel('备注').fill('放门口即可')
    await page.getByLabel('收货人').fill('韩梅梅')
    await page.getByLabel('手机号码').fill('13912345678')
    await page.getByLabel('详细地址').fill('世纪大道 1 号 2501 室')
    for (const [level, place] of [
      ['省 / 自治区 / 直辖市', '上海市'],
      ['市', '上海市'],
      ['区 / 县', '浦东新区'],
    ] as const) {
      await page.getByLabel(level, { exact: true }).selectOption({ label: place })
      if (level !== '区 / 县') await page.getByRole('button', { name: '显示下一级' }).click()
    }
    await page.getByRole('button', { name: '添加这个地址' }).click()
    await expect(page.getByRole('radio', { name: /韩梅梅.*浦东新区世纪大道/ })).toBeChecked()
    await expect(page.getByLabel('备注')).toHaveValue('放门口即可')
    await placeOrder(page)
    await expect(page.getByRole('radio', { name: /支付宝/ })).toBeVisible()
  })
})

async function typeEverything(page: Page): Promise<void> {
  await page.getByText('新增地址').click()
  await page.getByLabel('收货人').fill('李雷')
  await page.getByLabel('手机号码').fill('13912345679')
  await page.getByLabel('省 / 自治区 / 直辖市').selectOption({ label: '浙江省' })
  await page.getByLabel('市', { exact: true }).selectOption({ label: '杭州市' })
  await page.getByLabel('区 / 县').selectOption({ label: '西湖区' })
  await page.getByLabel('详细地址').fill('文三路 20 号')
  await page.getByLabel('备注').fill('放门口即可 🙂')
  await page.getByRole('radio', { name: /微信/ }).check()
  await page.getByRole('heading', { name: '发票' }).click()
  await page.getByRole('radio', { name: '企业' }).check()
  await page.getByLabel('发票抬头').fill('杭州集市有限公司')
  await page.getByLabel(/税号/).fill('91330106MA2B0C1D2X')
}

async function expectEverything(page: Page): Promise<void> {
  await expect(page.getByLabel('备注')).toHaveValue('放门口即可 🙂')
  await expect(page.getByRole('radio', { name: /微信/ })).toBeChecked()
  await expect(page.getByLabel('发票抬头')).toHaveValue('杭州集市有限公司')
  await expect(page.getByLabel(/税号/)).toHaveValue('91330106MA2B0C1D2X')
}

async function logInHere(page: Page, name: string): Promise<void> {
  await page.getByLabel('用户名、手机号或邮箱').fill(name)
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}
