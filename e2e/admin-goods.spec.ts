import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { logInAsOwner, stockAndLaunch } from './desk.ts'
import { type Known, knownFile } from './known.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })
test.skip(({ isMobile }) => isMobile, 'The back office is for a desk or a tablet')
// A whole story each, in an application that is loaded anew with every address.
test.slow()

async function open(page: Page, path: string): Promise<void> {
  await logInAsOwner(page)
  await page.goto(`/admin${path}`)
}

/** Asks the staff API as a clerk with every right. */
async function asClerk<Data>(page: Page, path: string): Promise<Data> {
  const { clerks } = JSON.parse(readFileSync(knownFile(Number(new URL(page.url()).port)), 'utf8')) as Known
  const reply = await page.request.get(`/v1/staff/${path}`, { headers: { authorization: `Bearer ${clerks[0]}` } })
  return ((await reply.json()) as { data: Data }).data
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

test('a product with a matrix of twelve SKUs and pictures is in the shop as soon as it is launched', async ({ page }) => {
  const name = `手编竹篮 ${Date.now().toString(36)}`
  await open(page, '/goods/new')
  await page.getByLabel('商品名称').fill(name)
  await page.getByLabel('类目').click()
  await page.locator('.ant-select-tree-title', { hasText: '苹果' }).first().click()
  await page.getByLabel('商品图片 · 添加图片').setInputFiles([await drawn('front.png', '#b5793c'), await drawn('side.png', '#8a5a2b')])
  await expect(page.getByRole('img', { name: /商品图片/ })).toHaveCount(2)
  await page.getByRole('button', { name: '后移图片 1' }).click()

  await page.getByRole('button', { name: '添加属性' }).click()
  await page.getByLabel('属性名 1', { exact: true }).fill('颜色')
  await page.getByLabel('添加属性值 1').fill('原竹/Natural, 烟熏/Smoked, 碳化/Carbon')
  await page.getByLabel('添加属性值 1').press('Enter')
  await page.getByRole('button', { name: '添加属性' }).click()
  await page.getByLabel('属性名 2', { exact: true }).fill('尺寸')
  await page.getByLabel('添加属性值 2').fill('小/S，中/M，大/L，特大/XL')
  await page.getByLabel('添加属性值 2').press('Enter')

  await page.getByRole('button', { name: '生成规格' }).click()
  const rule = page.getByRole('dialog', { name: '按属性组合生成 12 个规格' })
  await rule.getByLabel('起始售价').fill('38')
  await rule.getByLabel('属性值加价（元） 特大').fill('20')
  await rule.getByLabel('属性值加价（元） 碳化').fill('5')
  const code = `BASKET${Date.now().toString(36).toUpperCase()}`
  await rule.getByLabel('货号规则').fill(`${code}-{1}-{2}`)
  await rule.getByRole('button', { name: '生成规格' }).click()
  await expect(page.getByLabel('售价 碳化 / 特大')).toHaveValue('63.00')
  await expect(page.getByLabel('货号 原竹 / 小')).toHaveValue(`${code}-NATURAL-S`)

  // A price that cannot be is told where it stands, and nothing is sent.
  await page.getByLabel('售价 原竹 / 小').fill('0')
  await page.getByRole('button', { name: '保存为草稿' }).click()
  await expect(page.getByText('售价必须大于 0').first()).toBeVisible()
  await page.getByLabel('售价 原竹 / 小').fill('36.5')
  await page.getByLabel('售价 原竹 / 小').press('Enter')
  await expect(page.getByLabel('售价 原竹 / 中')).toBeFocused()

  const words = page.getByRole('textbox', { name: '商品详情 · 中文' })
  await words.click()
  await page.getByRole('button', { name: '标题', exact: true }).first().click()
  await words.pressSequentially('一只篮子，编三天')

  // Words that are pasted bring neither looks nor deeds of their own.
  await words.press('Enter')
  const refused = await words.evaluate(async (box) => {
    const directives = new Set<string>()
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => directives.add(effectiveDirective))
    const clipboard = new DataTransfer()
    clipboard.setData('text/html', '<p style="position: fixed">贴上来的话<img src="data:," onerror="document.title = \'broken\'"></p>')
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true, cancelable: true }))
    while (directives.size < 2) await new Promise(requestAnimationFrame)
    return [...directives].toSorted()
  })
  expect(refused).toEqual(['script-src-attr', 'style-src-attr'])
  await expect(words.getByText('贴上来的话')).toBeVisible()
  expect(await words.innerHTML()).not.toMatch(/fixed|onerror/)
  expect(await page.title()).not.toBe('broken')

  await page
    .getByLabel('插入图片')
    .nth(1)
    .setInputFiles(await drawn('weaving.png', '#c9a26b'))
  await expect(words.getByRole('img', { name: 'weaving' })).toBeVisible()

  // What is not saved comes back after a reload.
  await page.reload()
  await expect(page.getByText('已恢复上次没有保存的草稿')).toBeVisible()
  await expect(page.getByLabel('售价 原竹 / 小')).toHaveValue('36.50')
  await page.getByRole('button', { name: '保存为草稿' }).click()
  await expect(page).toHaveURL(/\/admin\/goods\/\d+$/)
  await expect(page.getByRole('heading', { name })).toBeVisible()
  await expect(page.getByText('全部已保存')).toBeVisible()

  const id = await stockAndLaunch(page, '30', '碳化 / 特大')
  const spu = await asClerk<{ skus: { id: number; price: string; stock: number }[]; description: string }>(page, `goods/spus/${id}`)
  expect(spu.skus).toHaveLength(12)
  expect(spu.skus.map(({ stock }) => stock)).toEqual(Array.from({ length: 12 }, () => 30))
  expect(spu.description).toMatch(/<h2>一只篮子，编三天<\/h2>.*<img [^>]*src="\/media\//s)

  const item = await page.context().newPage()
  await expect(async () => {
    await item.goto(`/item/${spu.skus[11]!.id}`)
    await expect(item.getByRole('heading', { level: 1 })).toContainText(name, { timeout: 500 })
  }).toPass()
  await expect(item.getByText('63', { exact: false }).first()).toBeVisible()
  await expect(item.getByRole('heading', { name: '一只篮子，编三天' })).toBeVisible()
})

