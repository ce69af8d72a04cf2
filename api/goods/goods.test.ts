import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop, type Reply, type TestSku } from '../test/shop.ts'
import { readDetail } from './read.ts'
import { readFloors } from './read.ts'

const shop = await openShop()
const base = 'http://shop.test/media/'
const english = { 'accept-language': 'en-US,en;q=0.9' }
/** What must never be more than a refusal. */
const nonsense = [
  'undefined',
  'null',
  'NaN',
  '0',
  '-1',
  '1.5',
  '1e3',
  '01',
  '+1',
  '9007199254740993',
  '99999999999999999999999999',
  '%F0%9F%98%80',
  '__proto__',
  'constructor',
  '%3Cscript%3E',
  "1'%20or%20'1'='1",
  '1;drop%20table%20skus',
  '%00',
  '2147483648',
  '%E4%B8%AD',
]

const get = (path: string, headers: Record<string, string> = {}) => shop.ask('GET', path, { headers })
const post = (path: string, body: unknown) => shop.ask('POST', path, { body })

function assertRefused(reply: Reply, code: number, data: unknown, status: number): void {
  assert.equal(reply.body.code, code, JSON.stringify(reply.body))
  assert.equal(reply.status, status)
  assert.equal(typeof reply.body.error, 'string')
  assert.equal(reply.body.errmsg, reply.body.error)
  assert.deepEqual(reply.body.data, data)
}

const skuids = (reply: Reply): number[] => reply.body.data.map(({ skuid }: { skuid: number }) => skuid)
const takeDown = (id: number) => shop.db`update skus set launched = false where id = ${id}`

let nameless = 0
async function catalog(wish: { name?: string; parentId?: number; position?: number } = {}): Promise<number> {
  const name = wish.name ?? `类别 ${++nameless}`
  const [row] = await shop.db<{ id: number }[]>`
    insert into catalogs (name, name_en, parent_id, position) values (${name}, ${`${name} en`}, ${wish.parentId ?? null}, ${wish.position ?? 0}) returning id`
  return row!.id
}

async function fill(catalogId: number, prices: number[], sales: number[] = []): Promise<TestSku[]> {
  const made: TestSku[] = []
  for (const [i, price] of prices.entries()) {
    const sku = await shop.sku({ catalogId, price })
    await shop.db`update skus set sales = ${sales[i] ?? 0} where id = ${sku.id}`
    made.push(sku)
  }
  return made
}

test('the home page shows exactly three products of every catalog, best sellers first, and every SPU before one comes twice', async () => {
  const full = await catalog({ name: '水果', position: -3 })
  const [a, b, c, d] = await fill(full, [100, 200, 300, 400], [5, 50, 7, 6])
  const twin = await shop.sku({ spuId: b!.spuId, values: { 规格: '双份' } })
  await shop.db`update skus set sales = 40 where id = ${twin.id}`
  const parent = await catalog({ name: '电器', position: -2 })
  const below = await fill(await catalog({ name: '手机', parentId: parent }), [100, 200])
  below.push(...(await fill(await catalog({ name: '电脑', parentId: parent }), [300])))
  const poor = await catalog({ name: '空架子', position: -1 })
  const thin = await fill(poor, [100, 200, 300])
  await takeDown(thin[0]!.id)

  const { status, body } = await get('/v1/goods/index')
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(body).sort(), ['base_url', 'code', 'data'])
  assert.equal(body.base_url, base)
  const floor = body.data.find((floor: { catalog_id: number }) => floor.catalog_id === full)
  assert.deepEqual(Object.keys(floor).sort(), ['catalog_id', 'catalog_name', 'sku'])
  assert.equal(floor.catalog_name, '水果')
  assert.deepEqual(
    floor.sku.map(({ skuid }: { skuid: number }) => skuid),
    [b!.id, c!.id, d!.id],
    `${a!.id} sells least, ${twin.id} is a twin`,
  )
  const [{ name } = { name: '' }] = await shop.db<{ name: string }[]>`select name from skus where id = ${b!.id}`
  assert.deepEqual(floor.sku[0], { skuid: b!.id, caption: '好吃不贵', name, price: '2.00', image: 'ab/abababababababababababababababab.webp' })
  const roots = body.data.map(({ catalog_id }: { catalog_id: number }) => catalog_id)
  assert.deepEqual(roots.slice(0, 2), [full, parent], 'roots in the order of the shop, with what is below them')
  assert.ok(!roots.includes(poor))
  for (const { sku } of body.data) assert.equal(sku.length, 3)
  const inEnglish = (await get('/v1/goods/index', english)).body.data[0]
  assert.equal(inEnglish.catalog_name, '水果 en')
  assert.equal(inEnglish.sku[0].caption, 'Good and fair')

  const wide = (await readFloors(shop.db, 'zh-CN', 5)).find(({ id }) => id === full)!
  assert.deepEqual(
    wide.cards.map(({ id }) => id),
    [b!.id, c!.id, d!.id, a!.id, twin.id],
  )
})

