import { setTimeout as sleep } from 'node:timers/promises'
import type { Db, Pool } from './db.ts'
import { away } from './lost.ts'

/** How often both servers are asked where they are. */
const LOOK_MS = 500
/** A replica that does not answer for so long is gone. */
const ANSWER_MS = 1000
/** Nobody reads what is older, whoever wrote it. */
const MOST_LAG_MS = 5000
const READ_ONLY = '25006'

/** A place in the primary's log, in bytes (an LSN). */
export type Position = number

/** The replicas' addresses, parted by commas. Throws an Error in words. */
export function readReplicaUrls(given: string): string[] {
  const urls = given.split(',').map((one) => one.trim())
  for (const url of urls)
    if (!/^postgres(ql)?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) throw new Error('it must be addresses that begin with postgres://, parted by commas')
  if (new Set(urls).size < urls.length) throw new Error('it names a replica twice')
  return urls
}

/** One or several streaming replicas, which follow the primary and may be behind it, or away. */
export type Replica = {
  /** Where the primary's log is now: whatever has been committed is before it. */
  position(): Promise<Position>
  /** Whether whoever has seen the shop at `seen` may read a replica now. */
  serves(seen: Position): boolean
  /**
   * Reads from the replica when it has come as far as `seen`, else from the primary; from the primary, too, when the replica goes away meanwhile, or when
   * `work` turns out to write. So `work` may run twice.
   */
  read<T>(seen: Position, work: (db: Db) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/**
 * Watches a replica. Whether it has come far enough costs a reader nothing: what it had applied at the last look it still has. It counts as away
 * when it is more than five seconds behind, does not answer, or follows nobody any more (it was promoted).
 */
export function followReplica(primary: Pool, replica: Pool, say: (sentence: string, why?: unknown) => void = () => {}): Replica {
  const state = { applied: -1, closed: false }
  /** Where the primary was, at each look of the last seconds. */
  let course: { at: number; position: Position }[] = []
  let loss = Promise.withResolvers<void>()

  const lose = (why: unknown): void => {
    if (state.applied < 0) return
    state.applied = -1
    say('the replica is not read for now', why)
    loss.resolve()
  }
  const positionOf = async (): Promise<Position> => {
    // The insert position: with asynchronous commits the log itself is written a little later.
    const [row] = await primary<{ position: number }[]>`select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint as position`
    return row!.position
  }
  const look = async (): Promise<void> => {
    const began = performance.now()
    const [position, [there]] = await Promise.all([
      // While the primary is away, nothing gets older.
      within(positionOf()).catch(() => undefined),
      within(
        replica<{ follows: boolean; applied: number }[]>`
          select pg_is_in_recovery() as follows, coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'), -1)::bigint as applied`,
      ),
    ])
    if (position !== undefined) course.push({ at: began, position })
    const old = course.findLastIndex(({ at }) => at <= began - MOST_LAG_MS)
    course = course.slice(Math.max(old, 0))
    // Until there is a look that is old enough, it must have come as far as the oldest.
    if (!there?.follows) return lose(new Error('it follows no primary'))
    if (!course[0] || there.applied < course[0].position) return lose(new Error('it is more than five seconds behind'))
    if (state.applied < 0) {
      loss = Promise.withResolvers()
      say('the replica is read')
    }
    state.applied = there.applied
  }
  const watching = (async () => {
    while (!state.closed) {
      await look().catch(lose)
      await sleep(LOOK_MS, undefined, { ref: false })
    }
  })()
  const serves = (seen: Position) => state.applied >= seen && state.applied >= 0
  return {
    position: positionOf,
    serves,
    async read(seen, work) {
      if (!serves(seen)) return await work(primary)
      const gone = Symbol('gone')
      try {
        const result = await Promise.race([work(replica), loss.promise.then(() => gone)])
        if (result !== gone) return result as Awaited<ReturnType<typeof work>>
      } catch (error) {
        if (away(error)) lose(error)
        else if ((error as { code?: string }).code !== READ_ONLY) throw error
      }
      return await work(primary)
    },
    async close() {
      state.closed = true
      await replica.end({ timeout: 1 })
      await watching
    },
  }
}

/**
 * Several replicas as one: readers take turns at those that have come far enough for them. One that lags or is away is left out, and is back by itself.
 * @param say is told the name of the one that a sentence is about
 */
export function followReplicas(primary: Pool, replicas: readonly { name: string; pool: Pool }[], say: (sentence: string, why?: unknown) => void = () => {}): Replica {
  const all = replicas.map(({ name, pool }) => followReplica(primary, pool, (sentence, why) => say(`${sentence} (${name})`, why)))
  let turn = 0
  return {
    position: all[0]!.position,
    serves: (seen) => all.some((one) => one.serves(seen)),
    async read(seen, work) {
      const able = all.filter((one) => one.serves(seen))
      const one = able[turn++ % able.length]
      return one ? await one.read(seen, work) : await work(primary)
    },
    async close() {
      await Promise.all(all.map((one) => one.close()))
    },
  }
}

function within<T>(answer: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_MS} ms`)), ANSWER_MS)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}
