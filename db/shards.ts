import type { Db, Pool, Tx } from '../api/shared/db.ts'
import { apart, auditOwners, directory, owners } from './owners.ts'

/**
 * What makes keys begin with the buyer, so that an engine that spreads rows by a column (Citus and its like) can spread a shop's by `user_id` (docs/decisions/0111).
 * One statement of each is a line of SQL; `says` is the sentence of it.
 */
export type Step = { says: string; sql: string[] }

type Key = { table: string; name: string; kind: 'p' | 'u' | null; says: string; columns: string[]; covered: boolean }
type Pointer = { table: string; name: string; says: string; parent: string }

/** Points at a row that is another buyer's: no key can say both. An audit does. */
const anothers = ['review_votes → reviews']

const PUBLIC = `'public'::regnamespace`

/** Tables whose rows lie by buyer: all that have `user_id`, but for those that stand whole or apart. */
async function buyersTables(db: Db): Promise<string[]> {
  const whole = [...directory, ...apart] as string[]
  const rows = await db<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all(${whole}) order by 1`
  return rows.map(({ name }) => name)
}

/**
 * Makes the keys of all tables that lie by buyer begin with `user_id`: in one transaction, which keeps everybody else out of them. Says whose a row is where an earlier
 * release has not; unique keys and primary keys get `user_id` in front and keep their names; a plain index stays for whoever asks by the number alone; foreign keys
 * between a buyer's tables get it on both sides. Run again it does what is new, or nothing.
 * Throws an Error in words when rows contradict each other, or when somebody holds the tables for more than ten seconds; then nothing has changed.
 * @returns what was done
 */
export async function prepareShards(pool: Pool): Promise<Step[]> {
  const faults = await auditOwners(pool)
  if (faults.length > 0) throw new Error(`rows contradict each other, so their keys stay:\n${faults.join('\n')}`)
  const done = await pool.begin((tx) => byBuyer(tx)).catch(inWords)
  if (done.length > 0) for (const table of await buyersTables(pool)) await pool.unsafe(`analyze ${table}`)
  return done
}

/** The same within a transaction. */
export async function byBuyer(tx: Tx): Promise<Step[]> {
  await tx`set local lock_timeout = '10s'`
  await tx`set local statement_timeout = 0`
  const tables = await buyersTables(tx)
  await tx.unsafe(`lock table ${tables.join(', ')} in access exclusive mode`)
  const steps = await shardSteps(tx)
  for (const { sql } of steps) for (const statement of sql) await tx.unsafe(statement)
  return steps
}

function inWords(error: { code?: string }): never {
  if (error.code === '55P03') throw new Error('somebody works in these tables; close the shop (all processes) and try again')
  if (error.code === '23503' || error.code === '23505' || error.code === '23502') throw new Error(`rows contradict each other, so their keys stay: ${(error as Error).message}`)
  throw error
}

/** What is still to be done, in its order; nothing when all keys begin with the buyer. */
export async function shardSteps(db: Db): Promise<Step[]> {
  const tables = await buyersTables(db)
  const keys = await keysWithout(db, tables)
  const pointers = await pointersWithout(db, tables)
  const empty = await nullable(db, tables)
  return [
    ...(await Promise.all(empty.map((table) => fill(db, table)))),
    ...pointers.map(({ table, name, parent }) => ({ says: `${table} → ${parent}: off`, sql: [`alter table ${table} drop constraint "${name}"`] })),
    ...keys.map(rekey),
    ...pointers.filter((one) => tables.includes(one.table) && !anothers.includes(`${one.table} → ${one.parent}`)).map(repoint),
    ...(await wallets(db)),
    ...(await numbers(db)),
  ]
}

/** Unique keys in which the buyer is missing. `covered`: another index begins with its columns, so that whoever asks by them alone has it. */
async function keysWithout(db: Db, tables: string[]): Promise<Key[]> {
  return await db<Key[]>`
    select c.relname as table, x.relname as name, k.contype as kind, pg_get_indexdef(i.indexrelid) as says, columns,
      exists (select from pg_index o where o.indrelid = i.indrelid and o.indexrelid <> i.indexrelid and not o.indisunique and o.indpred is null and i.indpred is null
        and o.indexprs is null and i.indexprs is null and (o.indkey::int2[])[0:i.indnkeyatts - 1] = i.indkey::int2[]) as covered
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid left join pg_constraint k on k.conindid = x.oid and k.conrelid = c.oid and k.contype in ('p', 'u'),
      lateral (select array_agg(quote_ident(attname) order by n) as columns from unnest(i.indkey::int2[]) with ordinality as u (num, n) join pg_attribute on attrelid = c.oid and attnum = num) a
    where i.indisunique and c.relnamespace = ${db.unsafe(PUBLIC)} and c.relname = any(${tables}) and not 'user_id' = any(columns) order by 1, k.contype <> 'p', 2`
}

/** Foreign keys at such a table that say nothing of the buyer. */
async function pointersWithout(db: Db, tables: string[]): Promise<Pointer[]> {
  const found = await db<(Pointer & { columns: string[] })[]>`
    select c.relname as table, conname as name, pg_get_constraintdef(k.oid) as says, p.relname as parent,
      array(select attname::text from pg_attribute where attrelid = conrelid and attnum = any(conkey)) as columns
    from pg_constraint k join pg_class c on c.oid = conrelid join pg_class p on p.oid = confrelid
    where contype = 'f' and conparentid = 0 and k.connamespace = ${db.unsafe(PUBLIC)} and p.relname = any(${tables}) order by 1, 2`
  return found.filter(({ table, columns }) => !tables.includes(table) || !columns.includes('user_id'))
}

async function nullable(db: Db, tables: string[]): Promise<string[]> {
  const rows = await db<{ name: string }[]>`
    select attrelid::regclass::text as name from pg_attribute where attrelid = any(${tables}::regclass[]) and attname = 'user_id' and not attnotnull`
  const found = new Set(rows.map(({ name }) => name))
  const inOrder = [...new Set(owners.map(([table]) => table as string))]
  return [...inOrder.filter((table) => found.has(table)), ...[...found].filter((table) => !inOrder.includes(table))]
}

/** Says whose rows are, where an earlier release has not. Guards against changes rest meanwhile: this is none. */
async function fill(db: Db, table: string): Promise<Step> {
  const [, column, parent, key = 'id'] = (owners.find(([one]) => one === table) ?? []) as [string?, string?, string?, string?]
  const sql = parent ? [`update ${table} c set user_id = p.user_id from ${parent} p where p.${key} = c.${column} and c.user_id is null`] : []
  // Money of the shop itself is of buyer 0: nobody.
  if (table === 'ledger_postings') sql.push(`alter table ${table} drop constraint if exists ledger_postings_user_id_fk`, `update ${table} set user_id = 0 where user_id is null`)
  if (table === 'ledger_postings') sql.push(`alter table ${table} alter column user_id set default 0`)
  if (table === 'ledger_balances')
    sql.push(
      `update ${table} set user_id = substr(account, 8)::bigint where account like 'wallet:%' and user_id is null`,
      `update ${table} b set user_id = o.user_id from orders o where b.account = 'held:' || o.id and b.user_id is null`,
    )
  const [guards] = await db`select 1 from pg_trigger where tgrelid = ${table}::regclass and not tgisinternal limit 1`
  const resting = guards ? [`alter table ${table} disable trigger user`, ...sql, `alter table ${table} enable trigger user`] : sql
  return { says: `${table}: whose every row is`, sql: [...resting, `alter table ${table} alter column user_id set not null`] }
}

/** The key with the buyer in front, under its name. */
function rekey({ table, name, kind, says, columns, covered }: Key): Step {
  const plain = says
    .replace('CREATE UNIQUE INDEX', 'CREATE INDEX')
    .replace(' ON ONLY ', ' ON ')
    .replace(` ${name} `, ` ${bareName(name)} `)
  const bare = covered ? [] : [plain]
  const made = kind
    ? [
        `alter table ${table} drop constraint "${name}"`,
        `alter table ${table} add constraint "${name}" ${kind === 'p' ? 'primary key' : 'unique'} (user_id, ${columns.join(', ')})`,
      ]
    : [`drop index "${name}"`, says.replace(' ON ONLY ', ' ON ').replace(/ USING (\w+) \(/, ' USING $1 (user_id, ')]
  return { says: `${name}: (user_id, ${columns.join(', ')})${covered ? '' : `, and ${bareName(name)} for who asks by the number alone`}`, sql: [...made, ...bare] }
}

const bareName = (name: string): string => `${name.slice(0, 58)}_bare`

/** The foreign key with the buyer on both sides. */
function repoint({ table, name, says, parent }: Pointer): Step {
  const both = says.replace(/^FOREIGN KEY \(/, 'FOREIGN KEY (user_id, ').replace(/(REFERENCES [\w."]+\()/, '$1user_id, ')
  return { says: `${table} → ${parent}: the same buyer’s`, sql: [`alter table ${table} add constraint "${name}" ${both}`] }
}

/** A wallet is its buyer's: the key alone would let another have one of the same name. */
async function wallets(db: Db): Promise<Step[]> {
  const name = 'ledger_balances_whose_check'
  if ((await db`select 1 from pg_constraint where conname = ${name}`).length > 0) return []
  return [
    {
      says: 'ledger_balances: a wallet is its buyer’s',
      sql: [`alter table ledger_balances add constraint ${name} check (account not like 'wallet:%' or account = 'wallet:' || user_id)`],
    },
  ]
}

/**
 * Numbers that gateways and people call orders by, and whose they are: in a directory, since two buyers' orders may draw the same number and no key of theirs would know.
 * Said as the keys said it, so that the number is drawn again (`transact`). The one who keeps it writes with the rights of the tables' owner: roles know no such table.
 */
async function numbers(db: Db): Promise<Step[]> {
  if ((await db<{ there: boolean }[]>`select to_regclass('public.order_numbers') is not null as there`)[0]!.there) return []
  const keep = (table: string, number: string, constraint: string) => [
    `create function keep_number_of_${table}() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      insert into order_numbers (id, user_id) values (${number}, new.user_id) on conflict do nothing;
      if not found then raise exception 'the number % is taken', ${number} using errcode = 'unique_violation', constraint = '${constraint}'; end if;
      return new;
    end $$`,
  ]
  return [
    {
      says: 'order_numbers: a directory of the numbers that orders and later payments are called by',
      sql: [
        'create table order_numbers (id bigint primary key, user_id bigint not null)',
        'insert into order_numbers select id, user_id from orders',
        `insert into order_numbers select number::bigint, user_id from payments where ${later('payments')}`,
        ...keep('orders', 'new.id', 'orders_pkey'),
        ...keep('payments', 'new.number::bigint', 'payments_number_unique'),
        'create trigger orders_number_once before insert on orders for each row execute function keep_number_of_orders()',
        `create trigger payments_number_once before insert on payments for each row when (${later('new')}) execute function keep_number_of_payments()`,
      ],
    },
  ]
}

/** A later attempt has a number of its own; the first has the order's, and what no gateway takes has the order's with a letter. */
const later = (row: string): string => `${row}.number ~ '^[0-9]{16}$' and ${row}.number <> ${row}.order_id::text`
