import path from 'node:path'
import { parseArgs } from 'node:util'
import { readS3Url, s3Files } from '../../api/drivers/files/s3.ts'
import type { Files } from '../../api/drivers/files/types.ts'
import type { Pool } from '../../api/shared/db.ts'
import { noteBackup } from '../../api/operations/backup-runs.ts'
import { drill } from '../../db/backup/drill.ts'
import { folderSource, folderTarget, storeSource, storeTarget } from '../../db/backup/files.ts'
import { listBackups, momentOfName } from '../../db/backup/manifest.ts'
import { archiveWal, backUpServer, keepNewestBases, takeBack } from '../../db/backup/physical.ts'
import { restore } from '../../db/backup/restore.ts'
import { bytesOf } from '../../db/backup/schedule.ts'
import { backupSettings } from '../../db/backup/settings.ts'
import { backUp, keepNewest } from '../../db/backup/write.ts'

const LATE_HOURS = 26

/** What the environment says, for commands that need no more of the shop than its database and files. Throws an Error with every fault. */
function settings() {
  const faults: string[] = []
  const backup = backupSettings(process.env, faults)
  if (faults.length > 0) throw new Error(faults.join('\n'))
  const dataDir = path.resolve(process.env.DATA_DIR ?? '.data')
  const programs = process.env.POSTGRES_BIN
  return { ...backup, dir: backup.dir || path.join(dataDir, 'backups'), dataDir, programs }
}

/** The bucket, else undefined: then files lie in the data folder. */
const bucket = (): Files | undefined => (process.env.S3_URL ? s3Files(readS3Url(process.env.S3_URL)) : undefined)

