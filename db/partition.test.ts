import assert from 'node:assert/strict'
import { readFile, readdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { heldFor, holdBalance, post, walletOf } from '../api/ledger/post.ts'
import { cancelOrder } from '../api/orders/close.ts'
import { newOrderNumber } from '../api/orders/number.ts'
import { markPaid } from '../api/orders/pay.ts'
import { openPool, transact, type Tx } from '../api/shared/db.ts'
import { openShop } from '../api/test/shop.ts'
import { emptyDatabase } from '../api/test/database.ts'
import { auditShop } from './audit.ts'
import { folderSource } from './backup/files.ts'
import { restore } from './backup/restore.ts'
import { backUp } from './backup/write.ts'
import { archiveMonth } from './archive.ts'
import { partAhead, partedTables, partTable } from './partition.ts'

const ROWS = 100_000
const shop = await openShop()
const { db, deps } = shop
const folder = await mkdtemp(path.join(tmpdir(), 'jishi-parts-'))
after(() => rm(folder, { recursive: true, force: true }))
const who = await shop.buyer()
const sku = await shop.sku({ stock: 1000 })

const buy = async () => {
  const body = { settlement_type: 1, pay_method: 'alipay', sku_id: sku.id, buy_count: 1, address_id: who.addressId }
  const reply = await shop.ask('POST', `/v1/orders/${who.username}`, { token: who.token, body })
  assert.equal(reply.body.code, 200, JSON.stringify(reply.body))
  shop.later(11)
  return reply.body.data.order_id as number
}
/** A copy of a cancelled order, so many times, spread over the days of two years before: triggers have nothing to say to rows that are as they should be. */
async function fill(model: number): Promise<void> {
  await db.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`
      create temp table numbers on commit drop as
      select n, ((extract(year from day)::int % 100) * 1000 + extract(doy from day)::int) * 100000000000 + n as id, day
      from (select n, timestamptz '2025-01-15 12:00Z' + (n % 600) * interval '1 day' as day from generate_series(1, ${ROWS}::int) n) d`
    const columns = async (table: string) =>
      (
        await tx<
          { name: string }[]
        >`select attname as name from pg_attribute where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''`
      ).map(({ name }) => name)
    for (const [table, key, at] of [
      ['orders', 'id', 'placed_at'],
      ['order_lines', 'order_id', ''],
      ['order_events', 'order_id', 'at'],
    ] as const) {
      const names = await columns(table)
      // Not the model's own: where an order goes is sealed for that order alone.
      const address = `'{"receiver":"韩梅梅","mobile":"13912345678","address":"上海市浦东新区","postcode":"","title":""}'::jsonb`
      const values = names.map((name) => (name === key ? 'numbers.id' : name === at ? 'numbers.day' : name === 'address' ? address : `m."${name}"`))
      await tx.unsafe(
        `insert into ${table} (${names.map((name) => `"${name}"`).join()}) select ${values.join()} from numbers, ${table} m where m.${key} = ${model} order by numbers.n, m.ctid`,
      )
    }
    await tx`insert into product_visits (day, spu_id, visits) select date '2025-01-01' + n, ${sku.spuId}, 3 from generate_series(0, 500) n`
  })
}
const monthOfNow = () => deps.clock().toISOString().slice(2, 7).replace('-', '')
/** Everything that guards a table, by its definition, whatever it is called inside. */
const guards = async (table: string) => ({
  indexes: (await db`select replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') as says from pg_index where indrelid = ${table}::regclass order by 1`).map(
    ({ says }) => says as string,
  ),
  triggers: (await db`select pg_get_triggerdef(oid) as says from pg_trigger where tgrelid = ${table}::regclass and not tgisinternal order by 1`).map(({ says }) => says as string),
  constraints: (
    await db`select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as says from pg_constraint
      where (conrelid = ${table}::regclass or confrelid = ${table}::regclass) and conparentid = 0 and contype in ('c', 'f', 'n') and (conrelid::regclass::text !~ '_\\d{4}$' and conrelid::regclass::text !~ '_rest$')
      order by 1`
  ).map(({ says }) => says as string),
})
const sums = async () =>
  await Promise.all([
    db`select count(*)::int as n, sum(id)::text as ids, sum(total_amount)::text as total, md5(string_agg(id || ' ' || status || ' ' || placed_at, ',' order by id)) as hash from orders`,
    db`select count(*)::int as n, md5(string_agg(order_id || ' ' || sku_id || ' ' || amount, ',' order by order_id, sku_id)) as hash from order_lines`,
    db`select count(*)::int as n, md5(string_agg(id || ' ' || order_id || ' ' || to_status || ' ' || why, ',' order by id)) as hash from order_events`,
    db`select count(*)::int as n, sum(visits)::int as visits from product_visits`,
  ])

