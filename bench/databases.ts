/**
 * The databases of the bench: a shop with so many SKUs and orders is made once and kept in .data/bench-run; every run measures copies,
 * so that what one run has sold is not the next one's burden.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { refreshTerms } from '../api/goods/search/refresh-terms.ts'
import { openPool, type Pool, transact, type Tx } from '../api/shared/db.ts'
import { startEmbedded } from '../db/embedded/start.ts'
import { migrate } from '../db/migrate.ts'
import { seedDemo } from '../db/seeds/demo.ts'
import { loadMany } from '../db/seeds/load/load.ts'

export type Server = { url: string; pid: number; stop(): Promise<void> }
export type Size = { skus: number; orders: number }
type Say = (sentence: string) => void

/** What times are compared at. Each is made from a copy of the one before. */
export const SIZES = [
  { skus: 1_000, orders: 10_000 },
  { skus: 10_000, orders: 100_000 },
  { skus: 100_000, orders: 1_000_000 },
] as const satisfies Size[]
export const [SMALL, MIDDLE, GREAT] = SIZES

const PICTURE = 'ab/abababababababababababababababab.webp'
/** SKUs of which enough is there for every round. */
const STOCKED = 5000

/** The database server of the bench, with fsync as in a shop, and a count of statements. */
export async function openServer(): Promise<Server> {
  const server = await startEmbedded(path.resolve(import.meta.dirname, '../.data/bench-run'), {
    shared_preload_libraries: 'pg_stat_statements',
    max_connections: '200',
    maintenance_work_mem: '256MB',
    max_wal_size: '4GB',
  })
  return { url: server.url, pid: server.pid, stop: () => server.stop() }
}

/** Makes what is not there yet, or not of these migrations, up to a size: a minute or two for the greatest, the first time. */
export async function prepare(server: Server, upTo: Size, say: Say): Promise<void> {
  const admin = openPool(server.url, { max: 1 })
  const stamp = newestMigration()
  let before: string | undefined
  for (const size of SIZES.filter(({ skus }) => skus <= upTo.skus)) {
    const name = `kept_${nameOf(size)}`
    const [there] = await admin<{ stamp: string | null }[]>`select shobj_description(oid, 'pg_database') as stamp from pg_database where datname = ${name}`
    if (there?.stamp !== stamp) {
      const began = performance.now()
      if (!there) await create(admin, name, before)
      const url = urlOf(server, name)
      await migrate(url)
      const db = openPool(url, { max: 4 })
      await fill(db, size, say)
      await db.end()
      await admin.unsafe(`comment on database ${name} is '${stamp}'`)
      say(`${size.skus} SKUs and ${size.orders} orders made in ${((performance.now() - began) / 1000).toFixed(0)} s`)
    }
    before = name
  }
  await admin.end()
}

/** A fresh copy of a kept database; `prepare` has made it. */
export async function openCopy(server: Server, size: Size): Promise<{ url: string; db: Pool }> {
  const name = `bench_${nameOf(size)}`
  const admin = openPool(server.url, { max: 1 })
  await admin.unsafe(`drop database if exists ${name} with (force)`)
  await create(admin, name, `kept_${nameOf(size)}`)
  await admin.end()
  const url = urlOf(server, name)
  const db = openPool(url, { max: 4 })
  // A piece given along with every order would make one hot row of SKUs that are meant to be distinct.
  await db`update promotions set stopped_at = now() where kind = 'gift' and stopped_at is null`
  return { url, db }
}

/** A demo shop without any more, in a database of its own. */
export async function openPlain(server: Server): Promise<{ url: string; db: Pool }> {
  const admin = openPool(server.url, { max: 1 })
  await create(admin, 'bench_plain')
  await admin.end()
  const url = urlOf(server, 'bench_plain')
  await migrate(url)
  const db = openPool(url, { max: 4 })
  await furnish(db)
  await addStock(db)
  return { url, db }
}

const nameOf = ({ skus, orders }: Size): string => `${skus}_${orders}`
const urlOf = (server: Server, name: string): string => Object.assign(new URL(server.url), { pathname: `/${name}` }).href

const newestMigration = (): string => JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../db/migrations/meta/_journal.json'), 'utf8')).entries.at(-1).tag

async function create(admin: Pool, name: string, from?: string): Promise<void> {
  await admin.unsafe(
    from ? `create database ${name} template ${from} strategy file_copy` : `create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`,
  )
}

async function fill(db: Pool, { skus, orders }: Size, say: Say): Promise<void> {
  const deps = await furnish(db)
  await loadMany(deps, skus, say)
  await transact(db, (tx) => refreshTerms(tx))
  await addOrders(db, orders, say)
  await addStock(db)
  await db`vacuum (freeze, analyze)`
}