const mb = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`

/** How long ago, in the largest unit that still tells something. */
export function ago(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s ago`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86_400)} days ago`
}

export const backupCommands = {
  backup: {
    usage: 'backup [--to DIR] [--encrypt] [--keep N] | --list | --physical',
    does: 'backs up the whole shop as one moment has it: every table, counters, jobs, pictures, private files (dump is for moving the rows of single modules); sealed when BACKUP_KEY is set, which --encrypt insists on. --physical copies the whole server with pg_basebackup',
    async run(db: Pool, args: string[], url: string) {
      const { values } = parseArgs({
        args,
        options: { to: { type: 'string' }, encrypt: { type: 'boolean' }, keep: { type: 'string' }, list: { type: 'boolean' }, physical: { type: 'boolean' } },
      })
      const { dir, key, dataDir, programs } = settings()
      const to = path.resolve(values.to ?? dir)
      if (values.keep !== undefined && !/^[1-9]\d{0,3}$/.test(values.keep)) throw new Error('--keep wants a number of backups')
      if (values.list) return await list(to)
      if (values.physical) return await physical(url, to, programs, values.keep)
      if (values.encrypt && !key) throw new Error('--encrypt needs a key: set BACKUP_KEY or BACKUP_KEY_FILE (make one with: openssl rand -hex 32), and keep it elsewhere')
      const files = {
        media: bucket() ? storeSource(bucket()!, db) : folderSource(path.join(dataDir, 'media'), 'media'),
        private: folderSource(path.join(dataDir, 'private'), 'private'),
      }
      const { folder, manifest } = await backUp({ url, to, files, key })
      await noteBackup(db, {
        kind: 'backup',
        at: new Date(),
        name: path.basename(folder),
        recoveryPoint: new Date(manifest.at),
        bytes: bytesOf(manifest),
        seconds: manifest.seconds,
        faults: [],
      })
      const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
      const bytes = manifest.tables.reduce((sum, { part }) => sum + part.bytes, 0)
      const { media, private: vault } = manifest.files
      console.log(`${folder}${manifest.sealed ? ' (sealed)' : ''}`)
      console.log(
        `  ${rows} rows of ${manifest.tables.length} tables in ${mb(bytes)}; ${media.count + vault.count} files in ${mb(media.bytes + vault.bytes)}; ${manifest.seconds} s`,
      )
      console.log(`  as of ${manifest.at}, write-ahead log at ${manifest.lsn}`)
      if (values.keep) console.log(`  ${await keepNewest(to, Number(values.keep))} older ones removed`)
    },
  },
  restore: {
    usage: 'restore DIR [--into DATABASE_URL] [--without-files]',
    does: 'restores a backup into an empty database and the data folder (or S3_URL); refuses when anything is there already',
    async run(_db: Pool, args: string[], url: string) {
      const { positionals, values } = parseArgs({ args, allowPositionals: true, options: { into: { type: 'string' }, 'without-files': { type: 'boolean' } } })
      const [folder] = positionals
      if (!folder) throw new Error('restore wants the folder of a backup')
      const { key, dataDir } = settings()
      const store = bucket()
      const files = { media: store ? storeTarget(store) : folderTarget(path.join(dataDir, 'media')), private: folderTarget(path.join(dataDir, 'private')) }
      const began = performance.now()
      const manifest = await restore({ folder: path.resolve(folder), into: values.into ?? url, key, ...(values['without-files'] ? {} : { files }) })
      console.log(`Restored as of ${manifest.at} in ${((performance.now() - began) / 1000).toFixed(1)} s. Run “jishi audit” before the shop opens.`)
    },
  },
  drill: {
    usage: 'drill [--from DIR]',
    does: 'proves the newest backup: restores it into a scratch database, compares every row and file, runs the audits, says how old it is and how long restoring takes; fails when anything is wrong',
    async run(db: Pool, args: string[], url: string) {
      const { values } = parseArgs({ args, options: { from: { type: 'string' } } })
      const { dir, key } = settings()
      const { folder, manifest, behindSeconds, restoreSeconds, faults } = await drill(url, path.resolve(values.from ?? dir), key)
      const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
      const files = manifest.files.media.count + manifest.files.private.count
      await noteBackup(db, {
        kind: 'drill',
        at: new Date(),
        name: path.basename(folder),
        recoveryPoint: new Date(manifest.at),
        bytes: bytesOf(manifest),
        seconds: restoreSeconds,
        faults,
      })
      console.log(`Backup          ${folder}${manifest.sealed ? ' (sealed)' : ''}`)
      console.log(`Recovery point  ${manifest.at}, ${ago(behindSeconds)}; write-ahead log at ${manifest.lsn}`)
      console.log(`Recovery time   ${restoreSeconds.toFixed(1)} s for ${rows} rows of ${manifest.tables.length} tables; ${files} files looked through`)
      for (const fault of faults) console.error(`  ${fault}`)
      if (faults.length > 0) throw new Error(`The drill found ${faults.length} faults.`)
      console.log('Every row is what was written, and the audits find nothing.')
    },
  },
  'archive-wal': {
    usage: 'archive-wal [--to DIR]',
    does: 'receives the write-ahead log (pg_receivewal) until stopped, so that with a --physical backup the shop can be taken back to any moment',
    async run(_db: Pool, args: string[], url: string) {
      const { values } = parseArgs({ args, options: { to: { type: 'string' } } })
      const { dir, programs } = settings()
      const stop = new AbortController()
      for (const event of ['SIGINT', 'SIGTERM']) process.once(event, () => stop.abort())
      await archiveWal({ url, to: path.resolve(values.to ?? dir), programs }, stop.signal)
    },
  },
  'take-back': {
    usage: 'take-back --until TIME --into FOLDER [--from DIR]',
    does: 'makes a data folder of PostgreSQL that stands as the shop stood at a moment (ISO 8601), out of a --physical backup and the archived log',
    async run(_db: Pool, args: string[]) {
      const { values } = parseArgs({ args, options: { until: { type: 'string' }, into: { type: 'string' }, from: { type: 'string' } } })
      const until = new Date(values.until ?? '')
      if (!values.into || Number.isNaN(until.getTime())) throw new Error('take-back wants --until TIME and --into FOLDER')
      const base = await takeBack({ to: path.resolve(values.from ?? settings().dir), into: path.resolve(values.into), until })
      console.log(`${values.into} is ready, out of ${base}. Start it as PostgreSQL's own user: pg_ctl -D ${values.into} start`)
    },
  },
}

async function list(to: string): Promise<void> {
  const all = await listBackups(to)
  for (const folder of all) console.log(`${folder}  ${ago((Date.now() - momentOfName(folder).getTime()) / 1000)}`)
  const newest = all.at(-1)
  if (!newest || Date.now() - momentOfName(newest).getTime() > LATE_HOURS * 3_600_000) throw new Error(`There is no backup of the last ${LATE_HOURS} hours in ${to}.`)
}

async function physical(url: string, to: string, programs: string | undefined, keep: string | undefined): Promise<void> {
  console.log(await backUpServer({ url, to, programs }))
  if (keep) console.log(`  ${await keepNewestBases(to, Number(keep), programs)} older ones removed`)
}
