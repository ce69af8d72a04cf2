import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact } from '../../shared/db.ts'
import { shopTime } from '../../shared/time.ts'
import { openShop } from '../../test/shop.ts'
import { readCards, readDetail } from '../read.ts'
import { applyLaunches } from './launch.ts'
import { applyPrices } from './schedule-prices.ts'

const shop = await openShop()
const clerk = await shop.staff({ goods: 7 })
const picture = 'ab/abababababababababababababababab.webp'
let serial = 0

async function catalog(parentId: number | null = null): Promise<number> {
  const n = ++serial
  const [row] = await shop.db<{ id: number }[]>`insert into catalogs (parent_id, name, name_en) values (${parentId}, ${`架${n}`}, ${`Shelf ${n}`}) returning id`
  return row!.id
}

const ask = (method: string, path: string, body?: unknown, token = clerk.token) => shop.ask(method, `/v1/staff/goods${path}`, { token, ...(body === undefined ? {} : { body }) })

async function shirt(change: object = {}) {
  return {
    catalog_id: await catalog(),
    name: '衬衫',
    name_en: 'Shirt',
    description: '<p>棉<script>alert(1)</script></p>',
    packing: '衬衫 × 1',
    after_sales: '七天可退',
    attrs: [
      {
        name: '颜色',
        name_en: 'Colour',
        values: [
          { name: '白', name_en: 'White' },
          { name: '蓝', name_en: 'Blue' },
        ],
      },
      {
        name: '尺码',
        name_en: 'Size',
        values: [
          { name: 'M', name_en: 'M' },
          { name: 'L', name_en: 'L' },
        ],
      },
    ],
    specs: [{ name: '材质', name_en: 'Material', value: '棉', value_en: 'Cotton' }],
    pictures: [picture],
    skus: [
      { values: ['白', 'M'], price: '88.00', market_price: '99.00' },
      { values: ['蓝', 'L'], price: '90', cost_price: '100' },
    ],
    ...change,
  }
}

async function made(change: object = {}) {
  const { status, body } = await ask('POST', '/spus', await shirt(change))
  assert.equal(status, 200, JSON.stringify(body))
  return (await ask('GET', `/spus/${body.data.id}`)).body.data
}

const counts = async () =>
  (await shop.db`select (select count(*)::int from spus) as spus, (select count(*)::int from skus) as skus, (select count(*)::int from sale_values) as values`)[0]!
const back = (spu: any, change: object = {}) => ({ ...spu, ...change })

test('a picture’s text goes with its file into the gallery and onto the card, in its language alone; one of no picture is dropped', async () => {
  const other = 'cd/cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd.webp'
  const spu = await made({
    picture_texts: [
      { file: picture, alt: ' 白色衬衫正面 ', alt_en: '' },
      { file: other, alt: '没有这张', alt_en: 'none' },
    ],
  })
  assert.deepEqual(spu.picture_texts, [{ file: picture, alt: '白色衬衫正面', alt_en: '' }])
  assert.equal((await ask('POST', `/spus/${spu.id}/launch`, {})).status, 200)
  const [sku] = spu.skus
  const texts = async (lang: 'zh-CN' | 'en') => {
    const { alts, imageAlt } = await readDetail(shop.db, sku.id, lang)
    return [alts, imageAlt, (await readCards(shop.db, [sku.id], lang))[0]?.imageAlt]
  }
  assert.deepEqual(await texts('zh-CN'), [{ [picture]: '白色衬衫正面' }, '白色衬衫正面', '白色衬衫正面'])
  assert.deepEqual(await texts('en'), [{}, '', ''])
  const { version, ...now } = (await ask('GET', `/spus/${spu.id}`)).body.data
  assert.equal((await ask('PUT', `/spus/${spu.id}`, back(now, { version, picture_texts: [{ file: picture, alt: '', alt_en: 'A white shirt from the front' }] }))).status, 200)
  assert.deepEqual(await texts('en'), [{ [picture]: 'A white shirt from the front' }, 'A white shirt from the front', 'A white shirt from the front'])
  assert.deepEqual(await texts('zh-CN'), [{}, '', ''])
})

