import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { auditMoney } from './audit.ts'
import { captureBalance, heldFor, holdBalance, type Posting, post, releaseBalance, walletOf } from './post.ts'

const shop = await openShop()
let serial = 0

const book = (posting: Posting) => transact(shop.db, (tx) => post(tx, posting))
const within = (work: (tx: Tx) => Promise<void>) => transact(shop.db, work)
const give = (userId: number, amount: number) =>
  book({
    key: `gift:${++serial}`,
    kind: 'adjustment',
    userId,
    entries: [
      { account: 'adjustments', amount: -amount },
      { account: `wallet:${userId}`, amount },
    ],
  })
const refusedWith = (code: number) => (error: unknown) => error instanceof Refusal && error.code === code

/** A buyer with money in the wallet, and an order of theirs. */
async function ordering(amount = 10_000, of?: TestBuyer) {
  const buyer = of ?? (await shop.buyer())
  const sku = await shop.sku()
  if (amount > 0) await give(buyer.id, amount)
  const { body } = await shop.ask('POST', `/v1/orders/${buyer.username}`, {
    token: buyer.token,
    body: { address_id: buyer.addressId, settlement_type: '1', sku_id: sku.id, buy_count: '1' },
  })
  assert.equal(body.code, 200, JSON.stringify(body))
  return { buyer, orderId: body.data.order_id as number }
}

test('posting twice under one key is posting once; another posting under it is a bug', async () => {
  const buyer = await shop.buyer()
  const posting: Posting = {
    key: 'once',
    kind: 'adjustment',
    userId: buyer.id,
    entries: [
      { account: `wallet:${buyer.id}`, amount: 500 },
      { account: 'adjustments', amount: -500 },
    ],
  }
  const done = await Promise.all(Array.from({ length: 8 }, () => book(posting)))
  assert.equal(done.filter(Boolean).length, 1)
  assert.equal(await walletOf(shop.db, buyer.id), 500)
  await assert.rejects(
    book({
      ...posting,
      entries: [
        { account: `wallet:${buyer.id}`, amount: 501 },
        { account: 'adjustments', amount: -501 },
      ],
    }),
    /booked with other entries/,
  )
  assert.equal(await walletOf(shop.db, buyer.id), 500)
})

test('the database refuses a posting that does not sum to zero, has one side, or none', async () => {
  for (const entries of [
    [
      { account: 'sales', amount: 5 },
      { account: 'gateway:alipay', amount: -4 },
    ],
    [{ account: 'sales', amount: 5 }],
    [],
  ] as Posting['entries'][])
    await assert.rejects(book({ key: `bad:${++serial}`, kind: 'payment', entries }), { constraint_name: 'ledger_sums_to_zero' })
  await assert.rejects(
    book({
      key: `bad:${++serial}`,
      kind: 'payment',
      entries: [
        { account: 'till' as 'sales', amount: 5 },
        { account: 'sales', amount: -5 },
      ],
    }),
    { constraint_name: 'ledger_entries_account_check' },
  )
  assert.deepEqual(await auditMoney(shop.db), [])
})

test('nobody changes the ledger, adds to an old posting, or writes a balance by hand', async () => {
  const buyer = await shop.buyer()
  await give(buyer.id, 700)
  const [posting] = await shop.db<{ id: number }[]>`select posting_id as id from ledger_entries where account = ${`wallet:${buyer.id}`}`
  await assert.rejects(shop.db`update ledger_entries set amount = amount * 2 where posting_id = ${posting!.id}`, { code: '23001' })
  await assert.rejects(shop.db`delete from ledger_entries where posting_id = ${posting!.id}`, { code: '23001' })
  await assert.rejects(shop.db`delete from ledger_postings where id = ${posting!.id}`, { code: '23001' })
  await assert.rejects(shop.db`truncate ledger_entries`, { code: '23001' })
  await assert.rejects(shop.db`insert into ledger_entries (posting_id, user_id, account, amount) values (${posting!.id}, ${buyer.id}, 'sales', 1)`, {
    constraint_name: 'ledger_sums_to_zero',
  })
  await assert.rejects(shop.db`update ledger_balances set balance = 1000000 where account = ${`wallet:${buyer.id}`}`, { code: '23001' })
  await assert.rejects(shop.db`insert into ledger_balances values ('wallet:1', 1000000)`, { code: '23001' })
  assert.equal(await walletOf(shop.db, buyer.id), 700)
})

test('money held for an order leaves the wallet, and comes back once when the order is given up', async () => {
  const { buyer, orderId } = await ordering()
  await within((tx) => holdBalance(tx, buyer.id, orderId, 3000))
  await within((tx) => holdBalance(tx, buyer.id, orderId, 3000))
  assert.deepEqual([await walletOf(shop.db, buyer.id), await heldFor(shop.db, orderId)], [7000, 3000])
  await Promise.all(Array.from({ length: 6 }, () => within((tx) => releaseBalance(tx, orderId))))
  assert.deepEqual([await walletOf(shop.db, buyer.id), await heldFor(shop.db, orderId)], [10_000, 0])
  await within((tx) => captureBalance(tx, orderId))
  assert.equal(await walletOf(shop.db, buyer.id), 10_000, 'what went back is not taken any more')
  assert.deepEqual(await auditMoney(shop.db), [])
})

test('release and capture at one moment: one of them has the money', async () => {
  for (let round = 0; round < 15; round++) {
    const { buyer, orderId } = await ordering(1000)
    await within((tx) => holdBalance(tx, buyer.id, orderId, 1000))
    const works = [releaseBalance, captureBalance, releaseBalance, captureBalance]
    await Promise.all(works.map((_, n) => within((tx) => works[(n + round) % works.length]!(tx, orderId))))
    assert.equal(await heldFor(shop.db, orderId), 0)
    const [{ n } = { n: 0 }] = await shop.db<{ n: number }[]>`select count(*)::int as n from ledger_postings where order_id = ${orderId} and kind in ('release', 'capture')`
    assert.equal(n, 1)
    assert.ok([0, 1000].includes(await walletOf(shop.db, buyer.id)))
  }
})

test('a wallet never falls below zero: of ten orders that want it all at once, one gets it', async () => {
  const buyer = await shop.buyer()
  await give(buyer.id, 5000)
  const orders = await Promise.all(Array.from({ length: 10 }, () => ordering(0, buyer)))
  const ends = await Promise.allSettled(orders.map(({ orderId }) => within((tx) => holdBalance(tx, buyer.id, orderId, 5000))))
  assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const end of ends) if (end.status === 'rejected') assert.ok(refusedWith(10505)(end.reason))
  assert.equal(await walletOf(shop.db, buyer.id), 0)
  const poor = await ordering(0)
  await assert.rejects(
    within((tx) => holdBalance(tx, poor.buyer.id, poor.orderId, 1)),
    refusedWith(10505),
  )
  for (const amount of [-1, 0.5, Number.NaN])
    await assert.rejects(
      within((tx) => holdBalance(tx, poor.buyer.id, poor.orderId, amount)),
      /cannot hold/,
    )
  assert.deepEqual(await auditMoney(shop.db), [])
})

test('the audit names what was tampered with behind the shop’s back', async () => {
  const buyer = await shop.buyer()
  await give(buyer.id, 100)
  await shop.db.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`update ledger_balances set balance = balance + 1 where account = ${`wallet:${buyer.id}`}`
  })
  assert.deepEqual(await auditMoney(shop.db), [{ about: `wallet:${buyer.id}`, fault: 'says 101 fen, its entries say 100' }])
})