/** Money in the wallet, and some of it held for an order, as a release before books would have written it. */
async function bookOld(order: number): Promise<void> {
  await transact(db, async (tx) => {
    await give(tx, 'given')
    await holdBalance(tx, who.id, order, 1000)
  })
  await db.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`update ledger_postings set book = 0`
    await tx`update ledger_entries set book = 0, user_id = null`
  })
}
const give = (tx: Tx, key: string) =>
  post(tx, {
    key,
    kind: 'adjustment',
    userId: who.id,
    entries: [
      { account: 'adjustments', amount: -5000 },
      { account: `wallet:${who.id}`, amount: 5000 },
    ],
  })

test(`${ROWS} orders are parted by month with every guard they had, and the shop goes on selling`, async () => {
  const model = await buy()
  await transact(db, (tx) => cancelOrder(tx, who.id, model))
  await fill(model)
  const open = await buy()
  await bookOld(open)
  const before = { sums: await sums(), guards: await Promise.all(partedTables.map(guards)) }
  for (const table of partedTables) assert.ok((await partTable(db, table, deps.clock()))! > 0, table)
  for (const table of partedTables) assert.equal(await partTable(db, table, deps.clock()), undefined, 'a second time there is nothing to do')
  assert.deepEqual(await sums(), before.sums)
  for (const [n, table] of partedTables.entries()) {
    const now = await guards(table)
    const was = before.guards[n]!
    const wider = (index: string) =>
      table === 'order_events'
        ? index.replace('order_events_pkey ON public.order_events USING btree (id)', 'order_events_pkey ON public.order_events USING btree (order_id, id)')
        : table.startsWith('ledger_') && index.startsWith('CREATE UNIQUE')
          ? index.replace(/\)$/, ', book)')
          : index
    assert.deepEqual(now.indexes, was.indexes.map(wider).toSorted(), table)
    // The same words, of which the second reading leaves out a few brackets.
    const bare = (says: string) => says.replace(/[()]/g, '')
    assert.deepEqual(now.triggers.map(bare).toSorted(), was.triggers.map(bare).toSorted(), table)
    const inBook = (says: string) => says.replace('KEY (posting_id) REFERENCES ledger_postings(id)', 'KEY (book, posting_id) REFERENCES ledger_postings(book, id)')
    assert.deepEqual(now.constraints.map(inBook).toSorted(), was.constraints.map(inBook).toSorted(), table)
  }
  const [{ n } = { n: 0 }] = await db<{ n: number }[]>`select count(*)::int as n from ${db('orders_rest')}`
  assert.equal(n, 0, 'every order lies in its month')

  // Money is booked once over all months, as before: what was booked in one table is known in the parts, and of many at once one is booked.
  assert.deepEqual(
    [...(await db`select distinct tableoid::regclass::text as part, book = 0 as none from ledger_entries order by 2`)],
    [
      { part: `ledger_entries_${monthOfNow()}`, none: false },
      { part: 'ledger_entries_own', none: true },
    ],
  )
  await transact(db, (tx) => holdBalance(tx, who.id, open, 1000))
  assert.equal(await transact(db, (tx) => give(tx, 'given')), false)
  const once = await Promise.all(Array.from({ length: 6 }, () => transact(db, (tx) => give(tx, 'given again'))))
  assert.deepEqual([once.filter(Boolean).length, await walletOf(db, who.id), await heldFor(db, open)], [1, 9000, 1000])
  await assert.rejects(
    db`with p as (insert into ledger_postings (key, kind, book) values ('half', 'fee', 0) returning id) insert into ledger_entries (posting_id, account, amount) select id, 'sales', 5 from p`,
    { constraint_name: 'ledger_sums_to_zero' },
  )
  await assert.rejects(db`insert into ledger_entries (posting_id, book, account, amount) values (999999, 0, 'sales', 5)`, /foreign key|ledger_sums_to_zero|has 1 entries/)
  await assert.rejects(db`update ledger_entries set amount = amount * 2`, { code: '23001' })

  // The old order goes on, a new one is placed, paid, cancelled; nothing that was forbidden is allowed now.
  await transact(db, (tx) => markPaid(tx, open, { paidAt: deps.clock(), why: 'test' }))
  const [one, two] = [await buy(), await buy()]
  await transact(db, (tx) => cancelOrder(tx, who.id, two))
  assert.deepEqual(
    (await db<{ status: number }[]>`select status from orders where id = any(${[open, one, two]}::bigint[]) order by placed_at, id`)
      .map(({ status }) => status)
      .toSorted((a, b) => a - b),
    [1, 2, 6],
  )
  const list = await shop.ask('GET', `/v1/orders/${who.username}?type=0&page=1`, { token: who.token })
  assert.equal(list.body.code, 200)
  await assert.rejects(db`update order_lines set count = 9 where order_id = ${one}`, /append-only|frozen|may not|refuse/i)
  await assert.rejects(db`update orders set status = 5 where id = ${one}`)
  await assert.rejects(db`update orders set total_amount = 1 where id = ${one}`)
  await assert.rejects(db`delete from orders where id = ${one}`, /foreign key/)
  // A story without its move, on the parted table as before.
  await assert.rejects(db`insert into order_events (order_id, from_status, to_status, actor, why) values (${one}, 1, 2, 'system', 'x')`)
  await assert.rejects(db`insert into order_lines select (l).* from (select l from order_lines l where order_id = ${one}) x`, /complete/)
  const racing = await Promise.all(Array.from({ length: 8 }, (_, k) => shop.buyer(`parted_${k}_${Date.now()}`)))
  const placed = await Promise.all(
    racing.map((buyer) =>
      shop.ask('POST', `/v1/orders/${buyer.username}`, {
        token: buyer.token,
        body: { settlement_type: 1, pay_method: 'alipay', sku_id: sku.id, buy_count: 1, address_id: buyer.addressId },
      }),
    ),
  )
  assert.ok(placed.every(({ body }) => body.code === 200))
  const plan = await db.unsafe(`explain select * from orders where id = ${one}`)
  assert.equal(new Set(JSON.stringify(plan).match(/orders_\d{4}/g)).size, 1, 'one order is looked for in one part')
  const mine = (await auditShop(db)).filter((fault) => [open, one, two].some((id) => fault.includes(String(id))))
  assert.deepEqual(mine, [])
})

