/**
 * Fails when a migration would take something away from code of the release before it, which still runs while the next one is being
 * put in place, and again after a rollback. Such a migration (contract) comes a release later than the code that needs it no more, and says so:
 *
 *     -- contract after 0041_seo_of_products: nothing reads spus.keywords since then
 *
 * The release program lets it pass only over a release that has the named migration already (deploy/release/compatible.ts). Reads db/migrations, or the folder
 * that is named.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { clauses, statements } from './sql-statements.ts'

/** Migrations up to this one are from before the first release (0.1.0), when no older code could run. Never moved again. */
export const BASELINE = '0046_parts_are_their_tables'

export type Migration = { name: string; sql: string }
/** A migration that takes away, and the one since which no code needs what goes. */
export type Contract = { name: string; after: string }

/** Migrations of a folder, in their order. */
export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}_[\w-]+\.sql$/.test(file))
    .sort()
    .map((file) => ({ name: file.slice(0, -'.sql'.length), sql: readFileSync(path.join(folder, file), 'utf8') }))
}

/** What is wrong with migrations after `baseline`, one sentence each: they take away without saying so, or say it wrongly. */
export function destructiveFaults(all: readonly Migration[], baseline: string): string[] {
  const names = all.map(({ name }) => name)
  if (baseline !== '' && !names.includes(baseline)) return [`there is no migration ${baseline}, after which migrations are looked at`]
  return all.flatMap((migration, n) => {
    if (migration.name <= baseline) return []
    const marks = marksOf(migration.sql)
    if (marks.length > 1) return [`${migration.name} says “contract after” ${marks.length} times`]
    const [after] = marks
    if (after !== undefined && !names.slice(0, n).includes(after)) return [`${migration.name} says “contract after ${after}”, and no migration before it is called so`]
    const taken = takenAway(migration.sql, all.slice(0, n))
    if (after !== undefined) return taken.length > 0 ? [] : [`${migration.name} says “contract after ${after}”, and takes nothing away`]
    return taken.map((what) => `${migration.name} takes something away from code that still runs: ${what}`)
  })
}

/** Those that take away. */
export function contractsAmong(all: readonly Migration[]): Contract[] {
  return all.flatMap(({ name, sql }) => marksOf(sql).map((after) => ({ name, after })))
}

const marksOf = (sql: string): string[] => [...sql.matchAll(/^-- contract after ([\w-]+)/gm)].map(([, after]) => after as string)

/** Clauses that code of the release before cannot live with. */
export function takenAway(sql: string, before: readonly Migration[] = []): string[] {
  const all = statements(sql)
  const own = new Set(all.flatMap((one) => /^create (?:unlogged )?table (?:if not exists )?([\w".]+)/.exec(one)?.[1] ?? []))
  const unique = uniqueNames(before)
  const defaults = new Set(all.flatMap((one) => [...one.matchAll(/alter column ([\w"]+) set default/g)].map(([, column]) => column)))
  return all.flatMap((statement) => {
    const table = /^(?:alter table|drop table|truncate)(?: table)?(?: if exists)?(?: only)? ([\w".]+)/.exec(statement)?.[1]
    if (table !== undefined && own.has(table)) return []
    return clauses(statement).filter((clause) => takes(clause, unique, defaults))
  })
}

const goes = [
  /^drop (?:table|schema|view|materialized view|type|domain|function|procedure|aggregate|sequence|extension|owned)\b/,
  /^truncate\b/,
  /^delete from [\w".]+(?: (?:as )?\w+)?$/,
  /^revoke\b/,
  /^alter \w+ .*\brename\b/,
  /^alter .*\bset schema\b/,
  /^alter table .* alter (?:column )?[\w"]+ (?:set data )?type\b/,
  /^alter table .* alter (?:column )?[\w"]+ drop (?:default|identity|expression)\b/,
  /^alter table .* drop (?!constraint\b)(?:column\b|[\w"]+)/,
]

function takes(clause: string, unique: ReadonlySet<string>, defaults: ReadonlySet<string | undefined>): boolean {
  const required = /^alter table .* alter (?:column )?([\w"]+) set not null/.exec(clause)
  if (required) return !defaults.has(required[1])
  const loosened = /^alter table .* alter (?:column )?[\w"]+ drop not null/.test(clause)
  if (loosened) return false
  if (/^alter table .* add (?!constraint\b|primary\b|unique\b|foreign\b|check\b|exclude\b)/.test(clause))
    return /\bnot null\b/.test(clause) && !/\b(?:default|generated|bigserial|serial)\b/.test(clause)
  // `on conflict` and refusals lean on what is unique; other indexes and checks may go.
  const dropped = /\bdrop (?:constraint|index)(?: concurrently)?(?: if exists)? ([\w".]+)/.exec(clause)?.[1]
  if (dropped !== undefined) return unique.has(bare(dropped)) || /_(?:pk|pkey|key|unique)$/.test(bare(dropped))
  return goes.some((pattern) => pattern.test(clause))
}

const bare = (name: string): string => name.replaceAll('"', '').replace(/^.*\./, '')

function uniqueNames(before: readonly Migration[]): Set<string> {
  const names = before.flatMap(({ sql }) =>
    [...sql.matchAll(/(?:create unique index (?:concurrently )?(?:if not exists )?|constraint )([\w".]+)(?=\s+(?:on|unique|primary key)\b)/gi)].map(([, name]) =>
      bare(name as string),
    ),
  )
  return new Set(names)
}

if (import.meta.main) {
  const folder = process.argv[2] ?? path.resolve(import.meta.dirname, '..', 'db', 'migrations')
  const faults = destructiveFaults(readMigrations(folder), BASELINE)
  for (const fault of faults) console.error(fault)
  process.exit(faults.length > 0 ? 1 : 0)
}