test('a product is made as a draft, read whole, launched, and then is in the shop', async () => {
  const spu = await made()
  assert.equal(spu.state, 'draft')
  assert.equal(spu.description, '<p>棉</p>')
  assert.deepEqual(
    spu.skus.map((sku: any) => [sku.name, sku.name_en, sku.price, sku.market_price, sku.values, sku.launched, sku.stock]),
    [
      ['衬衫 白 M', 'Shirt, White, M', '88.00', '99.00', ['白', 'M'], false, 0],
      ['衬衫 蓝 L', 'Shirt, Blue, L', '90.00', '90.00', ['蓝', 'L'], false, 0],
    ],
  )
  const [first] = spu.skus
  assert.equal((await shop.ask('GET', `/v1/goods/detail/${first.id}`)).status, 404)
  const launched = await ask('POST', `/spus/${spu.id}/launch`, { version: spu.version })
  assert.equal(launched.body.data.state, 'launched')
  const detail = (await shop.ask('GET', `/v1/goods/detail/${first.id}`)).body.data
  assert.equal(detail.name, '衬衫 白 M')
  assert.deepEqual(detail.spec, { 材质: '棉' })
  assert.equal(
    (await shop.ask('POST', '/v1/goods/sku', { body: { spuid: spu.id, [spu.attrs[0].id]: spu.attrs[0].values[1].id, [spu.attrs[1].id]: spu.attrs[1].values[1].id } })).body.data,
    spu.skus[1].id,
  )
})

test('a cost above the price is a warning, no refusal', async () => {
  const { body } = await ask('POST', '/spus', await shirt())
  assert.deepEqual(body.warnings, [{ field: 'skus[1].cost_price', text: '成本价高于售价' }])
})

test('what cannot be a product is refused, and nothing of it stays', async () => {
  const twin = { name: '颜色', values: [{ name: '白' }, { name: '蓝' }] }
  const wrong: [object, number][] = [
    [{ skus: [{ values: ['白', 'M'], price: '0' }] }, 10217],
    [{ skus: [{ values: ['白', 'M'], price: '88', market_price: '80' }] }, 10217],
    [
      {
        skus: [
          { values: ['白', 'M'], price: '88' },
          { values: ['白', 'M'], price: '88' },
        ],
      },
      10216,
    ],
    [{ attrs: [twin, twin], skus: [] }, 10215],
    [{ attrs: [{ name: '颜色', values: [{ name: '白' }, { name: ' 白 ' }] }], skus: [] }, 10215],
    [{ skus: [{ values: ['红', 'M'], price: '88' }] }, 10230],
    [{ skus: [{ values: ['白'], price: '88' }] }, 10230],
    [{ attrs: [], skus: [{ price: '1' }, { price: '2' }] }, 10216],
    [{ catalog_id: 999999 }, 10204],
    [{ brand_id: 999999 }, 10212],
    [{ pictures: [], skus: [{ values: ['白', 'M'], price: '88' }] }, 10214],
    [
      {
        specs: [
          { name: '产地', value: '1' },
          { name: '产地', value: '2' },
        ],
      },
      10215,
    ],
    [{ name: '  ' }, 10214],
  ]
  for (const [change, code] of wrong) {
    const body = await shirt(change)
    const before = await counts()
    const reply = await ask('POST', '/spus', body)
    assert.equal(reply.body.code, code, JSON.stringify(change))
    assert.deepEqual(await counts(), before)
  }
  for (const change of [{ skus: [{ values: ['白', 'M'], price: '-1' }] }, { skus: [{ values: ['白', 'M'], price: '1', weight_grams: 0 }] }, { pictures: ['../../etc/passwd'] }])
    assert.equal((await ask('POST', '/spus', await shirt(change))).status, 400)
})

test('a code belongs to one product', async () => {
  const code = `A-${++serial}`
  await made({ code })
  assert.equal((await ask('POST', '/spus', await shirt({ code }))).body.code, 10218)
  const other = await made()
  assert.equal((await ask('PUT', `/spus/${other.id}`, back(other, { code }))).body.code, 10218)
})

test('a code that another SKU has is told with the line it stands in, and nothing is written', async () => {
  const code = `K-${++serial}`
  await made({ skus: [{ values: ['白', 'M'], price: '88', code }] })
  const spu = await made()
  const [first, second] = spu.skus
  const taken = await ask('PUT', `/spus/${spu.id}`, back(spu, { skus: [first, { ...second, code, price: '80' }] }))
  assert.deepEqual([taken.body.code, taken.body.field], [10218, 'skus[1].code'])
  const twice = await ask(
    'PUT',
    `/spus/${spu.id}`,
    back(spu, {
      skus: [
        { ...first, code: `${code}-1` },
        { ...second, code: `${code}-1` },
      ],
    }),
  )
  assert.deepEqual([twice.body.code, twice.body.field], [10218, 'skus[1].code'])
  assert.deepEqual((await ask('GET', `/spus/${spu.id}`)).body.data, spu)
})

