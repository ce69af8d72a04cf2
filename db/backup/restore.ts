import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Db, openPool, type Pool, type Tx } from '../../api/shared/db.ts'
import { isParted, partedTables, toParts } from '../partition.ts'
import { isByBuyer } from '../owners.ts'
import { byBuyer } from '../shards.ts'
import { checkFiles, type FileTarget, putFiles } from './files.ts'
import { type Manifest, readManifest, type TablePart } from './manifest.ts'
import { BackupFault, hashOfFile, type Part, readPart } from './parts.ts'
import { columnsOf, fullName, PLAIN } from './write.ts'

const RESTORE_LOCK = 20_260_404
/** A schema that is there while a restore is under way, so that one that was killed can be told from a shop. */
const MARK = 'jishi_restoring'
const migrationsFolder = path.resolve(import.meta.dirname, '../migrations')

export type RestoreWish = {
  folder: string
  /** An empty database. */
  into: string
  /** Where files go; without it they stay in the backup. */
  files?: { media: FileTarget; private: FileTarget }
  key?: Buffer | undefined
  say?: (sentence: string) => void
  /** Looks at the rows before they are brought up to this release. */
  look?: (db: Pool, manifest: Manifest) => Promise<void>
}

/**
 * Restores a backup into an empty database, then brings it up to this release. Everything is checked before anything is touched;
 * on a fault the database is as empty as it was and files that came are gone again. One that was killed is cleared away by the next.
 * Throws BackupFault: damaged, sealed with another key, made by a newer release, the place is not empty.
 */
export async function restore(wish: RestoreWish): Promise<Manifest> {
  const manifest = await readManifest(wish.folder, wish.key)
  await checkWhole(wish.folder, manifest, wish.key)
  const last = refuseNewer(manifest)
  const pool = openPool(wish.into, { max: 1, name: 'jishi restore' })
  const made: { target: FileTarget; names: string[] }[] = []
  let ours = false
  try {
    const [lock] = await pool<{ mine: boolean }[]>`select pg_try_advisory_lock(${RESTORE_LOCK}) as mine`
    if (!lock?.mine) throw new BackupFault('Another restore into this database is running.')
    await refuseFull(pool)
    ours = true
    await pool.unsafe(`create schema ${MARK}`)
    await (await migrations()).migrateUpTo(wish.into, last)
    for (const kind of ['media', 'private'] as const) {
      if (!wish.files) break
      const names: string[] = []
      made.push({ target: wish.files[kind], names })
      await putFiles(wish.folder, kind, manifest.files[kind], wish.files[kind], wish.key, names)
    }
    await pool.begin((tx) => fillTables(tx, manifest, wish))
    await wish.look?.(pool, manifest)
    await freeJobs(pool)
    await (await migrations()).migrate(wish.into)
    await pool.unsafe('analyze')
    await pool.unsafe(`drop schema ${MARK}`)
    return manifest
  } catch (error) {
    if (ours) await clear(pool)
    for (const { target, names } of made) for (const name of names) await target.drop(name)
    throw error
  } finally {
    await pool.end({ timeout: 5 })
  }
}

/** Every part and every file is, byte for byte, what was written. */
async function checkWhole(folder: string, manifest: Manifest, key: Buffer | undefined): Promise<void> {
  const parts: Part[] = [...manifest.tables.map(({ part }) => part), manifest.files.media.list, manifest.files.private.list]
  for (const part of parts) {
    if (!/^(tables\/[\w.-]+|media\.list|private\.list)(\.zst)?$/.test(part.file)) throw new BackupFault(`The manifest names a part ${JSON.stringify(part.file)}.`)
    const there = await hashOfFile(path.join(folder, part.file))
    if (there?.sha256 !== part.sha256) throw new BackupFault(`${part.file} of the backup is ${there ? 'damaged' : 'missing'}.`)
  }
  for (const kind of ['media', 'private'] as const) await checkFiles(folder, kind, manifest.files[kind], key)
}

type Journal = { entries: { when: number }[] }

/** The number of the backup's last migration among ours. Throws when it is not there. */
function refuseNewer(manifest: Manifest): number {
  const { entries } = JSON.parse(readFileSync(path.join(migrationsFolder, 'meta/_journal.json'), 'utf8')) as Journal
  const last = entries.findIndex(({ when }) => when === manifest.migration)
  if (last < 0) throw new BackupFault('The backup was made by a newer release than this one, or by another: restore it with the release that made it.')
  return last
}

/** Refuses anything but an empty database; what a killed restore has left is cleared away. */
async function refuseFull(pool: Pool): Promise<void> {
  const [broken] = await pool`select from pg_namespace where nspname = ${MARK}`
  if (broken) return await clear(pool)
  const [thing] = await pool<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e') limit 1`
  if (thing) throw new BackupFault(`The database to restore into is not empty (it has ${thing.name}). Make a new one and restore into that.`)
}

