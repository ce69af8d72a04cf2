import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { freePorts } from '../bin/ports.ts'
import { isSigned, sign, signedContent } from './alipay/signature.ts'
import type { SandboxConfig } from './config.ts'
import { readSandboxConfig } from './config.ts'
import { readLetter } from './mail/message.ts'
import { startSandbox } from './start.ts'

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
const [shopKeys, gatewayKeys] = [pair(), pair()]
const folder = mkdtempSync(path.join(tmpdir(), 'jishi-sandbox-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const configIn = (name: string): SandboxConfig => ({
  port: 0,
  smtpPort: 0,
  dataDir: path.join(folder, name),
  retryScale: 1 / 100_000,
  lateSeconds: 0.02,
  slowMs: 1,
  weibo: { id: 'weibo-app', secret: 'weibo-secret' },
  qq: { id: 'qq-app', secret: 'qq-secret' },
  alipay: { appId: 'app', sellerId: 'seller', appPublicKey: shopKeys.publicKey, privateKey: gatewayKeys.privateKey },
  wechat: {
    appId: 'wx',
    mchId: '1230000109',
    serial: 'S1',
    appPublicKey: shopKeys.publicKey,
    apiKey: 'k'.repeat(32),
    platformSerial: 'P1',
    platformPrivateKey: gatewayKeys.privateKey,
  },
  courier: { customer: 'c', key: 'k', stageSeconds: 0 },
  yuntongxun: { accountSid: 'sid', authToken: 'token', appId: 'app', templateId: '1' },
})

async function open(name: string) {
  const sandbox = await startSandbox(configIn(name))
  after(() => sandbox.close())
  return sandbox
}

/** A request to the gateway, as a shop signs it. */
function signed(method: string, content: Record<string, unknown>, more: Record<string, string> = {}): URLSearchParams {
  const params: Record<string, string> = {
    app_id: 'app',
    method,
    charset: 'utf-8',
    sign_type: 'RSA2',
    version: '1.0',
    timestamp: '2026-01-01 00:00:00',
    biz_content: JSON.stringify(content),
    ...more,
  }
  return new URLSearchParams({ ...params, sign: sign(signedContent(params), shopKeys.privateKey) })
}

const pageUrl = (url: string, number: string, more: Record<string, string> = {}) =>
  `${url}/gateway.do?${signed('alipay.trade.page.pay', { out_trade_no: number, total_amount: '88.00', subject: '集市 <script>alert(1)</script>'.replace('/', ''), product_code: 'FAST_INSTANT_TRADE_PAY', timeout_express: '30m' }, more)}`

async function call(url: string, method: string, content: Record<string, unknown>): Promise<Record<string, string>> {
  const text = await (await fetch(`${url}/gateway.do`, { method: 'POST', body: signed(method, content) })).text()
  const key = `${method.replaceAll('.', '_')}_response`
  const { sign: signature } = JSON.parse(text) as { sign: string }
  const raw = text.slice(text.indexOf(`"${key}":`) + key.length + 3, text.lastIndexOf(',"sign"'))
  assert.ok(isSigned(raw, signature, gatewayKeys.publicKey), 'the very bytes that were sent are signed')
  return JSON.parse(raw) as Record<string, string>
}

const press = async (payUrl: string, form: Record<string, string>) => {
  const page = await fetch(payUrl)
  return await fetch(page.url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(form) })
}

