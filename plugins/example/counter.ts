/**
 * The other side of the example, to try it with and to test it: a counter that keeps gift vouchers, in memory. Not a part of
 * the plugin. `VOUCHER_KEY=… node plugins/example/counter.ts [port]` starts it with the vouchers GIFT-100 and GIFT-1000.
 */
import { randomInt } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ShortText } from '@jishi/plugin'
import { isSigned, signatureOf } from './calls.ts'
import type { Told } from './voucher.ts'

type Payment = { number: string; amount: number; subject: string; returnUrl: string; noticeUrl: string; until: number; told: Told; voucher?: string; refunds: Map<string, number> }
type Reply = { status?: number; json?: object; html?: string; to?: string }

/** A counter that runs. `vouchers`: what is left on each, in fen; `texts`: what was sent by it. */
export type Counter = {
  url: string
  vouchers: Map<string, { balance: number; cancelled: boolean }>
  texts: ShortText[]
  /** What is told of a payment, signed, as it is posted to the shop. */
  noticeOf(told: Told): { body: string; signature: string }
  close(): Promise<void>
}

/** @param tells whether it posts notices by itself when somebody has paid */
export async function openCounter({
  key,
  port = 0,
  vouchers = {},
  tells = true,
}: {
  key: string
  port?: number
  vouchers?: Record<string, number>
  tells?: boolean
}): Promise<Counter> {
  const kept = new Map(Object.entries(vouchers).map(([code, balance]) => [code, { balance, cancelled: false }]))
  const payments = new Map<string, Payment>()
  const texts: ShortText[] = []
  const noticeOf = (told: Told) => {
    const body = JSON.stringify(told)
    return { body, signature: signatureOf(key, body) }
  }

  async function tell({ noticeUrl, told }: Payment): Promise<void> {
    const { body, signature } = noticeOf(told)
    await fetch(noticeUrl, { method: 'POST', headers: { 'content-type': 'application/json', 'x-voucher-signature': signature }, body }).catch(() => {})
  }

  function open(wish: Omit<Payment, 'told' | 'refunds'>): Reply {
    if (!payments.has(wish.number)) payments.set(wish.number, { ...wish, told: { number: wish.number, state: 'waiting' }, refunds: new Map() })
    return { json: { address: `${counter.url}/pay/${wish.number}` } }
  }

  /** What somebody has typed at the counter's page. */
  async function pay(payment: Payment, code: string): Promise<Reply> {
    const voucher = kept.get(code.trim().toUpperCase())
    if (payment.told.state !== 'waiting' || Date.now() > payment.until) return { to: payment.returnUrl }
    if (!voucher || voucher.cancelled || voucher.balance < payment.amount)
      return { status: 409, html: page(payment, '券号不对，或余额不足 · No such voucher, or too little on it') }
    voucher.balance -= payment.amount
    payment.voucher = code.trim().toUpperCase()
    payment.told = { ...payment.told, state: 'paid', trade: `V${Date.now()}${randomInt(1e6)}`, amount: payment.amount, paid_at: Date.now() }
    if (tells) await tell(payment)
    return { to: payment.returnUrl }
  }

  function refund(payment: Payment, { refund, amount }: { refund: string; amount: number }): Reply {
    const before = [...payment.refunds.values()].reduce((sum, one) => sum + one, 0)
    if (payment.refunds.has(refund)) return { json: { state: 'done' } }
    if (payment.told.state !== 'paid' || before + amount > payment.amount) return { status: 409, json: { error: 'more than was paid' } }
    payment.refunds.set(refund, amount)
    kept.get(payment.voucher!)!.balance += amount
    return { json: { state: 'done' } }
  }

  function close(payment: Payment): Reply {
    if (payment.told.state === 'waiting') payment.told = { ...payment.told, state: 'closed' }
    return { json: payment.told }
  }

  function statement(day: string): Reply {
    const ofDay = [...payments.values()].filter(({ told }) => told.paid_at && new Date(told.paid_at + 8 * 3_600_000).toISOString().startsWith(day))
    const lines = ofDay.flatMap(({ number, told, refunds }) => [
      { kind: 'payment', number, trade: told.trade, amount: told.amount, fee: 0, at: told.paid_at },
      ...[...refunds].map(([refund, amount]) => ({ kind: 'refund', number: refund, trade: told.trade, amount, fee: 0, at: told.paid_at })),
    ])
    return { json: { lines } }
  }

  /** What the shop may ask, once its signature is right. */
  function asked(method: string, parts: string[], body: never): Reply {
    const [what, name = '', deed, more = ''] = parts
    const payment = payments.get(name)
    const voucher = kept.get(name)
    if (what === 'payments' && name === '' && method === 'POST') return open(body)
    if (what === 'texts' && method === 'POST') return texts.push(body), { json: {} }
    if (what === 'statements') return statement(name)
    if (what === 'vouchers' && voucher) {
      if (deed === 'cancel') voucher.cancelled = true
      return { json: { code: name, ...voucher } }
    }
    if (what !== 'payments' || !payment) return { status: 404, json: {} }
    if (deed === 'close') return close(payment)
    if (deed === 'refunds' && method === 'POST') return refund(payment, body)
    if (deed === 'refunds') return payment.refunds.has(more) ? { json: { state: 'done' } } : { status: 404, json: {} }
    return { json: payment.told }
  }

  async function answer(request: IncomingMessage): Promise<Reply> {
    const { pathname } = new URL(request.url ?? '/', 'http://counter')
    const parts = pathname.slice(1).split('/').map(decodeURIComponent)
    const text = await textOf(request)
    if (parts[0] === 'pay') {
      const payment = payments.get(parts[1] ?? '')
      if (!payment) return { status: 404, html: '404' }
      return request.method === 'POST' ? await pay(payment, new URLSearchParams(text).get('code') ?? '') : { html: page(payment) }
    }
    if (!isSigned(key, request.url + text, String(request.headers['x-voucher-signature'] ?? ''))) return { status: 401, json: {} }
    return asked(request.method ?? 'GET', parts, (text === '' ? {} : JSON.parse(text)) as never)
  }

  const server = createServer((request, response) => {
    answer(request).then(
      (reply) => send(response, reply),
      () => send(response, { status: 400, json: {} }),
    )
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const counter: Counter = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    vouchers: kept,
    texts,
    noticeOf,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return counter
}

function send(response: ServerResponse, { status = 200, json, html, to }: Reply): void {
  if (to !== undefined) response.writeHead(303, { location: to }).end()
  else if (html !== undefined) response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html)
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString()
}

const plain = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

const page = ({ number, amount, subject }: Payment, fault = '') => `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>礼品券柜台 · Voucher counter</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:24rem;margin:10vh auto;padding:0 16px}input,button{font:inherit;padding:8px 12px;width:100%;box-sizing:border-box;margin-top:8px}b{font-size:28px}.fault{color:#b3261e}</style>
<h1>礼品券柜台 · Voucher counter</h1><p>${plain(subject)}<br><b>¥${(amount / 100).toFixed(2)}</b></p>
${fault && `<p class="fault" role="alert">${plain(fault)}</p>`}
<form method="post" action="/pay/${plain(number)}"><label>券号 · Voucher number<input name="code" required autofocus></label><button>付款 · Pay</button></form></html>`

if (import.meta.main) {
  const { url } = await openCounter({ key: process.env.VOUCHER_KEY ?? '', port: Number(process.argv[2] ?? 8010), vouchers: { 'GIFT-100': 10_000, 'GIFT-1000': 100_000 } })
  console.log(`The voucher counter is at ${url}`)
}