test('two clerks change one product: what touches is asked about, what does not is put together', async ({ page, browser, baseURL }) => {
  await open(page, '/goods/5')
  await expect(page.getByText('全部已保存')).toBeVisible()
  // At another desk: a draft is kept in its own browser.
  const desk = await browser.newContext({ baseURL: baseURL as string, locale: 'zh-CN' })
  const other = await desk.newPage()
  await open(other, '/goods/5')
  await other.getByLabel('英文名称').fill(`Other words ${Date.now().toString(36)}`)
  await page.getByLabel('包装清单 · 英文').fill('One box')
  await other.getByRole('button', { name: '保存', exact: true }).click()
  await expect(other.getByText('全部已保存')).toBeVisible()

  // Both have to be there, and neither clerk types twice.
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.getByLabel('英文名称')).toHaveValue(/Other words/)
  await expect(page.getByLabel('包装清单 · 英文')).toHaveValue('One box')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.getByText('全部已保存')).toBeVisible()

  await other.reload()
  await page.getByLabel('英文名称').fill('Mine')
  await other.getByLabel('英文名称').fill('Theirs')
  await other.getByRole('button', { name: '保存', exact: true }).click()
  await expect(other.getByText('全部已保存')).toBeVisible()
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.getByText('您编辑时，别人保存了这个商品')).toBeVisible()
  await page.getByRole('button', { name: '保留我的' }).click()
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.getByText('全部已保存')).toBeVisible()
  expect((await asClerk<{ name_en: string }>(page, 'goods/spus/5')).name_en).toBe('Mine')
  await desk.close()
})

/** Drags one line of the tree onto another, or into the gap below it. */
async function drag(page: Page, from: Locator, to: Locator, below: boolean): Promise<void> {
  const [start, end] = [(await from.boundingBox())!, (await to.boundingBox())!]
  await page.mouse.move(start.x + 8, start.y + start.height / 2)
  await page.mouse.down()
  // Further to the right than the start of the line, it would go into it.
  const goal = { x: end.x + (below ? 2 : 40), y: end.y + end.height * (below ? 0.95 : 0.5) }
  await page.mouse.move(goal.x, goal.y - 4, { steps: 6 })
  await page.mouse.move(goal.x, goal.y, { steps: 3 })
  await page.mouse.up()
}

test('catalogs are dragged into order and taken back, and into another one after a question; the shop follows', { tag: '@desk' }, async ({ page }) => {
  await open(page, '/catalogs')
  const serial = Date.now().toString(36)
  const line = (name: string) => page.locator('.ant-tree-node-content-wrapper').filter({ hasText: name })
  const add = async (button: string, name: string) => {
    await page.getByRole('button', { name: button }).click()
    const dialog = page.getByRole('dialog', { name: button })
    await dialog.getByLabel('名称', { exact: true }).fill(name)
    await dialog.getByRole('button', { name: '确定' }).click()
    await expect(dialog).toBeHidden()
    await expect(line(name)).toBeVisible()
  }
  await add('新建一级类目', `节令${serial}`)
  await line(`节令${serial}`).click()
  for (const name of ['春', '夏', '秋']) await add('新建下级', `${name}${serial}`)
  type Row = { id: number; name: string; parent_id: number | null; position: number }
  const rows = async () => await asClerk<Row[]>(page, 'catalogs')
  const top = (await rows()).find(({ name }) => name === `节令${serial}`)!
  const order = async () =>
    (await rows())
      .filter(({ parent_id }) => parent_id === top.id)
      .toSorted((one, other) => one.position - other.position)
      .map(({ name }) => name[0])
      .join('')
  expect(await order()).toBe('春夏秋')

  await drag(page, line(`秋${serial}`), line(`春${serial}`), true)
  await expect.poll(order).toBe('春秋夏')
  await page.getByRole('button', { name: '撤销' }).click()
  await expect.poll(order).toBe('春夏秋')
  await expect(page.locator('.ant-tree-title').filter({ hasText: serial }).nth(2)).toContainText('夏')
  await drag(page, line(`秋${serial}`), line(`春${serial}`), true)
  await expect.poll(order).toBe('春秋夏')
  await expect(async () => expect(await (await page.request.get('/catalogs')).text()).toMatch(new RegExp(`春${serial}[^]*秋${serial}[^]*夏${serial}`))).toPass()

  // Into another one: staff are asked first.
  await drag(page, line(`夏${serial}`), line(`春${serial}`), false)
  const question = page.getByRole('dialog', { name: '移动类目' })
  await expect(question).toContainText(`夏${serial}`)
  await question.getByRole('button', { name: '确定' }).click()
  await expect.poll(order).toBe('春秋')

  // What holds something stays, and the page says why; what is empty goes.
  await line(`春${serial}`).click()
  await expect(page.getByRole('button', { name: '删除' })).toBeDisabled()
  await line(`秋${serial}`).click()
  await page.getByRole('button', { name: '删除' }).click()
  await page.getByRole('dialog', { name: /删除/ }).getByRole('button', { name: '确定' }).click()
  await expect(line(`秋${serial}`)).toHaveCount(0)
})

