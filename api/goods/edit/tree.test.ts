import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact } from '../../shared/db.ts'
import { openShop } from '../../test/shop.ts'
import { indexSpus } from '../search/index-skus.ts'

const shop = await openShop()
const { token } = await shop.staff({ goods: 7 })
const ask = (method: string, path: string, body?: unknown) => shop.ask(method, `/v1/staff${path}`, { token, ...(body === undefined ? {} : { body }) })
let serial = 0
const add = async (parent_id: number | null = null): Promise<number> =>
  (await ask('POST', '/catalogs', { parent_id, name: `类${++serial}`, name_en: `Kind ${serial}` })).body.data.id
const tree = async () => new Map<number, any>((await ask('GET', '/catalogs')).body.data.map((row: any) => [row.id, row]))
const move = async (id: number, parent_id: number | null, version = 1) => {
  const { name, name_en } = (await tree()).get(id)
  return await ask('PUT', `/catalogs/${id}`, { version, name, name_en, parent_id })
}

test('a branch moves with everything below it, and its lists with it', async () => {
  const [a, b] = [await add(), await add()]
  const a2 = await add(a)
  const leaf = await add(a2)
  await shop.sku({ catalogId: leaf })
  assert.equal((await move(a2, b)).status, 200)
  assert.deepEqual((await tree()).get(leaf).path, [b, a2, leaf])
  const total = async (id: number) => (await shop.ask('GET', `/v1/goods/catalogs/${id}`)).body.paginator.total
  assert.deepEqual([await total(a), await total(b), await total(a2), await total(leaf)], [0, 1, 1, 1])
})

test('a catalog is put before another: its siblings keep their order, and who holds an old place is told', async () => {
  const top = await add()
  const [a, b, c] = [await add(top), await add(top), await add(top)]
  const elsewhere = await add()
  const order = async (parent: number) => [...(await tree()).values()].filter((row) => row.parent_id === parent).map(({ id }) => id)
  const put = async (id: number, parent_id: number | null, before_id: number | null, version?: number) =>
    (await ask('PUT', `/catalogs/${id}/place`, { version: version ?? (await tree()).get(id).version, parent_id, before_id })).body.code
  assert.equal(await put(c!, top, a!), 200)
  assert.deepEqual(await order(top), [c, a, b])
  assert.equal(await put(c!, top, null), 200)
  assert.deepEqual(await order(top), [a, b, c])
  assert.equal(await put(a!, elsewhere, null), 200)
  assert.deepEqual([await order(top), await order(elsewhere)], [[b, c], [a]])
  const before = [...(await tree()).values()]
  assert.deepEqual([await put(b!, top, elsewhere), await put(b!, top, null, 99), await put(top, b!, null), await put(999_999, top, null, 1)], [10204, 10213, 10219, 10204])
  assert.deepEqual([...(await tree()).values()], before)
})

test('a cycle, a fourth level, a name that is there and an old version are refused, and nothing moves', async () => {
  const a = await add()
  const a2 = await add(a)
  const a3 = await add(a2)
  const before = [...(await tree()).values()]
  assert.equal((await move(a, a3)).body.code, 10219)
  assert.equal((await move(a, a)).body.code, 10219)
  assert.equal((await ask('POST', '/catalogs', { parent_id: a3, name: '四' })).body.code, 10220)
  assert.equal((await ask('POST', '/catalogs', { parent_id: 999999, name: '孤' })).body.code, 10204)
  assert.equal((await ask('POST', '/catalogs', { parent_id: a, name: (await tree()).get(a2).name })).body.code, 10215)
  assert.equal((await move(a2, null, 7)).body.code, 10213)
  assert.equal((await ask('POST', '/catalogs', { name: '   ' })).body.code, 10214)
  assert.equal((await ask('DELETE', `/catalogs/${a2}?version=1`)).body.code, 10221)
  assert.deepEqual([...(await tree()).values()], before)
})

test('many clerks move branches into each other at once: the tree stays a tree of three levels', async () => {
  const roots = await Promise.all(Array.from({ length: 6 }, () => add()))
  for (let round = 0; round < 4; round++) {
    const now = await tree()
    const replies = await Promise.all(roots.map((id, i) => move(id, roots[(i + 1 + round) % roots.length]!, now.get(id).version)))
    assert.ok(
      replies.every(({ status }) => status === 200 || status === 409),
      JSON.stringify(replies.map(({ body }) => body)),
    )
  }
  const all = await tree()
  for (const { id, parent_id, path } of all.values()) {
    assert.deepEqual(path, [...(parent_id === null ? [] : all.get(parent_id).path), id])
    assert.ok(path.length <= 3 && new Set(path).size === path.length)
  }
})

