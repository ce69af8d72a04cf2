import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runDrizzle } from 'drizzle-orm/postgres-js/migrator'
import { runMigrations as runWorkerMigrations } from 'graphile-worker'
import postgres from 'postgres'

const MIGRATION_LOCK = 20_260_401
const migrationsFolder = path.resolve(import.meta.dirname, 'migrations')

/**
 * Brings the database up to date: our migrations, then the job queue's. Safe to call from several processes at once:
 * the first does the work under an advisory lock, the others wait and find nothing to do.
 * @param folder the migrations to run, where those of another day are wanted
 * @throws Error when the server cannot keep what the shop needs (encoding, trigrams of Chinese, version)
 */
export async function migrate(url: string, folder = migrationsFolder): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`
    await refuseUnfitServer(sql)
    await runDrizzle(drizzle({ client: sql }), { migrationsFolder: folder })
    // Tables of this release are watched, too.
    const [watch] = await sql<{ known: boolean }[]>`select to_regprocedure('watch_deeds()') is not null as known`
    if (watch?.known) await sql`select watch_deeds()`
    await runWorkerMigrations({ connectionString: url, logger: quiet })
    const [trigrams] = await sql<{ n: number }[]>`select cardinality(show_trgm('手机'))::int as n`
    if (!trigrams?.n)
      throw new Error(
        'This database drops Chinese in trigram search; create it with a UTF-8 character type, for example --locale-provider=builtin --builtin-locale=C.UTF-8 or LC_CTYPE C.UTF-8.',
      )
  } finally {
    await sql.end()
  }
}

/** Makes the tables as they were after migration number `last`, counted from 0: for a backup of that day, or to see what later migrations do. */
export async function migrateUpTo(url: string, last: number): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'jishi-migrations-'))
  try {
    await cp(migrationsFolder, folder, { recursive: true })
    const file = path.join(folder, 'meta/_journal.json')
    const journal = JSON.parse(await readFile(file, 'utf8')) as { entries: object[] }
    await writeFile(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, last + 1) }))
    await migrate(url, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function refuseUnfitServer(sql: postgres.Sql): Promise<void> {
  const [server] = await sql<{ version: number; encoding: string }[]>`
    select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`
  if (!server || server.version < 150_000) throw new Error(`PostgreSQL 15 or newer is needed; this server says ${server?.version}.`)
  if (server.encoding !== 'UTF8') throw new Error(`The database must be in UTF8; this one is in ${server.encoding}.`)
}

const quiet = new (await import('graphile-worker')).Logger(() => () => {})
