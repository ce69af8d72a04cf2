import { listBackups, momentOfName } from '../../db/backup/manifest.ts'
import { lastBackup } from '../../db/backup/schedule.ts'
import type { PageCache } from '../http/page-cache.ts'
import type { Db } from '../shared/db.ts'
import { gauge } from './metrics.ts'
import { statementsNow } from './statements.ts'

/** What every process has: its pool, as it is when somebody asks. */
export function showPool(size: number): void {
  gauge('jishi_db_statements', 'Statements at a connection (running) and in line for one (waiting)', ['state'], (set) => {
    const { running, waiting } = statementsNow()
    set({ state: 'running' }, running)
    set({ state: 'waiting' }, waiting)
  })
  gauge('jishi_db_pool_size', 'Connections that this process may have', [], (set) => set({}, size))
}

/** What only the database knows; shown by the worker, so that it is asked once however many processes serve. */
export function showQueues(db: Db): void {
  gauge('jishi_jobs', 'Jobs by state: waiting (due), later, running, failed (to be tried again), dead', ['state'], async (set) => {
    const rows = await db<{ state: string; n: number }[]>`
      select case when locked_at is not null then 'running' when attempts >= max_attempts then 'dead' when attempts > 0 then 'failed'
        when run_at > now() then 'later' else 'waiting' end as state, count(*) as n from graphile_worker._private_jobs group by 1`
    const counts = Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]))
    for (const state of ['waiting', 'later', 'running', 'failed', 'dead']) set({ state }, counts[state] ?? 0)
  })
  gauge('jishi_jobs_oldest_seconds', 'How long the job that is due longest has been waiting', [], async (set) => {
    const [row] = await db<{ age: number }[]>`
      select coalesce(extract(epoch from now() - min(run_at)), 0)::float as age from graphile_worker._private_jobs where locked_at is null and attempts < max_attempts and run_at <= now()`
    set({}, row!.age)
  })
  gauge('jishi_outbox', 'Letters, texts and webhooks by state', ['channel', 'state'], async (set) => {
    const rows = await db<{ channel: string; state: string; n: number }[]>`select channel, state, count(*) as n from outbox where state in ('waiting', 'dead') group by 1, 2`
    for (const channel of ['mail', 'sms', 'webhook'])
      for (const state of ['waiting', 'dead']) set({ channel, state }, Number(rows.find((row) => row.channel === channel && row.state === state)?.n ?? 0))
  })
  gauge('jishi_outbox_oldest_seconds', 'How long the letter, text or webhook that waits longest has been there', [], async (set) => {
    const [row] = await db<{ age: number }[]>`select coalesce(extract(epoch from now() - min(since)), 0)::float as age from outbox where state = 'waiting'`
    set({}, row!.age)
  })
  gauge('jishi_db_connections', 'Connections to the database by state', ['state'], async (set) => {
    const rows = await db<
      { state: string; n: number }[]
    >`select coalesce(state, 'other') as state, count(*) as n from pg_stat_activity where datname = current_database() group by 1`
    for (const { state, n } of rows) set({ state }, Number(n))
  })
  gauge('jishi_db_bytes', 'Size of the database', [], async (set) => {
    const [row] = await db<{ bytes: number }[]>`select pg_database_size(current_database()) as bytes`
    set({}, row!.bytes)
  })
}

/** What a web process keeps that is the same for everybody. */
export type Kept = { pages: PageCache | undefined; answers: PageCache | undefined }

/** Pages answered from the cache and drawn, since the process began, and what is kept of them and of the API's answers. */
export function showPages(kept: () => Kept): void {
  gauge('jishi_kept_bytes', 'Memory of pages, and of answers of the API, that are kept', ['what'], (set) => {
    for (const [what, cache] of Object.entries(kept())) set({ what }, cache?.bytes ?? 0)
  })
  gauge('jishi_kept_bytes_most', 'What they may take (PAGE_CACHE_MB)', ['what'], (set) => {
    for (const [what, cache] of Object.entries(kept())) set({ what }, cache?.maxBytes ?? 0)
  })
  gauge('jishi_pages', 'Pages that are the same for everybody: answered from the cache (hit), drawn first (miss), forgotten because of a change (purged)', ['what'], (set) => {
    const { hits, misses, purged } = kept().pages?.counts ?? { hits: 0, misses: 0, purged: 0 }
    set({ what: 'hit' }, hits)
    set({ what: 'miss' }, misses)
    set({ what: 'purged' }, purged)
  })
}

/** The newest backup in the folder where the worker puts them. */
export function showBackups(dir: string): void {
  gauge('jishi_backup_age_seconds', 'Age of the newest whole backup; +Inf where there is none', [], async (set) => {
    const newest = (await listBackups(dir)).at(-1)
    set({}, newest ? (Date.now() - momentOfName(newest).getTime()) / 1000 : Infinity)
  })
  gauge('jishi_backup_failures', 'Backups that failed since the worker began', [], (set) => set({}, lastBackup.failures))
  gauge('jishi_backup_drill_faults', 'What the last drill found', [], (set) => set({}, lastBackup.drillFaults))
}
