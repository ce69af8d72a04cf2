import { readFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { find, logInAsOwner, menu } from './desk.ts'
import { expect, test } from './shop.ts'

test.skip(({ isMobile }) => isMobile, 'The back office is for a desk or a tablet')
// A whole story, in an application that is loaded anew with every address.
test.slow()

test('the owner tells a program what happens, compares a day with the gateways, plans a flash sale and ends it, and keeps a view', { tag: '@desk' }, async ({
  elsewhere,
  baseURL,
}) => {
  const desk = await elsewhere()
  await logInAsOwner(desk)
  const heard: { id: string; event: string; signature: string }[] = []
  const program = http.createServer((request, response) => {
    const { 'x-jishi-delivery': id, 'x-jishi-event': event, 'x-jishi-signature': signature } = request.headers
    heard.push({ id: String(id), event: String(event), signature: String(signature) })
    request.resume().on('end', () => response.end())
  })
  // The one address inside that the shop of the journeys may talk to.
  await new Promise<void>((resolve) => program.listen(Number(new URL(baseURL as string).port) + 4, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(program.address() as AddressInfo).port}/heard`

  await test.step('a webhook is made, shows its secret once, is pinged, and its delivery is sent again', async () => {
    await desk.goto('/admin/webhooks')
    await desk.getByRole('button', { name: '新建回调' }).click()
    const dialog = desk.getByRole('dialog', { name: '新建回调' })
    await dialog.getByLabel('地址').fill(address)
    await dialog.getByRole('button', { name: '确定' }).click()
    const secret = desk.getByRole('dialog', { name: '密钥只显示这一次' })
    await expect(secret.getByRole('code').or(secret.locator('code'))).toHaveText(/\S{20,}/)
    await secret.getByRole('button').last().click()
    const row = desk.getByRole('row').filter({ hasText: address })
    await row.getByRole('button', { name: '发送测试' }).click()
    await desk.getByRole('dialog', { name: '发送测试' }).getByRole('button', { name: '确定' }).click()
    await expect.poll(() => heard.map(({ event }) => event)).toEqual(['ping'])
    expect(heard[0]?.signature).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/)
    await menu(desk, '发件箱')
    await find(desk, 'ping')
    const sent = desk.getByRole('row').filter({ hasText: '已发送' }).first()
    await sent.getByRole('button', { name: '重新发送' }).click()
    await desk.getByRole('dialog', { name: '重新发送' }).getByRole('button', { name: '确定' }).click()
    await expect.poll(() => heard.map(({ id }) => id)).toEqual([heard[0]?.id, heard[0]?.id])
    await menu(desk, '网络回调')
    await row.getByRole('button', { name: '停用' }).click()
    await desk.getByRole('dialog', { name: '停用' }).getByRole('button', { name: '确定' }).click()
    await expect(row).toHaveCount(0)
  })

  await test.step('yesterday’s statements stand beside the books', async () => {
    await menu(desk, '对账')
    await desk.getByRole('button', { name: '立即对账' }).click()
    const dialog = desk.getByRole('dialog', { name: '立即对账' })
    const day = await dialog.getByLabel('账单日').inputValue()
    await dialog.getByRole('button', { name: '确定' }).click()
    const runs = desk.getByRole('row').filter({ hasText: day })
    await expect(runs.filter({ hasText: '支付宝' })).toContainText('已对账')
    await expect(runs.filter({ hasText: '微信' })).toContainText('已对账')
  })

  await test.step('a flash sale takes its pieces from the shelf and gives them back when it is ended', async () => {
    await menu(desk, '限时秒杀')
    await desk.getByRole('button', { name: '新建秒杀' }).click()
    const dialog = desk.getByRole('dialog', { name: '新建秒杀' })
    for (const [label, words] of [
      ['规格编号（SKU）', '201'],
      ['秒杀价', '1'],
      ['件数', '3'],
    ] as const)
      await dialog.getByLabel(label, { exact: true }).fill(words)
    const [from, until] = [dialog.locator('.ant-picker-range input').first(), dialog.locator('.ant-picker-range input').last()]
    await from.fill('2030-01-01 00:00:00')
    await from.press('Enter')
    await until.fill('2030-01-01 02:00:00')
    await until.press('Enter')
    await dialog.getByRole('button', { name: '确定' }).click()
    const row = desk.getByRole('row').filter({ hasText: 'SKU 201' })
    await expect(row).toContainText('未开始')
    await expect(row).toContainText('剩 3')
    await row.getByRole('button', { name: '提前结束' }).click()
    await desk
      .getByRole('dialog', { name: /提前结束/ })
      .getByRole('button', { name: '确定' })
      .click()
    await expect(row).toContainText('已结束')
  })

  await test.step('a view of a list has a name, is there after a reload, and its rows come as a file', async () => {
    await desk.goto('/admin/flash-sales?state=over')
    await desk.getByRole('button', { name: '视图' }).click()
    await desk.getByLabel('视图名称').fill('办完的')
    await desk.getByRole('button', { name: '保存', exact: true }).click()
    await desk.goto('/admin/flash-sales')
    await desk.getByRole('button', { name: '视图' }).click()
    await desk.getByRole('button', { name: '办完的', exact: true }).click()
    await expect(desk).toHaveURL(/state=over/)
    await expect(desk.getByRole('row').filter({ hasText: 'SKU 201' })).toBeVisible()
    const [file] = await Promise.all([desk.waitForEvent('download'), desk.getByRole('button', { name: '导出 CSV' }).click()])
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\n')
    expect(lines[0]).toContain('秒杀价')
    expect(lines.filter((line) => line.includes('(201)') && line.includes('over'))).toHaveLength(1)
  })
  await new Promise((resolve) => program.close(resolve))
})
