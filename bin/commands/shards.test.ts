import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, mock, test } from 'node:test'
import { post } from '../../api/ledger/post.ts'
import { openStage, until } from '../../api/test/stage.ts'
import { eraseOverdue } from '../../api/privacy/erase.ts'
import { openPool, transact } from '../../api/shared/db.ts'
import { emptyDatabase } from '../../api/test/database.ts'
import type { TestBuyer } from '../../api/test/shop.ts'
import { runSweeps } from '../../api/worker.ts'
import { auditShop } from '../../db/audit.ts'
import { folderSource } from '../../db/backup/files.ts'
import { restore } from '../../db/backup/restore.ts'
import { backUp } from '../../db/backup/write.ts'
import { isByBuyer } from '../../db/owners.ts'
import { partedTables, partTable } from '../../db/partition.ts'
import { shardSteps } from '../../db/shards.ts'
import { shardingFindings } from '../sharding.ts'
import { shardsCommands } from './shards.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'jishi-shards-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const stage = await openStage()
const { shop, order, noticeFor, notify, verdicts } = stage
const { db, deps } = shop
const clerk = await shop.staff({ orders: 7, goods: 7 })

const jishi = (...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const env = { ...process.env, DATABASE_URL: shop.config.databaseUrl, DATA_DIR: shop.config.dataDir, NODE_NO_WARNINGS: '1' }
    execFile(process.execPath, [path.resolve(import.meta.dirname, '../jishi.ts'), ...args], { env, cwd: folder, maxBuffer: 10_000_000 }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out: String(out), err: String(err) })
    })
  })
/** The same without a process of its own. */
async function said(...args: string[]): Promise<string> {
  const lines = mock.method(console, 'log', () => {})
  try {
    await shardsCommands.shards.run(db, args)
    return lines.mock.calls.map(({ arguments: [line] }) => String(line)).join('\n')
  } finally {
    lines.mock.restore()
  }
}
const ok = async (who: TestBuyer | typeof clerk, method: string, url: string, body?: unknown) => {
  const reply = await shop.ask(method, url.replace('{u}', who.username), { token: who.token, ...(body === undefined ? {} : { body }) })
  assert.equal(reply.body.code, 200, `${method} ${url}: ${JSON.stringify(reply.body)}`)
  return reply.body.data
}
const pay = async (placed: { number: string; amount: number }) => {
  assert.equal((await notify(noticeFor(placed))).body, 'success')
}
const give = (userId: number, amount: number) =>
  transact(db, (tx) =>
    post(tx, {
      key: `test:${userId}`,
      kind: 'adjustment',
      userId,
      entries: [
        { account: 'adjustments', amount: -amount },
        { account: `wallet:${userId}`, amount },
      ],
    }),
  )
const guards = async (of: typeof db) =>
  (
    await of<{ says: string }[]>`
      select pg_get_indexdef(indexrelid) as says from pg_index where indrelid::regclass::text = any(${(await shardingFindings(of)).map(({ table }) => table)})
      union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where contype in ('f', 'p', 'u', 'c') and conparentid = 0 and connamespace = 'public'::regnamespace and conrelid::regclass::text !~ '_(\\d{4}|own|rest)$' order by 1`
  ).map(({ says }) => says)

const early = await order()
await pay(early)

test('what the command would do it tells without doing it; rows that contradict each other forbid it', async () => {
  const before = await guards(db)
  const told = await said('prepare', '--dry-run')
  assert.match(told, /^orders_pkey: \(user_id, id\), and orders_pkey_bare .*\n {2}alter table orders drop constraint "orders_pkey";/m)
  assert.match(told, /Nothing was changed: \d+ steps\.$/)
  const other = await shop.buyer()
  await db`update payments set user_id = ${other.id} where order_id = ${early.id}`
  const refused = await said('prepare').catch((error: Error) => error.message)
  assert.equal(
    refused,
    `rows contradict each other, so their keys stay:\npayments: the row of order_id ${early.id} says it is buyer ${other.id}’s; that is buyer ${early.buyer.id}’s`,
  )
  await db`update payments set user_id = ${early.buyer.id} where order_id = ${early.id}`
  assert.deepEqual([await isByBuyer(db), await guards(db)], [false, before])
})

