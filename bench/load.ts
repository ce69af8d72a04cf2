/**
 * The load, in a process of its own: so many connections that each send the next request as soon as the last was answered.
 * Speaks HTTP/1.1 over bare sockets, for a client that costs more than the server measures itself.
 */
import { createPrivateKey, createSign, type KeyObject } from 'node:crypto'
import net from 'node:net'

export type Buyer = { username: string; token: string; addressId: number }
/** Who buys what: every request is another buyer's, and no buyer wishes for the same twice. */
export type Crowd = { buyers: Buyer[]; skus: number[]; privateKey: string; appId: string; sellerId: string }
/** `orders`, `carts` and `journeys` need a crowd; `hot` gives them one SKU. `once`: each path is asked for once, from the first, and then it is over; `count`: over after so many. */
export type Job = {
  port: number
  connections: number
  ms: number
  count?: number
  what: { kind: 'get'; paths: string[]; headers?: Record<string, string>; once?: boolean } | { kind: 'orders' | 'carts' | 'confirm' | 'journeys'; hot?: boolean }
}
/** Answers per second, those that were not 200, and milliseconds. */
export type Measured = { rate: number; count: number; errors: number; p50: number; p95: number; p99: number; first?: string | undefined }

type Answer = { status: number; body: string }
type Ask = (request: string) => Promise<Answer>

let crowd: Crowd | undefined
let key: KeyObject | undefined
let turn = 0

process.on('message', async (message: { crowd: Crowd } | { job: Job }) => {
  if ('crowd' in message) {
    crowd = message.crowd
    key = createPrivateKey(crowd.privateKey)
    process.send!({ ready: true })
  } else process.send!({ measured: await run(message.job) })
})
process.on('disconnect', () => process.exit())

async function run({ port, connections, ms, count, what }: Job): Promise<Measured> {
  const end = performance.now() + ms
  const times: number[] = []
  let errors = 0
  let first: string | undefined
  let left = what.kind === 'get' && what.once ? what.paths.length : (count ?? Number.POSITIVE_INFINITY)
  const one = what.kind === 'get' ? gets(what) : what.kind === 'journeys' ? journey : single(what.kind, what.hot ?? false)
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const { ask, close } = await connect(port)
      while (left-- > 0 && performance.now() < end) {
        const from = performance.now()
        const bad = await one(ask)
        if (bad) {
          errors++
          first ??= bad.slice(0, 300)
        } else times.push(performance.now() - from)
      }
      close()
    }),
  )
  const seconds = (performance.now() - begun) / 1000
  times.sort((a, b) => a - b)
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN
  return { rate: times.length / seconds, count: times.length, errors, p50: at(0.5), p95: at(0.95), p99: at(0.99), first }
}

/** What went wrong, or undefined. */
type One = (ask: Ask) => Promise<string | undefined>

function gets({ paths, headers, once }: { paths: string[]; headers?: Record<string, string>; once?: boolean }): One {
  const requests = paths.map((path) => get(path, headers))
  let next = 0
  return async (ask) => {
    const { status, body } = await ask(requests[(once ? next++ : turn++) % requests.length]!)
    return status === 200 ? undefined : `${status} ${body}`
  }
}

function single(kind: 'orders' | 'carts' | 'confirm', hot: boolean): One {
  return async (ask) => {
    const { buyer, sku, round } = next(hot)
    const request =
      kind === 'orders'
        ? send(`/v1/orders/${buyer.username}`, { address_id: buyer.addressId, settlement_type: '1', sku_id: sku, buy_count: String(1 + (hot ? round % 40 : 0)) }, buyer.token)
        : kind === 'carts'
          ? send(`/v1/carts/${buyer.username}`, { sku_id: sku, count: 1 }, buyer.token)
          : get(`/v1/orders/${buyer.username}/advance?settlement_type=1&sku_id=${sku}&buy_num=1`, { authorization: buyer.token })
    return refusalOf(await ask(request))
  }
}

