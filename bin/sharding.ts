/**
 * What stands in the way of spreading buyers over shards (docs/decisions/0111) in a database that `jishi shards prepare` has been over: keys without the buyer's id,
 * foreign keys that would cross shards, statements that ask all of them. `node bin/run.mjs bin/sharding.ts` prints it; with `--check` it fails for whatever is not
 * accepted with a reason in bin/sharding-accepted.ts, and for what is accepted and not there any more.
 */
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Db, openPool, type Pool } from '../api/shared/db.ts'
import { emptyDatabase } from '../api/test/database.ts'
import { migrateUpTo } from '../db/migrate.ts'
import { apart, directory } from '../db/owners.ts'
import { isParted, partedTables, toParts } from '../db/partition.ts'
import { byBuyer, prepareShards } from '../db/shards.ts'
import { type Accepted, accepted } from './sharding-accepted.ts'
import { type Migration, readMigrations } from './destructive.ts'
import { sqlIn } from './sql-in-code.ts'

/**
 * `owner`: `user`, the table has the buyer's id; `through`, it belongs to a buyer only by way of another table.
 * `keysWithout`: unique keys in which that column is missing. `crossing`: tables that its foreign keys point at without that column.
 */
export type Finding = { table: string; owner: 'user' | 'through'; keysWithout: string[]; crossing: string[] }

type Foreign = { table: string; columns: string[]; to: string }

/** Every table that lies by buyer, as the database itself has it; what stands whole on every shard or apart from them is none. */
export async function shardingFindings(db: Db): Promise<Finding[]> {
  const tables = await db<{ table: string; columns: string[] }[]>`
    select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition group by c.relname order by c.relname`
  const keys = await db<{ table: string; name: string; columns: string[] }[]>`
    select c.relname as table, x.relname as name, array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum = any(i.indkey::int2[])) as columns
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid where i.indisunique and c.relnamespace = 'public'::regnamespace order by 1, 2`
  const foreign = await db<Foreign[]>`
    select conrelid::regclass::text as table, confrelid::regclass::text as to,
      array(select attname::text from pg_attribute where attrelid = conrelid and attnum = any(conkey)) as columns
    from pg_constraint where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace order by 1, 2`
  const ownerOf = ownersOf(tables, foreign)
  return tables.flatMap(({ table }) => {
    const owner = ownerOf.get(table)
    if (!owner) return []
    const carries = (columns: string[]) => owner === 'user' && columns.includes('user_id')
    const own = foreign.filter((one) => one.table === table && !carries(one.columns) && !isTree(one) && !isWhole(one.to))
    return [
      {
        table,
        owner,
        keysWithout: keys.filter((key) => key.table === table && !carries(key.columns)).map(({ name }) => name),
        crossing: [...new Set(own.map(({ to }) => to))].sort(),
      },
    ]
  })
}

/** A table that points at itself. */
const isTree = ({ table, to }: Foreign): boolean => table === to

/** Stands on every shard. */
const isWhole = (table: string): boolean => (directory as readonly string[]).includes(table)
const isElsewhere = (table: string): boolean => isWhole(table) || (apart as readonly string[]).includes(table)

function ownersOf(tables: readonly { table: string; columns: string[] }[], foreign: readonly Foreign[]): Map<string, Finding['owner']> {
  const ownerOf = new Map<string, Finding['owner']>()
  for (const { table, columns } of tables) {
    if (isElsewhere(table)) continue
    if (columns.includes('user_id')) ownerOf.set(table, 'user')
    else if (columns.includes('order_id')) ownerOf.set(table, 'through')
  }
  for (let before = -1; before !== ownerOf.size; ) {
    before = ownerOf.size
    for (const { table, to } of foreign) if (ownerOf.has(to) && !ownerOf.has(table) && !isElsewhere(table)) ownerOf.set(table, 'through')
  }
  return ownerOf
}

