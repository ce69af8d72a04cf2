import type { Db } from '../api/shared/db.ts'

/**
 * Who may do what in the database. A fourth role is the one that owns the tables: it migrates, makes partitions and runs this, and its
 * address is nowhere near a server that answers the internet.
 */
export const roleNames = { app: 'jishi_app', worker: 'jishi_worker', reports: 'jishi_reports' } as const

/** What is kept for ever: rows come and change, and none goes. */
const KEPT = ['orders', 'payments', 'refunds', 'users', 'staff', 'aftersales', 'wallet_requests', 'ledger_balances', 'stocks', 'user_bans']
/** What the server reads and only the owner changes: the ways that orders, parcels and cases may go, and which months of the ledger were put away. */
const FIXED = ['order_moves', 'parcel_moves', 'aftersale_moves', 'stat_zone', 'ledger_archives', 'ledger_carried']

/** What reports need, whole; none of it says who somebody is, how to reach them, or how to log in. */
const REPORTED = `
  brands catalogs channels spus skus sku_values sale_attrs sale_values stocks stock_moves warehouses warehouse_stocks scheduled_prices
  coupons user_coupons promotions promotion_steps flash_sales flash_claims members spu_ratings hot_ranks
  order_lines order_events order_moves parcel_lines payments refunds refund_wishes ledger_entries ledger_postings ledger_balances ledger_archives ledger_carried
  aftersale_claims aftersale_lines aftersale_orders reconciliation_runs reconciliation_differences reconciliation_lines
  stat_days stat_goods active_days product_visits catalog_visits search_heat search_misses
`
  .trim()
  .split(/\s+/)
const REPORTED_IN_PART: Record<string, string> = {
  users: 'id, created_at, activated_at, banned_at, erased_at, lang',
  orders:
    'id, user_id, status, goods_amount, freight, discount, total_amount, total_count, pay_method, settlement, placed_at, pay_before, paid_at, shipped_at, received_at, closed_at, balance_amount, coupon_ids, confirm_before',
  reviews: 'id, order_id, sku_id, spu_id, user_id, stars, created_at, hidden_at, votes',
  aftersales: 'id, order_id, user_id, kind, status, reason, amount, freight, asked_at, ended_at',
}

/**
 * The statements that make the roles and say their rights, anew each time; run by the owner of the tables, after each migration. Roles have no
 * password: give them one with `\password`, or let the server know them by certificate. What is append-only is found by its trigger.
 */
export const rolesSql = (): string => {
  const { app, worker, reports } = roleNames
  const servers = `${app}, ${worker}`
  return `${Object.values(roleNames).map(makeRole).join('\n')}

revoke create on schema public from public;
revoke all on all tables in schema public, graphile_worker from ${servers}, ${reports};
revoke all on schema public, graphile_worker from ${servers}, ${reports};

-- What serves and what works: rows, never tables.
grant usage on schema public, graphile_worker to ${servers};
grant select, insert, update, delete on all tables in schema public to ${servers};
grant usage, select on all sequences in schema public to ${servers};
revoke delete on ${KEPT.join(', ')} from ${servers};
revoke insert, update, delete on ${FIXED.join(', ')} from ${servers};
do $$ declare t regclass; begin
  for t in select distinct tgrelid::regclass from pg_trigger where tgfoid = 'refuse_change'::regproc and tgtype & 24 = 24 and tgtype & 1 = 1 and tgparentid = 0 loop
    execute format('revoke update, delete on %s from ${servers}', t);
  end loop;
end $$;

-- Jobs: one adds and tends them, the other runs them, too.
grant select, insert, update, delete on all tables in schema graphile_worker to ${servers};
revoke insert, update, delete on graphile_worker.migrations from ${servers};
revoke insert, update, delete on graphile_worker._private_known_crontabs from ${app};
-- The queue lets nobody but its owner see a row unless a policy says so.
do $$ declare t regclass; begin
  for t in select oid::regclass from pg_class where relnamespace = 'graphile_worker'::regnamespace and relrowsecurity loop
    execute format('drop policy if exists jishi on %s', t);
    execute format('create policy jishi on %s to ${servers} using (true) with check (true)', t);
  end loop;
end $$;
grant usage, select on all sequences in schema graphile_worker to ${servers};
grant execute on all functions in schema graphile_worker to ${servers};

-- Reports: figures, and nobody's name, number, address, password or secret.
grant usage on schema public to ${reports};
grant select on ${REPORTED.join(', ')} to ${reports};
${Object.entries(REPORTED_IN_PART)
  .map(([table, columns]) => `grant select (${columns}) on ${table} to ${reports};`)
  .join('\n')}
alter role ${reports} set default_transaction_read_only = on;
alter role ${reports} set statement_timeout = '60s';
`
}

const makeRole = (name: string): string =>
  `do $$ begin create role ${name} login nosuperuser nocreatedb nocreaterole noreplication; exception when duplicate_object or unique_violation then null; end $$;`

/** Makes the roles and gives them their rights, all or nothing. */
export async function makeRoles(db: Db): Promise<void> {
  await db.unsafe(rolesSql())
}
