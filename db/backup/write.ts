import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { type Db, openPool, type Pool, readCopy } from '../../api/shared/db.ts'
import { type FileSource, keepFiles } from './files.ts'
import { listBackups, MANIFEST, type Manifest, nameOf, type Partition, readManifest, type TablePart } from './manifest.ts'
import { BackupFault, type Part, vouch, writePart } from './parts.ts'

/** Marks our lock among the advisory ones: one backup of a database at a time. */
const BACKUP_LOCK = 20_260_403
const READERS = 3

export type BackupWish = {
  url: string
  /** Folder that holds the backups; made when missing. */
  to: string
  files: { media: FileSource; private: FileSource }
  /** Seals the backup. */
  key?: Buffer | undefined
  say?: (sentence: string) => void
}
export type Backup = { folder: string; manifest: Manifest }

/**
 * Writes a backup: every row as one moment has them (one snapshot, several readers), counters, and the shop's files as they are
 * after that moment. It grows under a name that nobody takes for a backup; only when all of it is on the disk does it get its
 * own, so breaking off at any point leaves nothing that looks whole. Files that the backup before it has are linked to, not
 * copied. Throws BackupFault when another backup of this database runs.
 */
export async function backUp(wish: BackupWish): Promise<Backup> {
  const began = performance.now()
  await mkdir(wish.to, { recursive: true, mode: 0o700 })
  await clearBroken(wish.to)
  const pool = openPool(wish.url, { max: READERS + 1, name: 'jishi backup' })
  const making = path.join(wish.to, `.making-${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`)
  await mkdir(path.join(making, 'tables'), { recursive: true, mode: 0o700 })
  try {
    const rows = await copyRows(pool, making, wish)
    const before = await newestWith(wish.to, wish.key)
    const media = await keepFiles(making, 'media', wish.files.media, before, wish.key)
    const vault = await keepFiles(making, 'private', wish.files.private, before, wish.key)
    const manifest: Manifest = {
      jishi: 'backup',
      format: 1,
      ...rows,
      sealed: Boolean(wish.key),
      files: { media, private: vault },
      seconds: Math.round((performance.now() - began) / 100) / 10,
    }
    await writeManifest(making, manifest, wish.key)
    return { folder: await giveName(making, wish.to, new Date(manifest.at)), manifest }
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    throw error
  } finally {
    await pool.end({ timeout: 5 })
  }
}

type Rows = Pick<Manifest, 'at' | 'lsn' | 'server' | 'migration' | 'queue' | 'tables' | 'partitions' | 'sequences'>