test('what search engines are told is the product’s own words for them, each language by itself', async () => {
  const spu = await made({ seo_title: ' 白衬衫 免熨 ', seo_description: '一件不用熨的衬衫', skus: [{ values: ['白', 'M'], price: '88' }] })
  assert.deepEqual([spu.seo_title, spu.seo_title_en, spu.seo_description], ['白衬衫 免熨', '', '一件不用熨的衬衫'])
  await ask('POST', `/spus/${spu.id}/launch`, {})
  const zh = await readDetail(shop.db, spu.skus[0].id, 'zh-CN')
  const en = await readDetail(shop.db, spu.skus[0].id, 'en')
  assert.deepEqual([zh.seoTitle, zh.seoDescription, en.seoTitle, en.seoDescription], ['白衬衫 免熨', '一件不用熨的衬衫', '', ''])
  assert.equal((await ask('POST', '/spus', await shirt({ seo_title: 'x'.repeat(81) }))).status, 400)
})

test('writing back what was read changes nothing but the version, and keeps every id', async () => {
  const spu = await made()
  const reply = await ask('PUT', `/spus/${spu.id}`, spu)
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  const { version, updated_at: _, ...rest } = reply.body.data
  const { version: was, updated_at: __, ...before } = spu
  assert.equal(version, was + 1)
  assert.deepEqual(rest, before)
})

test('two clerks change the same product: one is told, and loses nothing of the other', async () => {
  const spu = await made()
  const replies = await Promise.all(['一', '二', '三', '四'].map((name) => ask('PUT', `/spus/${spu.id}`, back(spu, { name }))))
  assert.equal(replies.filter(({ status }) => status === 200).length, 1)
  const winner = replies.find(({ status }) => status === 200)!.body.data
  assert.deepEqual((await ask('GET', `/spus/${spu.id}`)).body.data.name, winner.name)
  assert.ok(replies.filter(({ status }) => status === 409).every(({ body }) => body.code === 10213))
})

test('names, sets of values and codes may change places; a SKU that is not named is removed and orders keep it', async () => {
  const spu = await made({
    skus: [
      { code: `x${++serial}`, values: ['白', 'M'], price: '1' },
      { code: `y${serial}`, values: ['白', 'L'], price: '2' },
      { values: ['蓝', 'M'], price: '3' },
    ],
  })
  const [a, b, c] = spu.skus
  const [colour, size] = spu.attrs
  const renamed = [
    {
      ...colour,
      values: [
        { ...colour.values[0], name: '蓝' },
        { ...colour.values[1], name: '白' },
        { name: '绿', name_en: 'Green' },
      ],
    },
    size,
  ]
  const skus = [
    { ...a, code: b.code, values: ['白', 'L'] },
    { ...b, code: a.code, values: ['白', 'M'] },
    { values: ['绿', 'M'], price: '4' },
  ]
  const { body } = await ask('PUT', `/spus/${spu.id}`, back(spu, { attrs: renamed, skus }))
  assert.equal(body.code, 200, JSON.stringify(body))
  assert.deepEqual(
    body.data.attrs[0].values.map(({ name }: any) => name),
    ['蓝', '白', '绿'],
  )
  assert.deepEqual(
    body.data.skus.slice(0, 2).map((sku: any) => [sku.id, sku.code]),
    [
      [a.id, b.code],
      [b.id, a.code],
    ],
  )
  const [gone] = await shop.db`select deleted_at, launched, code from skus where id = ${c.id}`
  assert.ok(gone!.deleted_at && !gone!.launched)
  assert.equal((await ask('PATCH', '/skus', { skus: [{ id: c.id, price: '1' }] })).body.code, 10211)
})

test("a product's SKU cannot be taken into another product", async () => {
  const [spu, other] = [await made(), await made()]
  const { body } = await ask('PUT', `/spus/${spu.id}`, back(spu, { skus: [{ ...other.skus[0] }] }))
  assert.equal(body.code, 10211)
  assert.equal((await ask('GET', `/spus/${other.id}`)).body.data.skus.length, 2)
})

test('the matrix adds the sets that are missing, once', async () => {
  const spu = await made()
  const pattern = { price: '50', version: spu.version }
  const [first, again] = await Promise.all([ask('POST', `/spus/${spu.id}/matrix`, pattern), ask('POST', `/spus/${spu.id}/matrix`, pattern)])
  assert.ok([first, again].some(({ status }) => status === 200) && [first, again].some(({ status }) => status === 409))
  const { skus, version } = (await ask('GET', `/spus/${spu.id}`)).body.data
  assert.deepEqual(skus.map(({ values }: any) => values.join('')).sort(), ['白L', '白M', '蓝L', '蓝M'].sort())
  assert.equal((await ask('POST', `/spus/${spu.id}/matrix`, { price: '50', version })).body.added, 0)
})