test('a backup of a parted shop is a parted shop again, row by row', async () => {
  const small = await openShop()
  await small.sku()
  for (const table of partedTables) await partTable(small.db, table, small.deps.clock())
  const now = small.deps.clock()
  // A month that was put away is closed there, too.
  await archiveMonth(small.db, 'ledger', now.toISOString().slice(0, 7), folder, new Date(now.getTime() + 430 * 86_400_000))
  const { folder: made } = await backUp({
    url: small.config.databaseUrl,
    to: path.join(folder, 'backups'),
    files: { media: folderSource(path.join(folder, 'none'), 'media'), private: folderSource(path.join(folder, 'none'), 'private') },
  })
  const empty = await emptyDatabase()
  const other = openPool(empty.url, { max: 1 })
  try {
    await restore({ folder: made, into: empty.url })
    for (const table of partedTables) {
      const parts = (of: typeof db) =>
        of`select c.relname, pg_get_expr(c.relpartbound, c.oid) as bound, (select count(*)::int from pg_constraint where conrelid = c.oid and conname = 'ledger_month_is_put_away') as closed from pg_inherits i join pg_class c on c.oid = i.inhrelid where inhparent = ${table}::regclass order by 1`
      assert.deepEqual([...(await parts(other))], [...(await parts(small.db))], table)
      const rows = (of: typeof db) => of`select count(*)::int as n, md5(string_agg(t::text, ',' order by t::text)) as hash from ${of(table)} t`
      assert.deepEqual([...(await rows(other))], [...(await rows(small.db))], table)
    }
  } finally {
    await other.end()
    await empty.drop()
    for (const name of await readdir(folder)) await rm(path.join(folder, name), { recursive: true })
  }
})

test('a number that fate draws twice is drawn again in a part, too', async () => {
  const taken = await buy()
  let tries = 0
  const made = await transact(db, async (tx) => {
    tries++
    const id = tries === 1 ? taken : newOrderNumber(deps.clock())
    await tx`insert into orders (id, user_id, goods_amount, total_amount, total_count, address_id, address, settlement, fingerprint, pay_before)
      select ${id}, user_id, goods_amount, total_amount, total_count, address_id, address, settlement, 'again', pay_before from orders where id = ${taken}`
    throw new Error(tries === 1 ? 'not reached' : 'far enough')
  }).catch((error: Error) => error.message)
  assert.deepEqual([made, tries], ['far enough', 2])
})

test('the months to come are made ahead of time, once', async () => {
  const soon = new Date(deps.clock().getTime() + 62 * 86_400_000)
  const made = await partAhead(db, soon)
  assert.ok(made.some((name) => name.startsWith('orders_')) && made.some((name) => name.startsWith('product_visits_')), made.join())
  assert.deepEqual(await partAhead(db, soon), [])
})

test('a month is put away into a file, whole; not when it is young, open, or pointed at', async () => {
  const there = async () => (await db`select 1 from product_visits where day >= '2025-03-01' and day < '2025-04-01'`).length
  assert.equal(await there(), 31)
  const {
    files: [file],
    rows,
  } = await archiveMonth(db, 'product_visits', '2025-03', folder, deps.clock())
  assert.equal(rows, 31)
  assert.equal(await there(), 0)
  assert.equal(
    gunzipSync(await readFile(file!))
      .toString()
      .trim()
      .split('\n').length,
    31,
  )
  const young = deps.clock().toISOString().slice(0, 7)
  await assert.rejects(archiveMonth(db, 'product_visits', young, folder, deps.clock()), /it stays/)
  await assert.rejects(archiveMonth(db, 'product_visits', '2025-03', folder, deps.clock()), /no part/)
  await assert.rejects(archiveMonth(db, 'orders', '2025-02', folder, deps.clock()), /still point at/)
  await db.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`update orders set status = 3 where id = (select min(id) from orders where id >= ${25_060 * 100_000_000_000})`
  })
  await assert.rejects(archiveMonth(db, 'order_events', '2025-03', folder, deps.clock()), /not settled/)
  assert.deepEqual(await readdir(folder), ['product_visits_2503.copy.gz'], 'and no half file is left')
})
