import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact } from '../../shared/db.ts'
import { openShop } from '../../test/shop.ts'
import { indexSkus, indexSpus } from './index-skus.ts'
import { markWords } from './mark.ts'
import { flushSearches } from './note.ts'
import { rebuildSearch } from './rebuild.ts'
import { refreshTerms } from './refresh-terms.ts'

const shop = await openShop()
const get = (path: string, ask = {}) => shop.ask('GET', path, ask)
const names = async (query: string) => (await get(`/v1/goods/search?${query}`)).body.data.map(({ name }: { name: string }) => name)
const encoded = encodeURIComponent

const [huawei] = await shop.db<{ id: number }[]>`insert into brands (name, name_en) values ('华为', 'Huawei') returning id`
const [xiaomi] = await shop.db<{ id: number }[]>`insert into brands (name, name_en) values ('小米', 'Xiaomi') returning id`
const black = await shop.sku({ name: '智能手机 黑色', nameEn: 'Smart phone, black', price: 300_00, values: { 颜色: '黑色' } })
const red = await shop.sku({ spuId: black.spuId, name: '智能手机 红色', nameEn: 'Smart phone, red', price: 200_00, values: { 颜色: '红色' }, stock: 0 })
const other = await shop.sku({ catalogId: black.catalogId, name: '折叠手机 黑色', nameEn: 'Folding phone, black', price: 900_00, values: { 颜色: '黑色' } })
const earphone = await shop.sku({ catalogId: black.catalogId, name: '降噪耳机', nameEn: 'Headphones', price: 50_00 })
await shop.db`update spus set brand_id = ${huawei!.id}, name = '智能手机', name_en = 'Smart phone' where id = ${black.spuId}`
await shop.db`update spus set brand_id = ${xiaomi!.id}, name = '折叠手机', name_en = 'Folding phone' where id = ${other.spuId}`
await shop.db`update spus set name = '降噪耳机', name_en = 'Headphones' where id = ${earphone.spuId}`
await transact(shop.db, (tx) => indexSkus(tx, 'all'))
const [blackValue] = await shop.db<{ id: number }[]>`select id from search_values where name = '黑色'`
const [redValue] = await shop.db<{ id: number }[]>`select id from search_values where name = '红色'`

test('an edit and its index commit together, and roll back together', async () => {
  const rename = (name: string, fail: boolean) =>
    transact(shop.db, async (tx) => {
      await tx`update skus set name = ${name} where id = ${earphone.id}`
      await tx`update spus set name = ${name} where id = ${earphone.spuId}`
      await indexSpus(tx, [earphone.spuId])
      if (fail) throw new Error('changed my mind')
    })
  await assert.rejects(rename('望远镜', true))
  assert.deepEqual(await names(`q=${encoded('望远镜')}`), [])
  assert.deepEqual(await names(`q=${encoded('降噪耳机')}`), ['降噪耳机'])
  await rename('望远镜', false)
  assert.deepEqual(await names(`q=${encoded('望远镜')}`), ['望远镜'])
  assert.deepEqual(await names(`q=${encoded('降噪')}`), [])
  await rename('降噪耳机', false)
})

test('a list and a search are narrowed by brand, price, value and stock; nonsense is left out', async () => {
  const list = async (query: string) => (await get(`/v1/goods/catalogs/${black.catalogId}?${query}`)).body.data.map(({ skuid }: { skuid: number }) => skuid).sort()
  const search = async (query: string) => (await get(`/v1/goods/search?q=${encoded('手机')}&${query}`)).body.data.map(({ skuid }: { skuid: number }) => skuid).sort()
  for (const ask of [list, search]) {
    assert.deepEqual(await ask(`brand=${huawei!.id}`), [black.id, red.id])
    assert.deepEqual(await ask(`brand=${huawei!.id},${xiaomi!.id}`), [black.id, red.id, other.id])
    assert.deepEqual(await ask(`value=${blackValue!.id}`), [black.id, other.id])
    assert.deepEqual(await ask(`value=${blackValue!.id},${redValue!.id}&brand=${huawei!.id}`), [black.id, red.id])
    assert.deepEqual(await ask('min=250&max=300.00'), [black.id])
    assert.deepEqual(await ask('max=250&min=300'), [black.id])
    assert.deepEqual(await ask(`brand=${huawei!.id}&stock=1`), [black.id])
    assert.deepEqual(await ask('value=999999'), [])
    assert.deepEqual(await ask(`brand=-1,x,%00,99999999999999999999&min=abc&max=1e9&brand=${xiaomi!.id}&value='`), [other.id])
  }
  const newest = (await get(`/v1/goods/catalogs/${black.catalogId}?sort=newest`)).body.data.map(({ skuid }: { skuid: number }) => skuid)
  assert.deepEqual(newest, [earphone.id, other.id, red.id, black.id])
})

