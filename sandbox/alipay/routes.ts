import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { SandboxConfig } from '../config.ts'
import { escape, langOf, said, sendPage } from '../page.ts'
import type { Store } from '../store.ts'
import { type CashierPage, sendCashier } from './cashier.ts'
import { dayOf } from '../statements.ts'
import { alipayBill, alipayLines } from './bill.ts'
import { answerCall, billToken } from './calls.ts'
import { type NoticeKind, noticeKinds } from '../notice-queue.ts'
import type { Notices } from './notices.ts'
import { isSigned, sign, signedContent, signForm } from './signature.ts'
import { closeTrade, fenOf, findByTradeNo, findTrade, fromShanghai, GatewayRefusal, openTrade, paidFor, payTrade, shanghai, type Trade, type TradeWish, yuan } from './trades.ts'

export type Gateway = { store: Store; config: SandboxConfig; notices: Notices }
type Params = Record<string, string>

const DEFAULT_MINUTES = 15 * 24 * 60

/** The gateway's two doors (pages by GET, calls by POST) and the cashier behind the first. */
export function alipayRoutes(app: FastifyInstance, gateway: Gateway): void {
  const { store, config, notices } = gateway

  app.get('/gateway.do', async (request, reply) => {
    const lang = langOf(request)
    try {
      const trade = openTrade(store, readPageRequest(request.query as Params, config))
      return reply.redirect(`/cashier/${trade.trade_no}?lang=${lang}`, 302)
    } catch (error) {
      if (!(error instanceof GatewayRefusal)) throw error
      const body = `<section class="card"><h1>${said(lang, '无法打开收银台', 'The cashier cannot be opened')}</h1><p class="muted">${said(lang, '商户的请求有误，没有扣款。', 'The shop’s request is faulty. Nothing was charged.')}</p>
<dl><dt>${said(lang, '错误代码', 'Code')}</dt><dd>${escape(error.code)}</dd><dt>${said(lang, '原因', 'Reason')}</dt><dd>${escape(error.message)}</dd></dl></section>`
      return sendPage(reply, { lang, title: said(lang, '请求有误', 'Faulty request'), body, status: 400 })
    }
  })

  app.post('/gateway.do', async (request, reply) => {
    const params = { ...(request.query as Params), ...(request.body as Params | undefined) }
    const method = String(params.method ?? '')
    const content = JSON.stringify(faultOf(params, config) ?? answerCall(gateway, method, params.biz_content, `http://${request.headers.host}`))
    // The client checks the very characters after the key: they are signed as they are sent.
    const text = `{${JSON.stringify(`${method.replaceAll('.', '_')}_response`)}:${content},"sign":${JSON.stringify(sign(content, config.alipay.privateKey))}}`
    return reply.type('application/json; charset=utf-8').send(text)
  })

  app.get('/alipay/bill', async (request, reply) => {
    const { day, token } = request.query as Params
    const span = dayOf(day)
    if (!span || !day || token !== billToken(day, config)) return reply.callNotFound()
    return reply.type('application/zip').send(Buffer.from(alipayBill(alipayLines(store, span), day, config.alipay.sellerId)))
  })

  const pageOf = (request: FastifyRequest, trade: Trade): CashierPage => ({
    lang: langOf(request),
    trade,
    sellerId: config.alipay.sellerId,
    lateSeconds: config.lateSeconds,
    backUrl: trade.return_url && URL.canParse(trade.return_url) ? new URL('/', trade.return_url).href : undefined,
  })

  app.get('/cashier/:tradeNo', async (request, reply) => {
    const trade = findByTradeNo(store, (request.params as { tradeNo: string }).tradeNo)
    return trade ? sendCashier(reply, pageOf(request, trade)) : reply.callNotFound()
  })

  app.post('/cashier/:tradeNo', async (request, reply) => {
    const trade = findByTradeNo(store, (request.params as { tradeNo: string }).tradeNo)
    if (!trade) return reply.callNotFound()
    const form = (request.body ?? {}) as Params
    if (form.do === 'pay')
      return pay(trade, noticeKinds.find((kind) => kind === form.notice) ?? 'now')
        ? reply.redirect(backTo(trade), 303)
        : sendCashier(reply, { ...pageOf(request, freshly(trade)), status: 409 })
    if (form.do === 'close' && trade.status === 'WAIT_BUYER_PAY') notices.tell(closeTrade(store, trade.number))
    return sendCashier(reply, { ...pageOf(request, freshly(trade)), failed: form.do === 'fail' })
  })

  const freshly = (trade: Trade): Trade => findTrade(store, trade.number) ?? trade

  const pay = (trade: Trade, kind: NoticeKind): boolean => {
    if (!payTrade(store, trade.number, paidFor(trade.amount, kind))) return false
    notices.tell(freshly(trade), kind)
    return true
  }

  const backTo = (trade: Trade): string => {
    if (!trade.return_url) return `/cashier/${trade.trade_no}`
    const url = new URL(trade.return_url)
    for (const [name, value] of Object.entries(returnQuery(freshly(trade), config))) url.searchParams.set(name, value)
    return url.href
  }
}

