import { statfs } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import type { Deps } from '../deps.ts'
import type { Db } from '../shared/db.ts'
import { livingWorkers } from '../shared/workers.ts'
import { type BackupState, readBackups } from './backup-runs.ts'

export type Health = {
  versions: { shop: string; node: string; postgres: string; migrations: number }
  environment: string
  /** How long this process has been up, and what it holds. */
  process: { seconds: number; memoryBytes: number }
  database: { bytes: number; connections: number; mostConnections: number; milliseconds: number }
  workers: number
  disk: { freeBytes: number; totalBytes: number }
  /** How long the one that waits longest has been due, in seconds; 0 when nothing waits. */
  jobs: { waiting: number; running: number; dead: number; oldestSeconds: number }
  outbox: { waiting: number; dead: number; oldestSeconds: number }
  backups: BackupState
  /** `behindBytes` of the log, and for how long, of the one that answers; undefined where the shop has none. */
  replica: { reads: boolean; behindBytes: number; behindSeconds: number } | undefined
  /** Whether Redis answers; undefined where the shop has none. */
  redis: boolean | undefined
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

/** How the machine behind the shop does, as of now. */
export async function readHealth({ db, config, replica, redis }: Pick<Deps, 'db' | 'config' | 'replica' | 'redis'>, now: Date): Promise<Health> {
  const began = performance.now()
  await db`select 1`
  const milliseconds = Math.round(10 * (performance.now() - began)) / 10
  const [[server], [jobs], [outbox], workers, backups, behind, disk] = await Promise.all([
    db<{ postgres: string; migrations: number; bytes: number; connections: number; mostConnections: number }[]>`
      select current_setting('server_version') as postgres, (select count(*)::int from drizzle.__drizzle_migrations) as migrations,
        pg_database_size(current_database()) as bytes, (select count(*)::int from pg_stat_activity where datname = current_database()) as connections,
        current_setting('max_connections')::int as "mostConnections"`,
    db<Health['jobs'][]>`
      select count(*) filter (where locked_at is null and attempts < max_attempts)::int as waiting, count(*) filter (where locked_at is not null)::int as running,
        count(*) filter (where locked_at is null and attempts >= max_attempts)::int as dead,
        greatest(0, coalesce(extract(epoch from ${now} - min(run_at) filter (where locked_at is null and attempts < max_attempts)), 0))::int as "oldestSeconds"
      from graphile_worker._private_jobs`,
    db<Health['outbox'][]>`
      select count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'dead')::int as dead,
        greatest(0, coalesce(extract(epoch from ${now} - min(created_at) filter (where state = 'waiting')), 0))::int as "oldestSeconds"
      from outbox where state in ('waiting', 'dead')`,
    livingWorkers(db),
    readBackups(db, config.backup, now),
    replica && replicaState(replica),
    statfs(config.dataDir).then(
      ({ bavail, blocks, bsize }) => ({ freeBytes: bavail * bsize, totalBytes: blocks * bsize }),
      () => ({ freeBytes: 0, totalBytes: 0 }),
    ),
  ])
  const { postgres, migrations, ...database } = server!
  return {
    versions: { shop: version, node: process.version, postgres, migrations },
    environment: config.env,
    process: { seconds: Math.round(process.uptime()), memoryBytes: process.memoryUsage.rss() },
    database: { ...database, milliseconds },
    workers,
    disk,
    jobs: jobs!,
    outbox: outbox!,
    backups,
    replica: behind,
    redis: redis?.up,
  }
}

/** How far the replica is behind: asked of itself, while it is one that is read. */
async function replicaState(replica: NonNullable<Deps['replica']>): Promise<NonNullable<Health['replica']>> {
  const look = async (db: Db) =>
    await db<{ follows: boolean; applied: number; seconds: number }[]>`
      select pg_is_in_recovery() as follows, coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'), 0)::bigint as applied,
        coalesce(case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0 else extract(epoch from now() - pg_last_xact_replay_timestamp()) end, 0)::float as seconds`
  const [position, [there]] = await Promise.all([replica.position(), replica.read(0, look)])
  if (!there?.follows) return { reads: false, behindBytes: 0, behindSeconds: 0 }
  return { reads: true, behindBytes: Math.max(0, position - there.applied), behindSeconds: Math.max(0, Math.round(there.seconds)) }
}