test('jishi shards prepare makes every key of a buyer’s table begin with the buyer, and says whose the rows of earlier releases are', async () => {
  // As a release before this one would have left it: nobody says whose; and money of the shop itself.
  await db.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    for (const table of ['order_events', 'payments', 'parcels', 'parcel_events', 'parcel_lines', 'ledger_entries', 'ledger_balances'])
      await tx`update ${tx(table)} set user_id = null`
  })
  const entries = [
    { account: 'fees' as const, amount: -5 },
    { account: 'gateway:alipay' as const, amount: 5 },
  ]
  assert.equal(await transact(db, (tx) => post(tx, { key: 'fee:alipay:2026-01-01:1', kind: 'fee', entries })), true)
  const done = await jishi('shards', 'prepare')
  assert.deepEqual([done.code, done.err], [0, ''])
  assert.match(done.out, /begins with the buyer now\.\n$/)
  assert.equal(await said('prepare'), 'Every key begins with the buyer already.')
  const findings = await shardingFindings(db)
  assert.deepEqual(
    findings.filter(({ owner, keysWithout }) => owner !== 'user' || keysWithout.length > 0),
    [],
  )
  const reference = ['coupons', 'flash_sales', 'skus', 'spus', 'staff', 'warehouses']
  assert.deepEqual([...new Set(findings.flatMap(({ crossing }) => crossing))].sort(), reference, 'they point at nothing else but the same buyer’s')
  assert.deepEqual([...(await db`select distinct user_id from ledger_entries e where posting_id in (select id from ledger_postings where kind = 'fee')`)], [{ user_id: 0 }])
  assert.deepEqual([...(await db`select distinct user_id from parcel_lines`)], [{ user_id: early.buyer.id }])
  assert.deepEqual(await auditShop(db), [])
})