test('the list of catalogs names the roots', async () => {
  const root = await catalog({ name: '图书', position: -9 })
  const child = await catalog({ name: '小说', parentId: root })
  const { body } = await get('/v1/goods/catalogs')
  assert.deepEqual(body.data[0], { catalog_id: root, catalog_name: '图书' })
  assert.ok(!body.data.some(({ catalog_id }: { catalog_id: number }) => catalog_id === child))
})

test('a page begins with the picture that lists show of this kind, then comes what all kinds share', async () => {
  const sku = await shop.sku()
  const { image } = await readDetail(shop.db, sku.id, 'zh-CN')
  await shop.db`insert into pictures (spu_id, kind, file, position) values (${sku.spuId}, 'gallery', 'cc/3.webp', 0), (${sku.spuId}, 'gallery', ${image}, 1)`
  assert.deepEqual((await readDetail(shop.db, sku.id, 'zh-CN')).pictures, [image, 'cc/3.webp'])
})

test('a product page has everything, with parallel lists', async () => {
  const sku = await shop.sku({ price: 123_456, name: '苹果手机', nameEn: 'Apple phone', values: { 颜色: '红', 内存: '64GB' } })
  const other = await shop.sku({ spuId: sku.spuId, values: { 颜色: '蓝', 内存: '64GB' } })
  await shop.db`insert into specs (spu_id, name, name_en, value, value_en) values (${sku.spuId}, '产地', 'Origin', '中国', 'China'), (${sku.spuId}, '__proto__', '<b>', 'x', 'x')`
  await shop.db`insert into pictures (spu_id, kind, file, position) values (${sku.spuId}, 'detail', 'cc/2.webp', 2), (${sku.spuId}, 'detail', 'cc/1.webp', 1)`
  const [colour, red] = sku.attrs.颜色!
  const [memory, size] = sku.attrs.内存!
  const blue = other.attrs.颜色![1]

  const { status, body } = await get(`/v1/goods/detail/${sku.id}`)
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(body).sort(), ['base_url', 'code', 'data'])
  const { spec, catalog_name, ...data } = body.data
  assert.deepEqual(data, {
    catalog_id: sku.catalogId,
    name: '苹果手机',
    caption: '好吃不贵',
    price: '1234.56',
    image: 'ab/abababababababababababababababab.webp',
    spu: sku.spuId,
    detail_image: 'cc/1.webp',
    sku_sale_attr_id: [colour, memory],
    sku_sale_attr_names: ['颜色', '内存'],
    sku_sale_attr_val_id: [red, size],
    sku_sale_attr_val_names: ['红', '64GB'],
    sku_all_sale_attr_vals_id: { [colour]: [red, blue], [memory]: [size] },
    sku_all_sale_attr_vals_name: { [colour]: ['红', '蓝'], [memory]: ['64GB'] },
  })
  assert.match(catalog_name, /^类别/)
  assert.deepEqual(Object.entries(spec), [
    ['产地', '中国'],
    ['__proto__', 'x'],
  ])
  const inEnglish = (await get(`/v1/goods/detail/${sku.id}`, english)).body.data
  assert.equal(inEnglish.name, 'Apple phone')
  assert.deepEqual(inEnglish.sku_sale_attr_names, ['颜色 en', '内存 en'])
  assert.equal(inEnglish.spec.Origin, 'China')
})

