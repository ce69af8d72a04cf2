import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop, type Reply } from '../../test/shop.ts'
import { transact } from '../../shared/db.ts'
import { indexSkus } from './index-skus.ts'

const shop = await openShop()
const base = 'http://shop.test/media/'
const search = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  shop.ask('POST', '/v1/goods/search', { raw: new URLSearchParams(form).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } })
const skuids = (reply: Reply): number[] => reply.body.data.map(({ skuid }: { skuid: number }) => skuid)
const index = () => transact(shop.db, (tx) => indexSkus(tx, 'all'))

const [brand] = await shop.db<{ id: number }[]>`insert into brands (name, name_en) values ('华为', 'Huawei') returning id`
const phone = await shop.sku({ name: '智能手机 64GB 幻夜黑', nameEn: 'Smart phone 64GB midnight black', price: 300_00, values: { 颜色: '黑色' } })
const redPhone = await shop.sku({ spuId: phone.spuId, name: '智能手机 64GB 珊瑚红', nameEn: 'Smart phone 64GB coral red', price: 200_00, values: { 颜色: '红色' } })
const cover = await shop.sku({ name: '手机壳 透明', nameEn: 'Clear phone cover', price: 10_00 })
const fryer = await shop.sku({ name: '空气炸锅', nameEn: 'Air fryer', price: 500_00 })
const gone = await shop.sku({ name: '手机支架', nameEn: 'Phone stand', launched: false })
await shop.db`update spus set brand_id = ${brand!.id}, description = '后置五千万像素摄像头', description_en = 'Fifty megapixel camera' where id = ${phone.spuId}`
await shop.db`update catalogs set name = '厨房电器', name_en = 'Kitchen appliances' where id = ${fryer.catalogId}`
await index()

test('a search answers like a list, with both spellings of the media root', async () => {
  const { status, body } = await search({ q: '空气炸锅' })
  assert.equal(status, 200)
  assert.deepEqual(body, {
    code: 200,
    data: [{ skuid: fryer.id, name: '空气炸锅', price: '500.00', image: 'ab/abababababababababababababababab.webp' }],
    paginator: { pagesize: 9, total: 1 },
    base_url: base,
    baseurl: base,
  })
  assert.equal((await search({ q: '空气炸锅' }, { 'accept-language': 'en' })).body.data[0].name, 'Air fryer')
})

test('a description is found by its words, not by its tags and addresses', async () => {
  const kettle = await shop.sku({ name: '电水壶', nameEn: 'Kettle' })
  await shop.db`update spus set description = ${'<h2>三百毫升&amp;恒温</h2><p><strong>不锈钢内胆</strong><a href="https://zaofang.example/huhua" rel="nofollow noopener">护花使者</a></p>'} where id = ${kettle.spuId}`
  await index()
  for (const q of ['水壶 不锈钢', '水壶 护花使者', '水壶 恒温']) assert.deepEqual(skuids(await search({ q })), [kettle.id], q)
  const [{ words }] = (await shop.db`select words::text from search_skus where sku_id = ${kettle.id}`) as unknown as [{ words: string }]
  assert.match(words, /内胆/)
  assert.doesNotMatch(words, /nofollow|noopen|strong|zaofang|href|amp|https/)
})

test('products are found in Chinese and in English, by name, brand, catalog, value and description', async () => {
  const wanted: [q: string, ids: number[]][] = [
    ['智能手机', [phone.id, redPhone.id]],
    ['SMART PHONES', [phone.id, redPhone.id]],
    ['ｓｍａｒｔ　64 gb', [phone.id, redPhone.id]],
    ['华为', [phone.id, redPhone.id]],
    ['huawei 手机', [phone.id, redPhone.id]],
    ['红色', [redPhone.id]],
    ['coral', [redPhone.id]],
    ['厨房电器', [fryer.id]],
    ['kitchen appliance', [fryer.id]],
    ['手机 像素', [phone.id, redPhone.id]],
    ['huawei camera', [phone.id, redPhone.id]],
    ['手机的壳', [cover.id]],
  ]
  for (const [q, ids] of wanted)
    assert.deepEqual(
      skuids(await search({ q })).sort((a, b) => a - b),
      ids,
      q,
    )
})

