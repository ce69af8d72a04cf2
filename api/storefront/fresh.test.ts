import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { buildShop } from '../../bin/build-shop.ts'
import { buildApp } from '../app.ts'
import { openDeps } from '../deps.ts'
import { afterEdit } from '../goods/edit/after.ts'
import { refreshSales } from '../goods/refresh-sales.ts'
import { purgePages } from '../http/page-cache.ts'
import { transact } from '../shared/db.ts'
import { openShop } from '../test/shop.ts'
import { pageCacheOf } from './pages.ts'

// The pages themselves say what they show, so these are the real ones.
await buildShop(() => {})
const open: (() => Promise<void>)[] = []
// Before the shop, whose database goes with it.
after(async () => {
  for (const close of open) await close()
})
const shop = await openShop()

/** Another process, as far as the database can tell. */
async function openProcess() {
  const deps = openDeps({ ...shop.config, pagesDir: await mkdtemp(path.join(tmpdir(), 'jishi-pages-')) }, shop.deps.clock)
  const app = await buildApp(deps)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  open.push(async () => {
    await app.close()
    await deps.close()
  })
  const cache = pageCacheOf(deps)!
  return { cache, see: async (at: string) => await (await fetch(url + at)).text() }
}

const fruit = await shop.sku({ name: '云上苹果', nameEn: 'Cloud apples', price: 1100 })
const pears = await shop.sku({ name: '云上梨', price: 1200, catalogId: fruit.catalogId })
const plums = await shop.sku({ name: '云上李', price: 1300, catalogId: fruit.catalogId })
const tea = await shop.sku({ name: '山间茶', price: 5000 })
const processes = [await openProcess(), await openProcess()]

const item = ({ id }: { id: number }) => [`/item/${id}`, `/en/item/${id}`]
const list = ({ catalogId }: { catalogId: number }) => [`/list/${catalogId}`, `/en/list/${catalogId}`, `/list/${catalogId}?sort=price`]
const all = ['/', '/en', ...[fruit, pears, plums, tea].flatMap(item), ...list(fruit), ...list(tea)]

/** How long the last change took until every process had drawn its pages anew; told, not judged. */
let took = 0

/** Does something, and tells which pages were drawn anew because of it, in every process. */
async function drawnAnewBy(work: () => Promise<unknown>): Promise<string[][]> {
  // Twice: what somebody comes back to is what is drawn again by itself.
  for (const { see } of processes) for (const at of [...all, ...all]) await see(at)
  const before = await Promise.all(processes.map(async ({ cache, see }) => ({ counts: { ...cache.counts }, pages: await Promise.all(all.map(see)) })))
  await work()
  const done = performance.now()
  await Promise.all(
    processes.map(async ({ cache }, i) => {
      // The notice comes on a connection of its own.
      while (cache.counts.purged === before[i]!.counts.purged) await new Promise(setImmediate)
      await cache.settled()
    }),
  )
  took = performance.now() - done
  return await Promise.all(
    processes.map(async ({ cache, see }, i) => {
      const drawn = cache.counts.renders - before[i]!.counts.renders
      assert.equal(drawn, cache.counts.purged - before[i]!.counts.purged, 'what was purged was drawn again, and nothing else')
      const changed: string[] = []
      for (const [n, at] of all.entries()) if ((await see(at)) !== before[i]!.pages[n]) changed.push(at)
      assert.equal(cache.counts.renders - before[i]!.counts.renders, drawn, 'who comes now finds every page drawn already')
      assert.equal(changed.length, drawn, 'every page drawn again shows something else')
      return changed
    }),
  )
}

test('one price is edited: exactly the pages that show it change, in every process, and no other is drawn again', async (t) => {
  const changed = await drawnAnewBy(() =>
    transact(shop.db, async (tx) => {
      await tx`update skus set price = 999, market_price = 999 where id = ${fruit.id}`
      await afterEdit(tx, [fruit.spuId])
    }),
  )
  t.diagnostic(`${took.toFixed(0)} ms after the edit the pages were drawn anew in both processes`)
  // Its neighbours' pages show it, too, among what goes well with them.
  const showing: string[] = []
  for (const at of all) if (/云上苹果|Cloud apples/.test(await processes[0]!.see(at))) showing.push(at)
  for (const pages of changed) assert.deepEqual(pages, showing)
  for (const at of ['/', ...item(fruit), ...list(fruit)]) assert.ok(showing.includes(at), at)
  for (const at of [...item(tea), ...list(tea)]) assert.ok(!showing.includes(at), at)
})

test('a sale changes the pages that tell how many were sold, and no other', async () => {
  await shop.db`update stocks set stock = stock - 2, sold = sold + 2 where sku_id = ${tea.id}`
  const changed = await drawnAnewBy(() => transact(shop.db, refreshSales))
  for (const pages of changed) assert.deepEqual(pages.sort(), [...item(tea), ...list(tea)].sort())
})

test('a number that pages do not tell so exactly changes none', async () => {
  await shop.db`update skus set sales_base = 123410 where id = ${tea.id}`
  await transact(shop.db, refreshSales)
  const notices: string[] = []
  const { unlisten } = await shop.db.listen('pages', (notice) => void notices.push(notice))
  await transact(shop.db, (tx) => purgePages(tx, ['the-middle']))
  await shop.db`update stocks set stock = stock - 1, sold = sold + 1 where sku_id = ${tea.id}`
  assert.equal(await transact(shop.db, refreshSales), 1)
  // When the notice after it has come, the first would have, too.
  await transact(shop.db, (tx) => purgePages(tx, ['the-end']))
  while (!notices.includes('the-end')) await new Promise(setImmediate)
  // What was said before may still have been on its way.
  assert.deepEqual(notices.slice(notices.indexOf('the-middle')), ['the-middle', 'the-end'])
  await unlisten()
})
