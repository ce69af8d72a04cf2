import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { auditMoney } from '../api/ledger/audit.ts'
import { post, walletOf } from '../api/ledger/post.ts'
import { listWalletMoves } from '../api/ledger/read.ts'
import { refundToSources } from '../api/pays/refund.ts'
import { openStage, until } from '../api/test/stage.ts'
import { openPool, transact } from '../api/shared/db.ts'
import { Refusal } from '../api/shared/refusals.ts'
import { archiveMonth } from './archive.ts'
import { auditShop } from './audit.ts'
import { bringLedgerBack } from './ledger-months.ts'
import { partTable } from './partition.ts'
import { prepareShards } from './shards.ts'
import { tendMonths } from './tend-months.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'jishi-months-'))
after(() => rm(folder, { recursive: true, force: true }))
const stage = await openStage()
const { shop, order, notify, noticeFor } = stage
const { db, deps } = shop
const clerk = await shop.staff({ orders: 7, goods: 7 })
const buyer = await shop.buyer()
const month = deps.clock().toISOString().slice(0, 7)
const short = month.slice(2).replace('-', '')
/** More than a year later. */
const later = new Date(deps.clock().getTime() + 430 * 86_400_000)
const away = () => archiveMonth(db, 'ledger', month, folder, later)
const back = () => bringLedgerBack(db, month, folder, later)
const refusedWith = (code: number) => (error: unknown) => error instanceof Refusal && error.code === code

const books = async () => ({
  rows: await db`select (select count(*)::int from ledger_postings where book > 0) as postings, (select count(*)::int from ledger_entries where book > 0) as entries`.then(
    ([row]) => ({ ...row! }),
  ),
  postings: (await db`select md5(string_agg(p::text, ',' order by id)) as hash from ledger_postings p where book > 0`)[0]!.hash as string,
  entries: (await db`select md5(string_agg(e::text, ',' order by id)) as hash from ledger_entries e where book > 0`)[0]!.hash as string,
  standing: (await db`select 1 from ledger_archives where back_at is null`).length,
})
const wallet = async () => {
  const { moves, total } = await listWalletMoves(db, buyer.id, { page: 1, pageSize: 50 })
  return { kinds: moves.map(({ kind }) => kind), total, sum: moves.reduce((sum, { amount }) => sum + amount, 0), in: await walletOf(db, buyer.id) }
}
const ask = async (who: { token: string; username: string }, method: string, url: string, body: object) => {
  const reply = await shop.ask(method, url.replace('{u}', who.username), { token: who.token, body })
  assert.equal(reply.body.code, 200, JSON.stringify(reply.body))
  return reply.body.data
}
const receive = async (id: number) => {
  for (const { id: parcel } of await db<{ id: number }[]>`select id from parcels where order_id = ${id}`)
    await ask(clerk, 'POST', `/v1/staff/parcels/${parcel}/shipments`, { courier: 'shunfeng', tracking_number: `SF${parcel}000000` })
  await ask(buyer, 'PUT', '/v1/orders/{u}', { order_id: id })
}

// Paid through a gateway; paid from the wallet, and some of it given back; held for an order that came to nothing.
await transact(db, (tx) =>
  post(tx, {
    key: 'given',
    kind: 'adjustment',
    userId: buyer.id,
    entries: [
      { account: 'adjustments', amount: -30_000 },
      { account: `wallet:${buyer.id}`, amount: 30_000 },
    ],
  }),
)
const placed = await order(buyer)
await notify(noticeFor(placed))
const sku = await shop.sku({ price: 4000, stock: 10 })
const fromWallet = { settlement_type: 1, sku_id: sku.id, address_id: buyer.addressId, pay_method: 'balance' }
shop.later(11)
const { order_id: held } = await ask(buyer, 'POST', '/v1/orders/{u}', { ...fromWallet, buy_count: 2 })
shop.later(11)
const { order_id: dropped } = await ask(buyer, 'POST', '/v1/orders/{u}', { ...fromWallet, buy_count: 1, pay_method: 'alipay', use_balance: true }).then(async (made) => {
  if ((await db`select 1 from orders where id = ${made.order_id} and status = 1`).length > 0) await ask(buyer, 'POST', `/v1/orders/{u}/${made.order_id}/cancellations`, {})
  return made
})
await transact(db, (tx) => refundToSources(tx, { orderId: held, amount: 1500, key: 'kindness', why: '破损' }))
for (const id of [placed.id, held, dropped]) if ((await db`select 1 from orders where id = ${id} and status = 2`).length > 0) await receive(id)
for (const table of ['ledger_postings', 'ledger_entries'] as const) await partTable(db, table, deps.clock())
const before = { books: await books(), wallet: await wallet() }

