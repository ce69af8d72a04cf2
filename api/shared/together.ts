import type { Db } from './db.ts'

type Question = { query: PromiseLike<unknown>; resolve(rows: unknown): void; reject(error: unknown): void }

/**
 * A door to the database through which reads that are asked in the same moment (`Promise.all`) leave as one statement, and so
 * see one state of the shop. Rows travel as JSON, so those of `dates` that are columns come back as dates; a date inside of a
 * column stays text. For plain selects: what a statement writes, and the counts it reports, are lost here.
 */
export function together<D extends Db>(db: D, dates: readonly string[]): D {
  let waiting: Question[] = []

  const ask = (first: unknown, ...rest: unknown[]): unknown => {
    const query = (db as unknown as (...args: unknown[]) => PromiseLike<unknown>)(first, ...rest)
    // Names and lists are parts of a statement; so is one that nobody waits for.
    if (!Array.isArray(first) || !('raw' in first)) return query
    const then: PromiseLike<unknown>['then'] = (ok, bad) =>
      new Promise<unknown>((resolve, reject) => {
        waiting.push({ query, resolve, reject })
        if (waiting.length === 1) queueMicrotask(() => void flush())
      }).then(ok, bad)
    // A query is a promise already; it is only kept from leaving alone.
    // oxlint-disable-next-line unicorn/no-thenable
    return Object.assign(query, { then })
  }

  async function flush(): Promise<void> {
    const asked = waiting
    waiting = []
    try {
      const answers = await Promise.resolve(statementOf(db, asked))
      const row = answers[0] as Record<string, Record<string, unknown>[]>
      for (const [n, { resolve }] of asked.entries()) resolve(row[`q${n}`]!.map(withDates))
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
  }

  function withDates(row: Record<string, unknown>): Record<string, unknown> {
    for (const name of dates) if (typeof row[name] === 'string') row[name] = new Date(row[name])
    return row
  }

  return Object.assign(ask, { json: db.json, array: db.array }) as unknown as D
}

function statementOf(db: Db, asked: readonly Question[]) {
  const columns = asked.map(({ query }, n) => db`${n === 0 ? db`` : db`, `}(select coalesce(json_agg(r), '[]') from (${query as never}) r) as ${db(`q${n}`)}`)
  return db<Record<string, unknown>[]>`select ${columns as never}`
}
