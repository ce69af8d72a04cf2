/** `npm start`: database, storefront, API, worker and sandbox on this machine; stops them all on Ctrl-C. */
import { accessSync, constants, mkdirSync } from 'node:fs'
import path from 'node:path'
import postgres from 'postgres'
import { type Config, ConfigFault, readConfig } from '../api/config.ts'
import { loadPluginsOrLeave } from '../api/plugins/load.ts'
import { openPool, type Pool } from '../api/shared/db.ts'
import { type EmbeddedDatabase, startEmbedded } from '../db/embedded/start.ts'
import { type FolderLock, tryLock } from '../db/folder-lock.ts'
import { migrate } from '../db/migrate.ts'
import { demoAccounts } from '../db/seeds/buyers.ts'
import { OWNER, openOwner } from '../db/seeds/owner.ts'
import { buildAdmin } from './build-admin.ts'
import { buildShop } from './build-shop.ts'
import { demoEnv } from './demo-env.ts'
import { type Port, portFaults, portTrouble } from './ports.ts'
import { openPrograms } from './children.ts'
import { sentenceFor, StartFault } from './start-faults.ts'

const root = path.resolve(import.meta.dirname, '..')
const began = performance.now()
const say = (sentence: string) => console.log(sentence)
// A setting that is there but empty is not there.
const given: NodeJS.ProcessEnv = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
const demo = (given.JISHI_ENV ?? 'demo') === 'demo'
const dataDir = path.resolve(root, given.DATA_DIR ?? '.data')
const builtIn = !given.DATABASE_URL && !given.DATABASE_URL_FILE
const port = (name: string, usual: number, host = '127.0.0.1'): Port => ({ name, number: Number(given[name] ?? usual), host })
const shopPort = port('PORT', 8000, given.HOST)
const sandboxPort = port('SANDBOX_PORT', 8001)
const smtpPort = port('SANDBOX_SMTP_PORT', 8025)
/** Which of the shop's programs run here; a shop on several machines has some of them on each. */
const kinds = ['web', 'worker', 'sandbox'] as const
const wanted = (given.PROCESSES ?? (demo ? kinds.join() : 'web,worker')).split(',').map((kind) => kind.trim())
const runs = (kind: (typeof kinds)[number]) => wanted.includes(kind)
const ports = [...(runs('web') ? [shopPort] : []), ...(runs('sandbox') ? [sandboxPort, smtpPort] : [])]

const programs = openPrograms(
  [
    ...(runs('sandbox') ? [{ name: 'The sandbox', file: 'sandbox/main.ts', deaths: [] }] : []),
    ...(runs('web') ? [{ name: 'The server', file: 'api/main.ts', deaths: [] }] : []),
    ...(runs('worker') ? [{ name: 'The worker', file: 'api/work.ts', deaths: [] }] : []),
  ],
  say,
  () => lookAfterDatabase(),
  (sentence) => void fail(new StartFault(sentence)),
)

/** The built-in database; a promise, since whoever leaves while it is on its way up must wait for it to stop it. */
let opening: Promise<EmbeddedDatabase> | undefined
let database: EmbeddedDatabase | undefined
let recovering = false
let ownerPassword: string | undefined
/** Ours until we are gone; a lock that nobody holds on to would be collected. */
let folderLock: FolderLock | undefined
const leaving = new AbortController()

for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(event, () => void leave(0))
// postgres.js throws past every caller when its connection breaks while it writes, as on a full disk.
process.on('uncaughtException', (error) => void fail(error))
// Nobody reads our words any more (`npm start | head`): that stops no shop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

await loadPluginsOrLeave(given)
const env = readSettings()
try {
  await refuseTakenPorts()
  refuseSecondShop()
  const [url] = await Promise.all([openData(), runs('web') ? buildShop(say, leaving.signal).then(() => buildAdmin(say, leaving.signal)) : undefined])
  await programs.startAll({ ...env, DATABASE_URL: url })
  announce()
  if (builtIn) setInterval(lookAfterDatabase, 500).unref()
} catch (error) {
  await fail(error)
}

/** Environment of every program, all of it checked; ends with a word about what is wrong. */
function readSettings(): NodeJS.ProcessEnv {
  try {
    makeDataFolder()
    const env: NodeJS.ProcessEnv = {
      ...(demo ? demoEnv(dataDir, { sandbox: sandboxPort.number, smtp: smtpPort.number }, given) : {}),
      ...given,
      JISHI_ENV: given.JISHI_ENV ?? 'demo',
      DATA_DIR: dataDir,
      NODE_COMPILE_CACHE: given.NODE_COMPILE_CACHE ?? path.join(dataDir, 'compiled'),
      ...(builtIn ? { DATABASE_URL: 'postgres://127.0.0.1/built-in' } : {}),
    }
    const unknown = wanted.filter((kind) => !(kinds as readonly string[]).includes(kind))
    const strange = unknown.length > 0 ? [`PROCESSES must be some of ${kinds.join(', ')}; it has ${JSON.stringify(unknown[0])}`] : []
    const faults = [...strange, ...portFaults(ports, given), ...faultsOf(env)]
    if (faults.length > 0) throw new ConfigFault(faults)
    return env
  } catch (error) {
    console.error(`\n${sentenceFor(error, dataDir)}`)
    process.exit(1)
  }
}