test('many SKUs are changed at once, all or none', async () => {
  const spu = await made()
  const [a, b] = spu.skus
  const refused = await ask('PATCH', '/skus', {
    skus: [
      { id: a.id, price: '70' },
      { id: b.id, price: '0' },
    ],
  })
  assert.equal(refused.body.code, 10217)
  assert.deepEqual(
    (await ask('GET', `/spus/${spu.id}`)).body.data.skus.map(({ price }: any) => price),
    ['88.00', '90.00'],
  )
  assert.equal(
    (
      await ask('PATCH', '/skus', {
        skus: [
          { id: a.id, price: '70', order_limit: 2 },
          { id: b.id, on_sale: false },
        ],
      })
    ).status,
    200,
  )
  const after = (await ask('GET', `/spus/${spu.id}`)).body.data
  assert.deepEqual([after.skus[0].price, after.skus[0].order_limit, after.skus[1].on_sale, after.version], ['70.00', 2, false, spu.version + 1])
})

test('launched is what product and SKU say together, and a product without anything to sell is not launched', async () => {
  const spu = await made()
  await ask('POST', `/spus/${spu.id}/launch`)
  await ask('PATCH', '/skus', { skus: [{ id: spu.skus[0].id, on_sale: false }] })
  const launched = async () => (await shop.db<{ launched: boolean }[]>`select launched from skus where spu_id = ${spu.id} order by id`).map((row) => row.launched)
  assert.deepEqual(await launched(), [false, true])
  await ask('POST', `/spus/${spu.id}/withdraw`)
  assert.deepEqual(await launched(), [false, false])
  const bare = await made({ skus: [] })
  assert.equal((await ask('POST', `/spus/${bare.id}/launch`)).body.code, 10225)
  assert.equal((await ask('GET', `/spus/${bare.id}`)).body.data.state, 'draft')
})

test('a removed product is out of the shop, can be found, and comes back withdrawn', async () => {
  const spu = await made()
  await ask('POST', `/spus/${spu.id}/launch`)
  const gone = await ask('POST', `/spus/${spu.id}/delete`)
  assert.ok(gone.body.data.deleted_at)
  assert.equal((await shop.ask('GET', `/v1/goods/detail/${spu.skus[0].id}`)).status, 404)
  for (const deed of ['launch', 'withdraw', 'delete']) assert.equal((await ask('POST', `/spus/${spu.id}/${deed}`)).body.code, 10210)
  assert.equal((await ask('PUT', `/spus/${spu.id}`, gone.body.data)).body.code, 10210)
  const found = await ask('GET', `/spus?state=deleted&q=${spu.id}`)
  assert.deepEqual(
    found.body.data.map(({ id }: any) => id),
    [spu.id],
  )
  assert.equal((await ask('POST', `/spus/${spu.id}/restore`)).body.data.state, 'withdrawn')
})

test('prices change at their minute, in the order of their times, however late the worker is', async () => {
  const spu = await made()
  const sku = spu.skus[0].id
  const at = (minutes: number) => new Date(shop.deps.clock().getTime() + minutes * 60_000)
  const plan = (minutes: number, price: string) => ask('POST', '/prices', { sku_id: sku, price, at: at(minutes).toISOString() })
  const ids = [(await plan(30, '60')).body.data.id, (await plan(10, '70')).body.data.id, (await plan(20, '65')).body.data.id]
  const price = async () => (await shop.db<{ price: number }[]>`select price from skus where id = ${sku}`)[0]!.price
  const sweep = (minutes: number) => transact(shop.db, (tx) => applyPrices(tx, at(minutes)))
  assert.equal(await sweep(9), 0)
  assert.equal(await price(), 8800)
  assert.equal(await sweep(10.5), 1)
  assert.equal(await price(), 7000)
  assert.equal(
    (await Promise.all([sweep(31), sweep(31)])).reduce((a, b) => a + b),
    2,
  )
  assert.equal(await price(), 6000)
  assert.equal(await sweep(31), 0)
  assert.equal((await ask('DELETE', `/prices/${ids[0]}`)).body.code, 10228)
  assert.equal((await plan(-1, '50')).body.code, 10226)
  assert.equal((await ask('POST', '/prices', { sku_id: sku, price: '0', at: at(5).toISOString() })).body.code, 10217)
  assert.equal((await ask('POST', '/prices', { sku_id: sku, price: '1', at: '2026-02-30 10:00' })).body.code, 10226)
})

