import { find, logInAsOwner, menu, press } from './desk.ts'
import { expect, PASSWORD, post, test } from './shop.ts'

test.skip(({ isMobile }) => isMobile, 'The back office is for a desk or a tablet')
// A whole story, in an application that is loaded anew with every address.
test.slow()

test('staff answer a buyer, change their wallet with four eyes, and shut them out until it is lifted', { tag: '@desk' }, async ({ page, buyer, elsewhere, known }) => {
  const subject = `发票抬头 ${buyer.name}`
  await post(page, '/messages', { kind: 'other', subject, body: '可以改成公司抬头吗' })
  const desk = await elsewhere()
  await logInAsOwner(desk)

  await test.step('a message is answered, once, and read in the shop', async () => {
    await desk.goto('/admin/messages?unanswered=1')
    await find(desk, subject)
    const row = desk.getByRole('row').filter({ hasText: subject })
    await row.getByRole('button', { name: '回复' }).click()
    const dialog = desk.getByRole('dialog', { name: subject })
    await dialog.getByLabel('回复').fill('可以，下单时选“单位”')
    await dialog.getByRole('button', { name: '确定' }).click()
    await expect(row).toHaveCount(0)
    await page.goto('/messages')
    await expect(page.getByRole('main')).toContainText('可以，下单时选“单位”')
  })

  await test.step('whoever asks for a change of a wallet does not decide it', async () => {
    await menu(desk, '买家')
    await find(desk, buyer.name)
    await desk.getByRole('link', { name: buyer.name, exact: true }).click()
    await press(desk, '申请调整余额', { '金额（负数为扣减）': '8.80', 原因: '补偿运费' })
    await menu(desk, '余额调整')
    const row = desk.getByRole('row').filter({ hasText: buyer.name })
    await expect(row).toContainText('您提交的，由别人批准')
    await expect(row.getByRole('button', { name: '批准' })).toHaveCount(0)
    await page.goto('/wallet')
    await expect(page.getByRole('main')).not.toContainText('8.80')

    // Somebody else of the staff sits down at this desk.
    await desk.context().clearCookies()
    await desk.context().addCookies([{ name: 'jishi_staff', value: known.clerks[1] as string, url: new URL('/', desk.url()).href }])
    await desk.reload()
    await row.getByRole('button', { name: '批准' }).click()
    await desk.getByRole('dialog', { name: '批准' }).getByRole('button', { name: '确定' }).click()
    await expect(row).toContainText('已批准')
    await page.reload()
    await expect(page.getByRole('main')).toContainText('8.80')
  })

  await test.step('who is shut out is logged out at once and cannot come in, until it is lifted', async () => {
    await menu(desk, '买家')
    await find(desk, buyer.name)
    await desk.getByRole('link', { name: buyer.name, exact: true }).click()
    await expect(desk.getByRole('main')).toContainText('人工调整')
    await press(desk, '封禁', { 原因: '刷单' })
    await expect(desk.getByRole('main')).toContainText('仍在封禁中')
    await page.goto('/wallet')
    await expect(page).toHaveURL(/\/login/)
    await page
      .getByLabel(/用户名|账号/)
      .first()
      .fill(buyer.name)
    await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await expect(page.getByRole('alert').filter({ visible: true }).first()).toBeVisible()
    await press(desk, '解除封禁')
    await expect(desk.getByRole('main')).toContainText('解除于')
    await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await expect(page).toHaveURL(/\/wallet/)
  })
})
