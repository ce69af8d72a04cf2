/** What is measured and what measures it, each in a process of its own on a core of its own, where the system allows. */
import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { readConfig } from '../api/config.ts'
import { issueToken } from '../api/http/auth.ts'
import { issueStaffToken } from '../api/http/staff-auth.ts'
import { type Pool, transact } from '../api/shared/db.ts'
import { openStaffSession } from '../api/staff/session.ts'
import { openSession } from '../api/users/session.ts'
import { thrift } from '../bin/thrift.ts'
import type { Buyer, Crowd, Job, Measured } from './load.ts'
import type { ReferenceJob } from './reference.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'jishi-bench-'))
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }))

/** The settings of a measured shop: nothing of it leaves the machine. */
export const settingsFor = (url: string, port: number): Record<string, string> => ({
  JISHI_ENV: 'test',
  DATABASE_URL: url,
  DATA_DIR: dataDir,
  PORT: String(port),
  PUBLIC_URL: `http://127.0.0.1:${port}`,
  AUTH_SECRET: SECRET,
  // The databases are kept from run to run, and with them what was sealed.
  PERSONAL_KEYS: `bench:${Buffer.alloc(32, 'bench').toString('base64')}`,
  SMTP_URL: 'smtp://127.0.0.1:1',
  ALIPAY_APP_ID: '2026000100000001',
  ALIPAY_SELLER_ID: '2088000000000001',
  ALIPAY_GATEWAY: 'http://127.0.0.1:1/gateway.do',
  ALIPAY_PRIVATE_KEY: privateKey,
  ALIPAY_PUBLIC_KEY: publicKey,
  YUNTONGXUN_URL: 'http://127.0.0.1:1',
  YUNTONGXUN_ACCOUNT_SID: 'bench',
  YUNTONGXUN_AUTH_TOKEN: 'bench',
  YUNTONGXUN_APP_ID: 'bench',
  YUNTONGXUN_TEMPLATE_ID: '1',
  LOG_LEVEL: 'error',
})
const SECRET = randomBytes(32).toString('hex')

/** People who can buy, and what. */
export async function openCrowd(url: string, db: Pool, size: number): Promise<Crowd> {
  const config = readConfig(settingsFor(url, 1))
  await db`
    insert into users (username, password_hash, phone) select 'bench_' || n, '', '138' || lpad(n::text, 8, '0') from generate_series(1, ${size}::int) n on conflict do nothing`
  await db`
    insert into addresses (user_id, receiver, receiver_mobile, address, postcode, tag, is_default)
    select id, '李雷', '13800138000', '北京市海淀区中关村大街 1 号', '100080', '家', true from users u
    where username ~ '^bench_[0-9]+$' and not exists (select from addresses where user_id = u.id)`
  await emptyCarts(db)
  const people = await db<{ id: number; addressId: number }[]>`
    select u.id, a.id as "addressId" from users u join addresses a on a.user_id = u.id where username ~ '^bench_[0-9]+$' order by u.id limit ${size}`
  const buyers: Buyer[] = []
  for (const { id, addressId } of people) {
    const ticket = await transact(db, (tx) => openSession(tx, id, { kind: 'client', way: 'password' }))
    buyers.push({ username: ticket.username, token: await issueToken(config, ticket), addressId })
  }
  // As autovacuum has it within a minute: what was planned for tables without them would read them through.
  await db`analyze users, addresses, sessions`
  const skus = await db<{ id: number }[]>`select id from skus where launched and order_limit is null and person_limit is null order by id limit 5000`
  return { buyers, skus: skus.map(({ id }) => id), privateKey, appId: config.alipay.appId, sellerId: config.alipay.sellerId }
}

/** A journey orders all that lies in the cart: what rows before it have put there is none of it. */
export async function emptyCarts(db: Pool): Promise<void> {
  await db`delete from cart_lines where user_id in (select id from users where username ~ '^bench_[0-9]+$')`
}

