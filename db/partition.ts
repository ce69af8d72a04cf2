import type { Db, Pool, Tx } from '../api/shared/db.ts'

/**
 * Tables that may be parted by month, by a column that stands in every unique key of theirs or can without a guarantee being lost
 * (docs/decisions/0076). An order's number begins with the year and the day it was placed on, so that ranges of numbers are months. Money
 * lies in the month of the order it is about (0111): a posting's key says the order, so that the same key is always the same book's;
 * what is about no order stands in book 0, a part of its own (`zero`).
 */
const plan = {
  orders: { column: 'id', by: 'order' },
  order_lines: { column: 'order_id', by: 'order' },
  order_events: { column: 'order_id', by: 'order', first: true },
  product_visits: { column: 'day', by: 'day' },
  ledger_postings: { column: 'book', by: 'order', zero: true },
  ledger_entries: { column: 'book', by: 'order', zero: true },
} as const satisfies Record<string, Plan>

/** `first`: the column stands first in a key that it has to be added to, else last. */
type Plan = { column: string; by: 'order' | 'day'; first?: true; zero?: true }
export const planOf = (table: Parted): Plan => plan[table]
export type Parted = keyof typeof plan
export const partedTables = Object.keys(plan) as Parted[]

const MONTHS_AHEAD = 3
const ORDER_STEP = 100_000_000_000

export type Month = { year: number; month: number }
export const monthOf = (at: Date): Month => ({ year: at.getUTCFullYear(), month: at.getUTCMonth() + 1 })
export const after = ({ year, month }: Month, count = 1): Month => monthOf(new Date(Date.UTC(year, month - 1 + count, 1)))
export const nameOf = (table: Parted, { year, month }: Month): string => `${table}_${String(year % 100).padStart(2, '0')}${String(month).padStart(2, '0')}`
export const firstDay = ({ year, month }: Month): Date => new Date(Date.UTC(year, month - 1, 1))

/** Throws an Error in words when this is no month. */
export function monthFrom(given: string): Month {
  const [, year, number] = /^(20\d\d)-(0[1-9]|1[0-2])$/.exec(given) ?? []
  if (!year || !number) throw new Error(`${given} is no month; it looks like 2026-01`)
  return { year: Number(year), month: Number(number) }
}

/** Where a month begins in the column that parts a table, as SQL. */
export function bound(table: Parted, month: Month): string {
  const first = firstDay(month)
  if (plan[table].by === 'day') return `'${first.toISOString().slice(0, 10)}'`
  const day = Math.floor((first.getTime() - Date.UTC(month.year, 0, 1)) / 86_400_000) + 1
  return String(((month.year % 100) * 1000 + day) * ORDER_STEP)
}

/** Whether the table has been turned into one of parts. */
export const isParted = async (db: Db, table: Parted): Promise<boolean> =>
  (await db`select 1 from pg_class where oid = ${`public.${table}`}::regclass and relkind = 'p'`).length > 0

/** The same, and whoever asks may make parts of it: where servers have roles of their own, only `jishi partition tend` may, as the owner. */
export const isOwnParted = async (db: Db, table: Parted): Promise<boolean> =>
  (await db`select 1 from pg_class where oid = ${`public.${table}`}::regclass and relkind = 'p' and pg_has_role(relowner, 'usage')`).length > 0

/**
 * Turns a table into one of monthly parts, in one transaction that keeps everybody else out of it: its rows are copied, and every key,
 * check, foreign key (in and out), trigger and grant is as before. Does nothing when that has been done.
 * @returns how many rows were moved; undefined when there was nothing to do
 */
export async function partTable(pool: Pool, table: Parted, now: Date): Promise<number | undefined> {
  if (await isParted(pool, table)) return undefined
  const rows = await pool.begin((tx) => toParts(tx, table, now))
  await pool.unsafe(`analyze ${table}`)
  return rows
}

