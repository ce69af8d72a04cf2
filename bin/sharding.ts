/** What stands in the way of spreading buyers over shards: prints tables, keys and foreign keys; see docs/decisions/0076. */
import { type Db, openPool } from '../api/shared/db.ts'

export type Finding = { table: string; owner: 'user' | 'order' | 'other'; keysWithout: string[]; crossing: string[] }

/**
 * Every table that belongs to a buyer: by a `user_id` of its own, or through its order. `keysWithout`: unique keys in which the buyer's id (or the order's number, which
 * would carry it) is missing. `crossing`: foreign keys to tables that are neither the same buyer's nor the catalogue's.
 */
export async function shardingFindings(db: Db): Promise<Finding[]> {
  const tables = await db<{ table: string; columns: string[]; nullable: boolean }[]>`
    select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns, bool_or(a.attname = 'user_id' and not a.attnotnull) as nullable
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition group by c.relname order by c.relname`
  const ownerOf = new Map(
    tables.map(({ table, columns }) => {
      const owner = table === 'users' || columns.includes('user_id') ? 'user' : columns.includes('order_id') ? 'order' : 'other'
      return [table, owner as Finding['owner']]
    }),
  )
  const keys = await db<{ table: string; name: string; columns: string[] }[]>`
    select c.relname as table, x.relname as name, array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum = any(i.indkey::int2[])) as columns
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid where i.indisunique and c.relnamespace = 'public'::regnamespace order by 1, 2`
  const foreign = await db<{ table: string; name: string; to: string }[]>`
    select conrelid::regclass::text as table, conname as name, confrelid::regclass::text as to from pg_constraint
    where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace order by 1, 2`
  return tables
    .filter(({ table }) => ownerOf.get(table) !== 'other')
    .map(({ table }) => {
      const owner = ownerOf.get(table)!
      const wanted = table === 'users' ? ['id'] : owner === 'user' ? ['user_id'] : ['order_id']
      return {
        table,
        owner,
        keysWithout: keys.filter((key) => key.table === table && !wanted.some((column) => key.columns.includes(column))).map(({ name }) => name),
        crossing: foreign.filter((key) => key.table === table && ownerOf.get(key.to) === 'other').map(({ to }) => to),
      }
    })
}

if (import.meta.filename === process.argv[1]) {
  const db = openPool(process.env.DATABASE_URL ?? '', { max: 1 })
  for (const { table, owner, keysWithout, crossing } of await shardingFindings(db))
    console.log(
      `${table.padEnd(22)} by ${owner.padEnd(6)} ${keysWithout.length > 0 ? `keys without it: ${keysWithout.join(', ')}` : 'every key has it'}${crossing.length > 0 ? `; points at ${[...new Set(crossing)].join(', ')}` : ''}`,
    )
  await db.end()
}
