import type { Db, Pool, Tx } from '../api/shared/db.ts'

/** What may be dumped by itself: the tables of each module. A test holds it to the database. */
export const modules = {
  staff: ['staff', 'roles', 'staff_roles', 'staff_sessions', 'staff_factors', 'staff_recovery_codes'],
  audit: ['audit_log', 'audit_seals', 'audit_checks'],
  settings: ['settings', 'setting_changes'],
  stats: ['stat_days', 'stat_goods', 'active_days', 'guest_days'],
  operations: ['backup_runs'],
  files: ['files', 'file_uploads'],
  goods: [
    'channels',
    'catalogs',
    'brands',
    'spus',
    'sale_attrs',
    'sale_values',
    'skus',
    'catalog_totals',
    'scheduled_prices',
    'sku_values',
    'specs',
    'pictures',
    'warehouses',
    'stocks',
    'warehouse_stocks',
    'low_stocks',
    'stock_moves',
    'search_values',
    'search_skus',
    'search_terms',
    'search_synonyms',
    'search_changes',
    'search_misses',
    'search_heat',
    'search_seen',
  ],
  content: ['content_items'],
  catalogue: ['imports', 'import_faults'],
  users: ['users', 'addresses', 'sessions', 'bound_accounts', 'applications', 'data_exports', 'user_bans'],
  messages: ['messages'],
  interests: ['history', 'favourites'],
  carts: ['cart_lines'],
  prices: ['members', 'promotions', 'promotion_steps', 'freight_rules'],
  coupons: ['coupons', 'user_coupons'],
  orders: ['orders', 'order_lines', 'order_events', 'parcels', 'parcel_lines', 'parcel_events', 'order_notes'],
  flash: ['flash_sales', 'flash_claims'],
  assistants: ['assistant_tokens', 'order_drafts'],
  shipping: ['trackings'],
  pays: ['payments', 'payment_notices', 'refund_wishes', 'refunds', 'wallet_requests', 'reconciliation_runs', 'reconciliation_lines', 'reconciliation_differences'],
  ledger: ['ledger_postings', 'ledger_entries', 'ledger_balances', 'ledger_archives', 'ledger_carried'],
  aftersales: ['aftersale_orders', 'aftersale_claims', 'aftersales', 'aftersale_lines', 'aftersale_events', 'aftersale_parcels'],
  reviews: ['reviews', 'review_votes', 'spu_ratings'],
  rankings: ['catalog_visits', 'product_visits', 'hot_ranks', 'bought_together', 'stock_notices'],
  referrals: ['invitations', 'referrals'],
  outbox: ['webhooks', 'outbox'],
} as const satisfies Record<string, readonly string[]>
export type Module = keyof typeof modules

const FORMAT = 1
const AT_ONCE = 2000

type Header = { jishi: number; migration: number; modules: Module[] }
type Dump = Header & { tables: Record<string, object[]> }

/** A fault of a dump or of where it is to go, in words for who asked. */
export class DumpFault extends Error {}

/** The rows of these modules, as one moment has them: the pieces of a JSON text. Ids and times are kept as they are. */
export async function dump(db: Pool, names: readonly string[], write: (piece: string) => Promise<unknown>): Promise<void> {
  const wanted = known(names)
  await db.begin('isolation level repeatable read read only', async (tx) => {
    const header: Header = { jishi: FORMAT, migration: await migrationOf(tx), modules: wanted }
    await write(`${JSON.stringify(header).slice(0, -1)},"tables":{`)
    for (const [i, table] of tablesOf(wanted).entries()) {
      await write(`${i === 0 ? '' : ','}\n${JSON.stringify(table)}:[`)
      let first = true
      for await (const rows of tx`select to_jsonb(t) - ${await generated(tx, table)}::text[] as row from ${tx(table)} t`.cursor(AT_ONCE)) {
        await write(`${first ? '' : ','}\n${rows.map(({ row }) => JSON.stringify(row)).join(',\n')}`)
        first = false
      }
      await write(']')
    }
  })
  await write('}}\n')
}

/**
 * Puts a dump into this shop: all of it or nothing. Throws DumpFault when the dump is of another version or broken, when
 * there are rows already and `replace` is not said, and when something else in the shop points at what would go.
 */
