import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import sharp from 'sharp'
import type { Files } from '../../api/drivers/files/types.ts'
import { auditStock } from '../../api/goods/stock.ts'
import { openShop, type Shop } from '../../api/test/shop.ts'
import { demoAccounts, seedDemo } from './demo.ts'
import { loadMany } from './load/load.ts'
import { type Draw, openStudio } from './pictures/album.ts'
import { pictureWishes, TABLES } from './plan.ts'

const [shop, twin, empty] = [await openShop(), await openShop(), await openShop()]
const silent = () => {}

/** A hand that does not draw: a file per wish, with its small forms. The real one has a test of its own. */
const scribble =
  (files: Files): Draw =>
  async (wish) => {
    const key = await files.put(Buffer.from(JSON.stringify(wish)), 'webp')
    await files.putBeside(key, '-400', Buffer.from('-400'))
    return key
  }
const seed = (into: Shop) => seedDemo(into.deps, silent, scribble(into.deps.files))

/** One hash over all rows that a plan fills. */
async function fingerprint({ db }: Shop): Promise<string> {
  const hash = createHash('sha256')
  for (const table of TABLES) {
    // Moves of orders carry the moment of the load; that they add up is another test's matter.
    const planned = table === 'stock_moves' ? db`where order_id is null` : db``
    hash.update(JSON.stringify(await db`select * from ${db(table)} ${planned} order by 1, 2`))
  }
  return hash.digest('hex')
}

test('the demo shop is loaded once: the second time changes nothing', async () => {
  assert.equal(await seed(shop), true)
  const before = await fingerprint(shop)
  assert.equal(await seed(shop), false)
  assert.equal(await fingerprint(shop), before)
})

test('two fresh shops get the same rows, also when two processes load one at once', async () => {
  assert.deepEqual((await Promise.all([seed(twin), seed(twin)])).sort(), [false, true])
  assert.equal(await fingerprint(twin), await fingerprint(shop))
})

test('a load that breaks off leaves an empty shop, and the next one succeeds', async () => {
  let drawn = 0
  const clumsy: Draw = async (wish) => {
    if (++drawn > 50) throw new Error('out of ink')
    return await scribble(empty.deps.files)(wish)
  }
  await assert.rejects(seedDemo(empty.deps, silent, clumsy), /out of ink/)
  for (const table of [...TABLES, 'users']) assert.equal((await empty.db`select from ${empty.db(table)}`).length, 0, table)
  assert.equal(await seed(empty), true)
})

test('the demo shop has enough to look at', async () => {
  const [counts] = await shop.db`
    select (select count(*) from catalogs where parent_id is null)::int as catalogs, (select count(*) from spus)::int as spus, (select count(*) from skus)::int as skus, (select count(*) from content_items)::int as slides,
      (select count(*) from stocks where stock = 0)::int as "soldOut", (select count(*) from stocks where stock between 1 and 3)::int as last`
  assert.ok(counts!.catalogs >= 10 && counts!.spus >= 70 && counts!.skus >= 230 && counts!.slides >= 3, JSON.stringify(counts))
  assert.ok(counts!.soldOut >= 5 && counts!.last >= 3 && counts!.soldOut < counts!.skus / 10, JSON.stringify(counts))
  const { body } = await shop.ask('GET', '/v1/goods/index')
  assert.equal(body.data.length, counts!.catalogs)
})

test('every product has specs, a story in two languages, three pictures and one to its description', async () => {
  const poor = await shop.db`
    select p.name from spus p where (select count(*) from specs where spu_id = p.id) not between 3 and 6
      or (select count(distinct file) from pictures where spu_id = p.id and kind = 'gallery') < 3 or not exists (select from pictures where spu_id = p.id and kind = 'detail')
      or (select count(*) from sale_attrs where spu_id = p.id) not between 1 and 3 or p.brand_id is null
      or array_length(string_to_array(p.description, '</p><p>'), 1) not between 2 and 4 or array_length(string_to_array(p.description_en, '</p><p>'), 1) not between 2 and 4`
  assert.deepEqual([...poor], [])
  const paragraphs = await shop.db<{ text: string }[]>`select unnest(string_to_array(description, '</p><p>') || string_to_array(description_en, '</p><p>')) as text from spus`
  assert.equal(new Set(paragraphs.map(({ text }) => text)).size, paragraphs.length, 'no paragraph is used twice')
})

