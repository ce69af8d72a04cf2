import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import postgres from 'postgres'
import { startEmbedded } from '../../db/embedded/start.ts'
import { prepareShards } from '../../db/shards.ts'
import { openPool } from '../shared/db.ts'

const TEMPLATE_LOCK = 20_260_402

/** Settings of a server whose data nobody needs after a crash. */
export const careless = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/** The server that tests run on: DATABASE_URL, that of the whole run (bin/scratch.ts), or the embedded one in .data/test, which is left running for the next run. */
async function serverUrl(): Promise<string> {
  const given = process.env.DATABASE_URL || process.env.TEST_DATABASE_URL
  if (given) return given
  const server = await startEmbedded(path.resolve('.data/test'), careless)
  return server.url
}

/** A fresh, migrated database, cloned from a template that is made once per state of the migrations. */
export async function cloneDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = await serverUrl()
  // Any test may be run on keys that begin with the buyer (docs/decisions/0111).
  const byBuyer = process.env.JISHI_TEST_BY_BUYER === '1'
  const template = `jishi_template_${migrationsHash()}${byBuyer ? '_by_buyer' : ''}`
  const name = `jishi_test_${randomBytes(6).toString('hex')}`
  const admin = postgres(withDatabase(server, 'postgres'), { max: 1, onnotice: () => {} })
  try {
    // One at a time: a template cannot be cloned twice at once, nor while it is made.
    await admin`select pg_advisory_lock(${TEMPLATE_LOCK})`
    const [made] = await admin`select 1 from pg_database where datname = ${template} and datistemplate`
    if (!made) {
      await admin.unsafe(`drop database if exists ${template}`)
      await admin.unsafe(`create database ${template} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`)
      // Loading what migrates takes as long as half of the shop; one process in two hundred needs it.
      const { migrate } = await import('../../db/migrate.ts')
      await migrate(withDatabase(server, template))
      if (byBuyer) await layByBuyer(withDatabase(server, template))
      await admin.unsafe(`alter database ${template} is_template true`)
    }
    await admin.unsafe(`create database ${name} template ${template}`)
  } finally {
    await admin.end()
  }
  return {
    url: withDatabase(server, name),
    async drop() {
      const admin = postgres(withDatabase(server, 'postgres'), { max: 1, onnotice: () => {} })
      await admin.unsafe(`drop database if exists ${name} with (force)`)
      await admin.end()
    },
  }
}

async function layByBuyer(url: string): Promise<void> {
  const pool = openPool(url, { max: 2 })
  try {
    await prepareShards(pool)
  } finally {
    await pool.end()
  }
}

/** A database without anything in it. */
export async function emptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = await serverUrl()
  const name = `jishi_test_${randomBytes(6).toString('hex')}`
  const ask = async (statement: string) => {
    const admin = postgres(withDatabase(server, 'postgres'), { max: 1, onnotice: () => {} })
    await admin.unsafe(statement)
    await admin.end()
  }
  await ask(`create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`)
  return { url: withDatabase(server, name), drop: () => ask(`drop database if exists ${name} with (force)`) }
}

function withDatabase(url: string, database: string): string {
  const parsed = new URL(url)
  parsed.pathname = `/${database}`
  return parsed.href
}

function migrationsHash(): string {
  const folder = new URL('../../db/migrations/', import.meta.url)
  const hash = createHash('sha256')
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort())
    hash.update(readFileSync(new URL(file, folder)))
  return hash.digest('hex').slice(0, 12)
}
