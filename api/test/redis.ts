import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'

/** Closed when the file's tests are over, the last first: an `after` inside a test would run after that test. */
const closers: (() => unknown)[] = []
after(async () => {
  for (const close of closers.reverse()) await close()
})
/** Has something closed when the file's tests are over. */
export const closeLater = (close: () => unknown): void => void closers.push(close)

/** A real redis-server on a port of its own, that keeps nothing on disk. */
export type TestRedis = { port: number; folder: string; start(): Promise<void>; stop(): Promise<void> }

/**
 * Starts a server, which stops with the file's tests.
 * @param options.lines further lines of its settings
 * @param options.sentinel it watches servers instead of being one
 * @param options.cluster it is a node of one
 * @param options.tls it speaks nothing but TLS
 */
export async function startRedis(
  program: string,
  options: { lines?: string[]; sentinel?: boolean; cluster?: boolean; tls?: { cert: string; key: string } } = {},
): Promise<TestRedis> {
  const { lines = [], sentinel = false, cluster = false, tls } = options
  const folder = mkdtempSync(path.join(tmpdir(), 'jishi-redis-'))
  const port = cluster ? await freeNodePort() : await freePort()
  const file = path.join(folder, 'redis.conf')
  const ports = tls ? ['port 0', `tls-port ${port}`, `tls-cert-file ${tls.cert}`, `tls-key-file ${tls.key}`, 'tls-auth-clients no'] : [`port ${port}`]
  writeFileSync(file, [`dir ${folder}`, 'bind 127.0.0.1', ...ports, ...(sentinel ? [] : ['save ""', 'appendonly no']), ...lines].join('\n'))
  let child: ChildProcess | undefined
  const server: TestRedis = {
    port,
    folder,
    async start() {
      child = spawn(program, sentinel ? [file, '--sentinel'] : [file], { stdio: ['ignore', 'pipe', 'inherit'] })
      await answers(port, child)
    },
    async stop() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
  closeLater(async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  await server.start()
  return server
}

/** Until something listens; what it would say may need TLS or a password. */
async function answers(port: number, child: ChildProcess): Promise<void> {
  let words = ''
  child.stdout!.on('data', (more) => (words += more))
  for (;;) {
    if (child.exitCode !== null) throw new Error(`redis-server did not start: ${words}`)
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1', () => resolve(true))
      socket.on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (open) return
    await sleep(20)
  }
}

/** A port below those that the system gives to outgoing connections: a client that tries again and again would meet itself there. */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 32_000)
  return (await isFree(port)) ? port : await freePort()
}

/** The nodes of a cluster talk to each other ten thousand ports higher: low enough that those are nobody's outgoing connections either. */
async function freeNodePort(): Promise<number> {
  const port = randomInt(20_000, 22_000)
  return (await isFree(port)) && (await isFree(port + 10_000)) ? port : await freeNodePort()
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  if (!(await once(server, 'listening').catch(() => undefined))) return false
  server.close()
  await once(server, 'close')
  return true
}

/** A certificate for 127.0.0.1 that signs itself; the files in `folder`. */
export function makeCertificate(openssl: string, folder: string): { cert: string; key: string } {
  const files = { cert: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') }
  const flags = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=127.0.0.1',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
  ]
  const made = spawnSync(openssl, [...flags, '-keyout', files.key, '-out', files.cert], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(made.stderr)
  return files
}

/** Three masters that share all slots among them. */
export async function startCluster(program: string): Promise<TestRedis[]> {
  const nodes = await Promise.all(
    [1, 2, 3].map(() => startRedis(program, { cluster: true, lines: ['cluster-enabled yes', 'cluster-node-timeout 2000', 'cluster-config-file nodes.conf'] })),
  )
  const clients = nodes.map(({ port }) => new Redis(port, '127.0.0.1'))
  const third = Math.ceil(16_384 / 3)
  for (const [at, client] of clients.entries()) {
    await client.call('CLUSTER', 'ADDSLOTSRANGE', at * third, Math.min(16_383, (at + 1) * third - 1))
    await client.call('CLUSTER', 'MEET', '127.0.0.1', nodes[0]!.port)
  }
  for (const client of clients) while (!String(await client.cluster('INFO')).includes('cluster_state:ok')) await sleep(50)
  for (const client of clients) client.disconnect()
  return nodes
}

/** A wire between a client and a server that can be slow, or cut. */
export type Wire = { port: number /** Milliseconds by which each answer is late. */; delay: number; cut(): void; mend(): void; close(): void }

export async function openWire(to: number): Promise<Wire> {
  const sockets = new Set<Socket>()
  const state = { delay: 0, whole: true }
  const server = createServer((near) => {
    if (!state.whole) return near.destroy()
    const far = createConnection(to, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    far.on('data', (bytes) => (state.delay ? setTimeout(() => near.write(bytes), state.delay) : near.write(bytes)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const drop = () => {
    for (const socket of sockets) socket.destroy()
  }
  const close = () => {
    drop()
    server.close()
  }
  closeLater(close)
  return {
    port: (server.address() as { port: number }).port,
    get delay() {
      return state.delay
    },
    set delay(ms) {
      state.delay = ms
    },
    cut() {
      state.whole = false
      drop()
    },
    mend() {
      state.whole = true
    },
    close,
  }
}
