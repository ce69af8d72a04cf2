import path from 'node:path'
import type { Deps } from '../../api/deps.ts'
import type { Db } from '../../api/shared/db.ts'
import { noteBackup } from '../../api/operations/backup-runs.ts'
import { daysBefore, momentOf, shopTime } from '../../api/shared/time.ts'
import { drill } from './drill.ts'
import { folderSource, storeSource } from './files.ts'
import { listBackups, type Manifest, momentOfName } from './manifest.ts'
import { BackupFault } from './parts.ts'
import { backUp, type BackupWish, keepNewest } from './write.ts'

const RETRY_MS = 3_600_000

type Shop = Pick<Deps, 'config' | 'files' | 'clock' | 'log'> & { db: Db }

/** Where this shop's files come from. */
export const filesOf = ({ config, files, db }: Pick<Shop, 'config' | 'files' | 'db'>): BackupWish['files'] => ({
  media: files.folder ? folderSource(files.folder, 'media') : storeSource(files, db),
  private: folderSource(path.join(config.dataDir, 'private'), 'private'),
})

/** How the last backups went, for who watches the shop. */
export const lastBackup: { failures: number; drillFaults: number } = { failures: 0, drillFaults: 0 }

/** Once a day, at the hour that the settings name, a backup is made and the oldest go; after a failure, again in an hour. */
export function backupJobs(deps: Shop) {
  let running = false
  let notBefore = 0
  return {
    jobs: {},
    sweeps: {
      'back-up': async () => {
        const { config, clock } = deps
        if (!config.backup.dir || running || clock().getTime() < notBefore || !(await isDue(config, clock()))) return
        running = true
        try {
          await backUpNow(deps)
        } catch (error) {
          lastBackup.failures++
          notBefore = clock().getTime() + RETRY_MS
          deps.log.error({ err: error }, 'backup failed')
        } finally {
          running = false
        }
      },
    },
  }
}

/** Whether no backup is younger than the last time the clock stood at the hour. */
async function isDue(config: Shop['config'], now: Date): Promise<boolean> {
  const newest = (await listBackups(config.backup.dir)).at(-1)
  if (!newest) return true
  const day = shopTime(now, config.timeZone).slice(0, 10)
  const hour = `${String(config.backup.hour).padStart(2, '0')}:00`
  const today = momentOf(`${day} ${hour}`, config.timeZone) ?? now
  const last = today <= now ? today : daysBefore(today, 1)
  return momentOfName(newest) < last
}

/** How large a backup is: its rows and its files. */
export const bytesOf = ({ tables, files }: Manifest): number => tables.reduce((sum, { part }) => sum + part.bytes, 0) + files.media.bytes + files.private.bytes

type Run = { folder?: string; manifest?: Manifest; seconds?: number; faults?: string[] }

async function noteRun({ db, clock }: Pick<Shop, 'db' | 'clock'>, kind: 'backup' | 'drill', { folder = '', manifest, seconds = 0, faults = [] }: Run): Promise<void> {
  const recoveryPoint = manifest ? new Date(manifest.at) : null
  await noteBackup(db, { kind, at: clock(), name: path.basename(folder), recoveryPoint, bytes: manifest ? bytesOf(manifest) : 0, seconds, faults })
}

async function backUpNow(deps: Shop): Promise<void> {
  const { config, log, ...shop } = deps
  const { dir, key, keep } = config.backup
  try {
    const { folder, manifest } = await backUp({ url: config.databaseDirectUrl, to: dir, files: filesOf({ config, ...shop }), key })
    const removed = await keepNewest(dir, keep)
    await noteRun(deps, 'backup', { folder, manifest, seconds: manifest.seconds })
    log.info({ folder, seconds: manifest.seconds, tables: manifest.tables.length, removed }, 'backup made')
  } catch (error) {
    // Another worker is at it.
    if (error instanceof BackupFault && error.message.startsWith('Another backup')) return
    await noteRun(deps, 'backup', { faults: [(error as Error).message] }).catch(() => {})
    throw error
  }
  if (!config.backup.drill) return
  const { faults, restoreSeconds, folder, manifest } = await drillNow(deps)
  await noteRun(deps, 'drill', { folder, manifest, seconds: restoreSeconds, faults })
  lastBackup.drillFaults = faults.length
  if (faults.length > 0) throw new Error(`The backup was made, and its drill found ${faults.length} faults: ${faults.slice(0, 5).join('; ')}`)
  log.info({ restoreSeconds }, 'backup drilled')
}

/** A drill that could not be finished is one that failed, and not a failed backup. */
async function drillNow(deps: Shop): ReturnType<typeof drill> {
  const { dir, key } = deps.config.backup
  try {
    return await drill(deps.config.databaseDirectUrl, dir, key, deps.clock())
  } catch (error) {
    await noteRun(deps, 'drill', { faults: [(error as Error).message] }).catch(() => {})
    throw error
  }
}
