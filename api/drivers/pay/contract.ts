import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { GatewayDown, type Opened, type ReconciledGateway, type PayWish, type RawNotice, RefundRefused } from './types.ts'

/** The other side of a driver under test. */
export type PayWorld = {
  gateway: ReconciledGateway
  /** The buyer pays; the query that the browser comes back with, where there is one. */
  pay(opened: Opened): Promise<Record<string, string>>
  /** The buyer only looks. */
  look(opened: Opened): Promise<void>
  /** A notice as the gateway signs it, for a payment of ours; `change` is applied before signing, `forge` after. */
  notice(wish: PayWish, options?: { change?: Change; forge?: Change }): RawNotice
  /** Whether the browser comes back with a signed query. */
  returns: boolean
  /** The gateway's books of today get a fault: a line is missing, one too many, or a fen short. */
  plant(fault: 'missing' | 'extra' | 'amount', number: string): Promise<void>
  /** The same driver, talking to a gateway that changes its answers on the way. */
  tampered: ReconciledGateway
  /** The same driver, talking to nobody. */
  down: ReconciledGateway
}

/** What a notice may say otherwise than the truth. */
export type Change = Partial<Record<'app' | 'seller' | 'amount' | 'scheme' | 'seal', string>>

/** The gateway's day. */
const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

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

  test(`pay ${name}: a payment is unknown until it is opened, waits, and is paid in full`, async () => {
    const { gateway, pay, look, returns } = await open()
    const wish = newWish()
    assert.deepEqual(await gateway.query(wish.number), { state: 'unknown', number: wish.number })
    const opened = await gateway.open(wish)
    await look(opened)
    assert.deepEqual(await gateway.query(wish.number), { state: 'waiting', number: wish.number })
    assert.deepEqual(await gateway.open(wish), opened, 'opened twice, it is the same payment')
    const back = await pay(opened)
    const answer = await gateway.query(wish.number)
    assert.ok(answer.state === 'paid')
    assert.equal(answer.amount, 8850)
    assert.match(answer.tradeNo, /^\d{16,}$/)
    assert.ok(Math.abs(answer.paidAt.getTime() - Date.now()) < 60_000)
    assert.equal(gateway.readReturn(back), returns ? wish.number : undefined)
  })

  test(`pay ${name}: a return query that was changed, or is not signed, names no payment`, async () => {
    const { gateway, pay } = await open()
    const back = await pay(await gateway.open(newWish()))
    assert.equal(gateway.readReturn({ ...back, out_trade_no: '1000000000000000' }), undefined)
    assert.equal(gateway.readReturn({ ...back, sign: 'AAAA' }), undefined)
    assert.equal(gateway.readReturn({}), undefined)
    const { sign: _, ...unsigned } = back
    assert.equal(gateway.readReturn(unsigned), undefined)
  })

  test(`pay ${name}: a genuine notice is read; a forged, foreign or broken one is told apart`, async () => {
    const { gateway, notice } = await open()
    const wish = newWish()
    const now = new Date()
    const verdictOf = async (raw: RawNotice) => (await gateway.readNotice(raw, now)).verdict
    const genuine = await gateway.readNotice(notice(wish), now)
    assert.ok(genuine.verdict === 'genuine' && genuine.answer.state === 'paid')
    assert.deepEqual([genuine.answer.number, genuine.answer.amount], [wish.number, wish.amount])
    for (const forge of [{ amount: '0.01' }, { scheme: 'RSA' }, { seal: 'AAAA' }] as Change[]) assert.equal(await verdictOf(notice(wish, { forge })), 'forged')
    assert.equal(await verdictOf({}), 'forged')
    for (const change of [{ app: '2026999999999999' }, { seller: '2088999999999999' }] as Change[]) assert.equal(await verdictOf(notice(wish, { change })), 'foreign')
    assert.notEqual(await verdictOf(notice(wish, { change: { amount: '88.505' } })), 'genuine')
  })

  test(`pay ${name}: a refund asked for twice under one number gives the money back once, and too much is refused for good`, async () => {
    const { gateway, pay } = await open()
    const wish = newWish()
    await pay(await gateway.open(wish))
    const refund = { number: wish.number, requestNumber: `${wish.number}R1`, amount: 5000, total: 8850, why: '测试' }
    assert.equal(await gateway.queryRefund(refund), 'unknown')
    await gateway.refund(refund)
    assert.equal(await gateway.refund(refund), 'done')
    assert.deepEqual(await Promise.all([gateway.refund(refund), gateway.refund(refund)]), ['done', 'done'])
    assert.equal(await gateway.queryRefund(refund), 'done')
    // 38.50 is left: were the repeats counted, nothing would be.
    await assert.rejects(gateway.refund({ ...refund, requestNumber: `${wish.number}R2`, amount: 3851 }), RefundRefused)
    assert.equal(await gateway.queryRefund({ number: wish.number, requestNumber: `${wish.number}R2` }), 'unknown')
    await gateway.refund({ ...refund, requestNumber: `${wish.number}R3`, amount: 3850 })
    assert.equal(await gateway.queryRefund({ number: wish.number, requestNumber: `${wish.number}R3` }), 'done')
  })

  test(`pay ${name}: a closed payment stays closed, and closing a paid one says that it is paid`, async () => {
    const { gateway, pay, look } = await open()
    const [waiting, paid, never] = [newWish(), newWish(), newWish()]
    const opened = await gateway.open(waiting)
    await look(opened)
    assert.deepEqual(await gateway.close(waiting.number), { state: 'closed', number: waiting.number })
    assert.deepEqual(await gateway.close(waiting.number), { state: 'closed', number: waiting.number })
    await assert.rejects(pay(opened))
    await pay(await gateway.open(paid))
    assert.equal((await gateway.close(paid.number)).state, 'paid')
    assert.deepEqual(await gateway.close(never.number), { state: 'unknown', number: never.number })
  })

  test(`pay ${name}: a page past its time takes no money`, async () => {
    const { gateway, pay } = await open()
    const wish = newWish({ payBefore: new Date(Date.now() - 1000) })
    await assert.rejects(async () => await pay(await gateway.open(wish)))
    assert.notEqual((await gateway.query(wish.number)).state, 'paid')
  })

  test(`pay ${name}: an answer that was changed on the way, and no answer at all, teach nothing`, async () => {
    const { tampered, down, gateway, look } = await open()
    const wish = newWish()
    await look(await gateway.open(wish))
    for (const broken of [tampered, down]) {
      await assert.rejects(broken.query(wish.number), GatewayDown)
      await assert.rejects(broken.query('1999999999999999'), GatewayDown)
      await assert.rejects(broken.close(wish.number), GatewayDown)
      await assert.rejects(broken.refund({ number: wish.number, requestNumber: 'R1', amount: 1, total: 8850, why: '' }), GatewayDown)
      await assert.rejects(broken.queryRefund({ number: wish.number, requestNumber: 'R1' }), GatewayDown)
      await assert.rejects(broken.statement(today()), GatewayDown)
    }
  })

  test(`pay ${name}: the statement of a day has what was paid and went back, with the fees, and what is planted in it`, async () => {
    const { gateway, pay, look, plant } = await open()
    const [paid, refunded, waiting, gone, short] = [newWish(), newWish({ amount: 10_000 }), newWish(), newWish(), newWish()]
    for (const wish of [paid, refunded, gone, short]) await pay(await gateway.open(wish))
    await look(await gateway.open(waiting))
    await gateway.refund({ number: refunded.number, requestNumber: `${refunded.number}R1`, amount: 4000, total: 10_000, why: '' })
    const lines = await gateway.statement(today())
    const find = (number: string) => lines.find((line) => line.number === number)
    assert.deepEqual([find(paid.number)?.kind, find(paid.number)?.amount, find(paid.number)?.fee], ['payment', 8850, 53])
    assert.deepEqual([find(`${refunded.number}R1`)?.kind, find(`${refunded.number}R1`)?.amount, find(`${refunded.number}R1`)?.fee], ['refund', 4000, -24])
    assert.equal(find(waiting.number), undefined)
    assert.ok(lines.every(({ at }) => Math.abs(at.getTime() - Date.now()) < 60_000))
    await plant('missing', gone.number)
    await plant('amount', short.number)
    await plant('extra', '1777777777777777')
    const faulty = await gateway.statement(today())
    assert.equal(
      faulty.find(({ number }) => number === gone.number),
      undefined,
    )
    assert.equal(faulty.find(({ number }) => number === short.number)?.amount, 8849)
    assert.ok(faulty.some(({ number }) => number === '1777777777777777'))
    assert.deepEqual(await gateway.statement('2020-02-02'), [])
  })
}
