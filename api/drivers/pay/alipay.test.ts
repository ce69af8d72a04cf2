import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { openGateway } from '../../test/gateway.ts'
import { alipay } from './alipay.ts'
import { type Change, payContract } from './contract.ts'
import { GatewayDown, type Opened } from './types.ts'

const other = await openGateway()

/** Passes requests on to the gateway and changes what comes back. */
async function meddler(change: (answer: string) => string): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      const answer = await fetch(other.url + request.url, { method: 'POST', body: Buffer.concat(chunks), headers: { 'content-type': request.headers['content-type'] ?? '' } })
      response.setHeader('content-type', 'application/json').end(change(await answer.text()))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/gateway.do`
}

const through = async (change: (answer: string) => string) => alipay({ ...other.alipay, gateway: await meddler(change) })
const tampered = await through((answer) => answer.replace(/"msg":"[^"]*"/, '"msg":"Changed"'))

const pageOf = (opened: Opened): string => {
  assert.ok('payUrl' in opened)
  return opened.payUrl
}
const NAMES = { app: 'app_id', seller: 'seller_id', amount: 'total_amount', scheme: 'sign_type', seal: 'sign' } as const
const named = (change: Change = {}): Record<string, string> => Object.fromEntries(Object.entries(change).map(([name, value]) => [NAMES[name as keyof Change], value]))

payContract('alipay', async () => ({
  gateway: alipay(other.alipay),
  tampered,
  down: alipay({ ...other.alipay, gateway: 'http://127.0.0.1:1/gateway.do' }),
  returns: true,
  plant: (fault, number) => other.plant('alipay', fault, number),
  async pay(opened) {
    const { status, location } = await other.press(pageOf(opened), { notice: 'none' })
    assert.equal(status, 303)
    return Object.fromEntries(new URL(location ?? '').searchParams)
  },
  async look(opened) {
    await other.open(pageOf(opened))
  },
  notice: ({ number, amount }, { change, forge } = {}) => ({
    ...other.sign({
      app_id: other.alipay.appId,
      seller_id: other.alipay.sellerId,
      out_trade_no: number,
      trade_no: '2026010122001400000000000001',
      trade_status: 'TRADE_SUCCESS',
      total_amount: (amount / 100).toFixed(2),
      gmt_payment: '2026-01-01 12:00:00',
      charset: 'utf-8',
      version: '1.0',
      notify_type: 'trade_status_sync',
      subject: '集市 100% + 1',
      ...named(change),
    }),
    ...named(forge),
  }),
}))

test('pay alipay: a genuine answer about another payment is not taken for an answer about this one', async () => {
  const gateway = alipay(other.alipay)
  const wish = { amount: 100, subject: 'x', returnUrl: 'http://127.0.0.1:1/', noticeUrl: 'http://127.0.0.1:1/', payBefore: new Date(Date.now() + 60_000) }
  await other.press(await gateway.pageUrl({ ...wish, number: '1000000000000111' }), { notice: 'none' })
  let kept = ''
  const replaying = await through((answer) => (kept ||= answer))
  assert.equal((await replaying.query('1000000000000111')).state, 'paid')
  await assert.rejects(replaying.query('1000000000000222'), GatewayDown)
})

test('pay alipay: the gateway refuses a page that somebody signed with another key, or changed', async () => {
  const wish = {
    number: '1000000000000333',
    amount: 100,
    subject: 'x',
    returnUrl: 'http://127.0.0.1:1/',
    noticeUrl: 'http://127.0.0.1:1/',
    payBefore: new Date(Date.now() + 60_000),
  }
  const stranger = await openGateway()
  const foreign = await alipay({ ...other.alipay, privateKey: stranger.alipay.privateKey }).pageUrl(wish)
  const changed = (await alipay(other.alipay).pageUrl(wish)).replace('1.00', '0.01')
  for (const url of [foreign, changed]) {
    const page = await fetch(url, { redirect: 'manual' })
    assert.equal(page.status, 400)
    assert.match(await page.text(), /isv\.invalid-signature/)
  }
  assert.equal((await alipay(other.alipay).query(wish.number)).state, 'unknown')
})
