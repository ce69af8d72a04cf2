/** Two web processes behind Debian's nginx with the shop's own configuration. */
import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startNginx, type TestNginx } from '../api/test/nginx.ts'
import { freePort } from '../api/test/redis.ts'
import { openShop, type Shop } from '../api/test/shop.ts'
import { buildShop } from './build-shop.ts'
import { demoEnv } from './demo-env.ts'
import { nginxConf } from './nginx.ts'
import { findPrograms } from './programs.ts'

const { path: programs, missing } = findPrograms('nginx')
const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(tmpdir(), 'jishi-rolling-'))
const pagesDir = path.join(folder, 'pages')

type Web = { port: number; child: ChildProcess; stop(): Promise<number | null>; start(): Promise<void> }

void describe('behind nginx', { skip: missing }, async () => {
  if (missing) return
  await buildShop(() => {})
  const env = { ...demoEnv(folder, { sandbox: 1, smtp: 1 }), PAGES_DIR: pagesDir }
  const shop = await openShop({ env: { ...env, PAGES_DIR: '' } })
  const [one, other] = [await web(shop, env), await web(shop, env)] as const
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const site = nginxConf({ ...shop.config, pagesDir }, [`127.0.0.1:${one.port}`, `127.0.0.1:${other.port}`], { listen: `127.0.0.1:${port}` })
  const nginx = await startNginx(programs.nginx, path.join(folder, 'nginx'), site, `${url}/readyz`)
  after(async () => {
    await nginx.stop()
    for (const web of [one, other]) await web.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('both processes are replaced one after the other under load, and no request fails', async () => {
    const load = await openLoad(shop, url)
    try {
      for (const web of [one, other]) {
        await load.atLeast(100)
        assert.equal(await web.stop(), 0)
        await load.atLeast(50)
        await web.start()
        await servesAgain(nginx, web)
      }
      await load.atLeast(100)
    } finally {
      await load.stop()
    }
    const { faults, orders, asked } = await load.stop()
    assert.deepEqual(faults, [])
    const kept = await shop.db<{ id: number }[]>`select id from orders`
    assert.deepEqual(new Set(kept.map(({ id }) => id)), new Set(orders), 'an order was placed that nobody was told of, or the other way round')
    assert.ok(orders.length > 20 && asked > 200, `${orders.length} orders, ${asked} requests`)
    console.log(`${asked} requests, ${orders.length} of them orders, 0 failed`)
  })

  test('a page that is the same for everybody comes from the disk, also while Node is away; a purge removes it', async () => {
    const sku = await shop.sku({ nameEn: 'Rolling pears' })
    const address = `/item/${sku.id}`
    const place = path.join(pagesDir, 'zh-CN', address, 'index.html')
    const first = await fetch(url + address)
    const drawn = await first.text()
    assert.equal(first.status, 200)
    while (!existsSync(place)) await sleep(20)
    const onDisk = async () => {
      const before = nginx.log().length
      const reply = await fetch(url + address)
      const body = await reply.text()
      while (nginx.log().length === before) await sleep(10)
      return { reply, body, upstream: nginx.log().at(-1)!.split(' ')[3] }
    }
    const second = await onDisk()
    assert.equal(second.upstream, '-')
    assert.equal(second.body, drawn)
    for (const name of ['content-security-policy', 'cache-control', 'referrer-policy', 'x-content-type-options'])
      assert.equal(second.reply.headers.get(name), first.headers.get(name), name)
    // A form that is sent to the same address reaches Node.
    assert.notEqual((await fetch(url + address, { method: 'POST', body: 'x=1', headers: { 'content-type': 'application/x-www-form-urlencoded' }, redirect: 'manual' })).status, 405)

    await shop.db.begin(async (tx) => {
      await tx`update skus set price = 4321 where id = ${sku.id}`
      await tx`select pg_notify('pages', ${`sku:${sku.id}`})`
    })
    while (existsSync(place) || !(await (await fetch(url + address)).text()).includes('43.21')) await sleep(20)

    while (!existsSync(place)) await sleep(20)
    await one.stop()
    await other.stop()
    const alone = await onDisk()
    assert.deepEqual([alone.reply.status, alone.upstream, alone.body.includes('43.21')], [200, '-', true])
    const style = /\/_astro\/[\w.-]+\.css/.exec(alone.body)![0]
    const file = await fetch(url + style)
    assert.deepEqual([file.status, file.headers.get('cache-control')], [200, 'public, max-age=31536000, immutable'])
    assert.equal((await fetch(`${url}/v1/goods/detail/${sku.id}`)).status, 502)
    await one.start()
  })
})

/** A web process of the shop. */
async function web(shop: Shop, env: Record<string, string>): Promise<Web> {
  const port = await freePort()
  const dataDir = path.join(folder, String(port))
  mkdirSync(dataDir)
  const own = {
    ...process.env,
    ...env,
    JISHI_ENV: 'test',
    PORT: String(port),
    PUBLIC_URL: shop.config.publicUrl,
    DATA_DIR: dataDir,
    DRAIN_SECONDS: '2',
    DATABASE_POOL: '8',
    LOG_LEVEL: 'error',
  }
  const web: Web = {
    port,
    child: undefined as unknown as ChildProcess,
    async start() {
      web.child = fork(path.join(root, 'api', 'main.ts'), { cwd: root, env: { ...own, DATABASE_URL: shop.config.databaseUrl }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      const [message] = await Promise.race([once(web.child, 'message'), once(web.child, 'exit')])
      assert.equal(message, 'ready')
    },
    async stop() {
      if (web.child.exitCode !== null || web.child.signalCode !== null) return web.child.exitCode
      web.child.kill('SIGTERM')
      const [code] = await once(web.child, 'exit')
      return code
    },
  }
  await web.start()
  return web
}

/** Until nginx gives this process work again. */
async function servesAgain(nginx: TestNginx, { port }: Web): Promise<void> {
  const from = nginx.log().length
  while (
    !nginx
      .log()
      .slice(from)
      .some((line) => line.endsWith(`127.0.0.1:${port} 200`))
  )
    await sleep(100)
}

/** Eight shoppers who look and buy without a pause, each on a connection of their own. */
async function openLoad(shop: Shop, url: string) {
  const sku = await shop.sku({ stock: 1_000_000 })
  const buyers = await Promise.all(Array.from({ length: 8 }, () => shop.buyer()))
  const state = { stopped: false, asked: 0 }
  const faults: string[] = []
  const orders: number[] = []
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const ask = async (method: string, where: string, token: string, body?: object): Promise<any> => {
    state.asked++
    try {
      const { status, text } = await send(agent, url + where, method, token, body)
      if (status !== 200) faults.push(`${method} ${where}: ${status} ${text.slice(0, 200)}`)
      return JSON.parse(text)
    } catch (error) {
      faults.push(`${method} ${where}: ${String(error)}`)
      return undefined
    }
  }
  const shoppers = buyers.map(async ({ username, token, addressId }) => {
    while (!state.stopped) {
      await ask('GET', `/v1/users/${username}/address`, token)
      const placed = await ask('POST', `/v1/orders/${username}`, token, { address_id: addressId, settlement_type: '1', sku_id: String(sku.id), buy_count: '1' })
      if (placed?.data?.order_id) orders.push(placed.data.order_id)
      await ask('GET', `/v1/goods/detail/${sku.id}`, token)
    }
  })
  return {
    /** Until so many more requests have been answered. */
    async atLeast(more: number) {
      const until = state.asked + more
      while (state.asked < until) await sleep(20)
    },
    async stop() {
      state.stopped = true
      await Promise.all(shoppers)
      agent.destroy()
      return { faults, orders, asked: state.asked }
    },
  }
}

/** fetch() would try a GET again by itself. */
function send(agent: Agent, url: string, method: string, token: string, body?: object): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, agent, headers: { authorization: token, ...(body ? { 'content-type': 'application/json' } : {}) } }, (reply) => {
      let text = ''
      reply.setEncoding('utf8')
      reply.on('data', (more: string) => (text += more))
      reply.on('end', () => resolve({ status: reply.statusCode!, text }))
      reply.on('error', reject)
    })
    asking.on('error', reject)
    asking.end(body ? JSON.stringify(body) : undefined)
  })
}