test('the shop sells on: registered, bought by two at once, paid once, shipped, reviewed, given back, paid from wallets, couponed, written to and forgotten', async () => {
  const newcomer = { uname: 'han_meimei', password: 'plum blossom', phone: '13912345678', email: 'han@example.com', carts: null }
  assert.equal((await shop.ask('POST', '/v1/users', { body: newcomer })).body.code, 200)
  assert.notEqual((await shop.ask('POST', '/v1/users', { body: newcomer })).body.code, 200, 'a name is one in the world')
  const [one, two] = [await shop.buyer(), await shop.buyer()]

  // The last two pieces, from two carts at once; then one notice on five connections.
  const sku = await shop.sku({ stock: 2, price: 1000 })
  const placed = await Promise.all(
    [one, two].map(async (buyer) => {
      await ok(buyer, 'POST', '/v1/carts/{u}', { sku_id: sku.id, count: 1 })
      return await ok(buyer, 'POST', '/v1/orders/{u}', { address_id: buyer.addressId, settlement_type: 0 })
    }),
  )
  const [mine, theirs] = placed.map(({ order_id }) => ({ id: Number(order_id), number: String(order_id), amount: 1000 })) as [Paid, Paid]
  const price = (await db`select total_amount as amount from orders where id = ${mine.id}`)[0]!.amount as number
  await Promise.all(Array.from({ length: 5 }, () => pay({ ...mine, amount: price })))
  assert.deepEqual((await verdicts(mine.number)).filter((verdict) => verdict === 'paid').length, 1)
  await stage.gateway.press(placed[1].pay_url)
  await until(async () => (await db`select 1 from orders where id = ${theirs.id} and status = 2`).length === 1)
  assert.deepEqual({ ...(await db`select stock, held, sold from stocks where sku_id = ${sku.id}`)[0] }, { stock: 0, held: 0, sold: 2 })

  const parcels = await db<
    { id: number; orderId: number }[]
  >`select id, order_id as "orderId" from parcels where order_id = any(${[mine.id, theirs.id]}) order by order_id = ${theirs.id}`
  const leave = (id: number, number: string) =>
    shop.ask('POST', `/v1/staff/parcels/${id}/shipments`, { token: clerk.token, body: { courier: 'shunfeng', tracking_number: number } })
  assert.equal((await leave(parcels[0]!.id, 'SF1234567890')).body.code, 200)
  assert.equal((await leave(parcels[1]!.id, 'SF1234567890')).body.code, 10419, 'a number is one parcel’s, whoever’s it is')
  assert.equal((await leave(parcels[1]!.id, 'SF1234567891')).body.code, 200)
  for (const [buyer, { id }] of [
    [one, mine],
    [two, theirs],
  ] as const)
    await ok(buyer, 'PUT', '/v1/orders/{u}', { order_id: id })

  const { id: review } = await ok(one, 'POST', `/v1/orders/{u}/${mine.id}/reviews`, { sku_id: sku.id, stars: 5, text: '好吃' })
  assert.notEqual((await shop.ask('POST', `/v1/orders/${one.username}/${mine.id}/reviews`, { token: one.token, body: { sku_id: sku.id, stars: 5, text: '好吃' } })).body.code, 200)
  await ok(two, 'POST', `/v1/reviews/{u}/${review}/votes`)
  const { id: opened } = await ok(two, 'POST', `/v1/orders/{u}/${theirs.id}/aftersales`, { kind: 'return', reason: 'quality' })
  await ok(clerk, 'POST', `/v1/staff/aftersales/${opened}/decisions`, { approve: true })
  await ok(two, 'PUT', `/v1/aftersales/{u}/${opened}/parcel`, { courier: 'shunfeng', tracking_number: 'SF2234567890' })
  await ok(clerk, 'POST', `/v1/staff/aftersales/${opened}/receipts`, { accept: true, to: 'shelf' })

  // From the wallet: one order keeps what it holds, the other gives it back.
  assert.deepEqual([await give(one.id, 50_000), await give(one.id, 50_000)], [true, false])
  const dear = await shop.sku({ price: 20_000 })
  const fromWallet = { settlement_type: 1, sku_id: dear.id, address_id: one.addressId, pay_method: 'balance' }
  await ok(one, 'POST', '/v1/orders/{u}', { ...fromWallet, buy_count: 1 })
  const { order_id: partly } = await ok(one, 'POST', '/v1/orders/{u}', { ...fromWallet, buy_count: 2, pay_method: 'alipay', use_balance: true })
  await ok(one, 'POST', `/v1/orders/{u}/${partly}/cancellations`, {})

  const day = (days: number) => new Date(deps.clock().getTime() + days * 86_400_000).toISOString()
  const [coupon] = await db<{ id: number }[]>`
    insert into coupons (kind, name, name_en, amount, scope, claim_from, claim_until, valid_days, total)
    values ('fixed', '券', 'coupon', 300, 'all', ${day(-1)}, ${day(1)}, 10, 1) returning id`
  const claims = await Promise.all([one, two].map((buyer) => shop.ask('POST', `/v1/users/${buyer.username}/coupons`, { token: buyer.token, body: { coupon_id: coupon!.id } })))
  const lucky = claims.findIndex(({ body }) => body.code === 200)
  assert.deepEqual(
    claims.map(({ body }) => body.code as number).toSorted((a, b) => a - b),
    [10701, 200].toSorted((a, b) => a - b),
  )
  const luckyOne = [one, two][lucky]!
  shop.later(11)
  await ok(luckyOne, 'POST', '/v1/orders/{u}', { settlement_type: 1, sku_id: dear.id, buy_count: 1, address_id: luckyOne.addressId, coupons: [claims[lucky]!.body.data.id] })
  await ok(two, 'POST', '/v1/users/{u}/messages', { kind: 'other', subject: '你好', body: '在吗' })

  await shop.work()
  await runSweeps(deps)
  await shop.work()
  const [back] = await db<{ refunded: number }[]>`select refunded from payments where order_id = ${theirs.id}`
  assert.equal(back!.refunded, price, 'the gateway has sent it back')
  assert.deepEqual(await auditShop(db), [])

  await ok(clerk, 'POST', `/v1/staff/parcels/${(await db<{ id: number }[]>`select id from parcels where order_id = ${early.id}`)[0]!.id}/shipments`, {
    courier: 'shunfeng',
    tracking_number: 'SF3234567890',
  })
  await ok(early.buyer, 'PUT', '/v1/orders/{u}', { order_id: early.id })
  await db`update users set erase_after = ${deps.clock()} where id = ${early.buyer.id}`
  shop.later(1)
  await eraseOverdue(deps)
  assert.equal((await db`select 1 from users where id = ${early.buyer.id} and erased_at is not null`).length, 1)
  assert.equal((await db`select 1 from addresses where user_id = ${early.buyer.id}`).length, 0)
  assert.deepEqual(await auditShop(db), [])
})

