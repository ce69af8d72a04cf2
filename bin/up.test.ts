import assert from 'node:assert/strict'
import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { buildShop } from './build-shop.ts'
import { freePorts, isFree } from './ports.ts'

/** No measure of speed: a first start draws for half a minute where it has both processors to itself. */
const MOST_MS = 600_000
const up = path.join(import.meta.dirname, 'up.ts')
const folder = mkdtempSync(path.join(tmpdir(), 'jishi-up-'))
chmodSync(folder, 0o755)
const dataDir = path.join(folder, 'data')
const [shopPort, sandboxPort, smtpPort] = await freePorts(3)
const shop = `http://127.0.0.1:${shopPort}`
const sandbox = `http://127.0.0.1:${sandboxPort}`
/** Programs of the system, not of a package. */
const system = { mount: 'mount', umount: 'umount' }
const alive = new Set<ChildProcess>()

after(async () => {
  for (const child of alive) {
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  const left = postmaster(dataDir)
  if (left) {
    process.kill(left, 'SIGINT')
    await until('PostgreSQL is gone', () => !isAlive(left))
  }
  rmSync(folder, { recursive: true, force: true })
})
// So that the first start's time is its own.
await buildShop(() => {})

type Shop = { child: ChildProcess; words: () => string }

/** The real program, with an open channel, as bin/run.mjs runs it. An empty setting counts as none. */
function launch(settings: Record<string, string> = {}): Shop {
  const env = {
    ...process.env,
    JISHI_ENV: '',
    DATABASE_URL: '',
    PORT: `${shopPort}`,
    SANDBOX_PORT: `${sandboxPort}`,
    SANDBOX_SMTP_PORT: `${smtpPort}`,
    DATA_DIR: dataDir,
    ...settings,
  }
  const child = fork(up, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] })
  let words = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (more: string) => (words += more))
  alive.add(child)
  child.on('exit', () => alive.delete(child))
  return { child, words: () => words }
}

async function open(): Promise<Shop> {
  const started = launch()
  await until('the shop is open', () => {
    assert.equal(started.child.exitCode, null, started.words())
    return started.words().includes('Ctrl-C stops everything.')
  })
  return started
}

async function stop({ child }: Shop, signal: NodeJS.Signals = 'SIGTERM'): Promise<unknown[]> {
  child.kill(signal)
  return await once(child, 'exit')
}

/** What it says when it will not start. */
async function refusal(settings: Record<string, string>): Promise<string> {
  const { child, words } = launch(settings)
  const closed = once(child, 'close')
  await until('it gives up', () => child.exitCode !== null || words().includes('Ctrl-C stops everything.'))
  assert.equal(child.exitCode, 1, words())
  await closed
  assert.doesNotMatch(words(), /^\s+at |node:internal|Error:/m)
  return words()
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const began = Date.now(); ; ) {
    if (await holds()) return
    if (Date.now() - began > MOST_MS) throw new Error(`waited in vain until ${what}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

const answers = (url: string) =>
  fetch(url).then(
    (reply) => reply.ok,
    () => false,
  )

const allPortsFree = async () => (await Promise.all([shopPort, sandboxPort, smtpPort].map((number) => isFree(number as number)))).every(Boolean)

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

function postmaster(data: string): number | undefined {
  const file = path.join(data, 'pg', 'postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined
}

/** The child of `parent` that runs `file`. */
function childOf(parent: number | undefined, file: string): number | undefined {
  for (const name of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      if (words.includes(file) && readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(parent)) return Number(name)
    } catch {
      // Gone meanwhile.
    }
  }
  return undefined
}

type Json = Record<string, unknown>
const send = async (place: string, body: unknown, token?: string): Promise<Json> => {
  const reply = await fetch(`${shop}${place}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: token } : {}) },
    body: JSON.stringify(body),
  })
  return (await reply.json()) as Json
}

async function logIn(): Promise<string> {
  const reply = await send('/v1/users/login', { username: 'demo', password: 'jishi2026' })
  const token = (reply.token ?? (reply.data as Json | undefined)?.token) as string
  assert.ok(token, JSON.stringify(reply))
  return token
}

const addAddress = async (receiver: string): Promise<void> => {
  const wish = { receiver, receiver_phone: '13800138000', address: '浙江省杭州市西湖区龙井路 1 号', postcode: '310013', tag: '茶' }
  assert.equal((await send('/v1/users/demo/address', wish, await logIn())).code, 200)
}

async function receivers(): Promise<string> {
  return await (await fetch(`${shop}/v1/users/demo/address`, { headers: { authorization: await logIn() } })).text()
}

test('Ctrl-C while the pictures are drawn stops everything, and the next start opens the whole shop', async (t) => {
  const interrupted = launch()
  await until('pictures are drawn', () => interrupted.words().includes('Drawing pictures'))
  assert.deepEqual(await stop(interrupted, 'SIGINT'), [0, null])
  assert.doesNotMatch(interrupted.words(), /did not start|Error/)
  assert.equal(postmaster(dataDir), undefined)

  const began = performance.now()
  const started = await open()
  t.diagnostic(`first start: ${((performance.now() - began) / 1000).toFixed(1)} s`)
  for (const place of ['/', '/en/', '/v1/goods/index', '/v1/openapi.json']) {
    const reply = await fetch(`${shop}${place}`)
    assert.equal(reply.status, 200, `${place}: ${(await reply.text()).slice(0, 500)} ${started.words()}`)
  }
  assert.equal((await fetch(`${sandbox}/`)).status, 200)
  for (const said of [`${shop}/`, `${shop}/en/`, `${sandbox}/`, 'demo / jishi2026', 'Drawing pictures']) assert.ok(started.words().includes(said), said)
  await addAddress('头一回')
  assert.deepEqual(await stop(started, 'SIGTERM'), [0, null])
  assert.ok(await allPortsFree())
  assert.equal(postmaster(dataDir), undefined)
})

