import { createHash, randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { openPool, type Pool, readCopy } from '../../api/shared/db.ts'
import { auditShop } from '../audit.ts'
import { listBackups, type Manifest } from './manifest.ts'
import { BackupFault } from './parts.ts'
import { restore } from './restore.ts'
import { copyOut, fullName, PLAIN } from './write.ts'

const PREFIX = 'jishi_drill_'

export type Drill = {
  folder: string
  manifest: Manifest
  /** How old the backup is: what would be lost. */
  behindSeconds: number
  /** How long it took until a shop could open on it. */
  restoreSeconds: number
  /** What is not as it should be, in sentences. */
  faults: string[]
}

/**
 * Restores the newest backup of a folder into a scratch database of this server, compares every table with what was written, byte for byte,
 * looks through every file, runs the audits, and drops the scratch database. Throws BackupFault where there is no backup to restore.
 * @param url the server's; its database is not touched. The role must be allowed to make databases
 */
export async function drill(url: string, folder: string, key: Buffer | undefined, now = new Date()): Promise<Drill> {
  const newest = (await listBackups(folder)).at(-1)
  if (!newest) throw new BackupFault(`There is no whole backup in ${folder}.`)
  const scratch = await openScratch(url)
  const faults: string[] = []
  const began = performance.now()
  try {
    let compared = 0
    const manifest = await restore({
      folder: newest,
      into: scratch.url,
      key,
      look: async (db, manifest) => {
        const start = performance.now()
        faults.push(...(await differences(db, manifest)))
        compared = performance.now() - start
      },
    })
    const restoreSeconds = (performance.now() - began - compared) / 1000
    const db = openPool(scratch.url, { max: 4, name: 'jishi drill' })
    faults.push(...(await auditShop(db).finally(() => db.end())))
    return { folder: newest, manifest, behindSeconds: (now.getTime() - Date.parse(manifest.at)) / 1000, restoreSeconds, faults }
  } finally {
    await scratch.drop()
  }
}

/** Tables whose rows, written out again, are not the bytes that the backup holds. */
async function differences(db: Pool, manifest: Manifest): Promise<string[]> {
  return (await db.begin(async (tx) => {
    await tx.unsafe(PLAIN)
    const faults: string[] = []
    for (const table of manifest.tables) {
      const [kind] = await tx<{ partitioned: boolean }[]>`select relkind = 'p' as partitioned from pg_class where oid = ${fullName(table)}::regclass`
      const hash = createHash('sha256')
      for await (const piece of await readCopy(tx, copyOut(table, kind!.partitioned))) hash.update(piece as Buffer)
      if (hash.digest('hex') !== table.part.plain) faults.push(`${table.schema}.${table.name}: its rows are not those of the backup`)
    }
    return faults
  })) as string[]
}

/** A database of our own on that server, spoken and sorted as the shop's is; what killed drills have left goes first. */
async function openScratch(url: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `${PREFIX}${randomBytes(6).toString('hex')}`
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const old = await admin<{ name: string }[]>`
      select datname as name from pg_database d where datname like ${`${PREFIX}%`} and not exists (select from pg_stat_activity where datid = d.oid)`
    for (const { name } of old) await admin`drop database if exists ${admin(name)}`
    const [own] = await admin<{ collate: string; ctype: string }[]>`
      select quote_literal(datcollate) as collate, quote_literal(datctype) as ctype from pg_database where datname = current_database()`
    await admin.unsafe(`create database ${name} template template0 encoding 'UTF8' lc_collate ${own!.collate} lc_ctype ${own!.ctype}`)
  } catch (error) {
    if ((error as { code?: string }).code === '42501') throw new BackupFault('The drill needs a role that may make databases: alter role … createdb')
    throw error
  } finally {
    await admin.end()
  }
  const scratch = new URL(url)
  scratch.pathname = `/${name}`
  return {
    url: scratch.href,
    async drop() {
      const admin = postgres(url, { max: 1, onnotice: () => {} })
      await admin`drop database if exists ${admin(name)} with (force)`.finally(() => admin.end())
    },
  }
}
