/** Web processes of one machine: several on one port, and how one leaves. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openShop } from '../api/test/shop.ts'
import { openLoad, startWeb } from '../api/test/web.ts'
import { demoEnv } from './demo-env.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'jishi-cluster-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const env = demoEnv(folder, { sandbox: 1, smtp: 1 })
const shop = await openShop({ env })
const linux = process.platform === 'linux'

/** The processes below one. */
const childrenOf = (pid: number): number[] => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

test('two processes share a port; SIGHUP replaces both under load and no request fails; one that is killed is started again', { skip: linux ? false : 'reads /proc' }, async () => {
  const web = await startWeb(shop, { ...env, WEB_PROCESSES: '2', DRAIN_SECONDS: '1' }, folder)
  const load = await openLoad(shop, `http://127.0.0.1:${web.port}`, 3)
  const first = childrenOf(web.child.pid!)
  assert.equal(first.length, 2)
  try {
    await load.atLeast(50)
    web.child.kill('SIGHUP')
    while (childrenOf(web.child.pid!).some((pid) => first.includes(pid))) await sleep(50)
    await load.atLeast(50)
  } finally {
    await load.stop()
  }
  const { faults, orders } = await load.stop()
  assert.deepEqual(faults, [])
  const kept = await shop.db<{ id: number }[]>`select id from orders`
  assert.deepEqual(new Set(kept.map(({ id }) => id)), new Set(orders))

  const [victim, other] = childrenOf(web.child.pid!)
  process.kill(victim!, 'SIGKILL')
  const anew = () => childrenOf(web.child.pid!).filter((pid) => pid !== victim)
  while (anew().length < 2) await sleep(50)
  assert.ok(anew().includes(other!))
  assert.equal((await fetch(`http://127.0.0.1:${web.port}/healthz`)).status, 200)
  assert.equal(await web.stop(), 0)
})

test('who is told to leave says so, finishes what is under way, ends streams and goes', async () => {
  const web = await startWeb(shop, { ...env, DRAIN_SECONDS: '2' }, folder)
  const url = `http://127.0.0.1:${web.port}`
  const buyer = await shop.buyer()
  const sku = await shop.sku({ stock: 5 })
  const order = () =>
    fetch(`${url}/v1/orders/${buyer.username}`, {
      method: 'POST',
      headers: { authorization: buyer.token, 'content-type': 'application/json', 'x-jishi-elsewhere': 'yes' },
      body: JSON.stringify({ address_id: buyer.addressId, settlement_type: '1', sku_id: String(sku.id), buy_count: '1' }),
    })
  const placed = (await (await order()).json()) as { data: { order_id: number } }
  const stream = await fetch(`${url}/v1/pays/${buyer.username}/${placed.data.order_id}/events`, { headers: { authorization: buyer.token } })
  assert.deepEqual([stream.status, (await fetch(`${url}/readyz`)).status], [200, 200])

  const gone = once(web.child, 'exit')
  web.child.kill('SIGTERM')
  while ((await fetch(`${url}/readyz`)).status !== 503) await sleep(10)
  const elsewhere = await fetch(`${url}/v1/goods/catalogs`, { headers: { 'x-jishi-elsewhere': 'yes' } })
  const direct = await fetch(`${url}/v1/goods/catalogs`)
  const written = await order()
  assert.deepEqual([elsewhere.status, direct.status, direct.headers.get('connection'), written.status], [503, 200, 'close', 200])
  const told = await stream.text()
  assert.match(told, /"waiting"/)
  assert.deepEqual(await gone, [0, null])
})

test('a process whose database is away is not ready, and is again when it is back', async () => {
  const database = { away: false }
  const away = await openShop({
    // What is asked of the pool while it is away fails, as a lost connection does.
    deps: ({ db }) => ({ db: new Proxy(db, { apply: (target, self, given) => (database.away ? Promise.reject(new Error('away')) : Reflect.apply(target, self, given)) }) }),
  })
  const ready = async () => {
    const { status, body, headers } = await away.ask('GET', '/readyz')
    return [status, body.why, headers.get('cache-control')]
  }
  assert.deepEqual(await ready(), [200, undefined, 'no-store'])
  database.away = true
  assert.deepEqual(await ready(), [503, 'database', 'no-store'])
  database.away = false
  assert.deepEqual(await ready(), [200, undefined, 'no-store'])
})
