import { createHash, randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type NoticeKind, noticeKinds } from '../notice-queue.ts'
import { paidFor } from '../alipay/trades.ts'
import type { SandboxConfig } from '../config.ts'
import { langOf } from '../page.ts'
import { dayOf } from '../statements.ts'
import type { Store } from '../store.ts'
import { wechatBill, wechatLines } from './bill.ts'
import { sendCodePage } from './cashier.ts'
import { transactionOf, type WechatNotices } from './notices.ts'
import { isShops, platformHeaders } from './signature.ts'
import { beijing, closeTrade, findByCode, findRefund, findTrade, openTrade, payTrade, refundTrade, WechatRefusal, type WechatRefund, type WechatTrade } from './trades.ts'

export type Platform = { store: Store; config: SandboxConfig; notices: WechatNotices }
type Answer = { status: number; body: unknown }
type Params = Record<string, string>

/** API v3 of WeChat Pay as far as native payments go, and what a phone shows after scanning. */
export async function wechatRoutes(app: FastifyInstance, platform: Platform): Promise<void> {
  const { store, config, notices } = platform
  const { wechat } = config
  const bills = new Map<string, string>()
  // What is signed is the body as it came.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  /** A route of the API: only for the shop, and every answer signed, refusals too. */
  const api = (method: 'GET' | 'POST', path: string, work: (request: { params: Params; query: Params; json: Record<string, unknown>; origin: string }) => Answer) =>
    app.route({
      method,
      url: `/wechat/v3${path}`,
      handler: async (request, reply) => {
        const body = typeof request.body === 'string' ? request.body : ''
        const shops = isShops(
          { method, url: request.raw.url ?? '', body, authorization: request.headers.authorization },
          { mchId: wechat.mchId, serial: wechat.serial, publicKey: wechat.appPublicKey },
        )
        const answer = shops
          ? answered(() => work({ params: request.params as Params, query: request.query as Params, json: jsonOf(body), origin: `http://${request.headers.host}` }))
          : fault(401, 'SIGN_ERROR', '签名错误')
        return send(reply, answer)
      },
    })

  const send = (reply: FastifyReply, { status, body }: Answer): FastifyReply => {
    const text = body === undefined ? '' : JSON.stringify(body)
    return reply
      .status(status)
      .headers(platformHeaders(text, { serial: wechat.platformSerial, privateKey: wechat.platformPrivateKey }))
      .type('application/json; charset=utf-8')
      .send(text === '' ? undefined : text)
  }

  api('POST', '/pay/transactions/native', ({ json, origin }) => {
    const trade = openTrade(store, readOrder(json, config))
    // The real one starts with weixin://; ours can be clicked.
    return { status: 200, body: { code_url: `${origin}/wechat/code/${trade.code}` } }
  })
  api('GET', '/pay/transactions/out-trade-no/:number', ({ params, query }) => {
    if (query.mchid !== wechat.mchId) throw new WechatRefusal(400, 'PARAM_ERROR', 'mchid')
    const trade = findTrade(store, params.number ?? '')
    if (!trade) throw new WechatRefusal(404, 'ORDER_NOT_EXIST', '订单不存在')
    return { status: 200, body: transactionOf(trade, wechat) }
  })
  api('POST', '/pay/transactions/out-trade-no/:number/close', ({ params }) => {
    closeTrade(store, params.number ?? '')
    return { status: 204, body: undefined }
  })
  api('POST', '/refund/domestic/refunds', ({ json }) => {
    const amount = json.amount as { refund?: unknown; total?: unknown; currency?: unknown } | undefined
    const [refund, total] = [Number(amount?.refund), Number(amount?.total)]
    if (!Number.isSafeInteger(refund) || refund < 1 || amount?.currency !== 'CNY') throw new WechatRefusal(400, 'PARAM_ERROR', 'amount')
    const requestNo = String(json.out_refund_no ?? '')
    if (!/^[\w|*@-]{1,64}$/.test(requestNo)) throw new WechatRefusal(400, 'PARAM_ERROR', 'out_refund_no')
    return { status: 200, body: refundReply(store, refundTrade(store, { number: String(json.out_trade_no), requestNo, amount: refund, total })) }
  })
  api('GET', '/refund/domestic/refunds/:requestNo', ({ params }) => {
    const refund = findRefund(store, params.requestNo ?? '')
    if (!refund) throw new WechatRefusal(404, 'RESOURCE_NOT_EXISTS', '退款单不存在')
    return { status: 200, body: refundReply(store, refund) }
  })
  api('GET', '/bill/tradebill', ({ query, origin }) => {
    const span = dayOf(query.bill_date)
    if (!span) throw new WechatRefusal(400, 'PARAM_ERROR', 'bill_date')
    const lines = wechatLines(store, span)
    if (lines.length === 0) throw new WechatRefusal(400, 'NO_STATEMENT_EXIST', '账单文件不存在')
    const [token, text] = [randomBytes(16).toString('hex'), wechatBill(lines, wechat)]
    bills.set(token, text)
    return {
      status: 200,
      body: { hash_type: 'SHA1', hash_value: createHash('sha1').update(text).digest('hex'), download_url: `${origin}/wechat/v3/billdownload/file?token=${token}` },
    }
  })
  app.get('/wechat/v3/billdownload/file', async (request, reply) => {
    const text = bills.get(String((request.query as Params).token))
    const shops = isShops(
      { method: 'GET', url: request.raw.url ?? '', body: '', authorization: request.headers.authorization },
      { mchId: wechat.mchId, serial: wechat.serial, publicKey: wechat.appPublicKey },
    )
    // As there, the file itself carries no signature.
    return shops && text !== undefined ? reply.type('application/octet-stream').send(Buffer.from(text)) : send(reply, fault(401, 'SIGN_ERROR', '签名错误'))
  })

  const pageOf = (request: FastifyRequest, trade: WechatTrade) => ({ lang: langOf(request), trade, mchId: wechat.mchId, lateSeconds: config.lateSeconds })
  const tradeOf = (request: FastifyRequest) => findByCode(store, (request.params as Params).code ?? '')
  app.get('/wechat/code/:code', async (request, reply) => {
    const trade = tradeOf(request)
    return trade ? sendCodePage(reply, pageOf(request, trade)) : reply.callNotFound()
  })
  app.post('/wechat/code/:code', async (request, reply) => {
    const trade = tradeOf(request)
    if (!trade) return reply.callNotFound()
    const form = Object.fromEntries(new URLSearchParams(typeof request.body === 'string' ? request.body : '')) as Params
    const done = form.do === 'pay' ? pay(trade, noticeKinds.find((kind) => kind === form.notice) ?? 'now') : true
    if (form.do === 'close' && trade.state === 'NOTPAY') closeTrade(store, trade.number)
    return sendCodePage(reply, { ...pageOf(request, findTrade(store, trade.number) ?? trade), failed: form.do === 'refuse', status: done ? 200 : 409 })
  })
  const pay = (trade: WechatTrade, kind: NoticeKind): boolean => {
    if (!payTrade(store, trade.number, paidFor(trade.amount, kind))) return false
    notices.tell(findTrade(store, trade.number) ?? trade, kind)
    return true
  }
}

