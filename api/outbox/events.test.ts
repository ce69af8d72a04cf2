import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { after, test } from 'node:test'
import { Value } from 'typebox/value'
import { caseStatuses } from '../aftersales/states.ts'
import { warnOfLowStock } from '../goods/low-stock.ts'
import { cancelOrder } from '../orders/close.ts'
import { eventNames } from '../orders/move.ts'
import { markPaid } from '../orders/pay.ts'
import { confirmReceipt } from '../orders/receive.ts'
import { ship } from '../test/ship.ts'
import { transact } from '../shared/db.ts'
import { openShop } from '../test/shop.ts'
import { describeEvents, events } from './events.ts'

type Got = { headers: IncomingMessage['headers']; body: string }
const got: Got[] = []
const receiver = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => (body += chunk))
  request.on('end', () => {
    got.push({ headers: request.headers, body })
    response.writeHead(204).end()
  })
})
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
after(() => receiver.close())
const origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
const shop = await openShop({ env: { WEBHOOK_ALLOW: origin } })
const { db, deps } = shop
const doc = readFileSync(path.resolve(import.meta.dirname, '../../docs/webhooks.md'), 'utf8')

test('every event that the shop can tell is described, and no other', () => {
  const told = [...Object.values(eventNames), 'order.refund_ended', ...caseStatuses.map((status) => `aftersale.${status}`), 'stock.low', 'ping']
  assert.deepEqual(Object.keys(events).toSorted(), told.toSorted())
  for (const [name, { data, example }] of Object.entries(events)) assert.deepEqual([...Value.Errors(data, example)], [], name)
  assert.ok(doc.endsWith(describeEvents()), 'docs/webhooks.md lists them as they are: n24 bin/webhooks-doc.ts')
})

test('what arrives is what is described, and the program in the docs knows it is from us, also while the secret changes', async () => {
  const clerk = await shop.staff({ operations: 7 })
  const ask = (method: string, where: string, body?: unknown) => shop.ask(method, `/v1/staff${where}`, { token: clerk.token, body })
  // Each by its own name, so that no name is one that a webhook may not listen to.
  const { id, secret } = (await ask('POST', '/webhooks', { url: origin, events: Object.keys(events).filter((name) => name !== 'ping') })).body.data
  const who = await shop.buyer()
  const sku = await shop.sku({ stock: 20 })
  const buy = async () => {
    const { body } = await shop.ask('POST', `/v1/orders/${who.username}`, {
      token: who.token,
      body: { settlement_type: 1, pay_method: 'alipay', sku_id: sku.id, buy_count: 1, address_id: who.addressId },
    })
    shop.later(11)
    return body.data.order_id as number
  }
  const order = await buy()
  await transact(db, (tx) => markPaid(tx, order, { paidAt: deps.clock(), why: 'test' }))
  await ship(db, order, { courier: 'shunfeng', trackingNumber: `SF${order}` })
  await transact(db, (tx) => confirmReceipt(tx, who.id, order))
  const cancelled = await buy()
  await transact(db, (tx) => cancelOrder(tx, who.id, cancelled))
  const back = { kind: 'return', reason: 'quality' }
  const asked = await shop.ask('POST', `/v1/orders/${who.username}/${order}/aftersales`, { token: who.token, body: back })
  assert.equal(asked.body.code, 200, JSON.stringify(asked.body))
  await db`update skus set warn_below = 500 where id = ${sku.id}`
  await transact(db, (tx) => warnOfLowStock(tx, deps.clock()))
  await shop.work()
  const changed = (await ask('POST', `/webhooks/${id}/secrets`)).body.data.secret
  assert.notEqual(changed, secret)
  assert.equal((await ask('POST', `/webhooks/${id}/pings`)).body.code, 200)
  await shop.work()

  const heard = got.map(({ body }) => JSON.parse(body) as { event: string; data: unknown })
  for (const name of ['order.placed', 'order.paid', 'order.shipped', 'order.received', 'order.cancelled', 'aftersale.asked', 'stock.low', 'ping'])
    assert.ok(
      heard.some(({ event }) => event === name),
      name,
    )
  for (const { event, data } of heard) assert.deepEqual([...Value.Errors(events[event]!.data, data)], [], event)
  assert.ok(!JSON.stringify(heard).includes(who.username) && !JSON.stringify(heard).includes('13800138000'))

  const source = /```js\n([\s\S]*?)```/.exec(doc)![1]!
  const { isFromShop } = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as { isFromShop(header: string, body: string, secret: string, now?: number): boolean }
  const last = got.at(-1)!
  const header = String(last.headers['x-jishi-signature'])
  const now = deps.clock().getTime() / 1000
  for (const known of [secret, changed]) assert.ok(isFromShop(header, last.body, known, now))
  assert.ok(!isFromShop(header, `${last.body} `, changed, now))
  assert.ok(!isFromShop(header, last.body, 'whsec_other', now))
  assert.ok(!isFromShop(header, last.body, changed, now + 301))
  shop.later(86_401)
  await ask('POST', `/webhooks/${id}/pings`)
  await shop.work()
  const later = got.at(-1)!
  const then = deps.clock().getTime() / 1000
  assert.deepEqual(
    [secret, changed].map((known) => isFromShop(String(later.headers['x-jishi-signature']), later.body, known, then)),
    [false, true],
  )
})
