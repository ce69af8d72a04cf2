import type { BackupConfig } from '../../db/backup/settings.ts'
import type { Db } from '../shared/db.ts'

/** A backup or a drill, as it went; `faults` in sentences, none when all is well. Bytes are those of the rows and files. */
export type BackupRun = { kind: 'backup' | 'drill'; at: Date; name: string; recoveryPoint: Date | null; bytes: number; seconds: number; faults: string[] }
/** The newest of both, and what is wrong with each. */
export type BackupState = Record<BackupRun['kind'], { planned: boolean; last: BackupRun | undefined; wrong: 'never' | 'late' | 'failed' | '' }>

/** Backups are made once a day; two hours are for how long one takes. */
const LATE_MS = 26 * 3_600_000
const MOST_FAULTS = 20

/** Keeps how a backup or a drill went, for the page that shows it. */
export async function noteBackup(db: Db, { kind, at, name, recoveryPoint, bytes, seconds, faults }: BackupRun): Promise<void> {
  await db`
    insert into backup_runs (kind, at, name, recovery_point, bytes, seconds, faults)
    values (${kind}, ${at}, ${name}, ${recoveryPoint}, ${bytes}, ${Math.round(seconds)}, ${db.json(faults.slice(0, MOST_FAULTS).map((fault) => fault.slice(0, 500)))})`
}

/**
 * How the last backup and the last drill went. Wrong is one that found faults, and, where this shop makes them by itself, one that is older
 * than the schedule, or that has never been.
 */
export async function readBackups(db: Db, { dir, drill }: Pick<BackupConfig, 'dir' | 'drill'>, now: Date): Promise<BackupState> {
  const runs = await db<BackupRun[]>`
    select kind, at, name, recovery_point as "recoveryPoint", bytes, seconds, faults
    from unnest(array['backup', 'drill']) as wanted(kind_wanted), lateral (select * from backup_runs where kind = kind_wanted order by id desc limit 1) newest`
  const state = (kind: BackupRun['kind'], planned: boolean): BackupState['backup'] => {
    const last = runs.find((run) => run.kind === kind)
    return { planned, last, wrong: wrongWith(last, planned, now) }
  }
  return { backup: state('backup', dir !== ''), drill: state('drill', dir !== '' && drill) }
}

function wrongWith(last: BackupRun | undefined, planned: boolean, now: Date): BackupState['backup']['wrong'] {
  if (!last) return planned ? 'never' : ''
  if (last.faults.length > 0) return 'failed'
  return planned && now.getTime() - last.at.getTime() > LATE_MS ? 'late' : ''
}