test('a product without detail picture, specs or English text still has its page', async () => {
  const sku = await shop.sku({ name: '只有中文', nameEn: '' })
  const { data } = (await get(`/v1/goods/detail/${sku.id}`, english)).body
  assert.equal(data.detail_image, '')
  assert.deepEqual(data.spec, {})
  assert.equal(data.name, '只有中文')
})

test('a product that was taken down is refused with an empty product, in the language of the reader', async () => {
  const sku = await shop.sku({ launched: false })
  assertRefused(await get(`/v1/goods/detail/${sku.id}`), 10200, {}, 404)
  assert.equal((await get(`/v1/goods/detail/${sku.id}`)).body.error, '商品已下架')
  assert.equal((await get(`/v1/goods/detail/${sku.id}`, english)).body.error, 'This product has been taken down')
})

test('nonsense for a product id is a product that does not exist', async () => {
  for (const id of nonsense) assertRefused(await get(`/v1/goods/detail/${id}`), 10200, {}, 404)
  assert.equal((await get(`/v1/goods/detail/${'9'.repeat(400)}`)).status, 404)
})

test('a catalog is listed nine at a time, with its children', async () => {
  const root = await catalog()
  const child = await catalog({ parentId: root })
  const grandchild = await catalog({ parentId: child })
  const mine = [...(await fill(root, [100, 100, 100, 100])), ...(await fill(child, [100, 100, 100])), ...(await fill(grandchild, [100, 100, 100]))].map(({ id }) => id)
  await shop.sku({ catalogId: child, launched: false })
  await shop.sku()

  const { status, body } = await get(`/v1/goods/catalogs/${root}?launched=true&page=1`)
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(body).sort(), ['base_url', 'code', 'data', 'paginator'])
  assert.deepEqual(body.paginator, { pagesize: 9, total: 10 })
  assert.equal(body.base_url, base)
  assert.deepEqual(Object.keys(body.data[0]).sort(), ['image', 'name', 'price', 'skuid'])
  assert.deepEqual(body.data[0].price, '1.00')
  const second = await get(`/v1/goods/catalogs/${root}?launched=true&page=2`)
  assert.deepEqual([...skuids({ ...second, body }), ...skuids(second)], mine)
  assert.deepEqual(second.body.paginator, { pagesize: 9, total: 10 })
  assert.equal((await get(`/v1/goods/catalogs/${child}`)).body.paginator.total, 6)
  assert.deepEqual(skuids(await get(`/v1/goods/catalogs/${root}?page=4&pagesize=3`)), mine.slice(9))
  assert.equal((await get(`/v1/goods/catalogs/${root}?pagesize=60`)).body.data.length, 10)
})

test('a list is sorted by price both ways and by sales, and pages never overlap where values are equal', async () => {
  const root = await catalog()
  const child = await catalog({ parentId: root })
  const [a, b, c] = (await fill(root, [300, 100, 200], [1, 2, 3])).map(({ id }) => id)
  const [d, e, f] = (await fill(child, [300, 100, 200], [1, 2, 3])).map(({ id }) => id)
  const orders = { default: [a, b, c, d, e, f], price: [b, e, c, f, a, d], '-price': [d, a, f, c, e, b], sales: [c, f, b, e, a, d] }
  for (const [sort, wanted] of Object.entries(orders)) {
    const pages = [1, 2, 3].map((page) => get(`/v1/goods/catalogs/${root}?pagesize=2&page=${page}&sort=${sort}`))
    assert.deepEqual((await Promise.all(pages)).flatMap(skuids), wanted, sort)
  }
})

