import { parse } from 'csv-parse/sync'
import sharp from 'sharp'
import { find, go, logInAsOwner, menu, press, sendWith, stockAndLaunch } from './desk.ts'
import { type Clerk, expect, type Page, payWithAlipay, placeOrder, test } from './shop.ts'

test.skip(({ isMobile }) => isMobile, 'The back office is for a desk or a tablet')
test.setTimeout(240_000)

/** What two pieces cost: the price twice, less what the shop's promotion takes off from ¥399 on. */
const PRICE = '5888'
const TOTAL = '11736.00'

test('the owner’s day: a product of twelve SKUs is made, bought, shipped, reviewed, answered and given back, and every figure tells of it', {
  tag: '@desk',
}, async ({ page, buyer, elsewhere, clerk }) => {
  page.on('dialog', (dialog) => void dialog.accept())
  const desk = await elsewhere()
  await logInAsOwner(desk)
  const before = await shownAndBooked(desk)
  const name = `竹编灯罩 ${Date.now().toString(36)}`

  const { spu, sku, catalog } = await test.step('a product with a matrix of twelve SKUs and pictures is launched', async () => await launch(desk, name, clerk))

  await test.step('it is in the shop at once', async () => {
    await page.goto(`/item/${sku}`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
    await expect(async () => expect(await (await page.request.get(`/list/${catalog}`)).text()).toContain(name)).toPass({ intervals: [50] })
  })

  const order = await test.step('a buyer buys two pieces and pays', async () => {
    await page.goto(`/confirm?sku_id=${sku}&buy_num=2`)
    const number = await placeOrder(page)
    await payWithAlipay(page)
    return number
  })

  await test.step('staff find the order and ship it', async () => {
    await menu(desk, '订单')
    await find(desk, order)
    await desk.getByRole('link', { name: order }).click()
    await desk.getByRole('button', { name: '发货', exact: true }).click()
    await sendWith(desk, /发货/, `SF${order}`, '发货')
    await expect(desk.getByRole('main')).toContainText('全部包裹已发出')
  })

  const words = `${buyer.name} 很喜欢这个灯罩`
  await test.step('the buyer confirms and reviews', async () => {
    await page.goto(`/order/${order}`)
    await page.getByRole('button', { name: '确认收货' }).click()
    await page.getByRole('link', { name: '去评价' }).click()
    await page.getByTitle('满意', { exact: true }).first().click()
    await page.getByLabel('说说使用感受').first().fill(words)
    await page.getByRole('button', { name: '发布评价' }).first().click()
    await expect(page.getByRole('status').filter({ hasText: '谢谢你的评价' })).toBeVisible()
  })

  await test.step('staff answer, and everybody reads it', async () => {
    await menu(desk, '评价')
    await find(desk, words)
    const row = desk.getByRole('row').filter({ hasText: words })
    await row.getByRole('button', { name: '回复' }).click()
    const dialog = desk.getByRole('dialog', { name: '回复' })
    await dialog.getByLabel('回复').fill('谢谢，灯光会更暖')
    await dialog.getByRole('button', { name: '确定' }).click()
    await expect(row).toContainText('谢谢，灯光会更暖')
    await page.goto(`/item/${sku}`)
    await expect(page.getByRole('article').filter({ hasText: words })).toContainText('谢谢，灯光会更暖')
  })

  await test.step('the buyer asks for the money back, staff grant it, and it arrives', async () => {
    await page.goto(`/order/${order}`)
    await page.getByRole('link', { name: '申请售后' }).click()
    await page.getByLabel('申请原因').selectOption('mind')
    await page.getByRole('button', { name: '算一算退多少' }).click()
    await page.getByRole('button', { name: '提交申请' }).click()
    await expect(page).toHaveURL(/\/aftersales\/\d+/)
    await menu(desk, '售后')
    await desk.getByRole('row').filter({ hasText: order }).getByRole('link').first().click()
    await press(desk, '同意')
    await expect(async () => {
      await page.reload()
      await expect(page.getByRole('heading', { name: '售后已完成' })).toBeVisible({ timeout: 500 })
    }).toPass()
  })

  await test.step('the order, the refund, the stock ledger and the audit log tell of all of it', async () => {
    await menu(desk, '退款')
    const refund = desk.getByRole('row').filter({ hasText: order })
    await expect(refund).toContainText('已完成')
    await refund.getByRole('link', { name: order }).click()
    await expect(desk.getByRole('heading', { name: `订单 ${order}` })).toBeVisible()
    for (const fact of ['已退款', '全部退款', '评价完成', '买家确认收货', '全部包裹已发出', `SF${order}`]) await expect(desk.getByRole('main')).toContainText(fact)
    await expect(desk.getByRole('row').filter({ hasText: '已支付' })).toContainText(new RegExp(`¥${TOTAL}.*¥${TOTAL}`))

    await menu(desk, '商品管理')
    await desk.getByRole('link', { name, exact: true }).click()
    await desk.getByRole('button', { name: '库存与流水 原竹 / 小' }).click()
    const ledger = desk.getByRole('dialog', { name: /库存与流水/ })
    const moves = ledger.getByRole('row').filter({ hasText: /入库|占用|售出/ })
    await expect(moves).toHaveText([/售出2华东仓/, /占用−2/, /入库\+10华东仓.*首批到货/])

    // Others of the staff are at work meanwhile.
    await go(desk, '/audit?q=owner&pagesize=100')
    const deeds = desk.getByRole('row').filter({ hasText: 'owner' })
    for (const [deed, object] of [
      ['上架', String(spu)],
      ['入库', ''],
      ['发货', ''],
      ['回复评价', ''],
      ['审核售后', ''],
    ] as const)
      await expect(
        deeds
          .filter({ has: desk.getByText(deed, { exact: true }) })
          .filter({ hasText: object })
          .first(),
      ).toBeVisible()
    await expect(desk.getByText('封条完好')).toBeVisible()
  })

  await test.step('the dashboard shows exactly what the books hold, before and after', async () => {
    const after = await shownAndBooked(desk)
    expect(after.booked.get(order)).toEqual({ placed: true, paid: TOTAL })
    expect([...before.booked.keys()].filter((id) => !after.booked.has(id))).toEqual([])
    await expect(desk.getByRole('row').filter({ hasText: name })).toContainText(new RegExp(`2\\s*¥${TOTAL}`))
  })
})

type Book = Map<string, { placed: boolean; paid: string }>
/**
 * Today's orders and sales as the dashboard shows them, held against every order of the books as their export has them. Others buy meanwhile:
 * it is looked at again until the books were the same before and after the look.
 */
async function shownAndBooked(desk: Page): Promise<{ booked: Book }> {
  let booked: Book = new Map()
  await expect(async () => {
    booked = await booksOfToday(desk)
    await desk.goto('/admin?span=1')
    const shown = [await figure(desk, '今日订单'), await figure(desk, '今日销售额')]
    expect(await booksOfToday(desk)).toEqual(booked)
    const lines = [...booked.values()]
    expect(shown).toEqual([lines.filter(({ placed }) => placed).length, lines.reduce((sum, { paid }) => sum + Math.round(Number(paid) * 100), 0) / 100])
  }).toPass()
  return { booked }
}

const figure = async (desk: Page, title: string): Promise<number> =>
  Number((await desk.locator('.ant-statistic').filter({ hasText: title }).locator('.ant-statistic-content-value').innerText()).replaceAll(',', ''))

/** Orders that were placed or paid today, by number. */
async function booksOfToday(desk: Page): Promise<Book> {
  const today = new Date().toLocaleDateString('sv', { timeZone: 'Asia/Shanghai' })
  const rows: Record<string, string>[] = parse(await (await desk.request.get('/v1/staff/orders/export')).text(), { bom: true, columns: true })
  const book: Book = new Map()
  for (const row of rows) {
    const [placed, paid] = [row['下单时间']!.startsWith(today), row['付款时间']!.startsWith(today)]
    if (placed || paid) book.set(row['订单编号']!.trim(), { placed, paid: paid ? row['订单总额']! : '0.00' })
  }
  return book
}

/** A picture of one colour that the shop has not seen before. */
const drawn = async (name: string, colour: string) => ({
  name,
  mimeType: 'image/png',
  buffer: await sharp({ create: { width: 640, height: 640, channels: 3, background: colour } })
    .png()
    .withMetadata({ exif: { IFD0: { ImageDescription: crypto.randomUUID() } } })
    .toBuffer(),
})

/** Makes a product of twelve SKUs with ten pieces of each on the shelf, as the owner does; answers it and its first SKU. */
async function launch(page: Page, name: string, clerk: Clerk): Promise<{ spu: number; sku: number; catalog: number }> {
  await page.goto('/admin/goods/new')
  await page.getByLabel('商品名称').fill(name)
  await page.getByLabel('类目').click()
  await page.locator('.ant-select-tree-title', { hasText: '苹果' }).first().click()
  await page.getByLabel('商品图片 · 添加图片').setInputFiles([await drawn('front.png', '#c58b4c'), await drawn('side.png', '#7a4a1b')])
  await expect(page.getByRole('img', { name: /商品图片/ })).toHaveCount(2)
  for (const [n, [attr, values]] of [
    ['颜色', '原竹/Natural, 烟熏/Smoked, 碳化/Carbon'],
    ['尺寸', '小/S，中/M，大/L，特大/XL'],
  ].entries()) {
    await page.getByRole('button', { name: '添加属性' }).click()
    await page.getByLabel(`属性名 ${n + 1}`, { exact: true }).fill(attr as string)
    await page.getByLabel(`添加属性值 ${n + 1}`).fill(values as string)
    await page.getByLabel(`添加属性值 ${n + 1}`).press('Enter')
  }
  await page.getByRole('button', { name: '生成规格' }).click()
  const rule = page.getByRole('dialog', { name: '按属性组合生成 12 个规格' })
  await rule.getByLabel('起始售价').fill(PRICE)
  await rule.getByRole('button', { name: '生成规格' }).click()
  await page.getByRole('button', { name: '保存为草稿' }).click()
  await expect(page).toHaveURL(/\/admin\/goods\/\d+$/)
  const spu = await stockAndLaunch(page, '10', '碳化 / 特大')
  const { catalog_id, skus } = await clerk<{ catalog_id: number; skus: { id: number }[] }>('GET', `goods/spus/${spu}`)
  expect(skus).toHaveLength(12)
  return { spu, sku: skus[0]!.id, catalog: catalog_id }
}