test('one buyer’s rows hang on no other’s, and what no key looks after any more the audit does', async () => {
  const [stranger, theirs] = [await shop.buyer(), await order()]
  await assert.rejects(db`insert into payments (number, order_id, user_id, method, amount) values ('x', ${theirs.id}, ${stranger.id}, 'alipay', 1)`, {
    constraint_name: 'payments_order_id_orders_id_fk',
  })
  const twin = db`insert into orders (id, user_id, goods_amount, total_amount, total_count, address_id, address, settlement, fingerprint, pay_before)
    select id, ${stranger.id}, goods_amount, total_amount, total_count, address_id, address, settlement, 'twin', pay_before from orders where id = ${theirs.id}`
  await assert.rejects(twin, { code: '23505', constraint_name: 'orders_pkey' }, 'a number is one in the world, and drawn again')
  const attempt = (number: number) =>
    db`insert into payments (number, order_id, user_id, method, amount, state) values (${String(number)}, ${theirs.id}, ${theirs.buyer.id}, 'wechat', 1, 'closed')`
  await assert.rejects(attempt(early.id), { code: '23505', constraint_name: 'payments_number_unique' })
  await db`update payments set trade_no = 'T' where order_id = any(${[early.id, theirs.id]}) and method = 'alipay'`
  const faults = await auditShop(db)
  assert.deepEqual(faults, ['payments: alipay T is there 2 times, of several buyers'])
  await db`update payments set trade_no = null where order_id = ${theirs.id}`
  assert.deepEqual(await auditShop(db), [])
})

test('its months are parted as any shop’s, and a backup of it is restored with its keys and parts', async () => {
  for (const table of partedTables) assert.ok((await partTable(db, table, deps.clock())) !== undefined, table)
  const late = await order()
  await pay(late)
  assert.equal((await stage.stateOf(late.id)).status, 2)
  assert.deepEqual([await shardSteps(db), await auditShop(db)], [[], []])
  const none = { media: folderSource(path.join(folder, 'none'), 'media'), private: folderSource(path.join(folder, 'none'), 'private') }
  const { folder: made } = await backUp({ url: shop.config.databaseUrl, to: path.join(folder, 'backups'), files: none })
  const empty = await emptyDatabase()
  const other = openPool(empty.url, { max: 8 })
  try {
    await restore({ folder: made, into: empty.url })
    assert.equal(await isByBuyer(other), true)
    // Parts and buyers came in the other order; what columns a key has is the same, in which order they stand in it is not.
    const bare = (all: string[]) =>
      all
        .filter((says) => !says.includes('_bare '))
        .map((says) => says.replaceAll('(user_id, book, ', '(book, user_id, '))
        .toSorted()
    assert.deepEqual(bare(await guards(other)), bare(await guards(db)))
    assert.deepEqual(await auditShop(other), [])
  } finally {
    await other.end()
    await empty.drop()
  }
})

type Paid = { id: number; number: string; amount: number }