test('a product is launched and withdrawn by itself; who has slept through both finds it withdrawn', async () => {
  const [spu, late] = [await made(), await made()]
  const at = (minutes: number) => new Date(shop.deps.clock().getTime() + minutes * 60_000)
  const clock = (minutes: number) => shopTime(at(minutes), shop.config.timeZone)
  for (const { id } of [spu, late]) assert.equal((await ask('PUT', `/spus/${id}/schedule`, { launch_at: clock(60), withdraw_at: clock(120) })).status, 200)
  const sweep = (minutes: number) => transact(shop.db, (tx) => applyLaunches(tx, at(minutes)))
  const state = async (id: number) => (await ask('GET', `/spus/${id}`)).body.data.state
  assert.deepEqual(await sweep(58), [])
  await shop.db`update spus set launch_at = launch_at + interval '50 minutes' where id = ${late.id}`
  assert.deepEqual(await sweep(61), [spu.id])
  assert.equal(await state(spu.id), 'launched')
  assert.deepEqual(await sweep(121), [spu.id, late.id])
  assert.deepEqual([await state(spu.id), await state(late.id)], ['withdrawn', 'withdrawn'])
  assert.equal((await ask('PUT', `/spus/${spu.id}/schedule`, { launch_at: clock(20), withdraw_at: clock(10) })).body.code, 10226)
  assert.equal((await ask('PUT', `/spus/${spu.id}/schedule`, { launch_at: clock(-5), withdraw_at: null })).body.code, 10226)
})

test('a branch that moves takes its products along; a cycle and a fourth level are refused, also when two move at once', async () => {
  const [a, b] = [await catalog(), await catalog()]
  const [a2, b2] = [await catalog(a), await catalog(b)]
  const leaf = await catalog(a2)
  const sku = await shop.sku({ catalogId: leaf })
  const place = async () => (await shop.db`select root_id, branch_id, catalog_id from skus where id = ${sku.id}`)[0]
  assert.deepEqual({ ...(await place()) }, { root_id: a, branch_id: a2, catalog_id: leaf })
  await shop.db`update catalogs set parent_id = ${b} where id = ${a2}`
  assert.deepEqual({ ...(await place()) }, { root_id: b, branch_id: a2, catalog_id: leaf })
  await assert.rejects(shop.db`update catalogs set parent_id = ${leaf} where id = ${a2}`, { constraint_name: 'catalogs_no_cycle' })
  await assert.rejects(shop.db`update catalogs set parent_id = ${a} where id = ${b}`, { constraint_name: 'catalogs_three_levels' })
  await assert.rejects(shop.db`insert into catalogs (parent_id, name, name_en) values (${leaf}, '四', 'Four')`, { constraint_name: 'catalogs_three_levels' })
  const [x, y] = [await catalog(), await catalog()]
  const both = await Promise.allSettled([shop.db`update catalogs set parent_id = ${x} where id = ${y}`, shop.db`update catalogs set parent_id = ${y} where id = ${x}`])
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.ok(b2)
})

test('a product and its SKUs move to another catalog together', async () => {
  const spu = await made()
  const root = await catalog()
  const leaf = await catalog(root)
  await ask('POST', `/spus/${spu.id}/launch`)
  const now = (await ask('GET', `/spus/${spu.id}`)).body.data
  assert.equal((await ask('PUT', `/spus/${spu.id}`, { ...now, catalog_id: leaf })).status, 200)
  const listed = async (id: number) => (await shop.ask('GET', `/v1/goods/catalogs/${id}`)).body.paginator.total
  assert.deepEqual([await listed(spu.catalog_id), await listed(leaf), await listed(root)], [0, 2, 2])
})

test('who may only look cannot write, and who has no right to goods does not even look', async () => {
  const [reader, writer, stranger] = [await shop.staff({ goods: 1 }), await shop.staff({ goods: 3 }), await shop.staff({ orders: 7 })]
  const spu = await made()
  assert.equal((await ask('GET', `/spus/${spu.id}`, undefined, reader.token)).status, 200)
  assert.equal((await ask('POST', '/spus', await shirt(), reader.token)).status, 403)
  assert.equal((await ask('PUT', `/spus/${spu.id}`, spu, writer.token)).status, 403)
  assert.equal((await ask('GET', '/spus', undefined, stranger.token)).status, 403)
  assert.equal((await ask('GET', '/spus', undefined, (await shop.buyer()).token)).body.code, 403)
})