test('page 1 of an empty catalog is an empty list; a page beyond the end, or no page at all, is refused', async () => {
  const empty = await catalog()
  const { body } = await get(`/v1/goods/catalogs/${empty}?launched=true&page=1`)
  assert.deepEqual(body, { code: 200, data: [], paginator: { pagesize: 9, total: 0 }, base_url: base })
  assertRefused(await get(`/v1/goods/catalogs/${empty}?page=2`), 10201, [], 404)
  const full = await catalog()
  await fill(full, [100, 100])
  assert.equal((await get(`/v1/goods/catalogs/${full}?page=1`)).body.data.length, 2)
  for (const page of ['2', '', ...nonsense]) assertRefused(await get(`/v1/goods/catalogs/${full}?page=${page}`), 10201, [], 404)
  assertRefused(await get(`/v1/goods/catalogs/${full}?page=1&page=1`), 10201, [], 404)
})

test('an unknown catalog, undefined and nonsense get a JSON refusal with an empty list', async () => {
  for (const id of nonsense) {
    const reply = await get(`/v1/goods/catalogs/${id}?launched=true&page=1`)
    assertRefused(reply, 10204, [], 404)
    assert.match(reply.headers.get('content-type') ?? '', /^application\/json/)
  }
})

test('a page size or an order that the shop does not have is refused', async () => {
  const full = await catalog()
  await fill(full, [100])
  for (const size of ['61', ...nonsense]) assertRefused(await get(`/v1/goods/catalogs/${full}?pagesize=${size}`), 10205, [], 400)
  for (const sort of ['nearest', 'price;drop', '__proto__']) assertRefused(await get(`/v1/goods/catalogs/${full}?sort=${sort}`), 10205, [], 400)
})