test('a line of news is on the home page at once, and gone when it is hidden', { tag: '@desk' }, async ({ page }) => {
  await open(page, '/content?slot=news')
  const title = `中秋满减 ${Date.now().toString(36)}`
  await page.getByRole('button', { name: /添加$/ }).click()
  const dialog = page.getByRole('dialog', { name: /添加内容/ })
  await dialog.getByLabel('标题', { exact: true }).fill(title)
  await dialog.getByLabel('链接').fill('javascript:alert(1)')
  await dialog.getByRole('button', { name: '确定' }).click()
  await expect(dialog.getByRole('alert').or(dialog.locator('.ant-form-item-explain-error')).first()).toBeVisible()
  await dialog.getByLabel('链接').fill('/coupons')
  await dialog.getByRole('button', { name: '确定' }).click()
  await expect(dialog).toBeHidden()
  // To the top, so that it is among those that are shown.
  const place = () => page.getByRole('listitem').evaluateAll((items, title) => items.findIndex((item) => item.textContent?.includes(title)), title)
  await expect.poll(place).toBeGreaterThanOrEqual(0)
  for (let at = await place(); at > 0; at--) {
    await page.getByRole('button', { name: `上移 ${title}` }).click()
    await expect.poll(place).toBe(at - 1)
  }
  const home = async () => await (await page.request.get('/')).text()
  await expect(async () => expect(await home()).toContain(title)).toPass()
  await page.getByRole('button', { name: '预览' }).click()
  await expect(page.getByRole('dialog').getByText(title)).toBeVisible()
  await page.keyboard.press('Escape')

  await page.getByRole('listitem').filter({ hasText: title }).getByRole('button', { name: '隐藏' }).click()
  await page.getByRole('dialog', { name: '隐藏' }).getByRole('button', { name: '确定' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: title })).toContainText('已隐藏')
  await expect(async () => expect(await home()).not.toContain(title)).toPass()
})

test('a file with one bad line: the rest is brought in, the line is told and can be had as a file', { tag: '@desk' }, async ({ page }) => {
  await open(page, '/imports')
  const [row] = await asClerk<{ image: string }[]>(page, 'goods/spus?pagesize=1')
  const serial = Date.now().toString(36).toUpperCase()
  const lines = [
    ['商品货号', '货号', '类别', '名称', '状态', '商品图片', '售价'],
    [`IMP-${serial}-1`, `IMP-${serial}-1`, '新鲜水果/苹果', `导入苹果 ${serial}`, '草稿', row!.image, '19.90'],
    [`IMP-${serial}-2`, `IMP-${serial}-2`, '没有的类别', `导入梨 ${serial}`, '草稿', row!.image, '12.00'],
  ]
  const tree = await asClerk<{ id: number; name: string; parent_id: number | null; path: number[] }[]>(page, 'catalogs')
  const leaf = tree.find(({ path }) => path.length === 3) ?? tree.at(-1)!
  lines[1]![2] = leaf.path.map((id) => tree.find((one) => one.id === id)!.name).join('/')
  await page.locator('input[type=file]').setInputFiles({ name: 'goods.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.map((cells) => cells.join(',')).join('\n')) })

  const report = page.getByRole('dialog', { name: 'goods.csv' })
  await expect(report.getByText('已完成')).toBeVisible()
  await expect(report).toContainText('新建 1')
  await expect(report).toContainText('没有这个类别')
  const [file] = await Promise.all([page.waitForEvent('download'), report.getByRole('button', { name: '下载报告' }).click()])
  const text = readFileSync(await file.path(), 'utf8')
  expect(text.trim().split('\r\n')).toHaveLength(2)
  expect(text).toContain('没有的类别')
  const found = await asClerk<{ name: string }[]>(page, `goods/spus?q=${encodeURIComponent(serial)}`)
  expect(found.map(({ name }) => name)).toEqual([`导入苹果 ${serial}`])
})