async function copyRows(pool: Pool, making: string, wish: BackupWish): Promise<Rows> {
  return (await pool.begin('isolation level repeatable read read only', async (tx) => {
    const [lock] = await tx<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(${BACKUP_LOCK}) as mine`
    if (!lock?.mine) throw new BackupFault('Another backup of this database is running.')
    const [head] = await tx<(Pick<Rows, 'lsn' | 'server' | 'migration' | 'queue'> & { at: Date; snapshot: string })[]>`
      select pg_export_snapshot() as snapshot, now() as at, current_setting('server_version_num')::int as server,
        (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end)::text as lsn,
        (select max(created_at)::bigint from drizzle.__drizzle_migrations) as migration, (select max(id) from graphile_worker.migrations) as queue`
    const { snapshot, at, ...rest } = head!
    const tables = await tablesOf(tx)
    const done: TablePart[] = []
    const waiting = tables.entries()
    const reader = async () =>
      await pool.begin('isolation level repeatable read read only', async (one) => {
        await one.unsafe(`set transaction snapshot '${snapshot}'`)
        await one.unsafe(PLAIN)
        for (const [n, table] of waiting) done[n] = await copyTable(one, making, n, table, wish)
      })
    await Promise.all(Array.from({ length: READERS }, reader))
    // After the rows: a counter that has moved on meanwhile gives no number twice.
    const sequences = await tx<Rows['sequences']>`
      select schemaname as schema, sequencename as name, last_value::text as last from pg_sequences where schemaname !~ '^pg_' and schemaname <> 'drizzle' order by 1, 2`
    return { at: at.toISOString(), ...rest, tables: done, partitions: await partitionsOf(tx), sequences: [...sequences] }
  })) as Rows
}

/** The same row is the same text on every server, in the order in which it lies there. */
export const PLAIN = `set local timezone = 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'postgres'; set local extra_float_digits = 1;
  set local bytea_output = 'hex'; set local synchronize_seqscans = off; set local max_parallel_workers_per_gather = 0;
  set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = 0`

type Table = Omit<TablePart, 'rows' | 'part'> & { partitioned: boolean }

async function copyTable(db: Db, making: string, n: number, { partitioned, ...table }: Table, wish: BackupWish): Promise<TablePart> {
  const source = await readCopy(db, copyOut(table, partitioned))
  const part: Part = await writePart(making, `tables/${String(n).padStart(3, '0')}-${table.schema}.${table.name}.zst`, source as AsyncIterable<Buffer>, wish.key)
  wish.say?.(`${String(part.lines).padStart(9)}  ${table.schema}.${table.name}`)
  return { ...table, rows: part.lines, part }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const fullName = ({ schema, name }: { schema: string; name: string }): string => `${quoted(schema)}.${quoted(name)}`
export const columnsOf = (table: Pick<TablePart, 'columns'>): string => table.columns.map(({ name }) => quoted(name)).join(', ')
/** A partitioned table has its rows in its parts, which COPY does not visit by itself. */
export const copyOut = (table: Pick<TablePart, 'schema' | 'name' | 'columns'>, partitioned: boolean): string =>
  partitioned ? `copy (select ${columnsOf(table)} from ${fullName(table)}) to stdout` : `copy ${fullName(table)} (${columnsOf(table)}) to stdout`

/** Every table that is not a part of another, in whatever schema, the queue's too; largest first. What migrations keep of themselves stays out. */
async function tablesOf(db: Db): Promise<Table[]> {
  return [
    ...(await db<Table[]>`
    select n.nspname as schema, c.relname as name, c.relkind = 'p' as partitioned,
      (select coalesce(jsonb_agg(jsonb_build_object('name', attname, 'type', format_type(atttypid, atttypmod), 'required', attnotnull) order by attnum), '[]')
        from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
      (select coalesce(jsonb_agg(jsonb_build_object('name', conname, 'definition', pg_get_constraintdef(oid)) order by conname), '[]')
        from pg_constraint where conrelid = c.oid and contype in ('p', 'u', 'c')) as constraints,
      (select coalesce(jsonb_agg(pg_get_indexdef(indexrelid)), '[]')
        from pg_index i where i.indrelid = c.oid and not exists (select from pg_constraint where conindid = i.indexrelid)) as indexes
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
      and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'drizzle') and not (n.nspname = 'graphile_worker' and c.relname = 'migrations')
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')
    order by c.relpages desc, 1, 2`),
  ]
}

/** Parts of tables, the upper ones first. */
async function partitionsOf(db: Db): Promise<Partition[]> {
  return [
    ...(await db<Partition[]>`
    select n.nspname as schema, c.relname as name, i.inhparent::regclass::text as of, pg_get_expr(c.relpartbound, c.oid) as bound,
      (select coalesce(jsonb_agg(jsonb_build_object('name', conname, 'definition', pg_get_constraintdef(oid)) order by conname), '[]')
        from pg_constraint where conrelid = c.oid and contype = 'c' and conislocal and coninhcount = 0) as checks
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_inherits i on i.inhrelid = c.oid
    where c.relispartition and c.relkind in ('r', 'p') order by c.relkind = 'r', c.oid`),
  ]
}

async function writeManifest(making: string, manifest: Manifest, key: Buffer | undefined): Promise<void> {
  const body = JSON.stringify(manifest)
  const aside = path.join(making, `${MANIFEST}.new`)
  const file = await open(aside, 'wx', 0o600)
  await file.writeFile(JSON.stringify({ body, ...(key ? { seal: vouch(body, key) } : {}) }))
  await file.sync()
  await file.close()
  await rename(aside, path.join(making, MANIFEST))
  for (const folder of [path.join(making, 'tables'), making]) await flush(folder)
}

/** The name of its moment; a second backup within a second gets a number. */
async function giveName(making: string, to: string, at: Date): Promise<string> {
  for (let n = 1; ; n++) {
    const folder = path.join(to, `${nameOf(at)}${n === 1 ? '' : `-${n}`}`)
    try {
      await rename(making, folder)
      await flush(to)
      return folder
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }
}

/** So that the names are on the disk, too. */
async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

/** What a backup of this machine left behind that was killed. */
async function clearBroken(to: string): Promise<void> {
  for (const name of await readdir(to)) {
    const [, host, pid] = /^\.making-(.+)-(\d+)-[0-9a-f]{8}$/.exec(name) ?? []
    if (host === hostname() && !lives(Number(pid))) await rm(path.join(to, name), { recursive: true, force: true })
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The newest backup whose files can be linked to: sealed with the same key, or both open. */
async function newestWith(to: string, key: Buffer | undefined): Promise<Backup | undefined> {
  for (const folder of (await listBackups(to)).reverse()) {
    const manifest = await readManifest(folder, key).catch(() => undefined)
    if (manifest && manifest.sealed === Boolean(key)) return { folder, manifest }
  }
  return undefined
}

/** Removes the oldest backups but `keep`, their manifest first, so that a half-removed one is none. Returns how many went. */
export async function keepNewest(to: string, keep: number): Promise<number> {
  const old = (await listBackups(to)).slice(0, -keep || undefined)
  for (const folder of old) {
    await rm(path.join(folder, MANIFEST))
    await rm(folder, { recursive: true })
  }
  // Removals that were broken off.
  for (const name of await readdir(to).catch(() => []))
    if (/^jishi-\d{14}(-\d+)?$/.test(name) && !(await readFile(path.join(to, name, MANIFEST)).catch(() => undefined))) await rm(path.join(to, name), { recursive: true })
  return old.length
}
