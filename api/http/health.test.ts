import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { test } from 'node:test'
import { openShop } from '../test/shop.ts'

test('a process whose disk is full wants no work, and wants it again when there is room', async (t) => {
  const shop = await openShop()
  const full = t.mock.method(fs, 'statfs', (folder: string) => Promise.resolve({ bavail: folder === shop.config.dataDir ? 8191 : 1e9, bsize: 4096 }))
  syncBuiltinESMExports()
  const refused = await shop.ask('GET', '/readyz')
  assert.deepEqual([refused.status, refused.body], [503, { ready: false, why: 'disk' }])
  full.mock.mockImplementation(() => Promise.resolve({ bavail: 8192, bsize: 4096 }))
  assert.equal((await shop.ask('GET', '/readyz')).status, 200)
  full.mock.mockImplementation(() => Promise.reject(new Error('no such folder')))
  assert.equal((await shop.ask('GET', '/readyz')).status, 200, 'a system that does not tell is no full disk')
  full.mock.restore()
  syncBuiltinESMExports()
})

test('a process wants work when its database is of its release, and not while it leaves', async () => {
  const shop = await openShop()
  const [last] = await shop.db<
    { id: number; hash: string; at: number }[]
  >`delete from drizzle.__drizzle_migrations where created_at = (select max(created_at) from drizzle.__drizzle_migrations)
    returning id, hash, created_at as at`
  const late = await shop.ask('GET', '/readyz')
  assert.deepEqual([late.status, late.body.why], [503, 'migrations'])
  assert.equal((await shop.ask('GET', '/healthz')).status, 200)
  await shop.db`insert into drizzle.__drizzle_migrations (hash, created_at) values (${last!.hash}, ${last!.at})`
  assert.deepEqual((await shop.ask('GET', '/readyz')).body, { ready: true })
  shop.deps.life.leaving = true
  assert.deepEqual((await shop.ask('GET', '/readyz')).body, { ready: false, why: 'leaving' })
  assert.equal((await shop.ask('GET', '/healthz')).status, 200)
})