/** What the server itself would say about its settings; of ports we speak ourselves. */
function faultsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults.filter((fault) => !fault.startsWith('PORT '))
    throw error
  }
}

function makeDataFolder(): void {
  try {
    mkdirSync(dataDir, { recursive: true })
    accessSync(dataDir, constants.W_OK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error
    throw new StartFault(`The data folder ${dataDir} cannot be written to. Give it write permission, or set DATA_DIR to another folder.`)
  }
}

async function refuseTakenPorts(): Promise<void> {
  const trouble = await portTrouble(ports)
  if (trouble) throw new StartFault(trouble)
}

/** Two shops in one folder would stop each other's database. */
function refuseSecondShop(): void {
  folderLock = tryLock(path.join(dataDir, 'shop-lock.sqlite'))
  if (folderLock) return
  throw new StartFault(`A shop already runs with the data folder ${dataDir}. Stop it, or choose another folder: DATA_DIR=.data2 npm start`)
}

/** A database that answers, up to date, with the demo in it; returns its URL. */
async function openData(): Promise<string> {
  const url = await openDatabase()
  await migrate(readConfig({ ...env, DATABASE_URL: url }).databaseDirectUrl)
  if (demo) await loadDemo(readConfig({ ...env, DATABASE_URL: url }))
  return url
}

async function openDatabase(): Promise<string> {
  if (!builtIn) return await tryDatabase(readConfig(env).databaseUrl)
  say('Starting PostgreSQL…')
  opening = startEmbedded(dataDir)
  database = await opening
  return database.url
}

async function tryDatabase(url: string): Promise<string> {
  let sql: postgres.Sql | undefined
  try {
    sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} })
    await sql`select 1`
    return url
  } catch (error) {
    const why = (error as Error).message || (error as NodeJS.ErrnoException).code
    throw new StartFault(`DATABASE_URL is set, but no usable PostgreSQL answers there (${why}). Correct it, or unset it to use the built-in one.`)
  } finally {
    await sql?.end({ timeout: 1 })
  }
}

async function sealDemo(db: Pool, config: Config): Promise<void> {
  const [{ holdPersonalKeys }, { registerPersonalKeys }, { resealAll }] = await Promise.all([
    import('../api/shared/personal.ts'),
    import('../api/shared/personal-keys.ts'),
    import('../api/privacy/reseal.ts'),
  ])
  holdPersonalKeys(config.personalKeys)
  await registerPersonalKeys(db)
  await resealAll(db)
}

async function loadDemo(config: Config): Promise<void> {
  const db = openPool(config.databaseDirectUrl, { max: 4 })
  try {
    ownerPassword = await openOwner(db, dataDir, config.argon2)
    const [catalog] = await db`select from catalogs limit 1`
    if (catalog) return
    // Only the first start pays for what draws.
    const [{ seedDemo }, { diskFiles }] = await Promise.all([import('../db/seeds/demo.ts'), import('../api/drivers/files/disk.ts')])
    await seedDemo({ db, files: diskFiles(path.join(dataDir, 'media')), config }, say)
    await sealDemo(db, config)
  } finally {
    await db.end({ timeout: 1 })
  }
}

/** When the built-in database is gone, starts it and everything that talks to it; returns whether that is under way. */
function lookAfterDatabase(): boolean {
  if (recovering || leaving.signal.aborted) return true
  if (!database || database.runs()) return false
  recovering = true
  say('PostgreSQL stopped; starting it again.')
  openDatabase()
    .then((url) => programs.startAll({ ...env, DATABASE_URL: url }))
    .then(() => (recovering = false), fail)
  return true
}

function announce(): void {
  if (leaving.signal.aborted) return
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  say(`\nJishi 集市 is open (${seconds} s).\n`)
  if (runs('web')) {
    say(`  Shop      http://127.0.0.1:${shopPort.number}/      English: http://127.0.0.1:${shopPort.number}/en/`)
    say(`  Staff     http://127.0.0.1:${shopPort.number}/admin`)
    say(`  API       http://127.0.0.1:${shopPort.number}/v1/docs`)
  }
  if (runs('sandbox')) say(`  Sandbox   http://127.0.0.1:${sandboxPort.number}/      payments and mails of the demo`)
  if (demo) {
    for (const account of demoAccounts) say(`  Buyer     ${account.username} / ${account.password}`)
    if (ownerPassword) say(`  Staff     ${OWNER} / ${ownerPassword}`)
  }
  say('\nCtrl-C stops everything.')
}

/** Says what is wrong, and leaves. What breaks because we are leaving is nobody's business. */
async function fail(error: unknown): Promise<void> {
  if (leaving.signal.aborted) return
  console.error(`\n${wordsOfDatabase() ?? sentenceFor(error, dataDir)}`)
  await leave(1)
}

/** What the built-in database says, when it is the cause; a full disk breaks our connections before it is gone itself. */
function wordsOfDatabase(): string | undefined {
  const words = database?.lastWords()
  return words && (!database?.runs() || words.startsWith('The disk is full')) ? words : undefined
}

async function leave(code: number): Promise<void> {
  if (leaving.signal.aborted) return
  leaving.abort()
  await programs.stopAll()
  await opening?.then((server) => server.stop()).catch(() => {})
  folderLock?.release()
  process.exit(code)
}
