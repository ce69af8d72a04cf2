/** A shop of real processes that can be killed at any moment and come back: database, two servers, worker, sandbox. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import path from 'node:path'
import { demoEnv } from '../bin/demo-env.ts'
import { freePorts } from '../bin/ports.ts'
import { type EmbeddedDatabase, startEmbedded } from '../db/embedded/start.ts'
import { migrate } from '../db/migrate.ts'

const root = path.resolve(import.meta.dirname, '..')
const FILES = { 'first server': 'api/main.ts', 'second server': 'api/main.ts', 'server of sales': 'api/main.ts', worker: 'api/work.ts', sandbox: 'sandbox/main.ts' } as const

type Program = keyof typeof FILES
/** What can be killed. */
export type Part = Program | 'database'
export const parts: readonly Part[] = ['first server', 'second server', 'worker', 'sandbox', 'database']

/** Niceness of who takes claims. */
const GIVING_WAY = 10

export type Estate = {
  /** Where the two servers are. */
  urls: readonly [string, string]
  /** Where claims of flash sales go: to the two, or to a server of their own. */
  salesUrls: readonly string[]
  sandbox: string
  /** The environment of every program. */
  env: NodeJS.ProcessEnv
  databaseUrl(): string
  /** kill -9, then up again; resolves when it answers. With the database everything that talks to it starts anew. */
  kill(part: Part): Promise<void>
  /** Ends servers and worker; the database and the gateways stay for the audit. */
  stopShop(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the estate in a folder of its own, with fsync on as in a real shop.
 * @param ownSales a server of its own takes the claims of flash sales, and gives way to the others as deploy/systemd/jishi-sales.conf says
 */
export async function openEstate(settings: Record<string, string> = {}, ownSales = false): Promise<Estate> {
  const folder = mkdtempSync(path.join(tmpdir(), 'jishi-soak-'))
  chmodSync(folder, 0o755)
  const dataDir = path.join(folder, 'data')
  mkdirSync(dataDir)
  const [first, second, sales, sandbox, smtp] = (await freePorts(5)) as [number, number, number, number, number]
  let database: EmbeddedDatabase = await startEmbedded(dataDir)
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...demoEnv(dataDir, { sandbox, smtp }),
    JISHI_ENV: 'demo',
    DATA_DIR: dataDir,
    // What comes back often should not be compiled anew each time.
    NODE_COMPILE_CACHE: path.join(dataDir, 'compiled'),
    DEMO_CLERK: 'false',
    LOG_LEVEL: process.env.SOAK_LOGS ? 'error' : 'silent',
    PUBLIC_URL: `http://127.0.0.1:${first}`,
    UNPAID_MINUTES: '1',
    ...settings,
  }
  const children = new Map<Part, ChildProcess>()

  /** What a program says is of no interest, unless somebody wants to know why something went wrong: SOAK_LOGS names a folder for it. */
  const journalOf = (part: string): number | 'ignore' => {
    const { SOAK_LOGS } = process.env
    return SOAK_LOGS ? openSync(path.join(SOAK_LOGS, `${part.replaceAll(' ', '-')}.log`), 'a') : 'ignore'
  }
  const ports: Partial<Record<Part, number>> = { 'second server': second, 'server of sales': sales }
  const start = async (part: Program): Promise<void> => {
    const child = fork(path.join(root, FILES[part]), {
      cwd: root,
      env: { ...env, DATABASE_URL: database.url, PORT: String(ports[part] ?? first) },
      stdio: ['ignore', journalOf(part), 'pipe', 'ipc'],
      execArgv: ['--no-warnings'],
    })
    children.set(part, child)
    let lastWords = ''
    child.stderr?.on('data', (words: Buffer) => (lastWords = (lastWords + words.toString()).slice(-2000)))
    const [word] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown]
    if (word !== 'ready') throw new Error(`the ${part} did not start (${String(word)}): ${lastWords}`)
    if (part === 'server of sales') setPriority(child.pid!, GIVING_WAY)
  }
  const end = async (part: Part, signal: NodeJS.Signals): Promise<void> => {
    const child = children.get(part)
    children.delete(part)
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
  const programs = (Object.keys(FILES) as Program[]).filter((part) => ownSales || part !== 'server of sales')
  const talkers = programs.filter((part) => part !== 'sandbox')
  const close = async (): Promise<void> => {
    await Promise.all(programs.map((part) => end(part, 'SIGTERM')))
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const urls = [`http://127.0.0.1:${first}`, `http://127.0.0.1:${second}`] as const
  try {
    await migrate(database.url)
    await Promise.all(programs.map(start))
  } catch (error) {
    await close()
    throw error
  }

  return {
    urls,
    salesUrls: ownSales ? [`http://127.0.0.1:${sales}`] : urls,
    sandbox: `http://127.0.0.1:${sandbox}`,
    env,
    databaseUrl: () => database.url,
    async kill(part) {
      if (part !== 'database') {
        await end(part, 'SIGKILL')
        return await start(part)
      }
      process.kill(database.pid, 'SIGKILL')
      // It comes back on another port, so whoever talks to it must learn that.
      await Promise.all(talkers.map((program) => end(program, 'SIGKILL')))
      database = await startEmbedded(dataDir)
      await Promise.all(talkers.map(start))
    },
    stopShop: async () => void (await Promise.all(talkers.map((part) => end(part, 'SIGTERM')))),
    close,
  }
}