test('a month of the ledger goes into files, whole: balances stay, audits hold, and the wallet’s moves still sum to what is in it', async () => {
  assert.deepEqual(await auditShop(db), [])
  await assert.rejects(archiveMonth(db, 'ledger', month, folder, deps.clock()), /it stays/)
  const ends = await Promise.allSettled([away(), away()])
  assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 1, 'of two at one moment one does it')
  assert.deepEqual((await readdir(folder)).toSorted(), [`ledger_entries_${short}.copy.gz`, `ledger_postings_${short}.copy.gz`])
  assert.deepEqual((await books()).rows, { postings: 0, entries: 0 })
  const now = await wallet()
  assert.deepEqual([now.in, now.sum, now.kinds], [before.wallet.in, before.wallet.in, ['adjustment', 'carried']])
  assert.deepEqual(await auditShop(db), [])
  await assert.rejects(away(), /not settled|no part|put away|duplicate|does not add up|it stays/)
})

test('nothing is booked twice in a month that was put away, and no money is sent that could not be booked', async () => {
  const posts = async () => (await db`select count(*)::int as n from ledger_postings`)[0]!.n as number
  const stood = await posts()
  assert.equal((await notify(noticeFor(placed))).body, 'success', 'a late notice finds its payment paid')
  const again = { key: `payment:${placed.number}`, kind: 'payment' as const, orderId: placed.id, userId: buyer.id }
  const entries = [
    { account: 'gateway:alipay' as const, amount: -8800 },
    { account: 'sales' as const, amount: 8800 },
  ]
  await assert.rejects(
    transact(db, (tx) => post(tx, { ...again, entries })),
    refusedWith(10095),
  )
  await assert.rejects(
    transact(db, (tx) => refundToSources(tx, { orderId: placed.id, amount: 100, key: 'late', why: '晚了' })),
    refusedWith(10095),
  )
  assert.deepEqual([await posts(), (await db`select 1 from refund_wishes where key = 'late'`).length], [stood, 0])
  await assert.rejects(db`update ledger_carried set amount = amount + 1`, { code: '23001' })
  await assert.rejects(db`delete from ledger_archives`, { code: '23001' })
  await assert.rejects(db`update ledger_archives set paid = 0`, { code: '23001' })
  await assert.rejects(db`truncate ledger_carried`, { code: '23001' })
  await db
    .begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      await tx`update ledger_carried set amount = amount + 1 where account = 'sales'`
      await tx`update payments set paid = paid + 1, amount = amount + 1 where order_id = ${placed.id}`
      const faults = (await auditMoney(tx)).map(({ about, fault }) => `${about} ${fault}`)
      assert.match(faults.join('\n'), /^ledger what months carried .* sums to 1 fen, not to nothing\nledger of \d{4}-\d\d held \d+ fen paid/)
      throw new Error('undone')
    })
    .catch((error: Error) => assert.equal(error.message, 'undone'))
})

test('it comes back row by row, not from a file that somebody has touched; then money may be given back again', async () => {
  const file = path.join(folder, `ledger_entries_${short}.copy.gz`)
  const [whole, closed] = [await readFile(file), await books()]
  await writeFile(file, whole.subarray(0, -1))
  await assert.rejects(back(), /is not the file that was written/)
  await rm(file)
  await assert.rejects(back(), /is not in/)
  assert.deepEqual(await books(), closed)
  await writeFile(file, whole)
  assert.equal(await back(), before.books.rows.postings + before.books.rows.entries)
  assert.deepEqual({ books: await books(), wallet: await wallet() }, before)
  assert.deepEqual([...(await db`select 1 from ledger_carried where amount <> 0`)], [])
  await assert.rejects(back(), /was not put away/)
  await transact(db, (tx) => refundToSources(tx, { orderId: held, amount: 500, key: 'late', why: '晚了' }))
  assert.deepEqual(await auditShop(db), [])
  before.books = await books()
  before.wallet = await wallet()
})