/** The same within a transaction, for a table that is not parted yet. Answers how many rows were moved. */
export async function toParts(tx: Tx, table: Parted, now: Date): Promise<number> {
  await tx.unsafe(`lock table ${table} in access exclusive mode`)
  if (planOf(table).zero) await fillBooks(tx)
  const made = await makingOf(tx, table)
  for (const { on, name } of made.incoming) await tx.unsafe(`alter table ${on} drop constraint "${name}"`)
  await tx.unsafe(`alter table ${table} rename to ${table}_before`)
  for (const { name } of made.indexes) await tx.unsafe(`alter index "${name}" rename to "${name}_before"`)
  await tx.unsafe(`create table ${table} (like ${table}_before including all excluding indexes) partition by range (${plan[table].column})`)
  for (const month of await monthsOf(tx, table, now)) await tx.unsafe(partition(table, month))
  if (planOf(table).zero) await closePutAway(tx, table)
  if (planOf(table).zero) await tx.unsafe(`create table ${table}_own partition of ${table} for values from (0) to (1)`)
  await tx.unsafe(`create table ${table}_rest partition of ${table} default`)
  const copied = await tx.unsafe(`insert into ${table} overriding system value select * from ${table}_before`)
  await followCounters(tx, table)
  await tx.unsafe(`drop table ${table}_before`)
  for (const statement of made.statements) await tx.unsafe(statement)
  for (const { on, name, says } of made.incoming) await tx.unsafe(`alter table ${on} add constraint "${name}" ${says}`)
  return copied.count
}

/** Entries and postings of earlier releases do not say in which book they stand. Guards against changes rest meanwhile: no money moves. */
async function fillBooks(tx: Tx): Promise<void> {
  for (const [table, fill] of [
    ['ledger_postings', 'update ledger_postings set book = order_id where order_id is not null and book <> order_id'],
    ['ledger_entries', 'update ledger_entries e set book = p.book from ledger_postings p where p.id = e.posting_id and e.book <> p.book'],
  ]) {
    await tx.unsafe(`alter table ${table} disable trigger user`)
    await tx.unsafe(fill!)
    await tx.unsafe(`alter table ${table} enable trigger user`)
  }
}

type Making = { incoming: { on: string; name: string; says: string }[]; indexes: { name: string; says: string }[]; statements: string[] }

/** What hangs on a table, and what makes it again. */
async function makingOf(tx: Tx, table: Parted): Promise<Making> {
  const pointing = await tx<Making['incoming']>`
    select conrelid::regclass::text as on, conname as name, pg_get_constraintdef(oid) as says from pg_constraint
    where confrelid = ${table}::regclass and contype = 'f' and conparentid = 0 order by oid`
  const incoming = pointing.map((one) => ({ ...one, says: pointWith(planOf(table).column, one.says) }))
  const indexes = await tx<(Making['indexes'][number] & { primary: boolean; unique: boolean; keys: string[] })[]>`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as says, i.indisprimary as primary, i.indisunique as unique,
      array(select a.attname::text from pg_attribute a where a.attrelid = i.indrelid and a.attnum = any(i.indkey::int2[]) order by array_position(i.indkey::int2[], a.attnum)) as keys
    from pg_index i where i.indrelid = ${table}::regclass order by i.indexrelid`
  const own = await tx<{ name: string; says: string }[]>`
    select conname as name, pg_get_constraintdef(oid) as says from pg_constraint where conrelid = ${table}::regclass and contype = 'f' and conparentid = 0 order by oid`
  const triggers = await tx<{ says: string }[]>`select pg_get_triggerdef(oid) as says from pg_trigger where tgrelid = ${table}::regclass and not tgisinternal order by tgname`
  const grants = await tx<{ says: string }[]>`
    select format('grant %s on ${tx.unsafe(table)} to %s', privilege_type, case when grantee = 0 then 'public' else grantee::regrole::text end) as says
    from pg_class, aclexplode(relacl) where pg_class.oid = ${table}::regclass and grantee <> relowner`
  const statements = [
    ...indexes.map(({ name, says, primary, unique, keys }) => {
      if (primary) return `alter table ${table} add constraint ${name} primary key (${widened(table, keys).join(', ')})`
      return unique && !keys.includes(planOf(table).column) ? says.replace(`(${keys.join(', ')})`, `(${widened(table, keys).join(', ')})`) : says
    }),
    ...own.map(({ name, says }) => `alter table ${table} add constraint "${name}" ${says}`),
    ...[...triggers, ...grants].map(({ says }) => says),
  ]
  return { incoming, indexes, statements }
}

/** What stands in the part of a month whose books were put away: no row is of it, so that none is booked twice. */
export const CLOSED = 'ledger_month_is_put_away'
export const closed = `(constraint ${CLOSED} check (false))`

/** A shop out of a dump may have put months away before it had parts. */
async function closePutAway(tx: Tx, table: Parted): Promise<void> {
  if (!(await tx<{ known: boolean }[]>`select to_regclass('public.ledger_archives') is not null as known`)[0]?.known) return // A backup of an earlier release.
  const months = await tx<Month[]>`select left(month, 4)::int as year, right(month, 2)::int as month from ledger_archives where back_at is null`
  for (const month of months) {
    await tx.unsafe(`drop table if exists ${nameOf(table, month)}`)
    await tx.unsafe(partition(table, month, closed))
  }
}