test('JSON is taken too, whatever it is labelled, and a number is a word', async () => {
  for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
    const reply = await shop.ask('POST', '/v1/goods/search', { raw: JSON.stringify({ q: '空气炸锅', page: 1 }), headers: { 'content-type': type } })
    assert.deepEqual(skuids(reply), [fryer.id], type)
  }
  assert.deepEqual(skuids(await shop.ask('POST', '/v1/goods/search', { body: { q: 64 } })), [phone.id, redPhone.id])
})

test('a match in the name comes before one elsewhere, what sells before what does not, and another product before a second kind', async () => {
  await shop.db`update skus set sales = 0`
  await shop.db`update skus set caption = '手机支架配件' where id = ${fryer.id}`
  await index()
  assert.deepEqual(skuids(await search({ q: '手机' })), [phone.id, cover.id, redPhone.id, fryer.id])
  await shop.db`update skus set sales = 500 where id = ${redPhone.id}`
  assert.deepEqual(skuids(await search({ q: '手机' })), [redPhone.id, cover.id, phone.id, fryer.id])
  assert.deepEqual(skuids(await search({ q: '手机', sort: 'price' })), [cover.id, redPhone.id, phone.id, fryer.id])
  assert.deepEqual(skuids(await search({ q: '手机', sort: '-price', pagesize: '2', page: '2' })), [redPhone.id, cover.id])
  assert.deepEqual(skuids(await search({ q: '手机', sort: 'sales' }))[0], redPhone.id)
  await shop.db`update skus set caption = '' where id = ${fryer.id}`
  await index()
})

test('when nothing has all the words, what is called by some of them is shown, and told from what was asked for', async () => {
  assert.deepEqual(skuids(await search({ q: '空气净化器' })), [], 'what only begins alike is another thing')
  const { body } = await search({ q: 'fryer submarine' })
  assert.deepEqual([body.data.map(({ skuid }: { skuid: number }) => skuid), body.partly], [[fryer.id], true])
  assert.equal((await search({ q: 'fryer' })).body.partly, undefined)
})

test('a word of praise and a remark together make no other thing of a product; nor does a slip in a part of what was asked for', async () => {
  const dress = await shop.sku({ name: '棉麻长裙', nameEn: 'Linen dress' })
  await shop.db`update skus set caption_en = 'Machine washable' where id = ${dress.id}`
  await shop.db`update spus set description_en = 'Wash at 30 degrees.' where id = ${dress.spuId}`
  await index()
  for (const [q, found] of [
    ['machine washable', [dress.id]],
    ['linen wash', [dress.id]],
    ['dress wash', [dress.id]],
    ['washing machine', []],
    ['dresr piano', []],
  ] as const)
    assert.deepEqual(skuids(await search({ q })), found, q)
  await shop.db`update skus set launched = false where id = ${dress.id}`
  await index()
})

test('one syllable is pinyin to who reads Chinese, and a word to who reads English', async () => {
  const keyboard = await shop.sku({ name: '静音键盘', nameEn: 'Quiet keyboard' })
  await index()
  const asked = (lang: string) => shop.ask('GET', '/v1/goods/search?q=pan', { headers: { 'accept-language': lang } })
  assert.deepEqual([skuids(await asked('zh-CN')), skuids(await asked('en'))], [[keyboard.id], []])
  await shop.db`update skus set launched = false where id = ${keyboard.id}`
  await index()
})

test('nothing found is an empty page; a page beyond the end, or no page at all, is refused', async () => {
  assert.deepEqual((await search({ q: '潜水艇' })).body, { code: 200, data: [], paginator: { pagesize: 9, total: 0 }, base_url: base, baseurl: base })
  for (const [q, page] of [
    ['潜水艇', '2'],
    ['手机', '2'],
    ['空气净化器', '2'],
    ['手机', '0'],
    ['手机', '-1'],
    ['手机', '1.5'],
    ['手机', 'undefined'],
    ['手机', '999999999999999999999'],
    ['手机', ''],
    ['😀', '0'],
  ] as const) {
    const { status, body } = await search({ q, page })
    assert.deepEqual([status, body.code, body.data, body.errmsg], [404, 10201, [], '没有这一页'], `${q} ${page}`)
  }
})