test('the second start has the same data, and a second shop in the same folder is refused', async (t) => {
  const began = performance.now()
  const started = await open()
  t.diagnostic(`second start: ${((performance.now() - began) / 1000).toFixed(1)} s`)
  assert.doesNotMatch(started.words(), /Drawing pictures/)
  assert.match(await receivers(), /头一回/)
  const [one, two, three] = (await freePorts(3)).map(String) as [string, string, string]
  assert.match(await refusal({ PORT: one, SANDBOX_PORT: two, SANDBOX_SMTP_PORT: three }), /A shop already runs with the data folder/)
  assert.match(await refusal({}), new RegExp(`Port ${shopPort} is taken.*PORT=`))
  assert.ok(await answers(`${shop}/`))
  assert.deepEqual(await stop(started, 'SIGINT'), [0, null])
  assert.ok(await allPortsFree())
})

test('whichever program is killed, the database too, is started again and the shop answers with all its data', async () => {
  const started = await open()
  await addAddress('杀不死')
  for (const [file, place] of [
    ['api/main.ts', `${shop}/v1/goods/index`],
    ['api/work.ts', `${shop}/`],
    ['sandbox/main.ts', `${sandbox}/`],
  ] as const) {
    const old = childOf(started.child.pid, file)
    assert.ok(old, file)
    process.kill(old, 'SIGKILL')
    await until(`${file} runs again`, () => ![undefined, old].includes(childOf(started.child.pid, file)))
    await until(`${place} answers`, () => answers(place))
  }
  const old = postmaster(dataDir) as number
  process.kill(old, 'SIGKILL')
  await until('PostgreSQL runs again', () => ![undefined, old].includes(postmaster(dataDir)))
  await until('the shop answers', () => answers(`${shop}/healthz`))
  assert.match(await receivers(), /杀不死/)
  assert.equal(started.child.exitCode, null)
  assert.deepEqual(await stop(started), [0, null])
  assert.ok(await allPortsFree())
})

test('when npm start itself is killed its programs leave, and the next start finds everything that was committed', async () => {
  const started = await open()
  await addAddress('留得住')
  await stop(started, 'SIGKILL')
  await until('the ports are free', allPortsFree)
  const next = await open()
  assert.match(await receivers(), /留得住/)
  assert.deepEqual(await stop(next), [0, null])
  assert.equal(postmaster(dataDir), undefined)
})

test('what is wrong with the settings or the machine is one clear sentence', async () => {
  const file = path.join(folder, 'a-file')
  writeFileSync(file, '')
  assert.match(await refusal({ DATA_DIR: path.join(file, 'below') }), /The data folder .* cannot be written to/)
  assert.match(await refusal({ PORT: 'eight' }), /PORT must be a whole number from 1 to 65535; it is "eight"/)
  assert.match(await refusal({ SANDBOX_PORT: '70000' }), /SANDBOX_PORT must be a whole number/)
  assert.match(await refusal({ PROCESSES: 'web,shop' }), /PROCESSES must be some of web, worker, sandbox; it has "shop"/)
  assert.match(await refusal({ SANDBOX_PORT: `${shopPort}` }), /PORT and SANDBOX_PORT are both/)
  assert.match(await refusal({ DATABASE_URL: 'nonsense' }), /DATABASE_URL must be a URL starting with postgres:/)
  assert.match(await refusal({ DATABASE_URL: `postgres://a:b@127.0.0.1:${smtpPort}/x` }), /DATABASE_URL is set, but no usable PostgreSQL answers there/)
})

test('a wrong password in DATABASE_URL is one clear sentence, and the password is not told', async () => {
  const started = await open()
  const pgPort = readFileSync(path.join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n')[3]
  const [one, two, three] = (await freePorts(3)).map(String) as [string, string, string]
  const words = await refusal({
    DATABASE_URL: `postgres://jishi:wrong-one@127.0.0.1:${pgPort}/jishi`,
    DATA_DIR: path.join(folder, 'other'),
    PORT: one,
    SANDBOX_PORT: two,
    SANDBOX_SMTP_PORT: three,
  })
  assert.match(words, /no usable PostgreSQL answers there \(password authentication failed/)
  assert.doesNotMatch(words, /wrong-one/)
  await stop(started)
})

test('in prod every missing setting is named at once, and nothing is seeded or started', async () => {
  const place = path.join(folder, 'prod')
  const words = await refusal({ JISHI_ENV: 'prod', DATA_DIR: place })
  for (const name of ['AUTH_SECRET', 'SMTP_URL', 'ALIPAY_APP_ID', 'ALIPAY_PRIVATE_KEY', 'ALIPAY_GATEWAY', 'PUBLIC_URL']) assert.match(words, new RegExp(`- ${name} `))
  assert.deepEqual(readdirSync(place), [])
})

test('a full disk is one clear sentence, at the first write and at a later one', async (t) => {
  for (const size of ['20m', '64m']) {
    const disk = mkdtempSync(path.join(folder, 'disk-'))
    const mounted = spawnSync(system.mount, ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'tmpfs', disk], { encoding: 'utf8' })
    if (mounted.status !== 0) return t.skip(`a small disk cannot be mounted here: ${mounted.stderr?.trim() || mounted.error}`)
    try {
      const words = await refusal({ DATA_DIR: path.join(disk, 'data') })
      assert.match(words, /The disk is full/)
      t.diagnostic(`${size}: ${words.trim().split('\n').at(-1)}`)
    } finally {
      spawnSync(system.umount, [disk])
    }
  }
})