/** A key with the column that parts the table; behind the buyer, where keys begin with the buyer. */
function widened(table: Parted, keys: readonly string[]): string[] {
  const { column, first } = planOf(table)
  if (keys.includes(column)) return [...keys]
  if (!first) return [...keys, column]
  return keys[0] === 'user_id' ? ['user_id', column, ...keys.slice(1)] : [column, ...keys]
}

/** A foreign key at a table that is parted by a column says it, too; whoever points has one of the same name. */
function pointWith(column: string, says: string): string {
  const [, columns] = /REFERENCES [\w."]+\(([^)]*)\)/.exec(says) ?? []
  if (!columns || columns.split(', ').includes(column)) return says
  return column === 'book' ? says.replace(/^FOREIGN KEY \(/, 'FOREIGN KEY (book, ').replace(/(REFERENCES [\w."]+\()/, '$1book, ') : says
}

/** A count that goes on where it stood. */
async function followCounters(tx: Tx, table: Parted): Promise<void> {
  const [counted] = await tx<{ column: string }[]>`select attname as column from pg_attribute where attrelid = ${table}::regclass and attidentity <> ''`
  if (!counted) return
  const { column } = counted
  await tx.unsafe(`select setval(pg_get_serial_sequence('${table}', '${column}'), (select last_value from ${(await sequenceOf(tx, `${table}_before`, column)) ?? ''}), true)`)
}

const sequenceOf = async (tx: Tx, table: string, column: string): Promise<string | undefined> =>
  (await tx<{ name: string | null }[]>`select pg_get_serial_sequence(${table}, ${column}) as name`)[0]?.name ?? undefined

/** The statement that makes the part of a month. */
export const partition = (table: Parted, month: Month, constraint = ''): string =>
  `create table ${nameOf(table, month)} partition of ${table} ${constraint} for values from (${bound(table, month)}) to (${bound(table, after(month))})`

/** From the month of the oldest row to a few that are still to come. */
async function monthsOf(tx: Tx, table: Parted, now: Date): Promise<Month[]> {
  const { column, by } = plan[table]
  const [row] = await tx.unsafe<{ oldest: string | null }[]>(`select min(${column})::text as oldest from ${table}_before ${by === 'order' ? `where ${column} > 0` : ''}`)
  const oldest = row?.oldest ? (by === 'day' ? new Date(row.oldest) : placedOn(Number(row.oldest))) : now
  const last = after(monthOf(now), MONTHS_AHEAD)
  const months = [monthOf(oldest)]
  while (firstDay(months.at(-1)!) < firstDay(last)) months.push(after(months.at(-1)!))
  return months
}

/** The day that an order's number begins with. */
function placedOn(number: number): Date {
  const [years, day] = [Math.floor(number / (1000 * ORDER_STEP)), Math.floor(number / ORDER_STEP) % 1000]
  return new Date(Date.UTC(2000 + years, 0, Math.max(1, day)))
}

/**
 * Makes the parts of the months to come, for every table that is parted; nothing when they are there. Waits for nobody longer than two
 * seconds: the next sweep tries again, and until then rows find their place in the rest.
 * @returns the names of the new parts
 */
export async function partAhead(pool: Pool, now: Date): Promise<string[]> {
  const made: string[] = []
  for (const table of partedTables) {
    if (!(await isOwnParted(pool, table))) continue
    for (let n = 0; n <= MONTHS_AHEAD; n++) {
      const month = after(monthOf(now), n)
      if ((await pool`select to_regclass(${`public.${nameOf(table, month)}`}) as there`)[0]?.there) continue
      await pool.begin(async (tx) => {
        await tx`set local lock_timeout = '2s'`
        await tx.unsafe(partition(table, month))
      })
      made.push(nameOf(table, month))
    }
  }
  return made
}

/** One archive at a time, whoever makes it. */
const ARCHIVE_LOCK = 20_261_121

/** Patience for locks, none for another who puts away or brings back at the same time. */
export async function alone(tx: Tx): Promise<void> {
  await tx`set local lock_timeout = '10s'`
  await tx`set local statement_timeout = 0`
  const [lock] = await tx<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(${ARCHIVE_LOCK}) as mine`
  if (!lock?.mine) throw new Error('somebody else puts months away at this moment')
}
