import type { Tx } from '../../api/shared/db.ts'
import type { Row } from './plan.ts'

/** Tables whose ids the database gives to everybody else. */
const COUNTED = ['channels', 'catalogs', 'brands', 'spus', 'sale_attrs', 'sale_values', 'skus', 'specs', 'pictures', 'stock_moves', 'content_items']

/** Inserts planned rows with the ids they bring, in one statement. All rows of a table have the same keys. */
export async function fillTable(tx: Tx, table: string, rows: Row[]): Promise<void> {
  if (rows.length === 0) return
  const columns = Object.keys(rows[0] ?? {})
  await tx`insert into ${tx(table)} (${tx(columns)}) overriding system value
    select ${tx(columns)} from jsonb_populate_recordset(null::${tx(table)}, ${JSON.stringify(rows)}::text::jsonb) order by 1`
}

/** Moves the counters behind the ids that planned rows brought along. */
export async function moveCounters(tx: Tx): Promise<void> {
  for (const table of COUNTED) await tx`select setval(pg_get_serial_sequence(${table}, 'id'), greatest(1, (select max(id) from ${tx(table)})))`
}