const fault = (status: number, code: string, message: string): Answer => ({ status, body: { code, message } })

function answered(work: () => Answer): Answer {
  try {
    return work()
  } catch (error) {
    if (error instanceof WechatRefusal) return fault(error.status, error.code, error.message)
    throw error
  }
}

function jsonOf(body: string): Record<string, unknown> {
  if (body === '') return {}
  try {
    const json: unknown = JSON.parse(body)
    if (typeof json === 'object' && json !== null) return json as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw new WechatRefusal(400, 'PARAM_ERROR', 'body')
}

/** What the shop wants a code for. Throws WechatRefusal. */
function readOrder(json: Record<string, unknown>, { wechat }: SandboxConfig): Parameters<typeof openTrade>[1] {
  const amount = json.amount as { total?: unknown; currency?: unknown } | undefined
  const expires = typeof json.time_expire === 'string' ? Date.parse(json.time_expire) : Date.now() + 2 * 3_600_000
  const wrong = (name: string) => new WechatRefusal(400, 'PARAM_ERROR', name)
  if (json.appid !== wechat.appId) throw new WechatRefusal(400, 'APPID_MCHID_NOT_MATCH', 'appid')
  if (json.mchid !== wechat.mchId) throw wrong('mchid')
  if (typeof json.out_trade_no !== 'string' || !/^[\w|*-]{6,32}$/.test(json.out_trade_no)) throw wrong('out_trade_no')
  if (typeof json.description !== 'string' || json.description === '' || json.description.length > 127) throw wrong('description')
  if (!Number.isSafeInteger(amount?.total) || Number(amount?.total) < 1 || amount?.currency !== 'CNY') throw wrong('amount')
  if (typeof json.notify_url !== 'string' || !URL.canParse(json.notify_url) || json.notify_url.includes('?')) throw wrong('notify_url')
  if (!(expires > Date.now())) throw new WechatRefusal(400, 'PARAM_ERROR', 'time_expire')
  return { number: json.out_trade_no, description: json.description, amount: Number(amount?.total), notify_url: json.notify_url, expires_at: expires }
}

function refundReply(store: Store, refund: WechatRefund): Record<string, unknown> {
  const trade = findTrade(store, refund.number)
  return {
    refund_id: refund.refund_id,
    out_refund_no: refund.request_no,
    transaction_id: trade?.transaction_id,
    out_trade_no: refund.number,
    channel: 'ORIGINAL',
    user_received_account: '支付用户零钱',
    success_time: beijing(refund.at),
    create_time: beijing(refund.at),
    status: 'SUCCESS',
    amount: {
      total: trade?.paid,
      refund: refund.amount,
      payer_total: trade?.paid,
      payer_refund: refund.amount,
      settlement_refund: refund.amount,
      settlement_total: trade?.paid,
      discount_refund: 0,
      currency: 'CNY',
    },
  }
}
