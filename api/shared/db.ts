import type { Readable } from 'node:stream'
import postgres from 'postgres'
import { deedUnderWay, openDeed } from './deed.ts'
import { askTypesOnce, beginSafely, longGreeting } from './lost.ts'

/** Bigints are ids, counts and fen: all below 2^53, so they travel as numbers. */
type Types = { bigint: number }

/** Reads anywhere: a pool or an open transaction. */
export type Db = postgres.ISql<Types>
/** Writes what must be atomic. A pool is no Tx, so the compiler refuses a write outside a transaction. */
export type Tx = postgres.TransactionSql<Types>
/** The pool itself: opens transactions. Only doors and jobs hold it. */
export type Pool = postgres.Sql<Types>

type PoolOptions = {
  max?: number
  name?: string /** Where the server itself is, when `url` leads to a pooler that gives connections away by the transaction. */
  direct?: string | undefined
}

/**
 * Opens a pool; `?connect_timeout=` in its address says after how many seconds a server that does not answer is given up (10). Statements are prepared by their text on each
 * connection, and pipelined. Behind a pooler they are not prepared, unless its address says `?prepare=true`; what needs a session of its own (listening, locks of a session) goes to `direct`.
 */
export function openPool(url: string, options: PoolOptions = {}): Pool {
  const asked = new URL(url).searchParams
  const pool = postgres(url, {
    ...(options.direct && !asked.has('prepare') ? { prepare: false } : {}),
    max: options.max ?? 20,
    onnotice: () => {},
    connect_timeout: Number(asked.get('connect_timeout') ?? 10),
    // A database that restarts is back in a moment; the client's own patience grows to twenty seconds.
    backoff: (tries) => Math.min(0.05 * 2 ** tries, 1),
    connection: { application_name: options.name ?? 'jishi', timezone: 'UTC', ...longGreeting },
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
  }) as unknown as Pool
  askTypesOnce(pool)
  return options.direct ? besidePooler(beginSafely(pool), openPool(options.direct, { name: options.name, max: 1 })) : beginSafely(pool)
}

/** The way past the pooler, of pools that lead to one. */
const ways = new WeakMap<Pool, Pool>()

/** Neither of the two connects before it is asked something. */
function besidePooler(pool: Pool, direct: Pool): Pool {
  const end = pool.end
  ways.set(pool, direct)
  return Object.assign(pool, {
    listen: direct.listen,
    end: async (patience?: { timeout?: number }) => void (await Promise.all([end(patience), direct.end(patience)])),
  })
}

/**
 * One connection beside the pool's, for what lives as long as it does: a session's locks. It is taken up again when it was
 * lost, without them; a reserved one would fail where nobody can catch it. It goes past a pooler. The caller ends it.
 */
export function openOne(pool: Pool): Pool {
  const options = { ...(ways.get(pool) ?? pool).options, max: 1, idle_timeout: null, max_lifetime: null } as unknown as postgres.Options<Record<string, postgres.PostgresType>>
  return beginSafely(postgres(options) as unknown as Pool)
}

/**
 * What `copy … to stdout` sends. The client pauses its connection while nobody reads, and goes on when somebody does; but whoever reads the last of what has come to its
 * end asks for no more, and the connection would be silent for ever. So it is woken when the stream is over.
 */
export async function readCopy(db: Db, statement: string): Promise<Readable> {
  const stream = await db.unsafe(statement).readable()
  stream.once('close', () => stream._read(0))
  return stream
}

const DEADLOCK = '40P01'
const SERIALIZATION = '40001'
const MAX_TRIES = 4

/**
 * Runs `work` in one transaction. A deadlock, an order number that fate drew twice, or an error that says `again` rolls
 * everything back and tries again, so `work` must do nothing but talk to the database. Within a deed of staff it is written
 * into the audit log, in the same transaction.
 */
export async function transact<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const deed = deedUnderWay()
  let last: Tx | undefined
  const told = async (tx: Tx): Promise<T> => {
    last = tx
    if (deed) await openDeed(tx, deed)
    return await work(tx)
  }
  for (let attempt = 1; ; attempt++) {
    try {
      const result = (await pool.begin(told)) as T
      if (deed) deed.noted = true
      if (last) for (const follow of afterwards.get(last) ?? []) follow()
      return result
    } catch (error) {
      if (attempt === MAX_TRIES || !worthAnotherTry(error)) throw error
    }
  }
}

const afterwards = new WeakMap<Tx, (() => void)[]>()

/** Runs `follow` in this process as soon as `transact` has committed `tx`; not at all if it does not, or if `tx` is a savepoint. It must not throw. */
export function afterCommit(tx: Tx, follow: () => void): void {
  afterwards.set(tx, [...(afterwards.get(tx) ?? []), follow])
}

/** The key of orders, or of one of its parts by month. */
const DRAWN_TWICE = /^orders(_\d{4}|_rest)?_pkey$/

function worthAnotherTry(error: unknown): boolean {
  const { code, constraint_name, again } = error as { code?: string; constraint_name?: string; again?: boolean }
  return again === true || code === DEADLOCK || code === SERIALIZATION || DRAWN_TWICE.test(constraint_name ?? '') || constraint_name === 'payments_number_unique'
}

/** Whether the database refused `error` for the sake of this constraint or unique index. */
export function brokeConstraint(error: unknown, name: string): boolean {
  return (error as { constraint_name?: string }).constraint_name === name
}