test('a choice of values finds its SKU, as numbers or in digits', async () => {
  const red = await shop.sku({ values: { 颜色: '红', 尺寸: 'L' } })
  const blue = await shop.sku({ spuId: red.spuId, values: { 颜色: '蓝', 尺寸: 'L' } })
  const [colour, isBlue] = blue.attrs.颜色!
  const [size, isL] = blue.attrs.尺寸!
  assert.deepEqual((await post('/v1/goods/sku', { spuid: red.spuId, [colour]: isBlue, [size]: isL })).body, { code: 200, data: blue.id })
  assert.deepEqual((await post('/v1/goods/sku', { spuid: String(red.spuId), [size]: String(isL), [colour]: String(isBlue) })).body, { code: 200, data: blue.id })
  const labelledAsForm = await shop.ask('POST', '/v1/goods/sku', {
    raw: JSON.stringify({ spuid: red.spuId, [colour]: isBlue, [size]: isL }),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  assert.equal(labelledAsForm.body.data, blue.id)
})

test('a choice with a value missing, too many, or from elsewhere finds nothing', async () => {
  const red = await shop.sku({ values: { 颜色: '红', 尺寸: 'L' } })
  const blue = await shop.sku({ spuId: red.spuId, values: { 颜色: '蓝', 尺寸: 'M' } })
  const other = await shop.sku({ values: { 颜色: '红' } })
  const gone = await shop.sku({ spuId: red.spuId, values: { 颜色: '红', 尺寸: 'M' }, launched: false })
  const spuid = red.spuId
  const [colour, isRed] = red.attrs.颜色!
  const [size, isL] = red.attrs.尺寸!
  const [otherColour, otherRed] = other.attrs.颜色!
  const isM = blue.attrs.尺寸![1]
  const wrong: unknown[] = [
    {},
    { spuid },
    { spuid, [colour]: isRed },
    { spuid, [size]: isL },
    { [colour]: isRed, [size]: isL },
    { spuid, [colour]: isRed, [size]: isL, [otherColour]: otherRed },
    { spuid, [otherColour]: otherRed, [size]: isL },
    { spuid, [colour]: otherRed, [size]: isL },
    { spuid, [colour]: isL, [size]: isRed },
    { spuid, [colour]: isRed, [size]: isRed },
    { spuid, [colour]: isRed, [size]: isM },
    { spuid, [colour]: isRed, [size]: 999_999 },
    { spuid: other.spuId, [colour]: isRed, [size]: isL },
    { spuid: 999_999, [colour]: isRed, [size]: isL },
    { spuid, [colour]: isRed, [size]: isL, note: 'x' },
    { spuid, [colour]: isRed, [size]: null },
    { spuid, [colour]: [isRed], [size]: isL },
    { spuid, [colour]: { a: 1 }, [size]: isL },
    { spuid, [colour]: true, [size]: isL },
    { spuid, [colour]: -1, [size]: 0 },
    { spuid, [colour]: 1.5, [size]: 1e300 },
    { spuid: 2 ** 53 + 2, [colour]: isRed, [size]: isL },
    { spuid, '😀': isRed, [size]: isL },
    { spuid, 颜色: isRed, [size]: isL },
    { spuid, "1' or '1'='1": isRed, [size]: isL },
    { spuid, '99999999999999999999': isRed, [size]: isL },
    { spuid, [`0${colour}`]: isRed, [size]: isL },
    { spuid: '<script>', [colour]: isRed, [size]: isL },
    { spuid: '\0', [colour]: '\0', [size]: isL },
    Object.fromEntries([['spuid', spuid], ...Array.from({ length: 5000 }, (_, i) => [`${i + 1}`, i + 1])]),
  ]
  for (const choice of wrong) {
    const reply = await post('/v1/goods/sku', choice)
    assert.equal(reply.body.code, 10202, JSON.stringify(choice).slice(0, 200))
    assert.equal(reply.status, 404)
  }
  assert.equal((await post('/v1/goods/sku', { spuid, [colour]: isRed, [size]: isL })).body.data, red.id)
  await shop.db`update skus set launched = true where id = ${gone.id}`
  assert.equal((await post('/v1/goods/sku', { spuid, [colour]: isRed, [size]: isM })).body.data, gone.id)
})

test('a choice that is no object, no JSON or poisoned is refused', async () => {
  const ask = (raw: string) => shop.ask('POST', '/v1/goods/sku', { raw, headers: { 'content-type': 'application/json' } })
  for (const raw of ['{"__proto__":{"spuid":1}}', '{"spuid":1,"constructor":{"prototype":{"a":1}}}', '{"spuid":', 'x']) assert.equal((await ask(raw)).body.code, 10000, raw)
  for (const raw of ['[1,2]', '"1"', '1']) assert.equal((await ask(raw)).body.code, 10205, raw)
  assert.equal((await shop.ask('POST', '/v1/goods/sku')).body.code, 10202)
  assert.equal(({} as { spuid?: number }).spuid, undefined)
})

test('live price and stock come fresh, for up to sixty known products, launched or not', async () => {
  const here = await shop.sku({ price: 990, stock: 7 })
  const gone = await shop.sku({ price: 1000, stock: 0, launched: false })
  const reply = await get(`/v1/goods/live?ids=${gone.id},999999,${here.id},${here.id}`)
  assert.deepEqual(reply.body, {
    code: 200,
    data: [
      { skuid: here.id, price: '9.90', stock: 7, launched: true },
      { skuid: gone.id, price: '10.00', stock: 0, launched: false },
    ],
  })
  assert.equal(reply.headers.get('cache-control'), 'no-store')
  await shop.db`update skus set price = 500 where id = ${here.id}`
  assert.equal((await get(`/v1/goods/live?ids=${here.id}`)).body.data[0].price, '5.00')
  const many = (n: number) => Array.from({ length: n }, (_, i) => 100_000 + i).join(',')
  assert.equal((await get(`/v1/goods/live?ids=${many(60)}`)).status, 200)
  for (const ids of [many(61), '', '1,', ',1', '1,,2', '1 2', ...nonsense.filter((id) => id !== '2147483648')])
    assertRefused(await get(`/v1/goods/live?ids=${ids}`), 10205, [], 400)
  assertRefused(await get('/v1/goods/live'), 10205, [], 400)
})