test('every product lies on a leaf three levels down, in a channel, and says what is in the parcel', async () => {
  const [row] = await shop.db`
    select count(*)::int as all, count(*) filter (where cardinality(c.path) = 3)::int as leaves, count(*) filter (where p.packing like '%×%' and p.packing_en <> '' and p.after_sales <> '' and p.after_sales_en <> '')::int as told
    from spus p join catalogs c on c.id = p.catalog_id`
  assert.deepEqual([row!.leaves, row!.told], [row!.all, row!.all])
  assert.equal((await shop.db`select from catalogs where (parent_id is null) <> (channel_id is not null)`).length, 0)
  assert.equal((await shop.db`select from catalogs c where cardinality(path) = 3 and not exists (select from spus where catalog_id = c.id)`).length, 0)
})

test('nothing is nameless in either language, and no name is given twice', async () => {
  for (const table of ['catalogs', 'brands', 'spus', 'skus', 'sale_attrs', 'sale_values', 'specs']) {
    const rows = await shop.db<{ name: string; en: string }[]>`select name, name_en as en from ${shop.db(table)}`
    assert.ok(
      rows.every(({ name, en }) => name !== '' && en !== '' && !/\p{Script=Han}/u.test(en)),
      table,
    )
    if (!['catalogs', 'spus', 'skus', 'brands'].includes(table)) continue
    assert.equal(new Set(rows.map(({ name }) => name)).size, rows.length, `${table}: 中文`)
    assert.equal(new Set(rows.map(({ en }) => en)).size, rows.length, `${table}: English`)
  }
  const unsaid = await shop.db`
    select name from skus join search_skus on sku_id = skus.id where caption = '' or caption_en = '' or words = ''::tsvector or cost_price >= skus.price
    union all select name from specs where value = '' or value_en = '' union all select title from content_items where title_en = '' or (slot <> 'floor' and (words = '' or words_en = ''))`
  assert.deepEqual([...unsaid], [])
})

test('every picture that is named is there, with its form for lists, and the other forms are asked for', async () => {
  const files = await shop.db<{ key: string }[]>`select image as key from skus union select file from pictures union select picture from content_items where picture is not null`
  for (const { key } of files) {
    for (const form of [key, key.replace('.webp', '-400.webp')]) assert.ok(await shop.deps.files.has(form), form)
  }
  assert.equal(files.length, pictureWishes().length)
  const [{ n } = { n: 0 }] = await shop.db<{ n: number }[]>`select count(*)::int as n from graphile_worker.jobs where task_identifier = 'thumbnails'`
  assert.equal(n, files.length)
})

test('choosing another colour shows another picture', async () => {
  const same = await shop.db`
    select p.name from spus p join sale_attrs a on a.spu_id = p.id and a.name = '颜色'
    where (select count(distinct image) from skus where spu_id = p.id) < (select count(*) from sale_values where attr_id = a.id)`
  assert.deepEqual([...same], [])
})

test('the ledger of the demo shop balances, and its counters do not collide with new rows', async () => {
  assert.deepEqual([...(await auditStock(shop.db))], [])
  await shop.sku()
  assert.deepEqual([...(await auditStock(shop.db))], [])
})

test('the demo buyers can log in and have an address', async () => {
  for (const { username, password } of demoAccounts) {
    const { body } = await shop.ask('POST', '/v1/users/login', { body: { username, password } })
    assert.equal(body.code, 200)
    const addresses = await shop.ask('GET', `/v1/users/${username}/address`, { token: body.token })
    assert.ok(addresses.body.addresslist.some((address: { is_default: unknown }) => address.is_default))
  }
})

test('a picture of each kind is drawn, the same bytes each time, with the form for lists beside it', async () => {
  const draw = openStudio(empty.deps.files)
  for (const scene of ['hero', 'group', 'flatLay', 'closeUp', 'wide', 'slide']) {
    const wish = pictureWishes().find((one) => one.scene === scene)!
    const key = await draw(wish)
    assert.equal(await draw(wish), key, scene)
    const expected = scene === 'wide' ? [1200, 600] : scene === 'slide' ? [1200, 480] : [1000, 1000]
    const { width, height } = await sharp(await empty.deps.files.get(key)).metadata()
    assert.deepEqual([width, height], expected)
    assert.equal((await sharp(await empty.deps.files.get(key.replace('.webp', '-400.webp'))).metadata()).width, 400)
  }
})

test('the load set grows to the size that is asked for, balances, is found, and is not loaded twice', async () => {
  assert.equal(await loadMany(shop.deps, 700, silent), 700)
  assert.equal(await loadMany(shop.deps, 700, silent), 0)
  assert.equal(await loadMany(shop.deps, 1000, silent), 300)
  assert.deepEqual([...(await auditStock(shop.db))], [])
  const [row] =
    await shop.db`select count(*)::int as all, count(distinct name)::int as names, count(*) filter (where words = ''::tsvector)::int as unfindable from skus join search_skus on sku_id = skus.id where skus.catalog_id in (select id from catalogs where position >= 10000)`
  assert.deepEqual({ ...row }, { all: 1000, names: 1000, unfindable: 0 })
})
