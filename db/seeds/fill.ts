import type { Tx } from '../../api/shared/db.ts'
import type { Row } from './plan.ts'

/** Tables whose ids the database gives; a plan brings its own, so the counters are moved behind them. */
const COUNTED = new Set(['catalogs', 'brands', 'spus', 'sale_attrs', 'sale_values', 'skus', 'specs', 'pictures', 'stock_moves', 'slides'])

/** Inserts planned rows in one statement. All rows of a table have the same keys. */
export async function fillTable(tx: Tx, table: string, rows: Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  await tx`insert into ${tx(table)} (${tx(columns)}) overriding system value
    select ${tx(columns)} from jsonb_populate_recordset(null::${tx(table)}, ${JSON.stringify(rows)}::text::jsonb) order by 1`
  if (COUNTED.has(table)) await tx`select setval(pg_get_serial_sequence(${table}, 'id'), (select max(id) from ${tx(table)}))`
}
