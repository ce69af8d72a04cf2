import type { Db } from '../api/shared/db.ts'

/**
 * Where tables with a `user_id` stand once buyers are spread over shards, beside those that lie by it (docs/decisions/0111). `directory`: asked before the buyer is
 * known and unique in the world, so it stands on every node, whole. `apart`: on one node, with what they are about: the goods' ledger, the shop's files.
 */
export const directory = ['users', 'bound_accounts', 'invitations', 'order_numbers'] as const
export const apart = ['stock_moves', 'file_uploads'] as const

/** Tables whose rows belong to whom another row belongs, by the column that names it. Parents stand before their children. */
export const owners = [
  ['aftersale_claims', 'order_id', 'orders'],
  ['aftersale_lines', 'order_id', 'orders'],
  ['aftersale_orders', 'order_id', 'orders'],
  ['order_events', 'order_id', 'orders'],
  ['order_lines', 'order_id', 'orders'],
  ['order_notes', 'order_id', 'orders'],
  ['parcels', 'order_id', 'orders'],
  ['payments', 'order_id', 'orders'],
  ['refund_wishes', 'order_id', 'orders'],
  ['aftersales', 'order_id', 'orders'],
  ['reviews', 'order_id', 'orders'],
  ['flash_claims', 'order_id', 'orders'],
  ['user_coupons', 'order_id', 'orders'],
  ['order_drafts', 'order_id', 'orders'],
  ['ledger_postings', 'order_id', 'orders'],
  ['order_drafts', 'token_id', 'assistant_tokens'],
  ['aftersale_events', 'case_id', 'aftersales'],
  ['aftersale_parcels', 'case_id', 'aftersales'],
  ['aftersale_parcels', 'parcel_id', 'parcels'],
  ['parcel_events', 'parcel_id', 'parcels'],
  ['parcel_lines', 'parcel_id', 'parcels'],
  ['trackings', 'parcel_id', 'parcels'],
  ['refunds', 'payment_id', 'payments'],
  ['refunds', 'wish_key', 'refund_wishes', 'key'],
  ['ledger_entries', 'posting_id', 'ledger_postings'],
] as const satisfies (readonly [table: string, column: string, parent: string, key?: string])[]

/** What one buyer's rows may not share with another's, though no unique key says so once each of them begins with the buyer. */
const worldwide: Record<string, string> = {
  orders: 'id',
  payments: 'number',
  'payments where trade_no is not null': 'method, trade_no',
  'parcels where tracking_number is not null': 'courier, tracking_number',
  refunds: 'number',
  ledger_postings: 'key',
}

/** Whether the shop's tables lie by buyer: keys begin with `user_id`. */
export async function isByBuyer(db: Db): Promise<boolean> {
  const [found] = await db`
    select 1 from pg_index join pg_attribute on attrelid = indrelid and attnum = indkey[0] where indrelid = 'public.orders'::regclass and indisprimary and attname = 'user_id'`
  return found !== undefined
}

/**
 * Rows that say they belong to another buyer than the row they hang on; and, in a shop whose keys begin with the buyer, what no key and no foreign key looks after any
 * more. None in a healthy shop. Rows of earlier releases may say nothing.
 */
export async function auditOwners(db: Db): Promise<string[]> {
  const strayed = await Promise.all(owners.map((one) => strayedOf(db, one)))
  const unkept = (await isByBuyer(db))
    ? await Promise.all([...Object.entries(worldwide).map(([of, key]) => sharedBy(db, of, key)), ...dangling.map((one) => danglingOf(db, one))])
    : []
  return [...strayed.flat(), ...unkept.flat()]
}

async function strayedOf(db: Db, [table, column, parent, key = 'id']: readonly [string, string, string, string?]): Promise<string[]> {
  const rows = await db.unsafe<{ at: string; says: string; is: string }[]>(`
    select c.${column}::text as at, c.user_id::text as says, p.user_id::text as is from ${table} c join ${parent} p on p.${key} = c.${column}
    where c.user_id <> p.user_id limit 20`)
  return rows.map(({ at, says, is }) => `${table}: the row of ${column} ${at} says it is buyer ${says}’s; that is buyer ${is}’s`)
}

async function sharedBy(db: Db, of: string, key: string): Promise<string[]> {
  const [table] = of.split(' ')
  const rows = await db.unsafe<{ what: string; n: number }[]>(`select concat_ws(' ', ${key}) as what, count(*)::int as n from ${of} group by ${key} having count(*) > 1 limit 20`)
  return rows.map(({ what, n }) => `${table}: ${what} is there ${n} times, of several buyers`)
}

const dangling = [
  ['stock_moves', 'order_id', 'orders'],
  ['review_votes', 'review_id', 'reviews'],
  ['ledger_postings', 'user_id', 'users'],
] as const

async function danglingOf(db: Db, [table, column, parent]: (typeof dangling)[number]): Promise<string[]> {
  const rows = await db.unsafe<{ at: string }[]>(`
    select distinct ${column}::text as at from ${table} c where ${column} <> 0 and not exists (select from ${parent} p where p.id = c.${column}) limit 20`)
  return rows.map(({ at }) => `${table}: ${column} ${at} is nothing that is there`)
}
