import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { Agent, request } from 'node:http'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './redis.ts'
import type { Shop } from './shop.ts'

const root = path.resolve(import.meta.dirname, '..', '..')

/** api/main.ts as a process of its own, on the database of a test's shop. */
export type Web = { port: number; child: ChildProcess /** Ends with its exit code. */; stop(): Promise<number | null>; start(): Promise<void> }

/** @param env what the shop was opened with, and more */
export async function startWeb(shop: Shop, env: Record<string, string>, folder: string): Promise<Web> {
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

/** Between two rounds of a shopper: long against an answer, so that the load costs little; short against every time-out of who serves. */
const BREATH_MS = 100
/** No measure of speed: an answer that never comes is a fault. */
const PATIENCE_MS = 60_000

/** Shoppers who look and buy all the time, each on a connection of their own. */
export async function openLoad(shop: Shop, url: string, shoppers = 8) {
  const sku = await shop.sku({ stock: 1_000_000 })
  const buyers = await Promise.all(Array.from({ length: shoppers }, () => shop.buyer()))
  const state = { stopped: false, asked: 0 }
  const faults: string[] = []
  const orders: number[] = []
  const agent = new Agent({ keepAlive: true, maxSockets: shoppers })
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
  const busy = buyers.map(async ({ username, token, addressId }) => {
    while (!state.stopped) {
      await ask('GET', `/v1/users/${username}/address`, token)
      const placed = await ask('POST', `/v1/orders/${username}`, token, { address_id: addressId, settlement_type: '1', sku_id: String(sku.id), buy_count: '1' })
      if (placed?.data?.order_id) orders.push(placed.data.order_id)
      await ask('GET', `/v1/goods/detail/${sku.id}`, token)
      await sleep(BREATH_MS)
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
      await Promise.all(busy)
      agent.destroy()
      return { faults, orders, asked: state.asked }
    },
  }
}

/** fetch() would try a GET again by itself. */
function send(agent: Agent, url: string, method: string, token: string, body?: object): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(
      url,
      { method, agent, headers: { authorization: token, ...(body ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {}) } },
      (reply) => {
        let text = ''
        reply.setEncoding('utf8')
        reply.on('data', (more: string) => (text += more))
        reply.on('end', () => resolve({ status: reply.statusCode!, text }))
        reply.on('error', reject)
      },
    )
    asking.on('error', reject)
    asking.setTimeout(PATIENCE_MS, () => asking.destroy(new Error(`no word for ${PATIENCE_MS / 1000} s`)))
    asking.end(body ? JSON.stringify(body) : undefined)
  })
}