/** A shop's notice door that gives these answers, one after the other. */
async function noticeDoor(answers: string[]): Promise<{ url: string; heard: URLSearchParams[]; server: Server; all: Promise<void> }> {
  const heard: URLSearchParams[] = []
  const { promise: all, resolve } = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      response.end(answers[heard.length] ?? 'success')
      heard.push(new URLSearchParams(body))
      if (heard.length >= answers.length) resolve()
    })
  })
  // Below the ports of outgoing connections: a door that is shut for a while must find its place free.
  const [port] = await freePorts(1)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${port}/notify`, heard, server, all }
}

test('the gateway repeats a notice, byte for byte, until the shop says exactly success', async () => {
  const door = await noticeDoor(['fail', '违法请求~', '"success"', 'success'])
  const sandbox = await open('repeat')
  await press(pageUrl(sandbox.url, 'n1', { notify_url: door.url }), { do: 'pay' })
  await door.all
  assert.equal(door.heard.length, 4)
  assert.equal(new Set(door.heard.map(String)).size, 1)
  const { sign: signature, sign_type, ...form } = Object.fromEntries(door.heard[0]!)
  assert.equal(sign_type, 'RSA2')
  assert.ok(isSigned(signedContent(form), signature ?? '', gatewayKeys.publicKey))
  assert.deepEqual([form.trade_status, form.out_trade_no, form.total_amount, form.app_id, form.seller_id], ['TRADE_SUCCESS', 'n1', '88.00', 'app', 'seller'])
})

test('one trade is paid once, however many press at once', async () => {
  const door = await noticeDoor(['success'])
  const sandbox = await open('once')
  const url = pageUrl(sandbox.url, 'n2', { notify_url: door.url, return_url: 'http://127.0.0.1:1/back' })
  const replies = await Promise.all(Array.from({ length: 10 }, () => press(url, { do: 'pay' })))
  assert.deepEqual(
    replies.map(({ status }) => status).toSorted((a, b) => a - b),
    [303, ...Array.from({ length: 9 }, () => 409)],
  )
  await door.all
  assert.equal((await call(sandbox.url, 'alipay.trade.query', { out_trade_no: 'n2' })).trade_status, 'TRADE_SUCCESS')
  assert.equal(door.heard.length, 1)
})

test('failing and closing take no money, and a closed trade cannot be paid', async () => {
  const sandbox = await open('fail')
  const url = pageUrl(sandbox.url, 'n3')
  assert.match(await (await press(url, { do: 'fail' })).text(), /余额不足/)
  assert.equal((await call(sandbox.url, 'alipay.trade.query', { out_trade_no: 'n3' })).trade_status, 'WAIT_BUYER_PAY')
  await press(url, { do: 'close' })
  assert.equal((await press(url, { do: 'pay' })).status, 409)
  assert.equal((await call(sandbox.url, 'alipay.trade.query', { out_trade_no: 'n3' })).trade_status, 'TRADE_CLOSED')
  assert.equal((await call(sandbox.url, 'alipay.trade.close', { out_trade_no: 'n3' })).sub_code, 'ACQ.TRADE_STATUS_ERROR')
})

test('refunds never exceed what was paid, and can be asked about', async () => {
  const sandbox = await open('refund')
  await press(pageUrl(sandbox.url, 'n4'), { do: 'pay' })
  const refund = (request: string, amount: string) => call(sandbox.url, 'alipay.trade.refund', { out_trade_no: 'n4', out_request_no: request, refund_amount: amount })
  assert.deepEqual([(await refund('a', '50.00')).fund_change, (await refund('a', '50.00')).fund_change], ['Y', 'N'])
  assert.equal((await refund('a', '1.00')).sub_code, 'ACQ.DISCORDANT_REPEAT_REQUEST')
  const race = await Promise.all(['b', 'c', 'd'].map((request) => refund(request, '38.00')))
  assert.deepEqual(
    race.map(({ code }) => Number(code)).toSorted((a, b) => a - b),
    [10000, 40004, 40004],
  )
  assert.equal((await refund('e', '0.01')).sub_code, 'ACQ.TRADE_STATUS_ERROR')
  assert.equal((await call(sandbox.url, 'alipay.trade.fastpay.refund.query', { out_trade_no: 'n4', out_request_no: 'a' })).refund_amount, '50.00')
  assert.equal((await call(sandbox.url, 'alipay.trade.fastpay.refund.query', { out_trade_no: 'n4', out_request_no: 'z' })).refund_amount, undefined)
  assert.equal((await call(sandbox.url, 'alipay.trade.query', { out_trade_no: 'nobody' })).sub_code, 'ACQ.TRADE_NOT_EXIST')
  assert.equal((await call(sandbox.url, 'constructor', {})).sub_code, 'isv.invalid-method')
})

test('what a page shows is text, in the reader’s language', async () => {
  const sandbox = await open('text')
  const page = await (await fetch(pageUrl(sandbox.url, 'n5'), { headers: { 'accept-language': 'en' } })).text()
  assert.match(page, /Confirm the payment/)
  assert.ok(!page.includes('<script>'))
  assert.equal((await fetch(`${sandbox.url}/cashier/1234`)).status, 404)
  assert.equal((await fetch(`${sandbox.url}/mail/x`)).status, 404)
})

test('a letter arrives by SMTP, is shown without its scripts, and is read by programs as JSON', async () => {
  const sandbox = await open('mail')
  const letter = [
    'From: =?UTF-8?B?6ZuG5biC?= <no-reply@jishi.example>',
    'To: a@example.com',
    'Subject: =?UTF-8?B?5r+A5rS75oKo?= =?UTF-8?B?55qE6LSm5Y+3?=',
    'Message-ID: <1@jishi>',
    'Content-Type: multipart/alternative; boundary="x"',
    '',
    '--x',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('点这里 http://127.0.0.1:8000/activate?code=a&b=c 👍').toString('base64'),
    '--x',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    '<p onclick=3D"x">=E4=BD=A0=E5=A5=BD</p><script>=',
    'alert("1")</script>',
    '--x--',
    '',
  ].join('\r\n')
  for (let twice = 0; twice < 2; twice++) await post(sandbox.smtpUrl, letter)
  const { letters } = (await (await fetch(`${sandbox.url}/mail`, { headers: { accept: 'application/json' } })).json()) as {
    letters: { id: number; subject: string; to: string; text: string; html: string; from: string }[]
  }
  assert.equal(letters.length, 1, 'the same letter twice is one letter')
  assert.deepEqual([letters[0]!.subject, letters[0]!.to, letters[0]!.from], ['激活您的账号', 'a@example.com', '集市 <no-reply@jishi.example>'])
  assert.equal(letters[0]!.text, '点这里 http://127.0.0.1:8000/activate?code=a&b=c 👍')
  assert.equal(letters[0]!.html.trim(), '<p onclick="x">你好</p><script>alert("1")</script>')
  const page = await fetch(`${sandbox.url}/mail/${letters[0]!.id}`)
  const html = await page.text()
  assert.ok(!html.includes('<script>') && html.includes('<iframe sandbox="allow-popups'))
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/)
  assert.match(html, /<a href="http:\/\/127\.0\.0\.1:8000\/activate\?code=a&#38;b=c"/)
})

/** Speaks just enough SMTP to hand in one letter. */
async function post(smtpUrl: string, letter: string): Promise<void> {
  const { hostname, port } = new URL(smtpUrl)
  const socket = connect(Number(port), hostname)
  for (const line of [undefined, 'HELO test', 'MAIL FROM:<no-reply@jishi.example>', 'RCPT TO:<a@example.com>', 'DATA', `${letter}\r\n.`, 'QUIT']) {
    if (line !== undefined) socket.write(`${line}\r\n`)
    const [reply] = (await once(socket, 'data')) as [Buffer]
    assert.match(reply.toString(), /^[23]/)
  }
  socket.destroy()
}

test('rubbish in a letter is read without a fault', () => {
  for (const raw of [
    '',
    '\r\n',
    'Subject',
    'Content-Type: multipart/mixed; boundary=""\r\n\r\n--',
    'Content-Type: text/html; charset=nonsense\r\n\r\nx',
    `Content-Type: multipart/mixed; boundary=a\r\n\r\n${'--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n'.repeat(50)}`,
  ])
    assert.equal(typeof readLetter(Buffer.from(raw)).text, 'string')
})

test('after a kill -9 the sandbox still knows its trades, and sends the notice that was not taken', async () => {
  const files = { app: path.join(folder, 'app.pem'), own: path.join(folder, 'own.pem') }
  writeFileSync(files.app, shopKeys.publicKey)
  writeFileSync(files.own, gatewayKeys.privateKey)
  const [port, smtp] = await freePorts(2)
  const env = {
    ...process.env,
    SANDBOX_PORT: String(port),
    SANDBOX_SMTP_PORT: String(smtp),
    SANDBOX_DATA_DIR: path.join(folder, 'killed'),
    SANDBOX_ALIPAY_APP_ID: 'app',
    SANDBOX_ALIPAY_SELLER_ID: 'seller',
    SANDBOX_ALIPAY_APP_PUBLIC_KEY_FILE: files.app,
    SANDBOX_ALIPAY_PRIVATE_KEY_FILE: files.own,
    SANDBOX_WECHAT_APP_ID: 'wx',
    SANDBOX_WECHAT_MCH_ID: '1230000109',
    SANDBOX_WECHAT_SERIAL: 'S1',
    SANDBOX_WECHAT_APP_PUBLIC_KEY_FILE: files.app,
    SANDBOX_WECHAT_API_KEY_FILE: files.own,
    SANDBOX_WECHAT_PLATFORM_SERIAL: 'P1',
    SANDBOX_WECHAT_PLATFORM_PRIVATE_KEY_FILE: files.own,
    SANDBOX_YUNTONGXUN_ACCOUNT_SID: 'sid',
    SANDBOX_YUNTONGXUN_AUTH_TOKEN_FILE: files.own,
    SANDBOX_YUNTONGXUN_APP_ID: 'app',
    SANDBOX_YUNTONGXUN_TEMPLATE_ID: '1',
    SANDBOX_RETRY_SCALE: '0.0001',
  }
  const start = async () => {
    const child = fork(new URL('./main.ts', import.meta.url), { env, execArgv: [], silent: true })
    assert.equal((await once(child, 'message'))[0], 'ready')
    return child
  }
  const door = await noticeDoor(['no', 'success'])
  door.server.close()
  const url = `http://127.0.0.1:${port}`
  const first = await start()
  await press(pageUrl(url, 'n6', { notify_url: door.url }), { do: 'pay' })
  first.kill('SIGKILL')
  await once(first, 'exit')
  door.server.listen(Number(new URL(door.url).port), '127.0.0.1')
  const second = await start()
  await door.all
  assert.equal((await call(url, 'alipay.trade.query', { out_trade_no: 'n6' })).trade_status, 'TRADE_SUCCESS')
  // Its parent's death is its own.
  second.disconnect()
  const [code] = (await once(second, 'exit')) as [number]
  assert.equal(code, 0)
})

test('a sandbox that is told too little names every fault at once', () => {
  assert.throws(
    () => readSandboxConfig({ SANDBOX_PORT: 'x', SANDBOX_ALIPAY_PRIVATE_KEY_FILE: '/nowhere' }),
    (error: Error) => ['SANDBOX_PORT', 'SANDBOX_ALIPAY_APP_ID', 'SANDBOX_ALIPAY_PRIVATE_KEY_FILE names /nowhere'].every((word) => error.message.includes(word)),
  )
})
