import type { Db } from '../shared/db.ts'

/** What pages say of a picture before it has come. */
export type Facts = { width: number; height: number; placeholder: string }

const MOST_KEPT = 20_000

/**
 * Looks up what pictures are. Everything asked for in the same moment is one question to the database; what is known is kept, because a key
 * never changes its meaning. Undefined for a picture whose job has not run yet.
 */
export function openFacts(db: Db): (key: string) => Promise<Facts | undefined> {
  const known = new Map<string, Facts>()
  let wanted: { keys: Set<string>; found: Promise<Map<string, Facts>> } | undefined

  const ask = async (keys: Set<string>): Promise<Map<string, Facts>> => {
    await new Promise(setImmediate)
    wanted = undefined
    const rows = await db<(Facts & { key: string })[]>`select key, width, height, placeholder from files where key = any(${[...keys]}::text[])`
    for (const { key, ...facts } of rows) {
      if (known.size >= MOST_KEPT) known.delete(known.keys().next().value!)
      known.set(key, facts)
    }
    return new Map(rows.map(({ key, ...facts }) => [key, facts]))
  }

  return async (key) => {
    const facts = known.get(key)
    if (facts) return facts
    if (!wanted) {
      const keys = new Set<string>()
      wanted = { keys, found: ask(keys) }
    }
    wanted.keys.add(key)
    return (await wanted.found).get(key)
  }
}