/** What the buyer's browser carries back to the shop. https://opendocs.alipay.com/open/270/105901 */
function returnQuery(trade: Trade, { alipay }: SandboxConfig): Params {
  return signForm(
    {
      charset: 'utf-8',
      out_trade_no: trade.number,
      method: 'alipay.trade.page.pay.return',
      total_amount: yuan(trade.paid || trade.amount),
      trade_no: trade.trade_no,
      auth_app_id: alipay.appId,
      version: '1.0',
      app_id: alipay.appId,
      seller_id: alipay.sellerId,
      timestamp: shanghai(Date.now()),
    },
    alipay.privateKey,
  )
}

/** The fault of a call before anybody looks at what it wants. */
function faultOf(params: Params, { alipay }: SandboxConfig): Record<string, string> | undefined {
  const fault = (subCode: string, subMsg: string) => ({ code: '40002', msg: 'Invalid Arguments', sub_code: subCode, sub_msg: subMsg })
  if (params.app_id !== alipay.appId) return fault('isv.invalid-app-id', '无效的AppID参数')
  if (params.sign_type !== 'RSA2' || !isSigned(signedContent(params), params.sign ?? '', alipay.appPublicKey))
    return fault('isv.invalid-signature', '验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配')
  return undefined
}

/** The trade that a page request asks for. Throws GatewayRefusal. */
function readPageRequest(params: Params, config: SandboxConfig): TradeWish {
  const fault = faultOf(params, config)
  if (fault) throw new GatewayRefusal(fault.sub_code ?? '', fault.sub_msg ?? '')
  if (params.method !== 'alipay.trade.page.pay') throw new GatewayRefusal('isv.invalid-method', '不存在的方法名')
  const content = readContent(params.biz_content)
  const amount = fenOf(content.total_amount)
  const number = String(content.out_trade_no ?? '')
  const subject = String(content.subject ?? '')
  if (!/^\w{1,64}$/.test(number)) throw new GatewayRefusal('ACQ.INVALID_PARAMETER', 'out_trade_no')
  if (amount === undefined) throw new GatewayRefusal('ACQ.INVALID_PARAMETER', 'total_amount')
  if (subject === '' || subject.length > 256 || /[/=&]/.test(subject)) throw new GatewayRefusal('ACQ.INVALID_PARAMETER', 'subject')
  if (content.product_code !== 'FAST_INSTANT_TRADE_PAY') throw new GatewayRefusal('ACQ.INVALID_PARAMETER', 'product_code')
  return { number, amount, subject, return_url: webAddress(params.return_url), notify_url: webAddress(params.notify_url), expires_at: expiry(content) }
}

function readContent(text: string | undefined): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(text ?? '')
    if (typeof content === 'object' && content !== null) return content as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw new GatewayRefusal('isv.invalid-parameter', 'biz_content')
}

const webAddress = (text: string | undefined): string | null => (text && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : null)

/** `time_expire` is a time in Beijing; `timeout_express` a span such as 30m, 2h or 1d from now. */
function expiry(content: Record<string, unknown>): number {
  if (typeof content.time_expire === 'string') {
    const at = fromShanghai(content.time_expire)
    if (at === undefined) throw new GatewayRefusal('ACQ.INVALID_PARAMETER', 'time_expire')
    return at
  }
  const span = /^(\d{1,5})([mhd])$/.exec(String(content.timeout_express ?? ''))
  const minutes = span ? Number(span[1]) * { m: 1, h: 60, d: 1440 }[span[2] as 'm' | 'h' | 'd'] : DEFAULT_MINUTES
  return Date.now() + minutes * 60_000
}
