import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from '../test/shop.ts'

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
