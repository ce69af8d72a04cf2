import type { Deps } from '../deps.ts'
import { type Db, transact, type Tx } from '../shared/db.ts'
import { daysBefore } from '../shared/time.ts'
import { references } from './references.ts'
import { formsOf } from './small-forms.ts'

/** Pictures that one sweep removes at most. */
const A_SWEEP = 200

/**
 * Removes pictures that nobody uses and nobody has wanted for a day, with their small forms. Returns how many.
 * Who brings one of them again, or puts it to use, either comes first and keeps it, or waits for the removal and stores it anew.
 */
export async function collectOrphans({ db, files, clock, log }: Pick<Deps, 'db' | 'files' | 'clock' | 'log'>): Promise<number> {
  const before = daysBefore(clock(), 1)
  const old = await db<{ key: string }[]>`select key from files where referenced_at < ${before} order by referenced_at limit ${A_SWEEP * 5}`
  const used = await usedOf(
    db,
    old.map(({ key }) => key),
  )
  let gone = 0
  for (const { key } of old) {
    if (used.has(key)) {
      // Asked again in a day, so that the next sweep comes to others.
      await db`update files set referenced_at = ${clock()} where key = ${key}`
      continue
    }
    if (gone >= A_SWEEP) break
    if (await transact(db, (tx) => removeOne(tx, key, before, () => dropAll(files, key)))) gone++
  }
  if (gone > 0) log.info({ gone }, 'pictures that nobody used have been removed')
  return gone
}

/** The bytes go inside the transaction: only an upload of this very picture waits for it, and must, or it would trust in what is about to go. */
async function removeOne(tx: Tx, key: string, before: Date, drop: () => Promise<void>): Promise<boolean> {
  const [locked] = await tx`select 1 from files where key = ${key} and referenced_at < ${before} for update skip locked`
  if (!locked || (await usedOf(tx, [key])).size > 0) return false
  await tx`delete from files where key = ${key}`
  await drop()
  return true
}

async function dropAll(files: Deps['files'], key: string): Promise<void> {
  for (const form of [...formsOf(key), key]) await files.drop(form)
}

/** Which of these keys stand in some row of the shop. */
export async function usedOf(db: Db, keys: readonly string[]): Promise<Set<string>> {
  const used = new Set<string>()
  if (keys.length === 0) return used
  const wanted = [...keys]
  for (const { table, column, holds } of references) {
    const name = db(column)
    const found = await db<{ key: string }[]>`
      select distinct key from (${
        holds === 'text'
          ? db`select ${name} as key from ${db(table)} where ${name} = any(${wanted}::text[])`
          : holds === 'keys'
            ? db`select unnest(${name}) as key from ${db(table)} where ${name} && ${wanted}::text[]`
            : // A description shows pictures in any of their forms.
              db`select wanted.key from unnest(${wanted}::text[]) as wanted(key) where split_part(wanted.key, '.', 1) in (
                select pictures[1] from ${db(table)}, regexp_matches(${name}, '([0-9a-f]{2}/[0-9a-f]{32})', 'g') as pictures where position('<img' in ${name}) > 0)`
      }) as shown where key = any(${wanted}::text[])`
    for (const { key } of found) used.add(key)
  }
  return used
}
