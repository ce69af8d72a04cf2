/** `npm start`: database, storefront, API, worker and sandbox on this machine; stops them all on Ctrl-C. */
import { type ChildProcess, fork } from 'node:child_process'
import { createServer } from 'node:net'
import path from 'node:path'
import postgres from 'postgres'
import { ConfigFault, readConfig } from '../api/config.ts'
import { diskFiles } from '../api/drivers/files/disk.ts'
import { openPool } from '../api/shared/db.ts'
import { DatabaseFault, type EmbeddedDatabase, startEmbedded } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'
import { demoAccounts, seedDemo } from '../db/seeds/demo.ts'
import { buildShop } from './build-shop.ts'
import { demoEnv } from './demo-env.ts'

const root = path.resolve(import.meta.dirname, '..')
const began = performance.now()
const say = (sentence: string) => console.log(sentence)
const given = process.env
const demo = (given.JISHI_ENV ?? 'demo') === 'demo'
const dataDir = path.resolve(root, given.DATA_DIR ?? '.data')
const port = Number(given.PORT ?? 8000)
const ports = { sandbox: Number(given.SANDBOX_PORT ?? 8001), smtp: Number(given.SANDBOX_SMTP_PORT ?? 8025) }

type Program = { name: string; file: string; child?: ChildProcess; deaths: number[] }
const programs: Program[] = [
  ...(demo ? [{ name: 'The sandbox', file: 'sandbox/main.ts', deaths: [] }] : []),
  { name: 'The server', file: 'api/main.ts', deaths: [] },
  { name: 'The worker', file: 'api/work.ts', deaths: [] },
]

let database: EmbeddedDatabase | undefined
let leaving = false

process.on('SIGINT', () => void leave(0))
process.on('SIGTERM', () => void leave(0))
process.on('disconnect', () => void leave(0))

try {
  await refuseTakenPorts()
  buildShop(say)
  let env = await openDatabase()
  await migrate(env.DATABASE_URL as string)
  await loadDemo(env)
  await Promise.all(programs.map((program) => start(program, env)))
  announce()
  if (database)
    watchDatabase(async () => {
      env = await openDatabase()
      await Promise.all(programs.map((program) => restart(program, env)))
    })
} catch (error) {
  console.error(`\n${sentenceFor(error)}`)
  await leave(1)
}

/** Environment of every program, with a database that answers. */
async function openDatabase(): Promise<NodeJS.ProcessEnv> {
  if (given.DATABASE_URL) {
    await refuseSilentDatabase(given.DATABASE_URL)
  } else {
    say('Starting PostgreSQL…')
    database = await startEmbedded(dataDir)
  }
  return { ...(demo ? demoEnv(dataDir, ports) : {}), ...given, JISHI_ENV: demo ? 'demo' : given.JISHI_ENV, DATA_DIR: dataDir, DATABASE_URL: given.DATABASE_URL ?? database?.url }
}

async function refuseSilentDatabase(url: string): Promise<void> {
  if (!URL.canParse(url)) throw new DatabaseFault('DATABASE_URL is not a URL such as postgres://user:password@host:5432/database.')
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    await sql`select 1`
  } catch (error) {
    throw new DatabaseFault(
      `DATABASE_URL is set, but no usable PostgreSQL answers there (${(error as Error).message || (error as { code?: string }).code}). Correct it, or unset it to use the built-in one.`,
    )
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function refuseTakenPorts(): Promise<void> {
  const wanted: [string, number][] = [
    ['PORT', port],
    ...(demo
      ? ([
          ['SANDBOX_PORT', ports.sandbox],
          ['SANDBOX_SMTP_PORT', ports.smtp],
        ] as [string, number][])
      : []),
  ]
  for (const [name, number] of wanted) {
    if (!(await isFree(number)))
      throw new DatabaseFault(`Port ${number} is taken, perhaps by a shop that already runs. Stop it, or choose another: ${name}=${number + 100} npm start`)
  }
}

function isFree(number: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(number, given.HOST ?? '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

async function loadDemo(env: NodeJS.ProcessEnv): Promise<void> {
  if (!demo) return
  const config = readConfig(env)
  const db = openPool(config.databaseUrl, { max: 4 })
  try {
    await seedDemo({ db, files: diskFiles(path.join(dataDir, 'media')), config }, say)
  } finally {
    await db.end()
  }
}

/** Starts one program and resolves when it says it is ready. */
function start(program: Program, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(root, program.file), { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    program.child = child
    let ready = false
    child.on('message', (message) => {
      if (message !== 'ready') return
      ready = true
      resolve()
    })
    child.on('exit', (code, signal) => {
      if (leaving || program.child !== child) return
      if (!ready) reject(new Error(`${program.name} did not start (${signal ?? `exit code ${code}`}); its words are above.`))
      else void revive(program, env, signal ?? `exit code ${code}`)
    })
  })
}

/** A program that died is started again; one that keeps dying takes the shop down with a word about it. */
async function revive(program: Program, env: NodeJS.ProcessEnv, how: string): Promise<void> {
  const now = Date.now()
  program.deaths = [...program.deaths.filter((at) => now - at < 60_000), now]
  if (program.deaths.length > 5) {
    console.error(`${program.name} stopped six times within a minute (${how}); giving up.`)
    return await leave(1)
  }
  say(`${program.name} stopped (${how}); starting it again.`)
  await start(program, env).catch(async (error: Error) => {
    console.error(error.message)
    await leave(1)
  })
}

async function restart(program: Program, env: NodeJS.ProcessEnv): Promise<void> {
  const old = program.child
  program.child = undefined
  await stop(old)
  await start(program, env)
}

/** Looks after the built-in database: when it is gone, `recover` starts it and everything that talks to it. */
function watchDatabase(recover: () => Promise<void>): void {
  const timer = setInterval(async () => {
    if (leaving || !database || alive(database.pid)) return
    clearInterval(timer)
    say('PostgreSQL stopped; starting it again.')
    try {
      await recover()
      watchDatabase(recover)
    } catch (error) {
      console.error(sentenceFor(error))
      await leave(1)
    }
  }, 500)
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function announce(): void {
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  say(`\nJishi 集市 is open (${seconds} s).\n`)
  say(`  Shop      http://127.0.0.1:${port}/      English: http://127.0.0.1:${port}/en/`)
  say(`  API       http://127.0.0.1:${port}/v1/docs`)
  if (demo) {
    say(`  Sandbox   http://127.0.0.1:${ports.sandbox}/      payments and mails of the demo`)
    for (const account of demoAccounts) say(`  Buyer     ${account.username} / ${account.password}`)
  }
  say('\nCtrl-C stops everything.')
}

async function leave(code: number): Promise<void> {
  if (leaving) return
  leaving = true
  await Promise.all(programs.map((program) => stop(program.child)))
  await database?.stop()
  process.exit(code)
}

function stop(child: ChildProcess | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

function sentenceFor(error: unknown): string {
  if (error instanceof DatabaseFault || error instanceof ConfigFault) return error.message
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC') return 'The disk is full. Make room and start again.'
  if (code === 'EACCES' || code === 'EROFS')
    return `${(error as NodeJS.ErrnoException).path ?? dataDir} cannot be written to. Give it write permission, or set DATA_DIR to another folder.`
  return message ?? String(error)
}