/** The demo shop, and the tables of the reference. Pictures are nothing to what is measured. */
async function furnish(db: Pool): Promise<Parameters<typeof loadMany>[0]> {
  await db`create extension if not exists pg_stat_statements`
  await db`create table if not exists bench_stocks (sku_id bigint primary key, stock int not null check (stock >= 0)) with (fillfactor = 50)`
  await db`insert into bench_stocks select n, 2000000000 from generate_series(1, 5000) n on conflict do nothing`
  await db`create table if not exists bench_orders (id bigint generated always as identity primary key, user_id bigint not null, total_amount bigint not null, placed_at timestamptz not null default now())`
  await db`create table if not exists bench_lines (order_id bigint not null references bench_orders (id), sku_id bigint not null, count int not null, price bigint not null, primary key (order_id, sku_id))`
  const deps = { db, files: { has: () => Promise.resolve(true) } } as unknown as Parameters<typeof loadMany>[0]
  await seedDemo(
    deps,
    () => {},
    () => Promise.resolve(PICTURE),
  )
  return deps
}

/** Orders of the past, each of one line, with what is written of each, and without checks: one every 35 seconds, the first of them the newest. */
async function addOrders(db: Pool, wanted: number, say: Say): Promise<void> {
  const [{ n } = { n: 0 }] = await db<{ n: number }[]>`select count(*)::int as n from orders where fingerprint = 'bench'`
  if (n >= wanted) return
  say(`writing ${wanted - n} orders`)
  await transact(db, async (tx) => {
    await tx`set local session_replication_role = replica`
    const rebuild = await dropIndexes(tx, ['orders', 'order_lines', 'order_events', 'payments', 'stock_moves'])
    await tx`
      insert into users (username, password_hash, phone, created_at)
      select 'bench_old_' || n, '', '139' || lpad(n::text, 8, '0'), now() - make_interval(mins => 58 * n) from generate_series(1, 10000) n on conflict do nothing`
    await tx`
      create temporary table old on commit drop as
      select 1000000000000000 + n as id, u.first + n % 10000 as user_id, (array[2, 3, 4, 4, 4, 4, 5, 6])[1 + n % 8] as status, n % 8 < 7 as paid,
        s.first + n % 100 as sku_id, lpad((n % 10000)::text, 8, '0') as digits, now() - make_interval(secs => n * 35 + 600) as at
      from generate_series(${n + 1}::bigint, ${wanted}::bigint) n, (select min(id) as first from users where username like 'bench_old_%') u, (select min(id) as first from skus) s`
    await tx`
      insert into orders (id, user_id, status, goods_amount, total_amount, total_count, address_id, address, settlement, fingerprint, placed_at, pay_before, paid_at)
      select id, user_id, status, 8800, 8800, 1, 0,
        jsonb_build_object('title', '家', 'receiver', '李雷', 'mobile', '139' || digits, 'address', '北京市海淀区 1 号', 'postcode', ''), 1, 'bench',
        at, at + interval '10 minutes', case when paid then at + interval '1 minute' end from old`
    await tx`
      insert into order_lines (order_id, sku_id, user_id, name, name_en, image, price, count, amount, attr_names, attr_names_en, attr_vals, attr_vals_en)
      select id, sku_id, user_id, '商品', 'Product', ${PICTURE}, 8800, 1, 8800, '{}', '{}', '{}', '{}' from old`
    await tx`insert into order_events (order_id, to_status, actor, actor_id, why, at) select id, 1, 'buyer', user_id, 'placed', at from old`
    await tx`
      insert into payments (number, order_id, method, amount, state, paid, trade_no, created_at, paid_at)
      select id::text, id, 'alipay', 8800, case when paid then 'succeeded' else 'closed' end, case when paid then 8800 else 0 end, case when paid then 'old ' || id end, at, case when paid then at + interval '1 minute' end from old`
    await tx`insert into stock_moves (sku_id, kind, count, order_id, at) select sku_id, 'reserved', 1, id, at from old`
    for (const index of rebuild) await tx.unsafe(index)
  })
}

/** Drops what is no constraint of these tables, and answers how it was made: of a million rows an index is built in a tenth of the time it takes to grow. */
async function dropIndexes(tx: Tx, tables: string[]): Promise<string[]> {
  const indexes = await tx<{ name: string; made: string }[]>`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made from pg_index i
    where i.indrelid = any(${tables}::regclass[]) and not exists (select from pg_constraint where conindid = i.indexrelid)`
  for (const { name } of indexes) await tx.unsafe(`drop index ${name}`)
  return indexes.map(({ made }) => made)
}

/** Enough of everything that no round ends with a shelf empty, and all of it lies in a warehouse: what lies nowhere is sold the long way. */
async function addStock(db: Pool): Promise<void> {
  await db`update stocks set stock = 1000000, received = received + 1000000 - stock where sku_id in (select id from skus where launched order by id limit ${STOCKED}) and stock < 500000`
  await db`
    update warehouse_stocks w set on_hand = w.on_hand + lacking.count
    from (select s.sku_id, s.stock + s.held - sum(w.on_hand)::int as count from stocks s join warehouse_stocks w using (sku_id) group by s.sku_id) lacking
    where lacking.count > 0 and w.sku_id = lacking.sku_id and w.warehouse_id = (select id from warehouses where is_default)`
}
