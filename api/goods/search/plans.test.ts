import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact } from '../../shared/db.ts'
import { openShop } from '../../test/shop.ts'
import { listGoods } from '../lists.ts'
import { noFilters } from './filters.ts'
import { searchGoods } from './search.ts'
import { suggest } from './suggest.ts'

const shop = await openShop()
const PRODUCTS = 20_000
const one = await shop.sku({ name: '样品' })
const shelves = (await shop.db<{ id: number }[]>`insert into catalogs (name, name_en) select '货架' || n, 'Shelf ' || n from generate_series(1, 10) n returning id`).map(
  ({ id }) => id,
)

// Texts come straight from SQL: what is asked here is only how the statements are planned, over a table of a size that matters.
await transact(shop.db, async (tx) => {
  await tx`insert into spus (catalog_id, name, name_en) select (${shelves}::bigint[])[1 + n % 10], '货' || n, 'Ware ' || n from generate_series(1, ${PRODUCTS}) n`
  await tx`insert into skus (spu_id, catalog_id, name, name_en, price, market_price, image, value_key)
    select id, catalog_id, name, name_en, 100 + id % 9000, 10000, 'x.webp', '' from spus where id <> ${one.spuId}`
  await tx`
    update search_skus set
      head = array_to_tsvector(array['手机', 'n' || sku_id % 500] || case when sku_id % 2 = 0 then array['耳机'] else '{}' end),
      words = array_to_tsvector(array['手机', '通勤', 'n' || sku_id % 500] || array(select 'w' || (sku_id * i) % 3000 from generate_series(1, 60) i) || case when sku_id % 2 = 0 then array['耳机'] else '{}' end)
    where sku_id <> ${one.id}`
  await tx`insert into search_terms (kind, term, key) select 'word', 'term ' || n, chr(97 + n % 26) || chr(97 + n / 26 % 26) || n from generate_series(1, ${PRODUCTS}) n`
})
await shop.db`vacuum analyze search_skus, skus, search_terms`

const wish = { page: 1, pageSize: 20, sort: 'default', lang: 'zh-CN' } as const
const searches: [name: string, run: (db: Parameters<typeof searchGoods>[0]) => Promise<unknown>][] = [
  ...['手机', '耳机', '手机 耳机', 'n7', '潜水艇', 'shouji', 'xqzw', '手机 潜水艇'].map((q): (typeof searches)[number] => [`search ${q}`, (db) => searchGoods(db, { ...wish, q })]),
  ['search by price', (db) => searchGoods(db, { ...wish, q: '手机', sort: 'price' })],
  ['search, page 500', (db) => searchGoods(db, { ...wish, q: '手机', page: 500 })],
  ['search in stock with facets', (db) => searchGoods(db, { ...wish, q: '耳机', withFacets: true })],
  ['search by price with facets', (db) => searchGoods(db, { ...wish, q: '手机', sort: 'price', withFacets: true })],
  ['list with facets', (db) => listGoods(db, { ...wish, catalogId: shelves[0]!, filters: noFilters, withFacets: true })],
  ['list in stock with facets', (db) => listGoods(db, { ...wish, catalogId: shelves[0]!, filters: { ...noFilters, inStock: true }, withFacets: true })],
  ['list, page 50', (db) => listGoods(db, { ...wish, catalogId: shelves[0]!, filters: noFilters, page: 50 })],
  ...['a', 'ab', 'ab1', 'ab12'].map((q): (typeof searches)[number] => [`suggest ${q}`, (db) => suggest(db, q, 'en')]),
]

test('no search, list or suggestion reads a whole table, however common its words: each goes by its index, also once its plan is kept', async () => {
  // One connection, so that statements come to be planned for good: after five runs PostgreSQL keeps a plan without values.
  await transact(shop.db, async (tx) => {
    const scans = async () =>
      Object.fromEntries(
        (
          await tx<
            { name: string; scans: number }[]
          >`select relname as name, seq_scan as scans from pg_stat_xact_user_tables where relname in ('search_skus', 'skus', 'search_terms')`
        ).map((row) => [row.name, row.scans]),
      )
    for (let round = 0; round < 7; round++)
      for (const [name, run] of searches) {
        const before = await scans()
        await run(tx)
        assert.deepEqual(await scans(), before, `${name}, round ${round}`)
      }
  })
})
