import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditMoney } from '../ledger/audit.ts'
import { walletOf } from '../ledger/post.ts'
import { eraseAccount } from '../privacy/erase.ts'
import { transact } from '../shared/db.ts'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { rewardReferrals } from './reward.ts'

const shop = await openShop()
const { db, clock } = shop.deps
const TERMS = { reward: 500, least: 5000 }
const DAY = 24 * 3600

const at = (buyer: TestBuyer, method: string, body?: unknown) =>
  shop.ask(method, `/v1/users/${buyer.username}/invitation`, { token: buyer.token, ...(body === undefined ? {} : { body }) })
const codeOf = async (buyer: TestBuyer): Promise<string> => (await at(buyer, 'GET')).body.data.code
const reward = () => rewardReferrals(shop.db, TERMS, clock())
/** An order that was received some days ago, straight in the database. */
async function received(buyer: TestBuyer, { price = 8800, days = 8 } = {}) {
  const sku = await shop.sku({ price })
  const { body } = await shop.ask('POST', `/v1/orders/${buyer.username}`, {
    token: buyer.token,
    body: { address_id: buyer.addressId, settlement_type: '1', sku_id: sku.id, buy_count: '1' },
  })
  assert.equal(body.code, 200, JSON.stringify(body))
  await db.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`update orders set status = 5, received_at = ${new Date(clock().getTime() - days * DAY * 1000)} where id = ${body.data.order_id}`
  })
  return body.data.order_id as number
}

test('who is invited and keeps a first order brings both their thanks, once', async () => {
  const [friend, newcomer] = [await shop.buyer(), await shop.buyer()]
  const code = await codeOf(friend)
  assert.match(code, /^[2-9a-z]{8}$/)
  assert.equal(await codeOf(friend), code, 'the word stays the same')
  assert.equal((await at(newcomer, 'POST', { code: ` ${code.toUpperCase()} ` })).body.code, 200)
  assert.equal((await at(newcomer, 'POST', { code })).body.code, 200, 'saying it again is no second time')
  assert.equal(await reward(), 0, 'nothing was bought yet')
  await received(newcomer, { days: 3 })
  assert.equal(await reward(), 0, 'it may still come back')
  await received(newcomer, { price: 4999 })
  assert.equal(await reward(), 0, 'too small')
  await received(newcomer)
  const both = await Promise.all([reward(), reward(), reward()])
  assert.equal(
    both.reduce((sum, n) => sum + n, 0),
    1,
  )
  assert.equal(await walletOf(db, friend.id), 500)
  assert.equal(await walletOf(db, newcomer.id), 500)
  const { invited, reward: said } = (await at(friend, 'GET')).body.data
  assert.equal(said, '5.00')
  assert.deepEqual(
    invited.map(({ name, state }: any) => [name, state]),
    [[`b***${newcomer.username.at(-1)}`, 'rewarded']],
  )
  assert.deepEqual(await auditMoney(db), [])
})

test('nobody invites themselves, those who came earlier, or those who are not new', async () => {
  const [old, friend, newcomer] = [await shop.buyer(), await shop.buyer(), await shop.buyer()]
  const code = await codeOf(friend)
  assert.equal((await at(friend, 'POST', { code })).body.code, 10191)
  assert.equal((await at(old, 'POST', { code })).body.code, 10191)
  for (const bad of ['', 'zzzzzzzz', "' or 1=1", '🎁'.repeat(4), '0'.repeat(8)]) assert.equal((await at(newcomer, 'POST', { code: bad })).body.code, 10190, bad)
  await received(newcomer)
  assert.equal((await at(newcomer, 'POST', { code })).body.code, 10192, 'has bought before')
  const late = await shop.buyer()
  await db`update users set created_at = created_at - interval '8 days' where id in (${friend.id}, ${old.id})`
  await db`update users set created_at = created_at - interval '7 days 1 minute' where id = ${late.id}`
  assert.equal((await at(late, 'POST', { code })).body.code, 10192)
  assert.deepEqual([...(await db`select 1 from referrals where user_id in (${friend.id}, ${old.id}, ${newcomer.id}, ${late.id})`)], [])
})

test('one newcomer, two inviters at once: one of them', async () => {
  const friends = [await shop.buyer(), await shop.buyer()]
  const newcomer = await shop.buyer()
  const codes = await Promise.all(friends.map(codeOf))
  const replies = await Promise.all([...codes, ...codes].map((code) => at(newcomer, 'POST', { code })))
  assert.deepEqual(new Set(replies.map(({ body }) => body.code)), new Set([200, 10193]))
  assert.equal((await db`select 1 from referrals where user_id = ${newcomer.id}`).length, 1)
})

test('an order of which all but a trifle was given back earns nothing', async () => {
  const inviter = await shop.buyer()
  const newcomer = await shop.buyer()
  assert.equal((await at(newcomer, 'POST', { code: await codeOf(inviter) })).body.code, 200)
  const order = await received(newcomer)
  await db`insert into refund_wishes (key, order_id, user_id, amount, why) select 'most of it', id, user_id, total_amount - 1, 'test' from orders where id = ${order}`
  await reward()
  assert.equal(await walletOf(db, inviter.id), 0)
  assert.equal(await walletOf(db, newcomer.id), 0)
})

test('a refunded order earns nothing, and a trade in invitations ends at twenty a month', async () => {
  const trader = await shop.buyer()
  const code = await codeOf(trader)
  const brought: TestBuyer[] = []
  for (let i = 0; i < 22; i++) {
    const buyer = await shop.buyer()
    assert.equal((await at(buyer, 'POST', { code })).body.code, 200)
    const order = await received(buyer)
    if (i === 0)
      await db.begin(async (tx) => {
        await tx`set local session_replication_role = replica`
        await tx`update orders set status = 8 where id = ${order}`
      })
    brought.push(buyer)
  }
  assert.equal(await reward(), 20)
  assert.equal(await walletOf(db, trader.id), 20 * 500)
  assert.equal(await walletOf(db, brought[0]!.id), 0)
  const { invited } = (await at(trader, 'GET')).body.data
  assert.deepEqual([invited.filter(({ state }: any) => state === 'refused').length, invited.filter(({ state }: any) => state === 'waiting').length], [1, 1])
})

test('who has deleted their account gets no money into a wallet that nobody can open; the other does', async () => {
  const gone = async ({ id }: TestBuyer) => {
    await db`update users set erase_after = ${clock()} where id = ${id}`
    await transact(db, (tx) => eraseAccount(tx, id, clock()))
    assert.equal((await db`select 1 from users where id = ${id} and erased_at is not null`).length, 1)
  }
  const [left, stays] = [await shop.buyer(), await shop.buyer()]
  const [newcomer, leaver] = [await shop.buyer(), await shop.buyer()]
  await at(newcomer, 'POST', { code: await codeOf(left) })
  await at(leaver, 'POST', { code: await codeOf(stays) })
  for (const buyer of [newcomer, leaver]) await received(buyer)
  for (const buyer of [left, leaver]) await gone(buyer)
  assert.equal(await reward(), 2)
  assert.deepEqual(await Promise.all([left, newcomer, leaver, stays].map(({ id }) => walletOf(db, id))), [0, 500, 0, 500])
  assert.equal(await reward(), 0)
  assert.deepEqual(await auditMoney(db), [])
})
