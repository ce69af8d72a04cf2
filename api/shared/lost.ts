import type postgres from 'postgres'

/** Whether `error` says that the connection is gone: the server has ended it, or the network has. */
export function lostConnection(error: unknown): boolean {
  const { code = '', severity } = (error ?? {}) as { code?: string; severity?: string }
  return severity === 'FATAL' || String(code).startsWith('CONNECTION_') || ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(code)
}

const NOBODY_THERE = ['CONNECT_TIMEOUT', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']

/** Whether `error`, or what caused it, says that an engine cannot be reached now (the database, above all): a connection was lost, refused, too many, or came to nothing. */
export function away(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: string; cause?: unknown }
  return lostConnection(error) || NOBODY_THERE.includes(String(code)) || (cause !== undefined && away(cause))
}

/**
 * The client may keep unsent bytes of a connection that has died, and then holds back the greeting of its successor until a
 * kilobyte has come together: a hundred seconds of time-outs. A greeting of a kilobyte leaves at once; the server hangs up on
 * the old bytes, and the next greeting is clean. https://github.com/porsager/postgres/pull/1168
 *
 * It is a parameter that poolers know, too, and one that says the same however often it is said.
 */
export const longGreeting: Record<string, string> = { DateStyle: Array.from({ length: 260 }, () => 'ISO').join() }

/**
 * The names of array types are asked for until a pool knows them, not by each of its connections: the answer is the same, and
 * a connection that dies while it asks fails where nobody can catch it.
 */
export function askTypesOnce(pool: { options: unknown }): void {
  const options = pool.options as { shared: { typeArrayMap: object } }
  Object.defineProperty(options, 'fetch_types', { enumerable: true, get: () => Object.keys(options.shared.typeArrayMap).length === 0 })
}

type Work = (tx: postgres.TransactionSql) => unknown
type Begin = (options: string, work: Work) => Promise<unknown>

/**
 * When a transaction's connection dies, the client sends its rollback after it into nothing, and that error belongs to
 * nobody: it ends the process. So a transaction that has lost its connection tells its caller and never ends for the client;
 * the server has rolled back by then. https://github.com/porsager/postgres/issues/1208
 */
export function beginSafely<T extends { begin: unknown }>(pool: T): T {
  const begin = pool.begin as Begin
  const safely = (...given: [Work] | [string, Work]) => {
    const [options, work] = given.length === 1 ? (['', given[0]] as const) : given
    return new Promise((resolve, reject) => {
      let lost: unknown
      const watch = (part: Work) => async (tx: postgres.TransactionSql) => {
        try {
          return await allOf(part(refusingOnce(tx, () => lost, watch)))
        } catch (error) {
          if (!lost && !lostConnection(error)) throw error
          lost ??= error
          reject(lost as Error)
          return await new Promise<never>(() => {})
        }
      }
      begin(options, watch(work)).then(resolve, (error: unknown) => {
        if (lostConnection(error)) lost ??= error
        reject(error as Error)
      })
    })
  }
  return Object.assign(pool, { begin: safely })
}

const allOf = (done: unknown) => (Array.isArray(done) ? Promise.all(done) : done)

/** The transaction, which takes no more statements once its connection is lost; nor do its savepoints roll back then. */
function refusingOnce(tx: postgres.TransactionSql, lost: () => unknown, watch: (part: Work) => Work): postgres.TransactionSql {
  return new Proxy(tx, {
    apply: (target, self, parts) => {
      if (lost()) throw lost()
      return Reflect.apply(target as unknown as (...parts: unknown[]) => unknown, self, parts)
    },
    get: (target, key) => {
      if (key !== 'savepoint') return Reflect.get(target, key)
      return (...given: [Work] | [string, Work]) => {
        if (lost()) throw lost()
        return given.length === 1 ? target.savepoint(watch(given[0])) : target.savepoint(given[0], watch(given[1]))
      }
    },
  })
}