export async function load(db: Pool, text: string, { replace = false } = {}): Promise<{ table: string; rows: number }[]> {
  const file = read(text)
  return (await db.begin(async (tx) => {
    const migration = await migrationOf(tx)
    if (migration !== file.migration) throw new DumpFault(`The dump is of version ${file.migration}, the shop of ${migration}. Bring both to the same release first.`)
    const tables = await inOrder(tx, tablesOf(known(file.modules)))
    await tx`lock table ${tx.unsafe(tables.map((table) => `"${table}"`).join(', '))} in share row exclusive mode`
    const full = await fullTables(tx, tables)
    if (full.length > 0 && !replace) throw new DumpFault(`There are rows in ${full.join(', ')} already; say --replace to lose them.`)
    // Ledgers that only grow, derived rows, moves along allowed paths: what a dump holds has been through all that.
    for (const table of tables) await tx`alter table ${tx(table)} disable trigger user`
    try {
      for (const table of [...tables].reverse()) await tx`delete from ${tx(table)}`
      for (const table of tables) await fill(tx, table, file.tables[table] ?? [])
    } catch (error) {
      const { code, detail = '' } = error as { code?: string; detail?: string }
      if (code === '23503') throw new DumpFault(`What is loaded and what stays do not fit together: ${detail} Dump and load those modules along with it.`)
      if (/^2[23]/.test(code ?? '')) throw new DumpFault(`The dump holds a row that cannot be: ${(error as Error).message}. ${detail}`)
      throw error
    }
    for (const table of tables) await tx`alter table ${tx(table)} enable trigger user`
    for (const table of tables) await moveCounter(tx, table)
    return tables.map((table) => ({ table, rows: file.tables[table]?.length ?? 0 }))
  })) as { table: string; rows: number }[]
}

function read(text: string): Dump {
  let file: Partial<Dump>
  try {
    file = JSON.parse(text) as Partial<Dump>
  } catch {
    throw new DumpFault('This is no whole dump: the JSON breaks off.')
  }
  if (file?.jishi !== FORMAT || !Array.isArray(file.modules) || typeof file.tables !== 'object') throw new DumpFault('This is no dump of a shop.')
  const wanted = tablesOf(known(file.modules))
  const missing = wanted.filter((table) => !Array.isArray(file.tables?.[table]))
  if (missing.length > 0) throw new DumpFault(`The dump lacks ${missing.join(', ')}.`)
  return file as Dump
}

function known(names: readonly string[]): Module[] {
  if (names.length === 0) throw new DumpFault(`Which modules? ${Object.keys(modules).join(', ')}`)
  const strange = names.filter((name) => !Object.hasOwn(modules, name))
  if (strange.length > 0) throw new DumpFault(`There is no module ${strange.join(', ')}. There are ${Object.keys(modules).join(', ')}.`)
  return [...new Set(names)] as Module[]
}

const tablesOf = (wanted: Module[]): string[] => (Object.keys(modules) as Module[]).filter((name) => wanted.includes(name)).flatMap((name) => modules[name] as readonly string[])

async function migrationOf(db: Db): Promise<number> {
  const [row] = await db<{ at: number }[]>`select max(created_at)::bigint as at from drizzle.__drizzle_migrations`
  return row!.at
}

/** Tables after those they point at. */
async function inOrder(tx: Tx, tables: string[]): Promise<string[]> {
  const keys = await tx<{ from: string; to: string }[]>`
    select conrelid::regclass::text as from, confrelid::regclass::text as to from pg_constraint where contype = 'f' and conrelid <> confrelid`
  const order: string[] = []
  const visit = (table: string, above: string[]): void => {
    if (order.includes(table) || above.includes(table)) return
    for (const { to } of keys.filter(({ from, to }) => from === table && tables.includes(to))) visit(to, [...above, table])
    order.push(table)
  }
  for (const table of tables) visit(table, [])
  return order
}

/** What migrations put into a fresh shop is no reason to refuse. */
const BORN = ['warehouses', 'roles', 'freight_rules', 'ledger_balances', 'search_synonyms']

async function fullTables(tx: Tx, tables: string[]): Promise<string[]> {
  const full: string[] = []
  for (const table of tables) {
    if (BORN.includes(table)) continue
    const [row] = await tx`select from ${tx(table)} limit 1`
    if (row) full.push(table)
  }
  return full
}

const generated = async (db: Db, table: string): Promise<string[]> =>
  (await db<{ name: string }[]>`select attname as name from pg_attribute where attrelid = ${table}::regclass and attnum > 0 and attgenerated <> ''`).map(({ name }) => name)

async function fill(tx: Tx, table: string, rows: object[]): Promise<void> {
  const names = await tx<{ name: string }[]>`
    select attname as name from pg_attribute where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`
  const columns = names.map(({ name }) => name)
  // A row may point at another of its table: those go in at once.
  const [selfish] = await tx`select from pg_constraint where contype = 'f' and conrelid = confrelid and conrelid = ${table}::regclass`
  const size = selfish ? Math.max(1, rows.length) : AT_ONCE
  for (let at = 0; at < rows.length; at += size)
    await tx`insert into ${tx(table)} (${tx(columns)}) overriding system value
      select ${tx(columns)} from jsonb_populate_recordset(null::${tx(table)}, ${JSON.stringify(rows.slice(at, at + size))}::text::jsonb)`
}

async function moveCounter(tx: Tx, table: string): Promise<void> {
  const [counter] = await tx<{ name: string; sequence: string }[]>`
    select attname as name, pg_get_serial_sequence(${table}, attname) as sequence from pg_attribute where attrelid = ${table}::regclass and attidentity <> ''`
  if (!counter) return
  await tx`select setval(${counter.sequence}::regclass, coalesce(max(${tx(counter.name)}), 1), max(${tx(counter.name)}) is not null) from ${tx(table)}`
}