test('channels gather roots, and only roots; a root that moves below another leaves its channel', async () => {
  const [a, b] = [await add(), await add()]
  const below = await add(a)
  assert.equal((await ask('POST', '/channels', { name: '错', catalog_ids: [below] })).body.code, 10224)
  assert.equal((await ask('POST', '/channels', { name: '错', catalog_ids: [999999] })).body.code, 10204)
  const { id } = (await ask('POST', '/channels', { name: '频道', name_en: 'Channel', catalog_ids: [a, b] })).body.data
  const read = async () => (await ask('GET', '/channels')).body.data.find((row: any) => row.id === id)
  assert.deepEqual((await read()).catalog_ids, [a, b])
  assert.equal((await move(b, a)).status, 200)
  assert.deepEqual((await read()).catalog_ids, [a])
  assert.equal((await ask('PUT', `/channels/${id}`, { version: 1, name: '频道', catalog_ids: [] })).status, 200)
  assert.equal((await ask('PUT', `/channels/${id}`, { version: 1, name: '频道', catalog_ids: [a] })).body.code, 10213)
  assert.deepEqual((await read()).catalog_ids, [])
  assert.equal((await ask('DELETE', `/channels/${id}?version=2`)).status, 200)
})

test('a brand is renamed once; one that a product has is not removed', async () => {
  const { id } = (await ask('POST', '/brands', { name: '岭上', name_en: 'Ridge' })).body.data
  assert.equal((await ask('POST', '/brands', { name: '岭上' })).body.code, 10215)
  const { spuId } = await shop.sku()
  await shop.db`update spus set brand_id = ${id} where id = ${spuId}`
  const both = await Promise.all([1, 2].map((n) => ask('PUT', `/brands/${id}`, { version: 1, name: `岭上${n}` })))
  assert.ok(both.some(({ status }) => status === 200) && both.some(({ body }) => body.code === 10213))
  assert.equal((await ask('DELETE', `/brands/${id}?version=2`)).body.code, 10222)
  assert.equal((await ask('GET', '/brands?q=岭上')).body.data[0].spus, 1)
})

test('a shelf that is renamed or moved is found by its names now: a large one bit by bit, behind the edit', async () => {
  const root = await add()
  const { id: shelf } = (await ask('POST', '/catalogs', { parent_id: null, name: '望远镜', name_en: 'Telescopes' })).body.data
  await shop.db`insert into spus (catalog_id, name, name_en) select ${shelf}, '货' || n, 'Ware ' || n from generate_series(1, 250) n`
  await shop.db`insert into skus (spu_id, catalog_id, name, name_en, price, market_price, image, value_key)
    select id, catalog_id, name, name_en, 100, 100, 'x.webp', '' from spus where catalog_id = ${shelf}`
  const found = async (q: string) => (await shop.ask('POST', '/v1/goods/search', { body: { q } })).body.paginator.total
  const change = (version: number, name: string, parent_id: number | null) => ask('PUT', `/catalogs/${shelf}`, { version, name, name_en: 'Telescopes', parent_id })

  assert.equal((await change(1, '显微镜', null)).status, 200)
  const atOnce = await found('显微镜')
  assert.ok(atOnce > 0 && atOnce < 250, `${atOnce} at once`)
  // Renamed again before the jobs of the first have run, and moved.
  assert.equal((await change(2, '放大镜', root)).status, 200)
  const late = await shop.sku({ catalogId: shelf, name: '晚来' })
  await transact(shop.db, (tx) => indexSpus(tx, [late.spuId]))
  await shop.work()
  assert.deepEqual([await found('放大镜'), await found('显微镜'), await found('望远镜')], [251, 0, 0])
  assert.equal(await found((await tree()).get(root).name), 251)

  const { id: brand } = (await ask('POST', '/brands', { name: '岚光', name_en: 'Haze' })).body.data
  await shop.db`update spus set brand_id = ${brand} where catalog_id = ${shelf}`
  assert.equal((await ask('PUT', `/brands/${brand}`, { version: 1, name: '晴川', name_en: 'Haze' })).status, 200)
  assert.ok((await found('晴川')) < 251)
  await shop.work()
  assert.deepEqual([await found('晴川'), await found('岚光')], [251, 0])
})