test('an empty search is refused', async () => {
  const replies = [
    await search({}),
    await search({ q: '' }),
    await search({ q: '  \u3000\t' }),
    await search({ q: '\0' }),
    await shop.ask('POST', '/v1/goods/search'),
    await shop.ask('POST', '/v1/goods/search', { body: { q: null } }),
    await shop.ask('POST', '/v1/goods/search', { body: { q: ['手机'] } }),
    await shop.ask('POST', '/v1/goods/search', { body: { q: { toString: 1 } } }),
  ]
  for (const { status, body } of replies) assert.deepEqual([status, body.code, body.data], [400, 10203, []])
})

test('operators, quotes, SQL, HTML, emoji and endless text are only text', async () => {
  const odd = [
    '&',
    '|',
    '!',
    ':*',
    '<->',
    '手机 & !',
    "'; drop table skus; --",
    "手机' | '",
    '\\',
    '"手机"',
    '(((',
    '😀',
    '手机😀',
    '<script>alert(1)</script>',
    '%',
    '_',
    '手'.repeat(10_000),
    'a'.repeat(10_000),
    'x '.repeat(5000),
    '\ud800',
    '\0手机',
    '__proto__',
    'null',
    '﷽',
    '‮',
  ]
  for (const q of odd) {
    const { status, body } = await search({ q })
    assert.equal(status, 200, `${q.slice(0, 40)}: ${JSON.stringify(body).slice(0, 200)}`)
    assert.equal(body.code, 200)
  }
  assert.deepEqual(skuids(await search({ q: "手机壳' | !('" })), [cover.id])
  assert.deepEqual(skuids(await search({ q: '\0空气\0炸锅' })), [fryer.id])
  const raw = await shop.ask('POST', '/v1/goods/search', { raw: 'q=%FF%00%ZZ&q', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  assert.ok(raw.status < 500)
  const poisoned = await shop.ask('POST', '/v1/goods/search', { raw: '{"__proto__":{"q":"手机"}}' })
  assert.equal(poisoned.body.code, 10000)
})

test('what was taken down is not found, and is when it is back', async () => {
  assert.ok(!skuids(await search({ q: '支架' })).includes(gone.id))
  await shop.db`update skus set launched = true where id = ${gone.id}`
  assert.deepEqual(skuids(await search({ q: '支架' })), [gone.id])
  await shop.db`update skus set launched = false where id = ${gone.id}`
})

test('indexing touches only what changed, and only what it was asked for', async () => {
  assert.equal(await index(), 0)
  await shop.db`update skus set name = '望远镜' where id = any(${[cover.id, fryer.id]}::bigint[])`
  assert.equal(await transact(shop.db, (tx) => indexSkus(tx, [cover.id, 999_999])), 1)
  assert.deepEqual(skuids(await search({ q: '望远镜' })), [cover.id])
  assert.equal(await transact(shop.db, (tx) => indexSkus(tx, [])), 0)
  assert.equal(await index(), 1)
})

test('what a thing is called comes before what only has the word within another', async () => {
  const tomato = await shop.sku({ name: '沙瓤番茄', nameEn: 'Beef tomatoes' })
  const aubergine = await shop.sku({ name: '紫长茄', nameEn: 'Purple aubergines' })
  await shop.db`update catalogs set name = '番茄茄子' where id = ${tomato.catalogId}`
  await shop.db`update catalogs set name = '瓜果茄子' where id = ${aubergine.catalogId}`
  await shop.db`update skus set sales = 50 where id in (${tomato.id}, ${cover.id})`
  await index()
  assert.deepEqual(skuids(await search({ q: '茄子' })), [aubergine.id, tomato.id])
  assert.notEqual(skuids(await search({ q: '手机' }))[0], cover.id, 'a cover for phones is no phone')
})
