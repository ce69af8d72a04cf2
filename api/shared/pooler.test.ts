/** The shop behind a PgBouncer that lends connections by the transaction, and is told nothing about the shop. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { findPrograms } from '../../bin/programs.ts'
import { openDeps } from '../deps.ts'
import { followSettings } from '../settings/follow.ts'
import { openGateway } from '../test/gateway.ts'
import { startPooler } from '../test/pooler.ts'
import { openShop } from '../test/shop.ts'
import { startWorker } from '../worker.ts'
import { livingWorkers } from './workers.ts'

const { path, missing } = findPrograms('pgbouncer')
/** All that the pooler has for everybody. */
const CONNECTIONS = 3

void describe('behind a pooler', { skip: missing }, async () => {
  if (missing) return
  let worker: Awaited<ReturnType<typeof startWorker>> | undefined
  after(() => worker?.stop())
  const gateway = await openGateway()
  const shop = await openShop({
    realUrl: true,
    env: async (url) => ({ ...gateway.env, DATABASE_URL: await startPooler(path.pgbouncer, url, CONNECTIONS), DATABASE_DIRECT_URL: url }),
  })
  const until = async (so: () => boolean | Promise<boolean>) => {
    while (!(await so())) await shop.db`select pg_sleep(0.02)`
  }

  test('somebody looks, registers, fills a cart, orders, pays, and the letter that a job writes goes out', async () => {
    worker = await startWorker(shop.deps)
    const sku = await shop.sku({ stock: 5, price: 1200 })
    assert.equal((await shop.ask('GET', `/v1/goods/detail/${sku.id}`)).body.data.price, '12.00')
    const form = { uname: 'pooled_one', password: 'a long password', phone: '13800138001', email: 'pooled@example.com' }
    const { token, code } = (await shop.ask('POST', '/v1/users/register', { body: form })).body
    assert.equal(code, 200)
    const me = { token: token as string }
    const address = { receiver: '李雷', receiver_phone: '13800138001', address: '北京市海淀区中关村大街 1 号', postcode: '100080', tag: '家' }
    assert.equal((await shop.ask('POST', '/v1/users/pooled_one/address', { ...me, body: address })).status, 200)
    assert.equal((await shop.ask('POST', '/v1/carts/pooled_one', { ...me, body: { sku_id: sku.id, count: 2 } })).status, 200)
    const { id } = (await shop.ask('GET', '/v1/users/pooled_one/address', me)).body.addresslist[0]
    const placed = await shop.ask('POST', '/v1/orders/pooled_one', { ...me, body: { address_id: id, settlement_type: '0' } })
    assert.equal(placed.body.data.total_amount, '24.00')
    await gateway.press(placed.body.data.pay_url)
    await until(async () => (await shop.db<{ status: number }[]>`select status from orders where id = ${placed.body.data.order_id}`)[0]!.status === 2)
    await until(() => shop.letters.some(({ to }) => to === 'pooled@example.com'))
    // The worker's locks are a session's.
    await until(async () => (await livingWorkers(shop.db)) === 1)
  })

  test('many buyers on few connections: the last five pieces go to five of them, each asked twice', async () => {
    const sku = await shop.sku({ stock: 5 })
    const buyers = await Promise.all(Array.from({ length: 12 }, () => shop.buyer()))
    const answers = await Promise.all(
      [...buyers, ...buyers].map(({ username, token, addressId }) =>
        shop.ask('POST', `/v1/orders/${username}`, {
          token,
          headers: { 'idempotency-key': username },
          body: { address_id: addressId, settlement_type: '1', sku_id: String(sku.id), buy_count: '1' },
        }),
      ),
    )
    const placed = new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.data.order_id))
    const refused = answers.filter(({ status }) => status !== 200)
    assert.deepEqual([placed.size, ...new Set(refused.map(({ body }) => body.code))], [5, 10406])
    assert.deepEqual([...(await shop.db`select stock from stocks where sku_id = ${sku.id}`)], [{ stock: 0 }])
    const [{ lent }] = await shop.db<[{ lent: number }]>`
      select count(*)::int as lent from pg_stat_activity where datname = current_database() and application_name = 'jishi' and query not ilike 'listen %'`
    assert.ok(lent <= CONNECTIONS + 3, `${lent} connections`)
  })

  test('what one process is told, another hears', async () => {
    const other = openDeps(shop.config)
    const unfollow = await followSettings(other.db, other.config)
    const owner = await shop.staff({ settings: 7 })
    assert.equal((await shop.ask('PUT', '/v1/staff/settings/unpaid_minutes', { token: owner.token, body: { value: 45, was: 30 } })).status, 200)
    await until(() => other.config.unpaidMinutes === 45 && shop.deps.config.unpaidMinutes === 45)
    await unfollow()
    await other.close()
  })
})