test('facets count what fits the other filters', async () => {
  const { facets } = (await get(`/v1/goods/search?q=${encoded('手机')}&facets=1&value=${blackValue!.id}&brand=${huawei!.id}`)).body
  // With black chosen there is one of each house; with Huawei chosen one black and one red.
  assert.deepEqual(
    facets.brands.map(({ name, count }: { name: string; count: number }) => [name, count]),
    [
      ['华为', 1],
      ['小米', 1],
    ],
  )
  assert.deepEqual(
    facets.attrs.map(({ name, values }: { name: string; values: { name: string; count: number }[] }) => [name, values.map((value) => [value.name, value.count])]),
    [
      [
        '颜色',
        [
          ['黑色', 1],
          ['红色', 1],
        ],
      ],
    ],
  )
  assert.deepEqual([facets.in_stock, facets.price], [1, { min: '300.00', max: '300.00' }])
  const open = (await get(`/v1/goods/catalogs/${black.catalogId}?facets=1`)).body.facets
  assert.deepEqual([open.in_stock, open.price], [3, { min: '50.00', max: '900.00' }])
})

test('synonyms of the staff hold in the next search, and no more when they are gone', async () => {
  const clerk = await shop.staff({ goods: 7 })
  const reader = await shop.staff({ goods: 1 })
  const post = (words: string[], token = clerk.token) => shop.ask('POST', '/v1/staff/search/synonyms', { token, body: { words } })
  assert.deepEqual(await names(`q=${encoded('行动电话')}`), [])
  assert.equal((await post(['手机', '行动电话'], reader.token)).body.code, 12000)
  assert.deepEqual(await names(`q=${encoded('行动电话')}`), [])
  const made = await post(['手机', '行动电话', 'Cell Phone'])
  assert.equal(made.body.code, 200)
  const id = made.body.data.id
  for (const q of ['行动电话', '華為行動電話', 'cell phone', 'CELL PHONE huawei']) assert.ok((await names(`q=${encoded(q)}`)).includes('智能手机 黑色'), q)
  assert.equal((await post(['行动电话', '手机', 'cell phone', '手机'])).body.code, 10207)
  for (const words of [[], ['一'], ['手机'], ['手机', '手机'], ['手机', '😀'], Array.from({ length: 21 }, (_, i) => `词语${i}`)]) assert.equal((await post(words)).body.code, 10206)
  const changed = await shop.ask('PUT', `/v1/staff/search/synonyms/${id}`, { token: clerk.token, body: { words: ['手机', '大哥大'] } })
  assert.equal(changed.body.code, 200)
  assert.deepEqual(await names(`q=${encoded('行动电话')}`), [])
  assert.ok((await names(`q=${encoded('大哥大')}`)).length === 3)
  const list = await shop.ask('GET', `/v1/staff/search/synonyms?q=${encoded('大哥')}`, { token: reader.token })
  assert.deepEqual([list.body.data.length, list.body.data[0].words, list.body.data[0].edited_by, list.body.paginator.total], [1, ['大哥大', '手机'], clerk.id, 1])
  assert.equal((await shop.ask('DELETE', `/v1/staff/search/synonyms/${id}`, { token: reader.token })).body.code, 12000)
  assert.equal((await shop.ask('DELETE', `/v1/staff/search/synonyms/${id}`, { token: clerk.token })).body.code, 200)
  assert.equal((await shop.ask('DELETE', `/v1/staff/search/synonyms/${id}`, { token: clerk.token })).body.code, 10208)
  assert.deepEqual(await names(`q=${encoded('大哥大')}`), [])
})

test('a word is hot when several people search for it; one person, a robot and a flood of the same count once or not at all; it cools', async () => {
  const from = (agent: string, q: string) => get(`/v1/goods/search?q=${encoded(q)}`, { headers: { 'user-agent': agent } })
  const hot = async () => (await get('/v1/goods/search/hot')).body.data
  for (let i = 0; i < 20; i++) await from('Mozilla/5.0 same', '黑色手机')
  await Promise.all(Array.from({ length: 5 }, (_, i) => shop.buyer().then(({ token }) => get(`/v1/goods/search?q=${encoded('耳机')}`, { token, headers: { 'x-n': `${i}` } }))))
  for (const agent of ['Googlebot/2.1', 'curl/8', 'python-requests/2', 'HeadlessChrome']) await from(agent, '折叠')
  await flushSearches(shop.db)
  assert.deepEqual(await hot(), ['耳机'])
  shop.later(20 * 24 * 3600)
  assert.deepEqual(await hot(), [])
})

test('what is not found is listed for staff, by people, until it is seen to', async () => {
  const clerk = await shop.staff({ goods: 7 })
  const buyers = await Promise.all([shop.buyer(), shop.buyer()])
  for (const { token } of [...buyers, ...buyers]) await get(`/v1/goods/search?q=${encoded('潜水艇')}`, { token })
  const list = async (token = clerk.token) => (await shop.ask('GET', `/v1/staff/search/zero-results?q=${encoded('潜水')}`, { token })).body
  const { data } = await list()
  assert.deepEqual([data.length, data[0].word, data[0].people], [1, '潜水艇', 2])
  assert.equal((await list(buyers[0].token)).code, 403)
  assert.equal((await shop.ask('DELETE', `/v1/staff/search/zero-results?word=${encoded('潜水艇')}`, { token: clerk.token })).body.code, 200)
  assert.deepEqual((await list()).data, [])
})