/** From the cart to a paid order: cart, confirmation, order, notice. */
async function journey(ask: Ask): Promise<string | undefined> {
  const { buyer, sku } = next(false)
  const added = refusalOf(await ask(send(`/v1/carts/${buyer.username}`, { sku_id: sku, count: 1 }, buyer.token)))
  if (added) return added
  const confirmed = refusalOf(await ask(get(`/v1/orders/${buyer.username}/advance?settlement_type=0`, { authorization: buyer.token })))
  if (confirmed) return confirmed
  const answer = await ask(send(`/v1/orders/${buyer.username}`, { address_id: buyer.addressId, settlement_type: '0' }, buyer.token))
  const refused = refusalOf(answer)
  if (refused) return refused
  const { order_id, total_amount } = JSON.parse(answer.body).data
  const told = await ask(notice(order_id, total_amount))
  return told.status === 200 && told.body === 'success' ? undefined : `notice: ${told.status} ${told.body}`
}

function next(hot: boolean): { buyer: Buyer; sku: number; round: number } {
  const { buyers, skus } = crowd!
  const n = turn++
  const buyer = buyers[n % buyers.length]!
  // A buyer's next turn is at another SKU, or at more pieces of the hot one: the same again within ten seconds would be a reload, and no order.
  const round = Math.floor(n / buyers.length)
  return { buyer, round, sku: hot ? skus[0]! : skus[(n + round * 7) % skus.length]! }
}

const refusalOf = ({ status, body }: Answer): string | undefined => (status === 200 && body.startsWith('{"code":200') ? undefined : `${status} ${body}`)

const get = (path: string, headers: Record<string, string> = {}): string =>
  `GET ${path} HTTP/1.1\r\nhost: bench\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`

function send(path: string, body: object, token: string): string {
  const text = JSON.stringify(body)
  return `POST ${path} HTTP/1.1\r\nhost: bench\r\nauthorization: ${token}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
}

/** A genuine notice of Alipay's that an order was paid. https://opendocs.alipay.com/open/270/105902 */
function notice(orderId: number, amount: string): string {
  const { appId, sellerId } = crowd!
  const form: Record<string, string> = {
    app_id: appId,
    charset: 'utf-8',
    gmt_payment: '2026-01-01 12:00:00',
    notify_type: 'trade_status_sync',
    out_trade_no: String(orderId),
    seller_id: sellerId,
    total_amount: amount,
    trade_no: `2026010122${orderId}`,
    trade_status: 'TRADE_SUCCESS',
    version: '1.0',
  }
  const content = Object.keys(form)
    .sort()
    .map((name) => `${name}=${form[name]}`)
    .join('&')
  const sign = createSign('RSA-SHA256').update(content, 'utf8').sign(key!, 'base64')
  const text = new URLSearchParams({ ...form, sign_type: 'RSA2', sign }).toString()
  return `POST /v1/pays/notify_url HTTP/1.1\r\nhost: bench\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${text.length}\r\n\r\n${text}`
}

async function connect(port: number): Promise<{ ask: Ask; close(): void }> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true })
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let seen = Buffer.alloc(0)
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined
  socket.on('data', (part) => {
    seen = seen.length === 0 ? part : Buffer.concat([seen, part])
    const found = wholeAnswer(seen)
    if (!found) return
    seen = seen.subarray(found.length)
    waiting?.resolve(found.answer)
  })
  const gone = (error?: Error) => waiting?.reject(error ?? new Error('the server hung up'))
  socket.on('error', gone)
  socket.on('close', () => gone())
  const ask: Ask = (request) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject }
      socket.write(request)
    })
  return { ask, close: () => socket.destroy() }
}

/** The answer at the beginning of what was read, once it is there to its end. */
function wholeAnswer(seen: Buffer): { answer: Answer; length: number } | undefined {
  const head = seen.indexOf('\r\n\r\n')
  if (head < 0) return undefined
  const text = seen.latin1Slice(0, head)
  const status = Number(text.slice(9, 12))
  const size = /content-length: (\d+)/i.exec(text)?.[1]
  const from = head + 4
  const until = size === undefined ? seen.indexOf('0\r\n\r\n', from) : from + Number(size)
  if (until < from || seen.length < until) return undefined
  // Long bodies are pages, of which nothing is read.
  return { answer: { status, body: until - from > 4096 ? '{"code":200' : seen.utf8Slice(from, until) }, length: size === undefined ? until + 5 : until }
}
