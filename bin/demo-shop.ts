/** A demo shop that lives as long as a program that measures or photographs it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { buildShop } from './build-shop.ts'

const root = path.resolve(import.meta.dirname, '..')
const PATIENCE_MS = 180_000

/**
 * Builds the shop and starts it on five ports from `port` on; or leaves it at the one at `running`.
 * @throws Error with what it said, when it does not open within three minutes
 */
export async function startDemo(port: number, running?: string): Promise<{ url: string; stop: () => Promise<void> }> {
  if (running) return { url: running.replace(/\/$/, ''), stop: async () => {} }
  await buildShop(console.log)
  const shop = spawn(process.execPath, ['e2e/serve.ts'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, E2E_PORT: String(port), NODE_NO_WARNINGS: '1' } })
  // Whoever gives up in the middle leaves no shop behind.
  process.once('exit', () => shop.kill('SIGTERM'))
  let words = ''
  for (const stream of [shop.stdout, shop.stderr]) stream.setEncoding('utf8').on('data', (more: string) => (words = (words + more).slice(-4000)))
  const stop = async () => {
    if (shop.exitCode !== null) return
    const gone = once(shop, 'exit')
    shop.kill('SIGTERM')
    await gone
  }
  const url = `http://127.0.0.1:${port}`
  const until = Date.now() + PATIENCE_MS
  while (!(await isOpen(url))) {
    if (shop.exitCode !== null || Date.now() > until) {
      await stop()
      throw new Error(`The demo shop did not open:\n${words}`)
    }
    await setTimeout(300)
  }
  return { url, stop }
}

const isOpen = (url: string): Promise<boolean> =>
  fetch(`${url}/healthz`).then(
    (reply) => reply.ok,
    () => false,
  )