/** The token of a clerk who may see everything. */
export async function openClerk(url: string, db: Pool): Promise<string> {
  const [clerk] = await db<{ id: number }[]>`
    insert into staff (username, name, password_hash, rights) values ('bench', '小二', '', ${db.json({ orders: 7 })})
    on conflict (lower(username)) do update set rights = excluded.rights returning id`
  return await issueStaffToken(readConfig(settingsFor(url, 1)), await transact(db, (tx) => openStaffSession(tx, clerk!.id)))
}

const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** A program of ours in a process of its own; `core`: 0 is the server's, 1 the load's, on machines that have two and can pin. */
export function start(file: string, core: 0 | 1, env: Record<string, string> = {}, flags: string[] = []): ChildProcess {
  const command = [process.execPath, ...flags, path.resolve(import.meta.dirname, file)]
  const pinned = CAN_PIN ? ['taskset', '-c', String(core), ...command] : command
  const child = spawn(pinned[0]!, pinned.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { ...process.env, ...env } })
  children.add(child)
  child.on('exit', () => children.delete(child))
  return child
}

/** With two cores the database takes what is left of both; pinning the server and the load apart keeps rounds alike. */
const CAN_PIN = process.platform === 'linux' && os.availableParallelism() >= 2 && process.env.BENCH_PIN !== '0'

/** Asks a child and waits for its answer. */
export async function tell<T>(child: ChildProcess, message: object): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const ended = () => reject(new Error('a process of the bench has ended'))
    child.once('exit', ended)
    child.once('message', (answer) => {
      child.off('exit', ended)
      resolve(answer as T)
    })
    child.send(message)
  })
}

export const measure = async (load: ChildProcess, job: Job): Promise<Measured> => (await tell<{ measured: Measured }>(load, { job })).measured
export const measureReference = async (reference: ChildProcess, job: ReferenceJob): Promise<Measured> => (await tell<{ measured: Measured }>(reference, job)).measured

export type Shop = {
  port: number
  child: ChildProcess /** Milliseconds from its start to the first page. */
  startMs: number /** Resident memory, MB. */
  memory(): number
  stop(): Promise<void>
}

/** On a machine that is busy with everything else. */
const MOST_START_MS = 120_000

/** The shop as it runs, started and asked for its first page. */
export async function openShop(url: string, flags: string[] = []): Promise<Shop> {
  const port = await freePort()
  const from = performance.now()
  // As bin/up.ts and systemd start it.
  const env = { ...settingsFor(url, port), ...thrift.env, NODE_COMPILE_CACHE: path.join(dataDir, 'compiled') }
  const child = start('../api/main.ts', 0, env, [...thrift.flags, ...flags])
  let left = false
  child.once('exit', () => {
    left = true
  })
  for (;;) {
    if (left || performance.now() - from > MOST_START_MS) throw new Error('the shop did not start')
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)
    if (answer?.ok) {
      await answer.text()
      break
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const startMs = performance.now() - from
  return {
    port,
    child,
    startMs,
    memory: () => (Number(statOf(child.pid!)?.[21] ?? Number.NaN) * 4096) / 1e6,
    stop: () =>
      new Promise((resolve) => {
        if (left) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

/**
 * Seconds of processor that a process has used, with those it has started and which have ended; 0 where the system does not tell.
 * A machine that is busy with other things stretches the time that work takes, but hardly the processor it needs.
 */
export function cpuSeconds(pid: number): number {
  const times = statOf(pid)?.slice(11, 15) ?? []
  return times.reduce((sum, ticks) => sum + Number(ticks), 0) / 100
}

/** The same of a process and all its children, as of a database server and its connections. */
export function cpuOfFamily(pid: number): number {
  const children = readdirIfThere('/proc').filter((name) => /^\d+$/.test(name) && statOf(Number(name))?.[1] === String(pid))
  return children.reduce((sum, name) => sum + cpuSeconds(Number(name)), cpuSeconds(pid))
}

/** The fields of /proc/PID/stat after the name: state, parent, … (proc(5)). */
function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
  } catch {
    return undefined
  }
}

function readdirIfThere(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