test('killed on the way nothing is lost and nothing is there twice: while it writes, while it ends, and when nobody hears that it ended', async () => {
  const child = () => {
    const says = `const [{ openPool }, { archiveMonth }] = await Promise.all([import('./api/shared/db.ts'), import('./db/archive.ts')])
      await archiveMonth(openPool(${JSON.stringify(shop.config.databaseUrl)}, { max: 1, name: 'doomed' }), 'ledger', ${JSON.stringify(month)}, ${JSON.stringify(folder)}, new Date(${later.getTime()}))`
    return spawn(process.execPath, ['--input-type=module', '-e', says], {
      cwd: path.resolve(import.meta.dirname, '..'),
      stdio: 'ignore',
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    })
  }
  const files = async () => (await readdir(folder)).filter((name) => name.endsWith('.gz')).length
  const doomed = () => db`select 1 from pg_stat_activity where application_name = 'doomed'`
  // A pipe that nobody reads: it hangs in the middle of its first file.
  await Promise.all((await readdir(folder)).map((name) => rm(path.join(folder, name))))
  const half = path.join(folder, `ledger_entries_${short}.copy.gz.half`)
  execFileSync('mkfifo', [half])
  const writing = child()
  await until(async () => (await db`select 1 from pg_locks where relation = to_regclass(${`ledger_entries_${short}`}) and mode = 'ShareLock' and granted`).length > 0)
  writing.kill('SIGKILL')
  await once(writing, 'exit')
  await until(async () => (await doomed()).length === 0)
  await rm(half)
  assert.deepEqual([await books(), await files()], [before.books, 0])

  // At its end everything is written, and the database has not said yes yet.
  await db.unsafe(`create function hold_the_end() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(77); return null; end $$;
    create constraint trigger hold_the_end after insert on ledger_archives deferrable initially deferred for each row execute function hold_the_end()`)
  const holder = openPool(shop.config.databaseUrl, { max: 1 })
  const ending = async () => {
    await until(async () => (await db`select 1 from pg_locks where locktype = 'advisory' and objid = 77 and not granted`).length > 0)
    assert.equal(await files(), 2, 'the files are whole before the rows go')
  }
  try {
    await holder`select pg_advisory_lock(77)`
    const refused = child()
    await ending()
    await db`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 77 and not granted`
    assert.notEqual((await once(refused, 'exit'))[0], 0)
    await until(async () => (await doomed()).length === 0)
    assert.deepEqual([await books(), await files()], [before.books, 2], 'the rows are there; files without rows that went are written anew')
    const unheard = child()
    await ending()
    unheard.kill('SIGKILL')
    await once(unheard, 'exit')
    await holder`select pg_advisory_unlock(77)`
    await until(async () => (await doomed()).length === 0)
  } finally {
    await holder.end()
    await db.unsafe('drop function hold_the_end() cascade')
  }
  assert.deepEqual([(await books()).rows, (await books()).standing, await files()], [{ postings: 0, entries: 0 }, 1, 2])
  assert.deepEqual(await auditShop(db), [])
  assert.equal(await back(), before.books.rows.postings + before.books.rows.entries)
  assert.deepEqual({ books: await books(), wallet: await wallet() }, before)
})

test('what the settings say is put away by itself, once; it comes back into a shop whose keys begin with the buyer since then', async () => {
  const settings = { dir: path.join(folder, 'away'), ledgerMonths: 14 }
  const young = await tendMonths(db, settings, new Date(later.getTime() - 40 * 86_400_000))
  assert.deepEqual([young.away, young.stayed], [[], []])
  assert.deepEqual((await tendMonths(db, settings, later)).away, [{ month, rows: before.books.rows.postings + before.books.rows.entries }])
  assert.deepEqual(await tendMonths(db, settings, later), { made: [], away: [], stayed: [] })
  await prepareShards(db)
  for (const name of await readdir(settings.dir)) await copyFile(path.join(settings.dir, name), path.join(folder, name))
  await back()
  assert.deepEqual([(await books()).rows, await auditShop(db)], [before.books.rows, []])
  // An order that is still to be shipped holds its month back, in words.
  const open = await order(buyer)
  await notify(noticeFor(open))
  assert.deepEqual((await tendMonths(db, settings, later)).stayed, [`order ${open.id} of that month is not settled; the month stays`])
})
