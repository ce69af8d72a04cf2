import { find, logInAsOwner, menu } from './desk.ts'
import { expect, type Page, test } from './shop.ts'

test.skip(({ isMobile }) => isMobile, 'The back office is for a desk or a tablet')
// A whole story, in an application that is loaded anew with every address.
test.slow()

test('a coupon is given out, reckoned with and stopped; two promotions that meet are told', { tag: '@desk' }, async ({ page, buyer, elsewhere }) => {
  const serial = Date.now().toString(36)
  const coupon = `立冬券 ${serial}`
  const desk = await elsewhere()
  await logInAsOwner(desk)

  await test.step('a new coupon can be claimed as soon as it is kept', async () => {
    await desk.goto('/admin/coupons')
    await desk.getByRole('button', { name: '新建优惠券' }).click()
    const dialog = desk.getByRole('dialog', { name: '新建优惠券' })
    await dialog.getByLabel('名称', { exact: true }).fill(coupon)
    await dialog.getByLabel('英文名称').fill(`Winter ${serial}`)
    await dialog.getByLabel('减免金额').fill('3')
    await window(dialog, '2026-01-01 00:00', '2036-01-01 00:00')
    await dialog.getByRole('button', { name: '确定' }).click()
    await expect(desk.getByRole('row').filter({ hasText: coupon })).toContainText('领取中')
    await page.goto('/coupons')
    await page.getByRole('button', { name: new RegExp(serial) }).click()
    await expect(page.getByRole('status').filter({ visible: true }).first()).toBeVisible()
  })

  await test.step('staff see what a cart would cost with it, step by step', async () => {
    await menu(desk, '试算价格')
    await desk.getByRole('combobox').first().fill('9')
    await desk.getByTitle('编号 9').first().click()
    await desk.getByLabel('件数').fill('2')
    await desk.getByLabel('使用优惠券').fill(coupon)
    await desk.getByTitle(coupon).first().click()
    await desk.keyboard.press('Escape')
    const [reply] = await Promise.all([desk.waitForResponse(/prices\/preview$/), desk.getByRole('button', { name: '试算', exact: true }).click()])
    const { data } = (await reply.json()) as { data: { breakdown: { payable: string; trace: { name: string; amount: string }[] } } }
    expect(data.breakdown.trace.find(({ name }) => name === coupon)?.amount).toBe('-3.00')
    await expect(desk.getByRole('main')).toContainText(new RegExp(`${coupon}\\s*−¥3\\.00`))
    await expect(desk.getByRole('main')).toContainText(new RegExp(`应付\\s*¥${data.breakdown.payable}`))
  })

  await test.step('stopped, it is not given out any more; who has it keeps it', async () => {
    await menu(desk, '优惠券')
    await find(desk, coupon)
    const row = desk.getByRole('row').filter({ hasText: coupon })
    await expect(row).toContainText('1 / ∞')
    await row.getByRole('button', { name: '停止发放' }).click()
    await desk
      .getByRole('dialog', { name: /停止发放/ })
      .getByRole('button', { name: '确定' })
      .click()
    await expect(row.getByRole('button', { name: '停止发放' })).toHaveCount(0)
    await page.goto('/my-coupons')
    await expect(page.getByRole('main')).toContainText(coupon)
    await expect(async () => expect(await (await page.request.get('/coupons')).text()).not.toContain(coupon)).toPass()
  })

  await test.step('a promotion that meets another is told, and stopped before it begins', async () => {
    const name = `半价周 ${serial}`
    await menu(desk, '促销')
    await desk.getByRole('button', { name: '新建促销' }).click()
    const dialog = desk.getByRole('dialog', { name: '新建促销' })
    await dialog.getByLabel('名称', { exact: true }).fill(name)
    await dialog.getByLabel('英文名称').fill(`Half ${serial}`)
    await dialog.getByLabel('减', { exact: true }).fill('1')
    // So far ahead that no order of today meets it.
    await window(dialog, FAR[0], FAR[1])
    await dialog.getByRole('button', { name: '确定' }).click()
    const row = desk.getByRole('row').filter({ hasText: name })
    await expect(row).toContainText('未开始')
    await expect(desk.getByRole('alert').filter({ hasText: name })).toBeVisible()
    await row.getByRole('button', { name: '停止' }).click()
    await desk.getByRole('dialog', { name: /停止/ }).getByRole('button', { name: '确定' }).click()
    await expect(desk.getByRole('alert').filter({ hasText: name })).toHaveCount(0)
  })
  expect(buyer.name).toBeTruthy()
})

const FAR = ['2030-01-01 00:00', '2030-01-08 00:00'] as const

/** Types both ends of a time into the window. */
async function window(dialog: ReturnType<Page['getByRole']>, from: string, until: string): Promise<void> {
  const [start, end] = [dialog.locator('.ant-picker-range input').first(), dialog.locator('.ant-picker-range input').last()]
  await start.fill(from)
  await start.press('Enter')
  await end.fill(until)
  await end.press('Enter')
}
