import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact } from '../shared/db.ts'
import { openShop } from '../test/shop.ts'
import { moveSpu } from './edit/launch.ts'
import { auditTotals } from './totals.ts'

const shop = await openShop()
const clerk = await shop.staff({ goods: 7 })
const staff = (method: string, path: string, body?: unknown) => shop.ask(method, `/v1/staff${path}`, { token: clerk.token, ...(body === undefined ? {} : { body }) })
let serial = 0
const catalog = async (parent_id: number | null = null): Promise<number> =>
  (await staff('POST', '/catalogs', { parent_id, name: `架${++serial}`, name_en: `Shelf ${serial}` })).body.data.id
const totals = async (...ids: number[]): Promise<number[]> =>
  await Promise.all(ids.map(async (id) => (await shop.ask('GET', `/v1/goods/catalogs/${id}?page=1&pagesize=5`)).body.paginator.total as number))

const root = await catalog()
const branch = await catalog(root)
const [leaf, other] = [await catalog(branch), await catalog(branch)]
const far = await catalog()

test('what is launched, withdrawn, deleted and brought back is counted at once, on every level', async () => {
  const [one, two] = [await shop.sku({ catalogId: leaf }), await shop.sku({ catalogId: leaf, launched: false })]
  await shop.sku({ catalogId: branch })
  assert.deepEqual(await totals(root, branch, leaf, other, far), [2, 2, 1, 0, 0])
  const deed = (spuId: number, name: 'launch' | 'withdraw' | 'delete' | 'restore') => transact(shop.db, (tx) => moveSpu(tx, spuId, name))
  await deed(two.spuId, 'launch')
  await deed(two.spuId, 'launch')
  assert.deepEqual(await totals(root, branch, leaf), [3, 3, 2])
  await deed(one.spuId, 'withdraw')
  assert.deepEqual(await totals(root, branch, leaf), [2, 2, 1])
  await deed(two.spuId, 'delete')
  assert.deepEqual(await totals(root, branch, leaf), [1, 1, 0])
  await deed(two.spuId, 'restore')
  await deed(two.spuId, 'launch')
  await deed(one.spuId, 'launch')
  assert.deepEqual(await totals(root, branch, leaf, other, far), [3, 3, 2, 0, 0])
  assert.deepEqual([...(await auditTotals(shop.db))], [])
})

test('what moves to another catalog, or with its catalog, is counted where it is now', async () => {
  const { spuId } = await shop.sku({ catalogId: leaf })
  const before = await totals(root, branch, leaf, other, far)
  await transact(shop.db, async (tx) => {
    // The SKU follows by its foreign key.
    await tx`update spus set catalog_id = ${other} where id = ${spuId}`
  })
  assert.deepEqual(await totals(root, branch, leaf, other, far), [before[0], before[1], before[2]! - 1, 1, 0])
  const { version, name, name_en } = (await staff('GET', '/catalogs')).body.data.find(({ id }: { id: number }) => id === branch)
  assert.equal((await staff('PUT', `/catalogs/${branch}`, { version, name, name_en, parent_id: far })).status, 200)
  assert.deepEqual(await totals(root, far, branch, other), [0, before[0], before[1], 1])
  assert.deepEqual([...(await auditTotals(shop.db))], [])
})

test('a deed that is rolled back counts nothing; another process sees the number when it is committed, and not before', async () => {
  const { spuId } = await shop.sku({ catalogId: other, launched: false })
  const [said] = await totals(other)
  await assert.rejects(
    transact(shop.db, async (tx) => {
      await moveSpu(tx, spuId, 'launch')
      assert.deepEqual(await totals(other), [said], 'nobody else counts what is not committed')
      throw new Error('changed my mind')
    }),
    /changed my mind/,
  )
  assert.deepEqual(await totals(other), [said])
  await transact(shop.db, (tx) => moveSpu(tx, spuId, 'launch'))
  assert.deepEqual(await totals(other), [said! + 1])
})

test('many clerks launch, withdraw and make products of the same shelves at once: every total is right afterwards', async () => {
  const shelves = [leaf, other, far, branch]
  const skus = await Promise.all(Array.from({ length: 12 }, (_, n) => shop.sku({ catalogId: shelves[n % shelves.length]!, launched: n % 3 > 0 })))
  await Promise.all(
    skus.flatMap(({ spuId }, n) => [
      transact(shop.db, (tx) => moveSpu(tx, spuId, n % 2 ? 'launch' : 'withdraw')),
      transact(shop.db, (tx) => moveSpu(tx, spuId, n % 3 ? 'withdraw' : 'launch')),
      shop.sku({ catalogId: shelves[(n + 1) % shelves.length]! }),
    ]),
  )
  assert.deepEqual([...(await auditTotals(shop.db))], [])
  const [counted] = await shop.db<{ n: number }[]>`select count(*)::int as n from skus where launched and root_id = ${far}`
  assert.deepEqual(await totals(far), [counted!.n])
})

test('the audit names a catalog whose total is wrong', async () => {
  await shop.db`update catalog_totals set launched = launched + 1 where catalog_id = ${far}`
  const [{ launched } = { launched: 0 }] = await shop.db<{ launched: number }[]>`select launched from catalog_totals where catalog_id = ${far}`
  assert.deepEqual([...(await auditTotals(shop.db))], [{ catalogId: far, said: launched, inShop: launched - 1 }])
  await shop.db`update catalog_totals set launched = launched - 1 where catalog_id = ${far}`
})
