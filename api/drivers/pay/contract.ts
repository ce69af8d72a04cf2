import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { GatewayDown, type PayGateway, type PayWish } from './types.ts'

/** The other side of a driver under test. */
export type PayWorld = {
  gateway: PayGateway
  /** The buyer pays on the page; the query that the browser comes back with. */
  pay(pageUrl: string): Promise<Record<string, string>>
  /** The buyer only looks at the page. */
  look(pageUrl: string): Promise<void>
  /** A notice as the gateway signs it, for a payment of ours; `change` is applied before signing, `forge` after. */
  notice(wish: PayWish, options?: { change?: Record<string, string>; forge?: Record<string, string> }): Record<string, string>
  /** The same driver, talking to a gateway that changes its answers on the way. */
  tampered: PayGateway
  /** The same driver, talking to nobody. */
  down: PayGateway
}

/** What every gateway driver keeps. */
export function payContract(name: string, open: () => Promise<PayWorld>): void {
  const newWish = (over: Partial<PayWish> = {}): PayWish => ({
    number: `1${Array.from({ length: 15 }, () => randomInt(10)).join('')}`,
    amount: 8850,
    subject: '集市 Jishi 123 + 100% <b>',
    returnUrl: 'http://127.0.0.1:1/return',
    noticeUrl: 'http://127.0.0.1:1/notice',
    payBefore: new Date(Date.now() + 30 * 60_000),
    ...over,
  })

  test(`pay ${name}: a payment is unknown until its page is opened, waits, and is paid in full`, async () => {
    const { gateway, pay, look } = await open()
    const wish = newWish()
    const page = gateway.pageUrl(wish)
    assert.deepEqual(await gateway.query(wish.number), { state: 'unknown', number: wish.number })
    await look(page)
    assert.deepEqual(await gateway.query(wish.number), { state: 'waiting', number: wish.number })
    const back = await pay(page)
    const answer = await gateway.query(wish.number)
    assert.ok(answer.state === 'paid')
    assert.equal(answer.amount, 8850)
    assert.match(answer.tradeNo, /^\d{16,}$/)
    assert.ok(Math.abs(answer.paidAt.getTime() - Date.now()) < 60_000)
    assert.equal(gateway.readReturn(back), wish.number)
  })

  test(`pay ${name}: a return query that was changed, or is not signed, names no payment`, async () => {
    const { gateway, pay } = await open()
    const back = await pay(gateway.pageUrl(newWish()))
    assert.equal(gateway.readReturn({ ...back, out_trade_no: '1000000000000000' }), undefined)
    assert.equal(gateway.readReturn({ ...back, sign: 'AAAA' }), undefined)
    assert.equal(gateway.readReturn({}), undefined)
    const { sign: _, ...unsigned } = back
    assert.equal(gateway.readReturn(unsigned), undefined)
  })

  test(`pay ${name}: a genuine notice is read; a forged, foreign or broken one is told apart`, async () => {
    const { gateway, notice } = await open()
    const wish = newWish()
    const genuine = gateway.readNotice(notice(wish))
    assert.ok(genuine.verdict === 'genuine' && genuine.answer.state === 'paid')
    assert.equal(genuine.answer.amount, wish.amount)
    assert.equal(gateway.readNotice(notice(wish, { forge: { total_amount: '0.01' } })).verdict, 'forged')
    assert.equal(gateway.readNotice(notice(wish, { forge: { sign_type: 'RSA' } })).verdict, 'forged')
    assert.equal(gateway.readNotice({}).verdict, 'forged')
    assert.equal(gateway.readNotice(notice(wish, { change: { app_id: '2026999999999999' } })).verdict, 'foreign')
    assert.equal(gateway.readNotice(notice(wish, { change: { seller_id: '2088999999999999' } })).verdict, 'foreign')
    assert.notEqual(gateway.readNotice(notice(wish, { change: { total_amount: '88.505' } })).verdict, 'genuine')
  })

  test(`pay ${name}: a refund asked for twice under one number gives the money back once`, async () => {
    const { gateway, pay } = await open()
    const wish = newWish()
    await pay(gateway.pageUrl(wish))
    const refund = { number: wish.number, requestNumber: `${wish.number}R1`, amount: 5000, why: '测试' }
    await gateway.refund(refund)
    await gateway.refund(refund)
    await Promise.all([gateway.refund(refund), gateway.refund(refund)])
    // 38.50 is left: were the repeats counted, nothing would be.
    await assert.rejects(gateway.refund({ ...refund, requestNumber: `${wish.number}R2`, amount: 3851 }), GatewayDown)
    await gateway.refund({ ...refund, requestNumber: `${wish.number}R3`, amount: 3850 })
  })

  test(`pay ${name}: a closed payment stays closed, and closing a paid one says that it is paid`, async () => {
    const { gateway, pay, look } = await open()
    const [waiting, paid, never] = [newWish(), newWish(), newWish()]
    await look(gateway.pageUrl(waiting))
    assert.deepEqual(await gateway.close(waiting.number), { state: 'closed', number: waiting.number })
    assert.deepEqual(await gateway.close(waiting.number), { state: 'closed', number: waiting.number })
    await assert.rejects(pay(gateway.pageUrl(waiting)))
    await pay(gateway.pageUrl(paid))
    assert.equal((await gateway.close(paid.number)).state, 'paid')
    assert.deepEqual(await gateway.close(never.number), { state: 'unknown', number: never.number })
  })

  test(`pay ${name}: a page past its time takes no money`, async () => {
    const { gateway, pay } = await open()
    const wish = newWish({ payBefore: new Date(Date.now() - 1000) })
    await assert.rejects(pay(gateway.pageUrl(wish)))
    assert.notEqual((await gateway.query(wish.number)).state, 'paid')
  })

  test(`pay ${name}: an answer that was changed on the way, and no answer at all, teach nothing`, async () => {
    const { tampered, down, gateway, look } = await open()
    const wish = newWish()
    await look(gateway.pageUrl(wish))
    for (const broken of [tampered, down]) {
      await assert.rejects(broken.query(wish.number), GatewayDown)
      await assert.rejects(broken.close(wish.number), GatewayDown)
      await assert.rejects(broken.refund({ number: wish.number, requestNumber: 'R1', amount: 1, why: '' }), GatewayDown)
    }
  })
}
