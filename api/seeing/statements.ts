import type { Pool } from '../shared/db.ts'

/** A statement of postgres.js, as much of it as we look at; the library has no hook of its own (version 3.4, src/query.js). */
type Statement = {
  executed: boolean
  /** Null until a connection has taken it. */
  state: unknown
  strings: TemplateStringsArray | [string]
  resolve(result: unknown): void
  reject(error: unknown): void
  handle(): Promise<void>
}
/** Told when a statement begins; returns who is told how it ended. */
export type Watcher = (text: () => string) => (error?: unknown) => void

const underWay = new Set<Statement>()
let watcher: Watcher | undefined
let watching = false

/** Has every statement told from now on. */
export function watchStatements(next: Watcher): void {
  watcher = next
}

/** Statements that a connection is at, and that wait for one. */
export function statementsNow(): { running: number; waiting: number } {
  let waiting = 0
  for (const statement of underWay) if (statement.state === null) waiting++
  return { running: underWay.size - waiting, waiting }
}

/** Looks at the statements of all pools, once in a process. */
export function lookAtStatements(pool: Pool): void {
  if (watching) return
  watching = true
  // Never run: it only shows what statements are made of.
  const kind = Object.getPrototypeOf(pool`select`) as Statement
  const { handle } = kind
  kind.handle = function (this: Statement) {
    if (!this.executed) begin(this)
    return handle.call(this)
  }
}

function begin(statement: Statement): void {
  const ended = watcher?.(() => statement.strings.join('?'))
  underWay.add(statement)
  const { resolve, reject } = statement
  statement.resolve = (result) => {
    underWay.delete(statement)
    ended?.()
    resolve(result)
  }
  statement.reject = (error) => {
    underWay.delete(statement)
    ended?.(error)
    reject(error)
  }
}
