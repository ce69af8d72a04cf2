import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditMoney } from '../ledger/audit.ts'
import { walletOf } from '../ledger/post.ts'
import { transact } from '../shared/db.ts'
import { refundState, refundToSources } from './refund.ts'
import { openStage, until } from '../test/stage.ts'

const { shop, gateway, order, stateOf } = await openStage()
const [anna, ben, reader] = [await shop.staff({ pays: 7 }), await shop.staff({ pays: 7 }), await shop.staff({ pays: 1 })]
const ask = async (clerk: { token: string }, method: string, path: string, body?: unknown) =>
  (await shop.ask(method, path, { token: clerk.token, ...(body === undefined ? {} : { body }) })).body

test('a wallet changes by hand only when one clerk asks and another approves, once', async () => {
  const buyer = await shop.buyer()
  const wish = { amount: '20.00', reason: '补偿' }
  assert.equal((await ask(reader, 'POST', `/v1/staff/wallets/${buyer.username}/adjust`, wish)).code, 12000)
  assert.equal((await ask(anna, 'POST', '/v1/staff/wallets/nobody/adjust', wish)).code, 10511)
  const { data } = await ask(anna, 'POST', `/v1/staff/wallets/${buyer.username}/adjust`, wish)
  assert.equal(await walletOf(shop.db, buyer.id), 0)
  const decide = (clerk: typeof anna, approve: boolean) => ask(clerk, 'POST', `/v1/staff/wallet-requests/${data.id}/decisions`, { approve })
  assert.equal((await decide(anna, true)).code, 10510)
  assert.equal((await decide(reader, true)).code, 12000)
  assert.equal(await walletOf(shop.db, buyer.id), 0)
  const answers = await Promise.all(Array.from({ length: 4 }, () => decide(ben, true)))
  assert.deepEqual(
    answers.map(({ code }) => code).toSorted((a, b) => a - b),
    [200, 10508, 10508, 10508],
  )
  assert.equal(await walletOf(shop.db, buyer.id), 2000)
  const mine = await shop.ask('GET', `/v1/users/${buyer.username}/wallet`, { token: buyer.token })
  assert.deepEqual([mine.body.data.balance, mine.body.data.moves[0].kind, mine.body.data.moves[0].amount], ['20.00', 'adjustment', '20.00'])
  const stranger = await shop.buyer()
  assert.equal((await shop.ask('GET', `/v1/users/${buyer.username}/wallet`, { token: stranger.token })).body.code, 403)
  const away = await ask(anna, 'POST', `/v1/staff/wallets/${buyer.username}/adjust`, { amount: '-20.01', reason: '收回' })
  assert.equal((await ask(ben, 'POST', `/v1/staff/wallet-requests/${away.data.id}/decisions`, { approve: true })).code, 10505)
  assert.equal((await ask(ben, 'POST', `/v1/staff/wallet-requests/${away.data.id}/decisions`, { approve: false })).code, 200)
  assert.equal(await walletOf(shop.db, buyer.id), 2000)
  for (const amount of ['0', '0.00', '-0', 'x', '1.234', ''])
    assert.notEqual((await ask(anna, 'POST', `/v1/staff/wallets/${buyer.username}/adjust`, { amount, reason: 'x' })).code, 200)
  await assert.rejects(shop.db`update wallet_requests set amount = 1 where id = ${data.id}`, { code: '23001' })
  assert.deepEqual(await auditMoney(shop.db), [])
})

test('staff take the courier’s cash, and decide what becomes of a refund that the gateway has refused', async () => {
  const cash = await order()
  await shop.ask('POST', `/v1/pays/${cash.buyer.username}`, { token: cash.buyer.token, body: { order_id: cash.id, method: 'cod' } })
  await shop.db`update orders set shipped_at = now() where id = ${cash.id}`
  const hand = (clerk: typeof anna, amount: string) => ask(clerk, 'POST', `/v1/staff/pays/${cash.id}/cash`, { amount })
  assert.deepEqual(
    [(await hand(reader, '88.00')).code, (await hand(anna, '87.00')).code, (await hand(anna, '88.00')).code, (await hand(anna, '88.00')).code],
    [12000, 10507, 200, 10508],
  )

  const placed = await order()
  await gateway.press(placed.payUrl)
  await until(async () => (await stateOf(placed.id)).status === 2)
  await shop.deps.pay.alipay.refund({ number: placed.number, requestNumber: 'by-hand', amount: 8000, total: 8800, why: '' })
  await transact(shop.db, (tx) => refundToSources(tx, { orderId: placed.id, amount: 5000, key: 'case', why: 'test' }))
  await shop.work()
  const { data } = await ask(reader, 'GET', '/v1/staff/refunds?state=stuck')
  assert.equal(data.length, 1)
  assert.match(data[0].error, /REFUND_AMT/)
  const decide = (action: string) => ask(anna, 'POST', `/v1/staff/refunds/${data[0].id}/decisions`, { action, note: '已核实' })
  assert.equal((await decide('retry')).code, 200)
  await shop.work()
  assert.equal(await refundState(shop.db, 'case'), 'waiting')
  assert.equal((await decide('wallet')).code, 200)
  assert.equal((await decide('wallet')).code, 10508)
  assert.equal(await refundState(shop.db, 'case'), 'done')
  assert.equal(await walletOf(shop.db, placed.buyer.id), 5000)
  const found = await ask(reader, 'GET', `/v1/staff/pays?q=${placed.id}`)
  assert.deepEqual([found.paginator.total, found.data[0].refunded], [1, '50.00'])
  assert.deepEqual(await auditMoney(shop.db), [])
})
