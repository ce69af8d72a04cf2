import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import postgres from 'postgres'
import { buildApp } from '../api/app.ts'
import { postgresKv } from '../api/drivers/kv/postgres.ts'
import { openLiveConfig } from '../api/settings/follow.ts'
import { openPool } from '../api/shared/db.ts'
import { openShop } from '../api/test/shop.ts'
import { runJobs } from '../api/worker.ts'
import { makeRoles, roleNames } from './roles.ts'

const closers: (() => Promise<unknown>)[] = []
// Told before the shop is opened, so that it happens before the shop takes its database away.
after(async () => {
  for (const close of closers) await close()
})
const shop = await openShop({ env: { SMS_CAPTCHA: 'false' } })
await makeRoles(shop.db)
await makeRoles(shop.db)

const urlAs = (role: string): string => {
  const url = new URL(shop.config.databaseUrl)
  url.searchParams.set('options', `-c role=${role}`)
  return url.href
}
const depsAs = (role: string) => {
  const db = openPool(urlAs(role), { max: 6 })
  const kv = postgresKv(db)
  return { ...shop.deps, db, kv, fleeting: kv, config: openLiveConfig({ ...shop.config, databaseUrl: urlAs(role), databaseDirectUrl: urlAs(role) }).config }
}
const [front, back] = [depsAs(roleNames.app), depsAs(roleNames.worker)]
const app = await buildApp(front)
closers.push(
  () => app.close(),
  () => front.db.end({ timeout: 5 }),
  () => back.db.end({ timeout: 5 }),
)

const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, token: string, body?: object): Promise<any> => {
  const reply = await app.inject({ method, url, headers: { authorization: token }, ...(body ? { payload: body } : {}) })
  assert.ok(reply.statusCode < 300, `${method} ${url}: ${reply.statusCode} ${reply.body}`)
  return reply.json()
}
/** The state that PostgreSQL refuses with. */
const refusedAs = async (role: string, statement: string): Promise<string | undefined> => {
  const sql = postgres(urlAs(role), { max: 1, onnotice: () => {} })
  try {
    return await sql.unsafe(statement).then(
      () => undefined,
      ({ code }: { code?: string }) => code,
    )
  } finally {
    await sql.end()
  }
}
const NO_RIGHT = '42501'

test('a buyer registers, buys, gets it and says so, while server and worker have only their rights', async () => {
  const [who] = await front.db<{ role: string }[]>`select current_user as role`
  assert.equal(who?.role, roleNames.app)
  const sku = await shop.sku({ price: 1000 })
  const clerk = await shop.staff({ orders: 7, pays: 7, goods: 7, settings: 7, users: 7, reviews: 7 })
  const { token } = await ask('POST', '/v1/users/register', '', { uname: 'tony', password: 'jarvis-3000', phone: '13811112222', email: 'tony@example.com' })
  await runJobs(back)
  await ask('POST', '/v1/carts/tony', token, { sku_id: sku.id, count: 2 })
  await ask('POST', '/v1/users/tony/address', token, { receiver: '托尼', receiver_phone: '13811112222', address: '上海市浦东新区世纪大道 1 号', postcode: '200120', tag: '公司' })
  const { addresslist } = await ask('GET', '/v1/users/tony/address', token)
  const { data } = await ask('POST', '/v1/orders/tony', token, { settlement_type: 0, pay_method: 'cod', address_id: addresslist[0].id })
  await runJobs(back)
  const [parcel] = await shop.db<{ id: number }[]>`select id from parcels where order_id = ${data.order_id}`
  await ask('POST', `/v1/staff/parcels/${parcel!.id}/shipments`, clerk.token, { courier: 'shunfeng', tracking_number: 'SF1234567890' })
  await runJobs(back)
  await ask('PUT', '/v1/orders/tony', token, { order_id: data.order_id })
  await ask('GET', '/v1/goods/search?q=商品', token)
  await ask('DELETE', `/v1/users/tony/address/${addresslist[0].id}`, token)
  await ask('GET', '/v1/staff/stats', clerk.token)
  await runJobs(back)
  const [done] = await shop.db<{ status: number; events: number }[]>`
    select status, (select count(*)::int from order_events where order_id = orders.id) as events from orders where id = ${data.order_id}`
  assert.ok(done!.events >= 3, JSON.stringify(done))
  const [stuck] = await shop.db<{ failed: number }[]>`select count(*)::int as failed from graphile_worker._private_jobs where attempts > 0`
  assert.equal(stuck?.failed, 0)
})

test('neither server nor worker can touch a table itself, rewrite what is append-only, or delete what is kept', async () => {
  const before = await shop.db`select (select count(*) from order_events) as events, (select count(*) from orders) as orders`
  for (const role of [roleNames.app, roleNames.worker])
    for (const statement of [
      'alter table orders add column x int',
      'drop table orders',
      'create table public.mine (id int)',
      'truncate order_events',
      'alter table order_events disable trigger order_events_append_only',
      'update order_events set why = why',
      'delete from order_events',
      'update ledger_entries set amount = 0',
      'delete from ledger_postings',
      'update audit_log set at = at',
      'delete from audit_seals',
      'update stock_moves set count = 0',
      'delete from orders',
      'delete from payments',
      'delete from users',
      'insert into order_moves (from_status, to_status, actor) values (1, 8, 1)',
      'insert into graphile_worker.migrations (id) values (999)',
      'create role other superuser',
      "copy (select 1) to program 'true'",
      "select pg_read_file('/etc/passwd')",
      'select rolpassword from pg_authid',
    ])
      assert.equal(await refusedAs(role, statement), NO_RIGHT, `${role}: ${statement}`)
  assert.deepEqual(await shop.db`select (select count(*) from order_events) as events, (select count(*) from orders) as orders`, before)
})

test('reports read figures, and neither people nor secrets, and change nothing', async () => {
  assert.equal(await refusedAs(roleNames.reports, 'select sum(total_amount) from orders join order_lines on order_lines.order_id = orders.id'), undefined)
  assert.equal(await refusedAs(roleNames.reports, 'select count(id) from users where erased_at is null'), undefined)
  for (const statement of [
    'select * from users',
    'select phone from users',
    'select address from orders',
    'select * from addresses',
    'select * from staff',
    'select * from sessions',
    'select * from webhooks',
    'select * from kv',
    'select * from outbox',
    'update orders set status = 1',
    'insert into brands (name) values (1)',
  ])
    assert.equal(await refusedAs(roleNames.reports, statement), NO_RIGHT, statement)
  const readable = await shop.db<{ name: string }[]>`
    select table_name || '.' || column_name as name from information_schema.column_privileges where grantee = ${roleNames.reports} and table_schema = 'public'`
  assert.ok(readable.length > 100)
  const telling = readable.filter(({ name }) =>
    /password|secret|hash|phone|mobile|email|\.address|receiver|token|\.ip$|postcode|username|nickname|cipher|before$|delivery/.test(name),
  )
  assert.deepEqual(
    telling.map(({ name }) => name).filter((name) => name !== 'orders.pay_before' && name !== 'orders.confirm_before'),
    [],
  )
})
