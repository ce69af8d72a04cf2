import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { BackupFault, type Part, vouched } from './parts.ts'

export type Column = { name: string; type: string; required: boolean }
export type TablePart = {
  schema: string
  name: string
  columns: Column[]
  /** Keys and indexes, for a table that no migration makes. */
  constraints: { name: string; definition: string }[]
  indexes: string[]
  rows: number
  part: Part
}
/** `checks`: what this part alone promises (a month of the ledger that was put away takes no row); none in older backups. */
export type Partition = { schema: string; name: string; of: string; bound: string; checks?: { name: string; definition: string }[] }

/** What a backup is; `manifest.json` in its folder, written last. */
export type Manifest = {
  jishi: 'backup'
  format: 1
  /** The moment its one snapshot shows, ISO 8601, and how far the write-ahead log was. */
  at: string
  lsn: string
  /** Numbers that restoring needs: of the server, of our last migration (its time in the journal), of the queue's. */
  server: number
  migration: number
  queue: number
  sealed: boolean
  tables: TablePart[]
  partitions: Partition[]
  sequences: { schema: string; name: string; last: string | null }[]
  /** Lists of the files: a JSON line each with name, bytes, sha256. They lie below `media/` and `private/`. */
  files: { media: FileSet; private: FileSet }
  seconds: number
}
export type FileSet = { list: Part; count: number; bytes: number /** Went away while the backup ran: their owner has removed them. */; gone: number }

export const MANIFEST = 'manifest.json'
export const nameOf = (at: Date): string => `jishi-${at.toISOString().replaceAll(/\D/g, '').slice(0, 14)}`
const NAME = /^jishi-\d{14}(-\d+)?$/

/** The whole backups in a folder, oldest first; what was broken off is none. */
export async function listBackups(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const whole: string[] = []
  for (const entry of entries)
    if (entry.isDirectory() && NAME.test(entry.name) && (await readFile(path.join(folder, entry.name, MANIFEST)).catch(() => undefined))) whole.push(path.join(folder, entry.name))
  return whole.sort()
}

/** Reads what a backup says of itself. Throws BackupFault: it is none, it is not whole, it is sealed with another key. */
export async function readManifest(folder: string, key: Buffer | undefined): Promise<Manifest> {
  const text = await readFile(path.join(folder, MANIFEST), 'utf8').catch(() => {
    throw new BackupFault(`${folder} is no whole backup: it has no ${MANIFEST}.`)
  })
  let manifest: Manifest
  let seal: string | undefined
  let body: string
  try {
    ;({ body, seal } = JSON.parse(text) as { body: string; seal?: string })
    manifest = JSON.parse(body) as Manifest
  } catch {
    throw new BackupFault(`${MANIFEST} of the backup is damaged.`)
  }
  if (manifest.jishi !== 'backup' || manifest.format !== 1) throw new BackupFault(`${folder} is no backup that this release knows.`)
  if (manifest.sealed && !key) throw new BackupFault('The backup is sealed: set BACKUP_KEY or BACKUP_KEY_FILE to its key.')
  if (manifest.sealed && !vouched(body, key!, seal ?? '')) throw new BackupFault('The backup is sealed with another key, or its manifest is damaged.')
  return manifest
}

/** The moment that a backup's name says, to the second. */
export function momentOfName(folder: string): Date {
  const [, year, month, day, hour, minute, second] = /(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(path.basename(folder)) ?? []
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