/** As empty as it was. */
async function clear(pool: Pool): Promise<void> {
  const schemas = await pool<{ name: string }[]>`select nspname as name from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public', ${MARK})`
  for (const { name } of schemas) await pool`drop schema if exists ${pool(name)} cascade`
  await pool.unsafe('drop schema if exists public cascade; create schema public')
  await pool.unsafe(`drop schema if exists ${MARK} cascade`)
}

/**
 * All rows, in one transaction. Guards rest meanwhile: what a backup holds has been through them. Foreign keys are taken off and
 * put on again, which proves every row of them; that takes no more than the owner's rights.
 */
async function fillTables(tx: Tx, manifest: Manifest, wish: RestoreWish): Promise<void> {
  await tx.unsafe(PLAIN)
  await makeMissing(tx, manifest)
  const keys = await tx<{ table: string; name: string; definition: string }[]>`
    select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(c.oid) as definition from pg_constraint c
    join pg_namespace n on n.oid = c.connamespace where contype = 'f' and conparentid = 0 and n.nspname !~ '^pg_'`
  for (const { table, name } of keys) await tx.unsafe(`alter table ${table} drop constraint ${name}`)
  for (const table of manifest.tables) await tx.unsafe(`alter table ${fullName(table)} disable trigger user`)
  await tx.unsafe(`truncate ${manifest.tables.map(fullName).join(', ')}`)
  for (const table of manifest.tables) await fillTable(tx, table, wish)
  for (const { table, name, definition } of keys) await tx.unsafe(`alter table ${table} add constraint ${name} ${definition}`)
  for (const table of manifest.tables) await tx.unsafe(`alter table ${fullName(table)} enable trigger user`)
  for (const { schema, name, last } of manifest.sequences)
    if (last !== null) await tx`select setval(to_regclass(${fullName({ schema, name })}), ${last}::bigint) where to_regclass(${fullName({ schema, name })}) is not null`
}

/** Tables and parts of tables that the shop has made beside its migrations: months, archives. */
async function makeMissing(tx: Tx, manifest: Manifest): Promise<void> {
  const missing = async (thing: { schema: string; name: string }) => {
    const [there] = await tx<{ there: boolean }[]>`select to_regclass(${fullName(thing)}) is not null as there`
    if (!there!.there) await tx`create schema if not exists ${tx(thing.schema)}`
    return !there!.there
  }
  // What had been parted in the shop is parted here, while it is empty; then come the parts that were made later.
  const parted = new Set(manifest.partitions.map(({ name }) => name.replace(/_(\d{4}|rest)$/, '')))
  for (const table of partedTables) if (parted.has(table) && !(await isParted(tx, table))) await toParts(tx, table, new Date(manifest.at))
  if (layByBuyer(manifest) && !(await isByBuyer(tx))) await byBuyer(tx)
  for (const part of manifest.partitions) {
    if (await missing(part)) await tx.unsafe(`create table ${fullName(part)} partition of ${part.of} ${part.bound}`)
    for (const { name, definition } of part.checks ?? []) await tx.unsafe(`alter table ${fullName(part)} add constraint "${name.replaceAll('"', '""')}" ${definition}`)
  }
  for (const table of manifest.tables) {
    if (!(await missing(table))) continue
    const columns = table.columns.map(({ name, type, required }) => `"${name.replaceAll('"', '""')}" ${type}${required ? ' not null' : ''}`)
    await tx.unsafe(`create table ${fullName(table)} (${columns.join(', ')})`)
    for (const { name, definition } of table.constraints) await tx.unsafe(`alter table ${fullName(table)} add constraint "${name.replaceAll('"', '""')}" ${definition}`)
    for (const index of table.indexes) await tx.unsafe(index)
  }
}

/** Whether keys began with the buyer in the shop that the backup is of. */
const layByBuyer = (manifest: Manifest): boolean =>
  manifest.tables.some(({ name, constraints }) => name === 'orders' && constraints.some((one) => one.definition.startsWith('PRIMARY KEY (user_id')))

async function fillTable(tx: Tx, table: TablePart, wish: RestoreWish): Promise<void> {
  const target = await tx.unsafe(`copy ${fullName(table)} (${columnsOf(table)}) from stdin`).writable()
  await pipeline(Readable.from(readPart(wish.folder, table.part, wish.key)), target)
  const [row] = await tx.unsafe<{ rows: number }[]>(`select count(*)::int as rows from ${fullName(table)}`)
  if (row!.rows !== table.rows) throw new BackupFault(`${fullName(table)} has ${row!.rows} rows and should have ${table.rows}.`)
  wish.say?.(`${String(table.rows).padStart(9)}  ${table.schema}.${table.name}`)
}

/** Whoever held jobs when the backup was made is gone. */
async function freeJobs(db: Db): Promise<void> {
  await db`update graphile_worker._private_jobs set locked_at = null, locked_by = null where locked_by is not null`
  await db`update graphile_worker._private_job_queues set locked_at = null, locked_by = null where locked_by is not null`
}

/** Loaded by who restores, and by no worker that only waits for the next drill: it is half as much code as the shop. */
const migrations = () => import('../migrate.ts')