test('my last ten searches are mine alone, and I can forget one or all', async () => {
  const [me, you] = [await shop.buyer(), await shop.buyer()]
  const mine = async (token = me.token) => (await get('/v1/goods/search/recent', { token })).body.data
  for (const q of ['手机', '耳机', '手机', ...Array.from({ length: 9 }, (_, i) => `手机 ${'x'.repeat(i)}黑色`)]) await get(`/v1/goods/search?q=${encoded(q)}`, { token: me.token })
  assert.equal((await mine()).length, 10)
  assert.ok(!(await mine()).includes('耳机'))
  assert.deepEqual(await mine(you.token), [])
  const [latest] = await mine()
  await shop.ask('DELETE', `/v1/goods/search/recent?q=${encoded(latest)}`, { token: you.token })
  assert.ok((await mine()).includes(latest))
  await shop.ask('DELETE', `/v1/goods/search/recent?q=${encoded(latest)}`, { token: me.token })
  assert.ok(!(await mine()).includes(latest))
  await shop.ask('DELETE', '/v1/goods/search/recent', { token: me.token })
  assert.deepEqual(await mine(), [])
  assert.equal((await get('/v1/goods/search/recent')).body.code, 403)
})

test('suggestions come by letters, pinyin and initials, in both languages, places before products', async () => {
  await transact(shop.db, refreshTerms)
  const texts = async (q: string, lang = 'zh-CN') =>
    (await get(`/v1/goods/suggest?q=${encoded(q)}`, { headers: { 'accept-language': lang } })).body.data.map(({ text }: { text: string }) => text)
  assert.equal((await texts('华'))[0], '华为')
  assert.equal((await texts('huaw'))[0], '华为')
  assert.ok((await texts('hw')).includes('华为'))
  assert.ok((await texts('耳')).includes('耳机'))
  assert.ok((await texts('erji')).includes('耳机'))
  assert.ok((await texts('耳機')).includes('耳机'))
  assert.ok((await texts('head', 'en')).some((text: string) => text.toLowerCase() === 'headphones'))
  assert.ok((await texts('降噪耳')).includes('降噪耳机'))
  for (const q of ['', ' ', '%', '_', '\\', "'", '\0', '😀', '%%%%', '____', 'x'.repeat(10_000), '&|!<->:*', '\ud800'])
    assert.ok((await get(`/v1/goods/suggest?q=${encodeURIComponent(q.toWellFormed())}`)).status < 500, q.slice(0, 20))
  assert.deepEqual(await texts('%'), [])
  assert.deepEqual(await texts('____'), [])
})

test('names are marked in stretches that make up the name, whatever it is made of', () => {
  assert.deepEqual(markWords('华为智能手机', ['手机']), [
    { text: '华为智能', hit: false },
    { text: '手机', hit: true },
  ])
  assert.deepEqual(markWords('Running Shoes <b>', ['shoe']), [
    { text: 'Running ', hit: false },
    { text: 'Shoes', hit: true },
    { text: ' <b>', hit: false },
  ])
  for (const name of ['ﬁne İstanbul 😀 ＡＢＣ手機', '', '𠮷野家', '\u0301a'])
    assert.equal(
      markWords(name, ['手机', 'abc', 'fine'])
        .map(({ text }) => text)
        .join(''),
      name,
    )
})

test('a rebuild repairs a broken index while the shop is open, and tells how far it is', async () => {
  await shop.db`update search_skus set words = '', head = '' where sku_id = any(${[black.id, other.id]}::bigint[])`
  assert.deepEqual(await names(`q=${encoded('折叠')}`), [])
  const told: string[] = []
  assert.equal(await rebuildSearch(shop.db, (sentence) => told.push(sentence)), 2)
  assert.ok(told.at(-1)?.includes('4 of 4'))
  assert.deepEqual(await names(`q=${encoded('折叠')}`), ['折叠手机 黑色'])
  assert.equal(await rebuildSearch(shop.db, () => {}), 0)
})

test('two people who edit products of one house at once both get through, and both are found', async () => {
  const skus = await Promise.all(Array.from({ length: 6 }, (_, i) => shop.sku({ name: `并行商品${i}号` })))
  await shop.db`update spus set brand_id = ${huawei!.id} where id = any(${skus.map(({ spuId }) => spuId)}::bigint[])`
  await Promise.all(skus.map(({ spuId }) => transact(shop.db, (tx) => indexSpus(tx, [spuId, black.spuId]))))
  assert.equal((await names(`q=${encoded('华为并行')}`)).length, 6)
})
