import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { markPaid } from '../orders/pay.ts'
import { confirmReceipt } from '../orders/receive.ts'
import { ship } from '../test/ship.ts'
import { transact } from '../shared/db.ts'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { openDesk } from './desk.ts'

const shop = await openShop()
const deskOf = (buyer: TestBuyer) =>
  openDesk(shop.deps, { buyer: { id: buyer.id, username: buyer.username, sessionId: buyer.sessionId }, lang: 'zh-CN', guestCart: undefined, ip: '127.0.0.1' } as Parameters<
    typeof openDesk
  >[1])
const picture = async () => ({
  name: 'a.png',
  bytes: await sharp({ create: { width: 40, height: 40, channels: 3, background: '#c84' } })
    .png()
    .toBuffer(),
})

/** An order of two lines' worth, received. */
async function received(buyer: TestBuyer): Promise<{ order: number; skuId: number }> {
  const { id } = await shop.sku()
  const body = { settlement_type: 1, sku_id: id, buy_count: 2, pay_method: 'alipay', address_id: buyer.addressId }
  const order = Number((await shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body })).body.data.order_id)
  await transact(shop.db, (tx) => markPaid(tx, order, { paidAt: shop.deps.clock(), why: 'test' }))
  await ship(shop.db, order, { courier: 'shunfeng', trackingNumber: `SF${order}` })
  await transact(shop.db, (tx) => confirmReceipt(tx, buyer.id, order))
  return { order, skuId: id }
}

const cases = async () => JSON.stringify(await shop.db`select id from aftersales`)

test('the form of a case tells all that is wrong at once, keeps the pictures, and asks for nothing', async () => {
  const buyer = await shop.buyer()
  const { order, skuId } = await received(buyer)
  const before = await cases()
  const form: Record<string, string> = { kind: 'exchange', reason: 'mind', words: '破'.repeat(501), [`count-${skuId}`]: '0' }
  const answer = await deskOf(buyer).askFor(order, form, [await picture()])
  assert.deepEqual(Object.keys(answer.faults).sort(), ['lines', 'reason', 'words'])
  assert.doesNotMatch(Object.values(answer.faults).join(), /words|reason/, 'a person reads what to do, not the name of a field')
  assert.equal(await cases(), before)
  assert.equal(form.kept!.split(' ').length, 1)
  const again = { ...form, reason: 'quality', words: '破了', [`count-${skuId}`]: '1' }
  const { value } = await deskOf(buyer).askFor(order, again, [])
  assert.equal((await deskOf(buyer).case(value!)).pictures[0], form.kept)
})

test('a look at what would come back keeps the pictures, too', async () => {
  const buyer = await shop.buyer()
  const { order, skuId } = await received(buyer)
  const form: Record<string, string> = { kind: 'refund', reason: 'quality', words: '', [`count-${skuId}`]: '1' }
  assert.equal((await deskOf(buyer).previewCase(order, form, [await picture()])).value!.amount > 0, true)
  assert.equal(form.kept!.split(' ').length, 1)
})

test('a bad picture and bad words are told together', async () => {
  const buyer = await shop.buyer()
  const { order, skuId } = await received(buyer)
  const before = await cases()
  const form = { kind: 'refund', reason: 'quality', words: '破'.repeat(501), [`count-${skuId}`]: '1' }
  const answer = await deskOf(buyer).askFor(order, form, [{ name: 'a.png', bytes: Buffer.from('no picture') }])
  assert.deepEqual(Object.keys(answer.faults).sort(), ['pictures', 'words'])
  assert.equal(await cases(), before)
})

test('an invoice is asked for on the order’s page; what is wrong is told beside its field', async () => {
  const buyer = await shop.buyer()
  const { order } = await received(buyer)
  const desk = deskOf(buyer)
  assert.deepEqual(Object.keys((await desk.askForInvoice(order, { invoice_kind: 'company', invoice_title: '集市', invoice_tax_no: '1' })).faults), ['invoice_tax_no'])
  assert.deepEqual(Object.keys((await desk.askForInvoice(order, {})).faults), ['invoice_title'])
  assert.equal((await desk.order(order)).invoice, null)
  assert.deepEqual((await desk.askForInvoice(order, { invoice_kind: 'personal', invoice_title: ' 韩梅梅 ' })).faults, {})
  assert.equal((await desk.order(order)).invoice?.title, '韩梅梅')
  assert.deepEqual((await desk.askForInvoice(order, { invoice_kind: 'personal', invoice_title: '李雷' })).codes, [12085])
})

test('a profile and a message tell all that is wrong at once', async () => {
  const mine = deskOf(await shop.buyer())
  assert.deepEqual(Object.keys((await mine.savePerson({ nickname: '长'.repeat(21), birthday: '1800-01-01', gender: '' })).faults).sort(), ['birthday', 'nickname'])
  assert.deepEqual(Object.keys((await mine.writeMessage({ kind: 'question', subject: ' ', body: '' }, undefined)).faults).sort(), ['body', 'subject'])
  assert.equal((await mine.messages(1, 10)).total, 0)
})

test('the account page counts one’s own orders, cases and reviews, and nobody else’s', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const [first, second] = [await received(buyer), await received(buyer)]
  assert.equal((await deskOf(buyer).askFor(first.order, { kind: 'refund', reason: 'quality', words: '', [`count-${first.skuId}`]: '1' }, [])).codes.length, 0)
  const mine = await deskOf(buyer).tallies()
  assert.deepEqual([mine.cases, mine.unreviewed, mine.balance, mine.coupons, mine.favourites, mine.back], [1, 2, 0, 0, 0, 0])
  assert.equal((await deskOf(buyer).writeReview(second.order, { sku_id: String(second.skuId), stars: '5', text: '好' }, [])).codes.length, 0)
  const [{ id } = { id: 0 }] = await shop.db<{ id: number }[]>`select id from aftersales where order_id = ${first.order}`
  assert.equal((await deskOf(buyer).withdrawCase(id)).codes.length, 0)
  const then = await deskOf(buyer).tallies()
  assert.deepEqual([then.cases, then.unreviewed], [0, 1])
  const theirs = await deskOf(other).tallies()
  assert.deepEqual([theirs.cases, theirs.unreviewed, theirs.favourites], [0, 0, 0])
})
