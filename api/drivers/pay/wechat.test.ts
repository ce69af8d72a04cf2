import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { openGateway } from '../../test/gateway.ts'
import { type Change, payContract } from './contract.ts'
import { GatewayDown, type Opened, type PayWish } from './types.ts'
import { wechat } from './wechat.ts'

const other = await openGateway()
type Answer = { status: number; headers: Record<string, string>; body: string }

/** Passes requests on to the platform, with the address they were signed for, and changes what comes back. */
async function meddler(change: (answer: Answer) => Answer): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      const init = { method: request.method ?? 'GET', headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' } }
      const answer = await fetch(other.url + request.url, request.method === 'POST' ? { ...init, body: Buffer.concat(chunks) } : init)
      const headers = Object.fromEntries([...answer.headers].filter(([name]) => name.startsWith('wechatpay-') || name === 'content-type'))
      const changed = change({ status: answer.status, headers, body: await answer.text() })
      response.writeHead(changed.status, changed.headers).end(changed.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/wechat`
}

const through = async (change: (answer: Answer) => Answer) => wechat({ ...other.wechat, url: await meddler(change) })
const tampered = await through((answer) => ({
  ...answer,
  headers: { ...answer.headers, ...(answer.body === '' ? { 'wechatpay-nonce': 'another' } : {}) },
  body: answer.body.replace('{', '{ '),
}))

const codeOf = (opened: Opened): string => {
  assert.ok('codeUrl' in opened)
  return opened.codeUrl
}
const transaction = ({ number, amount }: PayWish, change: Change = {}) => ({
  appid: change.app ?? other.wechat.appId,
  mchid: change.seller ?? other.wechat.mchId,
  out_trade_no: number,
  transaction_id: '4200000000202601010000000001',
  trade_state: 'SUCCESS',
  success_time: '2026-01-01T12:00:00+08:00',
  amount: { total: change.amount ? Number(change.amount) : amount, currency: 'CNY' },
})

function notice(wish: PayWish, { change, forge }: { change?: Change; forge?: Change } = {}): Record<string, string> {
  const { body, headers } = other.wechatNotice(transaction(wish, change))
  const raw = { ...headers, body }
  if (forge?.amount) return { ...raw, body: other.wechatNotice(transaction(wish, { amount: forge.amount })).body }
  if (forge?.seal) return { ...raw, 'wechatpay-signature': forge.seal }
  return forge?.scheme ? { ...raw, 'wechatpay-serial': forge.scheme } : raw
}

payContract('wechat', async () => ({
  gateway: wechat(other.wechat),
  tampered,
  down: wechat({ ...other.wechat, url: 'http://127.0.0.1:1' }),
  returns: false,
  plant: (fault, number) => other.plant('wechat', fault, number),
  async pay(opened) {
    const { status } = await other.scan(codeOf(opened), { notice: 'none' })
    assert.equal(status, 200)
    return {}
  },
  async look(opened) {
    await fetch(codeOf(opened))
  },
  notice,
}))

const wish = (number: string): PayWish => ({
  number,
  amount: 100,
  subject: 'x',
  returnUrl: 'http://127.0.0.1:1/',
  noticeUrl: 'http://127.0.0.1:1/',
  payBefore: new Date(Date.now() + 60_000),
})

test('pay wechat: a notice is good for five minutes, either way', async () => {
  const gateway = wechat(other.wechat)
  const raw = notice(wish('1000000000000901'))
  const verdictAt = async (seconds: number) => (await gateway.readNotice(raw, new Date(Date.now() + seconds * 1000))).verdict
  assert.deepEqual(await Promise.all([-310, -290, 0, 290, 310].map(verdictAt)), ['forged', 'genuine', 'genuine', 'genuine', 'forged'])
})

test('pay wechat: a notice sealed with another key, or with another envelope, is not read', async () => {
  const gateway = wechat({ ...other.wechat, apiKey: 'x'.repeat(32) })
  assert.equal((await gateway.readNotice(notice(wish('1000000000000902')), new Date())).verdict, 'foreign')
})

test('pay wechat: a genuine answer about another payment is not taken for an answer about this one', async () => {
  const gateway = wechat(other.wechat)
  await other.scan(codeOf(await gateway.open(wish('1000000000000111'))), { notice: 'none' })
  let kept: Answer | undefined
  const replaying = await through((answer) => (kept ??= answer))
  assert.equal((await replaying.query('1000000000000111')).state, 'paid')
  await assert.rejects(replaying.query('1000000000000222'), GatewayDown)
})

test('pay wechat: a refusal that nobody has signed is no answer, even when it says the payment is unknown', async () => {
  const proxy = await through(({ body }) => ({ status: 404, headers: { 'content-type': 'application/json' }, body: body.replace(/.*/s, '{"code":"ORDER_NOT_EXIST"}') }))
  await assert.rejects(proxy.query('1000000000000333'), GatewayDown)
})

test('pay wechat: a bill that is not the one that was promised, or not whole, is not read', async () => {
  const whole =
    '\uFEFF交易时间,微信订单号,商户订单号,交易状态,商户退款单号,申请退款金额,订单金额,手续费\r\n`2026-03-05 12:00:00,`42,`1000000000000444,`SUCCESS,`0,`0.00,`1.00,`0.01000\r\n总交易单数\r\n`1\r\n'
  const bills = { promised: whole, changed: whole.replace('1.00', '9.00'), short: whole.replace('`1\r\n', '`2\r\n') }
  let given: keyof typeof bills = 'promised'
  const server = createServer((request, response) => {
    if (request.url?.includes('billdownload')) return void response.end(bills[given])
    const said = given === 'changed' ? 'promised' : given
    const body = JSON.stringify({ hash_type: 'SHA1', hash_value: createHash('sha1').update(bills[said]).digest('hex'), download_url: `${url}/v3/billdownload/file?token=1` })
    response.writeHead(200, other.wechatHeaders(body)).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const gateway = wechat({ ...other.wechat, url })
  assert.deepEqual(await gateway.statement('2026-03-05'), [
    { kind: 'payment', number: '1000000000000444', tradeNo: '42', amount: 100, fee: 1, at: new Date('2026-03-05T04:00:00Z') },
  ])
  for (const bad of ['changed', 'short'] as const) {
    given = bad
    await assert.rejects(gateway.statement('2026-03-05'), GatewayDown)
  }
})

test('pay wechat: the platform refuses what somebody signed with another key', async () => {
  const stranger = await openGateway()
  const foreign = wechat({ ...other.wechat, privateKey: stranger.wechat.privateKey })
  await assert.rejects(foreign.open(wish('1000000000000555')), GatewayDown)
  assert.equal((await wechat(other.wechat).query('1000000000000555')).state, 'unknown')
})
