import { find, go, logInAsOwner, menu, press, sendWith } from './desk.ts'
import { expect, payWithAlipay, placeOrder, post, test } from './shop.ts'

test.skip(({ isMobile }) => isMobile, 'The back office is for a desk or a tablet')
// A whole story, in an application that is loaded anew with every address.
test.slow()

test('staff correct where an order goes, ship it with a table, and refuse, take back and exchange what the buyer asks for', {
  tag: '@desk',
}, async ({ page, buyer, elsewhere }) => {
  const skus = [9, 20, 200, 12]
  for (const sku of skus) await post(page, '/cart/add', { sku_id: String(sku), count: '1' })
  await page.goto('/confirm')
  const order = await placeOrder(page)
  await payWithAlipay(page)
  const desk = await elsewhere()
  await logInAsOwner(desk)

  await test.step('the address is corrected before anything has left, and what it was stays as a note', async () => {
    await desk.goto(`/admin/orders/${order}`)
    await desk.getByRole('button', { name: '修改', exact: true }).click()
    const dialog = desk.getByRole('dialog', { name: '修改地址' })
    await dialog.getByLabel('详细地址').fill('上海市徐汇区漕溪北路 88 号 8 楼')
    await dialog.getByLabel('手机号').fill('13912345679')
    await dialog.getByRole('button', { name: '确定' }).click()
    await expect(desk.getByRole('main')).toContainText('漕溪北路 88 号 8 楼')
    await expect(desk.getByRole('main')).toContainText('世纪大道 1 号')
  })

  await test.step('the table of what leaves tells line by line what went and what did not', async () => {
    await menu(desk, '发货')
    await find(desk, order)
    await expect(desk).toHaveURL(new RegExp(`q=${order}`))
    const rows = desk.getByRole('row').filter({ hasText: order })
    await expect(rows.first()).toBeVisible()
    const ids = await rows.evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset.rowKey ?? ''))
    await desk.getByRole('button', { name: '批量发货' }).click()
    const dialog = desk.getByRole('dialog', { name: '批量发货' })
    await dialog.getByLabel('CSV 内容').fill(['parcel_id,courier,tracking_number', ...ids.map((id) => `${id},shunfeng,SF${order}${id}`), '999999999,shunfeng,SF1'].join('\n'))
    await dialog.getByRole('button', { name: '确定' }).click()
    const report = desk.getByRole('dialog').filter({ hasText: `成功 ${ids.length} 个，失败 1 个` })
    await expect(report).toContainText(`第 ${ids.length + 2} 行`)
    await report.getByRole('button').last().click()
    await expect(rows).toHaveCount(0)
  })

  await post(page, `/order/${order}`, { deed: 'receive' })
  const ask = async (sku: number, kind: string): Promise<string> => {
    const reply = await page.request.post(`/order/${order}/aftersale`, { form: { deed: 'ask', kind, reason: 'quality', words: '有磕碰', [`count-${sku}`]: '1' }, maxRedirects: 0 })
    return /\/aftersales\/(\d+)/.exec(reply.headers().location ?? '')![1] as string
  }
  const sendBack = async (id: string) => await post(page, `/aftersales/${id}`, { deed: 'send', courier: 'shunfeng', tracking_number: `SFBACK${id}` })

  await test.step('what is refused ends with an answer that the buyer reads', async () => {
    const id = await ask(skus[0]!, 'refund')
    await go(desk, '/aftersales?status=asked')
    await desk.getByRole('row').filter({ hasText: order }).getByRole('link', { name: id, exact: true }).click()
    await press(desk, '拒绝', {})
    await expect(desk.getByRole('dialog', { name: '拒绝' }).getByText('请填写')).toBeVisible()
    await desk.getByRole('dialog', { name: '拒绝' }).getByLabel('回复买家').fill('照片里看不出破损')
    await desk.getByRole('dialog', { name: '拒绝' }).getByRole('button', { name: '确定' }).click()
    await expect(desk.getByRole('main').getByText('已拒绝').first()).toBeVisible()
    await page.goto(`/aftersales/${id}`)
    await expect(page.getByRole('main')).toContainText('照片里看不出破损')
  })

  await test.step('a return is granted, received and paid back', async () => {
    const id = await ask(skus[1]!, 'return')
    await go(desk, `/aftersales/${id}`)
    await press(desk, '同意', { 回复买家: '请寄回' })
    await expect(desk.getByRole('main').getByText('待寄回').first()).toBeVisible()
    await sendBack(id)
    await desk.reload()
    await press(desk, '验收通过', {})
    await expect(async () => {
      await desk.reload()
      await expect(desk.getByRole('main').getByText('已完成').first()).toBeVisible({ timeout: 1000 })
    }).toPass()
  })

  await test.step('an exchange is granted, received, and the new one leaves', async () => {
    const id = await ask(skus[2]!, 'exchange')
    await go(desk, `/aftersales/${id}`)
    await press(desk, '同意', {})
    await expect(desk.getByRole('main').getByText('待寄回').first()).toBeVisible()
    await sendBack(id)
    await desk.reload()
    await press(desk, '验收通过', {})
    await desk.getByRole('button', { name: '寄出换货' }).click()
    await sendWith(desk, '寄出换货', `SFNEW${id}`, '确定')
    await expect(desk.getByRole('main')).toContainText(`SFNEW${id}`)
    await expect(desk.getByRole('main').getByText('已完成').first()).toBeVisible()
    await page.goto(`/aftersales/${id}`)
    await expect(page.getByRole('main')).toContainText(`SFNEW${id}`)
  })

  await test.step('where nothing is left to exchange, the money goes back instead', async () => {
    const id = await ask(skus[3]!, 'exchange')
    await go(desk, `/aftersales/${id}`)
    await press(desk, '同意', {})
    await expect(desk.getByRole('main').getByText('待寄回').first()).toBeVisible()
    await sendBack(id)
    await desk.reload()
    await press(desk, '验收通过', {})
    await press(desk, '改为退款', { 回复买家: '已经卖完了' })
    await expect(async () => {
      await page.goto(`/aftersales/${id}`)
      await expect(page.getByRole('main')).toContainText('售后已完成', { timeout: 1000 })
    }).toPass()
    await expect(page.getByRole('main')).toContainText('已经卖完了')
  })
  expect(buyer.name).toBeTruthy()
})