/** Comparing with a value that is given (`$`), or with a row of a list that is: then the statement is one buyer's, or one for each buyer of the list. */
const ONE_BUYER = /\b(?:user_id|(?:users|u)\.id) *(?:=|in) *(?:any *)?[( ]*(?:select *)?\$/
/** It knows the order and not whose it is: every shard is asked, one answers. */
const ONE_ORDER = /\b(?:order_id|(?:orders|o)\.id) *(?:=|in) *(?:any *)?[( ]*(?:select *)?\$/
const OWN_ID = /\b(?:from|update) orders\b.*\b(?:where|and) id (?:=|in) *(?:any *)?\(? *\$/
/** A new row is somebody's. */
const NEW_ROW = /\binsert into [a-z_]+ *\(/g

/**
 * Per file, the buyers' tables that it asks for without saying whose: such a statement goes to every shard. `by` the order's number: one of them answers; by `nothing`:
 * all may. Tests and the scratch work of audits stay apart.
 */
export function scatteredIn(sources: Iterable<[file: string, source: string]>, tables: readonly string[], by: 'order' | 'nothing' = 'nothing'): Map<string, string[]> {
  const names = new RegExp(`\\b(?:from|join|into|update|using)\\s+(?:only\\s+)?"?(${tables.join('|')})\\b`, 'g')
  const found = new Map<string, string[]>()
  for (const [file, source] of sources) {
    const asked = sqlIn(source)
      .filter((statement) => !ONE_BUYER.test(statement) && (ONE_ORDER.test(statement) || OWN_ID.test(statement)) === (by === 'order'))
      .map((statement) => statement.replaceAll(NEW_ROW, ' '))
      .flatMap((statement) => [...statement.matchAll(names)].map(([, table]) => table as string))
    if (asked.length > 0) found.set(file, [...new Set(asked)].sort())
  }
  return found
}

/** Files and the tables they ask every shard for: by the number of an order, or by nothing that one shard would know. */
export type Scattered = Record<'order' | 'nothing', ReadonlyMap<string, readonly string[]>>

/** What is found and not accepted, and what is accepted and not found; one sentence each. */
export function shardingFaults(findings: readonly Finding[], scattered: Scattered, list: Accepted): string[] {
  const compare = (what: string, found: readonly string[], known: readonly string[]) => [
    ...found.filter((one) => !known.includes(one)).map((one) => `${one}: ${what}; mend it, or accept it with a reason in bin/sharding-accepted.ts`),
    ...known.filter((one) => !found.includes(one)).map((one) => `${one}: accepted (${what}), but it is not there any more`),
    ...known.filter((one, n) => known.indexOf(one) !== n).map((one) => `${one}: accepted twice (${what})`),
  ]
  const all = (group: Record<string, readonly string[]>) => Object.values(group).flat()
  return [
    ...compare(
      'belongs to a buyer, and has no column that says to whom',
      findings.flatMap(({ table, owner }) => (owner === 'through' ? [table] : [])),
      all(list.through),
    ),
    ...compare(
      'a unique key without the buyer’s id',
      findings.flatMap(({ owner, keysWithout }) => (owner === 'through' ? [] : keysWithout)),
      all(list.keys),
    ),
    ...compare(
      'a foreign key that would cross shards',
      findings.flatMap(({ table, owner, crossing }) => (owner === 'through' ? [] : crossing.map((to) => `${table} → ${to}`))),
      all(list.crossing),
    ),
    ...compare(
      'asks every shard',
      [...scattered.nothing].map(([file, tables]) => `${file}: ${tables.join(' ')}`),
      all(list.scattered),
    ),
    ...compare('asks every shard for one order', [...scattered.order.keys()], list.byOrder),
  ]
}

/** What the shop's programs ask of these tables. */
export function scatteredOf(findings: readonly Finding[]): Scattered {
  const sources = shopSources(path.resolve(import.meta.dirname, '..'))
  const tables = findings.map(({ table }) => table)
  return { nothing: scatteredIn(sources, tables), order: scatteredIn(sources, tables, 'order') }
}

/** Migrations up to this one made the keys that `jishi shards prepare` widens. Never moved again. */
export const POINTED = '0058_ledgers_in_parts_guards'

/**
 * Migrations that would not run in a shop whose keys begin with the buyer: they point at a buyer's row by its number alone. One that has to point there says it both ways
 * within one statement (a DO block that looks whether `orders_pkey` has `user_id`).
 */
export function pointingFaults(migrations: readonly Migration[], tables: readonly string[]): string[] {
  const pointing = new RegExp(`\\breferences\\s+(?:"?public"?\\.)?"?(${tables.join('|')})"?\\s*\\(`, 'i')
  return migrations
    .filter(({ name }) => name > POINTED)
    .flatMap(({ name, sql }) =>
      statementsOf(sql)
        .flatMap((statement) => (statement.includes('user_id') ? [] : [pointing.exec(statement)?.[1] ?? []].flat()))
        .map((table) => `${name} points at ${table} by its number alone, which a shop whose keys begin with the buyer refuses (docs/decisions/0111)`),
    )
}

/**
 * Later migrations whose statements lean on a key that such a shop has not: `on conflict` by columns of a buyer's table without `user_id`. In the body of a function that is only found when it runs.
 */
export function conflictFaults(migrations: readonly Migration[], tables: readonly string[]): string[] {
  const leaning = new RegExp(`\\binsert\\s+into\\s+(?:"?public"?\\.)?"?(${tables.join('|')})"?[\\s(][^;]*?\\bon\\s+conflict\\s*\\(([^)]*)\\)`, 'gi')
  return migrations
    .filter(({ name }) => name > POINTED)
    .flatMap(({ name, sql }) => [...sql.matchAll(leaning)].map(([, table = '', columns = '']) => ({ name, table, columns })))
    .filter(({ columns }) => !columns.includes('user_id'))
    .map(
      ({ name, table, columns }) =>
        `${name} writes ${table} on conflict (${columns}), a key that a shop whose keys begin with the buyer has not; say “on conflict do nothing”, or the key with user_id too`,
    )
}

/**
 * A shop of an earlier release (`POINTED`) that has been parted by month and made ready for shards, in an empty database; then every later migration is run on it, one after the other, as a release does.
 * @returns what would keep a release from being put onto such a shop, in words; nothing when all ran, and then the shop's new tables are ready for shards, too
 */
export async function releaseOntoPrepared({ db, url }: { db: Pool; url: string }, migrations: readonly Migration[]): Promise<string[]> {
  await migrateUpTo(
    url,
    migrations.findIndex(({ name }) => name === POINTED),
  )
  await db.begin(async (tx) => {
    for (const table of partedTables) if (!(await isParted(tx, table))) await toParts(tx, table, new Date())
    await byBuyer(tx)
  })
  for (const { name, sql } of migrations.filter((one) => one.name > POINTED)) {
    const fault = await db
      .begin((tx) => runStatements(tx, sql))
      .then(
        () => undefined,
        (error: Error) => error.message,
      )
    if (fault !== undefined) return [`${name} does not run in a shop that is parted by month and ready for shards: ${fault} (docs/decisions/0111)`]
  }
  await prepareShards(db)
  return []
}

async function runStatements(tx: Db, sql: string): Promise<void> {
  for (const statement of statementsOf(sql)) if (statement.trim() !== '') await tx.unsafe(statement)
}

const statementsOf = (sql: string): string[] => sql.split('--> statement-breakpoint')

/** The programs of the shop. */
export function shopSources(root: string): [file: string, source: string][] {
  const files = globSync('api/**/*.ts', { cwd: root }).map((file) => file.replaceAll(path.sep, '/'))
  return files
    .filter((file) => !/\.test\.ts$|^api\/test\//.test(file))
    .sort()
    .map((file) => [file, readFileSync(path.join(root, file), 'utf8')])
}

if (import.meta.main) {
  const database = await emptyDatabase()
  const db = openPool(database.url, { max: 1 })
  try {
    const migrations = readMigrations(path.resolve(import.meta.dirname, '../db/migrations'))
    const released = await releaseOntoPrepared({ db, url: database.url }, migrations)
    const findings = await shardingFindings(db)
    const scattered = scatteredOf(findings)
    if (process.argv.includes('--check')) {
      const tables = findings.map(({ table }) => table)
      const unready = released.length > 0 ? [] : shardingFaults(findings, scattered, accepted)
      const faults = [...released, ...unready, ...pointingFaults(migrations, tables), ...conflictFaults(migrations, tables)]
      for (const fault of faults) console.error(fault)
      process.exitCode = faults.length > 0 ? 1 : 0
    } else {
      for (const { table, owner, keysWithout, crossing } of findings)
        console.log(
          `${table.padEnd(22)} by ${owner.padEnd(7)} ${keysWithout.length > 0 ? `keys without it: ${keysWithout.join(', ')}` : 'every key has it'}${crossing.length > 0 ? `; points at ${crossing.join(', ')}` : ''}`,
        )
      for (const [file, tables] of scattered.nothing) console.log(`asks every shard: ${file}: ${tables.join(' ')}`)
      for (const [file, tables] of scattered.order) console.log(`asks every shard for one order: ${file}: ${tables.join(' ')}`)
    }
  } finally {
    await db.end()
    await database.drop()
  }
}
