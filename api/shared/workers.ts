import { type Db, openOne, type Pool } from './db.ts'

/** Marks our locks among the advisory ones. */
const WORKERS = 7_415_002
const LOOK_MS = 15_000

/** Says that workers live, for as long as this process and its connection do. */
export type Life = { of(workerId: string): void; end(): Promise<void> }

/**
 * Every living worker holds an advisory lock under its id, on a connection that dies with the process: so a kill -9 is known
 * at once, without clocks. A lost connection is taken up again.
 */
export function openLife(db: Pool): Life {
  const ids = new Set<string>()
  /** Those whose lock the connection `pid` holds. */
  const mine = new Set<string>()
  const own = openOne(db)
  let pid: number | undefined
  let busy = Promise.resolve()
  let ended = false

  const hold = async (): Promise<void> => {
    if (ended) return
    try {
      const [now] = await own<{ pid: number }[]>`select pg_backend_pid() as pid`
      if (now?.pid !== pid) mine.clear()
      pid = now?.pid
      for (const id of ids) {
        if (mine.has(id)) continue
        await own`select pg_advisory_lock(${WORKERS}, hashtext(${id}))`
        mine.add(id)
      }
    } catch {
      // The database is away: the next look takes the locks anew.
      mine.clear()
    }
  }
  const soon = () => (busy = busy.then(hold))
  const timer = setInterval(soon, LOOK_MS)
  timer.unref()
  return {
    of(workerId) {
      ids.add(workerId)
      void soon()
    },
    async end() {
      ended = true
      clearInterval(timer)
      await busy
      await own.end({ timeout: 1 })
    },
  }
}

/** Processes whose workers live. */
export async function livingWorkers(db: Db): Promise<number> {
  const [{ n } = { n: 0 }] = await db<{ n: number }[]>`
    select count(distinct pid)::int as n from pg_locks
    where locktype = 'advisory' and classid = ${WORKERS} and objsubid = 2 and granted and database = (select oid from pg_database where datname = current_database())`
  return n
}

/**
 * Gives back the jobs of workers that are gone; else nobody would touch them for hours. Returns how many workers those were.
 * Jobs that were taken within the last minute are left: their worker may not have said yet that it lives.
 */
export async function freeJobsOfTheDead(db: Pool): Promise<number> {
  const takers = await db<{ id: string }[]>`
    select distinct locked_by as id from graphile_worker._private_jobs where locked_at < now() - interval '1 minute'
    union select locked_by from graphile_worker._private_job_queues where locked_at < now() - interval '1 minute'`
  if (takers.length === 0) return 0
  const connection = openOne(db)
  try {
    const dead: string[] = []
    for (const { id } of takers) {
      const [lock] = await connection<{ mine: boolean }[]>`select pg_try_advisory_lock(${WORKERS}, hashtext(${id})) as mine`
      if (lock?.mine) dead.push(id)
    }
    if (dead.length > 0) await connection`select graphile_worker.force_unlock_workers(${dead})`
    await connection`select pg_advisory_unlock(${WORKERS}, hashtext(id)) from unnest(${dead}::text[]) id`
    return dead.length
  } finally {
    await connection.end({ timeout: 1 })
  }
}
