import { expect, placeOrder, test } from './shop.ts'

test('a code is scanned with a phone, and the page at the desk goes on by itself: by the stream of events, or without it', async ({ page, buyer, elsewhere }, { project }) => {
  // The one way is shut in each: at the desk nothing may be asked again, on the phone no stream comes through.
  const [events, asking] = [/\/v1\/pays\/[^/]+\/\d+\/events$/, /\/v1\/pays\/[^/]+\/\d+$/]
  let asked = 0
  await page.context().route(project.name === 'phone' ? events : asking, (route) => {
    asked++
    return route.abort('aborted')
  })
  await page.goto('/confirm?sku_id=9&buy_num=1')
  await page.getByRole('radio', { name: /微信/ }).check()
  const order = await placeOrder(page)
  await page.getByRole('radio', { name: /微信/ }).check()
  await page.getByRole('button', { name: /^支付 ¥/ }).click()
  await expect(page.getByRole('heading', { name: '请用微信扫一扫付款' })).toBeVisible()
  const code = await page.getByRole('link', { name: /代替扫码/ }).getAttribute('href')
  // Somebody who looked at the result too early is told there, as well.
  const early = await page.context().newPage()
  await early.goto((await page.getByRole('link', { name: '我已经付款了' }).getAttribute('href')) as string)
  await expect(early.getByRole('heading', { name: '付款成功' })).toHaveCount(0)
  const phone = await elsewhere()
  await phone.goto(code as string)
  await phone.getByRole('button', { name: /^支付 ¥/ }).click()
  await expect(phone.getByRole('heading', { name: '支付成功' })).toBeVisible()
  for (const one of [page, early]) await expect(one.getByRole('heading', { name: '付款成功' })).toBeVisible()
  expect(asked > 0).toBe(project.name === 'phone')
  await page.goto(`/order/${order}`)
  await expect(page.getByRole('main')).toContainText('微信')
  expect(buyer.name).toBeTruthy()
})

test('the wallet pays its part, the gateway the rest', async ({ page, buyer, clerk, second }) => {
  const { id } = await clerk<{ id: number }>('POST', `wallets/${buyer.name}/adjust`, { amount: '3.00', reason: '开业红包' })
  await second('POST', `wallet-requests/${id}/decisions`, { approve: true })
  await page.goto('/wallet')
  await expect(page.getByRole('main')).toContainText('3.00')

  await page.goto('/confirm?sku_id=9&buy_num=1')
  const button = page
    .getByRole('button', { name: /^提交订单/ })
    .filter({ visible: true })
    .first()
  const whole = amountIn(await button.innerText())
  await page.getByRole('checkbox', { name: /用余额支付/ }).check()
  await expect(button).toHaveText(new RegExp(`¥${(whole - 3).toFixed(2)}`))
  await page.getByRole('radio', { name: /支付宝/ }).check()
  const order = await placeOrder(page)
  await expect(page.getByRole('main')).toContainText('余额已付 ¥3.00')
  await page.getByRole('button', { name: `支付 ¥${(whole - 3).toFixed(2)}` }).click()
  await page.getByRole('button', { name: `支付 ¥${(whole - 3).toFixed(2)}` }).click()
  await expect(page.getByRole('heading', { name: '付款成功' })).toBeVisible()
  await page.goto(`/order/${order}`)
  await expect(page.getByRole('main')).toContainText('付款成功')
  await page.goto('/wallet')
  await expect(page.getByRole('main')).toContainText('0.00')
})

test('an order is paid in cash when it arrives', { tag: '@desk' }, async ({ page, buyer, clerk }) => {
  await page.goto('/confirm?sku_id=9&buy_num=1')
  await page.getByRole('radio', { name: /货到付款/ }).check()
  const order = await placeOrder(page)
  if (/\/pay\//.test(page.url())) {
    await page.getByRole('radio', { name: /货到付款/ }).check()
    await page.getByRole('button', { name: '提交，货到付款' }).click()
    await expect(page.getByRole('heading', { name: '订单已提交，货到付款' })).toBeVisible()
  }
  const [parcel] = await clerk<{ parcel_id: number }[]>('GET', `parcels?q=${order}`)
  expect(parcel).toBeDefined()
  await page.goto(`/order/${order}`)
  await expect(page.getByRole('main')).toContainText('货到付款')
  expect(buyer.name).toBeTruthy()
})

const amountIn = (text: string): number => Number(text.replace(/[^\d.]/g, ''))
