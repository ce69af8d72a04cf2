import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { GoodsLine, Shop } from '@jishi/plugin'
import { signatureOf } from './calls.ts'
import { coldChain } from './cold-chain.ts'
import { openCounter } from './counter.ts'
import { nthHalf } from './nth-half.ts'
import { voucher } from './voucher.ts'

const KEY = 'key'
const counter = await openCounter({ key: KEY, vouchers: { 'GIFT-1': 10_000 }, tells: false })
after(() => counter.close())
const shop: Shop = { settings: { VOUCHER_URL: counter.url, VOUCHER_KEY: KEY }, publicUrl: 'http://shop.test', signal: new AbortController().signal }
const payment = {
  number: '1',
  amount: 8800,
  subject: '集市 <1>',
  returnUrl: 'http://shop.test/back',
  noticeUrl: 'http://127.0.0.1:1/notice',
  payBefore: new Date(Date.now() + 60_000),
}
const line = (over: Partial<GoodsLine>): GoodsLine => ({ skuId: 1, spuId: 1, catalogs: [], count: 1, price: 1000, grams: 500, left: 1000, ...over })

test('a voucher pays once, gives back what was paid and no more, and cannot be paid when closed', async () => {
  assert.deepEqual(await voucher.ask('1', shop), { state: 'unknown' })
  const { address } = (await voucher.start(payment, shop)) as { address: string }
  const type = async (code: string) => (await fetch(address, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ code }) })).status
  assert.match(await (await fetch(address)).text(), /集市 &#60;1&#62;/)
  assert.equal(await type('nobody’s'), 409)
  assert.equal(await type(' gift-1 '), 303)
  await type('gift-1')
  assert.equal(counter.vouchers.get('GIFT-1')!.balance, 1200)
  const paid = await voucher.ask('1', shop)
  assert.deepEqual([paid.state, paid.state === 'paid' && paid.amount], ['paid', 8800])
  for (let twice = 0; twice < 2; twice++) assert.equal(await voucher.refund({ number: '1', refund: 'R1', amount: 8000, total: 8800, why: '' }, shop), 'done')
  assert.deepEqual(await voucher.refund({ number: '1', refund: 'R2', amount: 801, total: 8800, why: '' }, shop), { refused: 'more than was paid' })
  assert.equal(counter.vouchers.get('GIFT-1')!.balance, 9200)
  assert.deepEqual([await voucher.askRefund({ number: '1', refund: 'R1' }, shop), await voucher.askRefund({ number: '1', refund: 'R2' }, shop)], ['done', 'unknown'])
  assert.equal((await voucher.close('1', shop)).state, 'paid')

  const second = (await voucher.start({ ...payment, number: '2', amount: 100 }, shop)) as { address: string }
  assert.deepEqual(await voucher.close('2', shop), { state: 'closed' })
  await fetch(second.address, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ code: 'GIFT-1' }) })
  assert.equal(counter.vouchers.get('GIFT-1')!.balance, 9200)
})

test('only what the counter has signed is a notice', () => {
  const body = JSON.stringify({ number: '1', state: 'paid', trade: 'V1', amount: 8800, paid_at: 1_800_000_000_000 })
  const read = (signature: string) => voucher.readNotice({ body, headers: { 'x-voucher-signature': signature }, at: new Date() }, shop)
  assert.deepEqual(read(signatureOf(KEY, body)), { number: '1', answer: { state: 'paid', tradeNo: 'V1', amount: 8800, paidAt: new Date(1_800_000_000_000) } })
  for (const forged of ['', signatureOf('another key', body), signatureOf(KEY, `${body} `)]) assert.equal(read(forged), undefined)
})

test('a wrong key is told nothing by the counter', async () => {
  await assert.rejects(voucher.ask('1', { ...shop, settings: { ...shop.settings, VOUCHER_KEY: 'wrong' } }), /401/)
})

test('the cheapest of every three pieces are half price, over all lines', () => {
  const lines = [line({ skuId: 1, count: 4, left: 12_000 }), line({ skuId: 2, count: 2, left: 1999 })]
  assert.deepEqual(nthHalf.off(lines, { every: 3 }), [0, 998])
  assert.deepEqual(nthHalf.off(lines, { every: 2 }), [1500, 998])
  assert.deepEqual(nthHalf.off(lines, { every: 7 }), [0, 0])
})

test('boxes cost the same each, and more to places far away', () => {
  const parcel = { lines: [line({ count: 4 }), line({ skuId: 2, count: 3 })], grams: 3500, region: '11' }
  const values = { per_box: 6, fee: 1500, far_fee: 1000 }
  assert.equal(coldChain.reckon(parcel, values), 3000)
  assert.equal(coldChain.reckon({ ...parcel, region: '6501' }, values), 5000)
  assert.equal(coldChain.reckon({ ...parcel, lines: [] }, values), 0)
})
