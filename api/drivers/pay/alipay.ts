import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import type { AlipaySdk, AlipaySdkCommonResult } from 'alipay-sdk'
import type { AlipayConfig } from '../../config/partners.ts'
import { fen, yuan } from '../../shared/money.ts'
import { shopTime } from '../../shared/time.ts'
import { GatewayDown, type PayAnswer, type PayNotice, type PayWish, type ReconciledGateway, RefundRefused } from './types.ts'

/**
 * Alipay's page payment (alipay.trade.page.pay, .query, .refund, .close, the day's bill) with RSA2 both ways. What is asked over the network goes through
 * the official SDK, which is loaded when something is first asked: it brings an HTTP client of its own, and pages and notices need neither.
 * Protocol: https://opendocs.alipay.com/open/270/105899 (page pay) and /open/270/105902 (notices).
 */
export function alipay(config: AlipayConfig): ReconciledGateway & { pageUrl(wish: PayWish): Promise<string> } {
  // Read once: a key in PEM is read again for each signature, which takes longer than signing.
  const key = createPrivateKey(pemOf(config.privateKey, 'PRIVATE KEY'))
  const theirs = createPublicKey(pemOf(config.publicKey, 'PUBLIC KEY'))
  let opened: Promise<AlipaySdk> | undefined

  const call = async (method: string, bizContent: Record<string, unknown>): Promise<AlipaySdkCommonResult> => {
    try {
      const sdk = await (opened ??= openSdk(config, key, theirs))
      const reply = await sdk.exec(method, { bizContent }, { validateSign: true })
      // A signed answer about another payment proves nothing about this one.
      if (reply.code === '10000' && bizContent.out_trade_no && reply.outTradeNo !== bizContent.out_trade_no) throw new Error(`answered about ${reply.outTradeNo}`)
      return reply
    } catch (error) {
      throw new GatewayDown(`${method}: ${(error as Error).message.slice(0, 200)}`)
    }
  }

  const query = async (number: string): Promise<PayAnswer> => {
    const reply = await call('alipay.trade.query', { out_trade_no: number })
    if (reply.code === '10000') return answerFrom(reply, number)
    if (reply.subCode === 'ACQ.TRADE_NOT_EXIST') return { state: 'unknown', number }
    throw new GatewayDown(`alipay.trade.query: ${reply.subCode ?? reply.code}`)
  }

  const isGenuine = ({ sign: signature, sign_type, ...values }: Record<string, string>): boolean =>
    signature !== undefined && sign_type === 'RSA2' && verify('RSA-SHA256', Buffer.from(contentOf(values)), theirs, Buffer.from(signature, 'base64'))

  const queryRefund = async ({ number, requestNumber }: { number: string; requestNumber: string }): Promise<'done' | 'unknown'> => {
    const reply = await call('alipay.trade.fastpay.refund.query', { out_trade_no: number, out_request_no: requestNumber })
    if (reply.code === '10000') return reply.refundStatus === 'REFUND_SUCCESS' && reply.outRequestNo === requestNumber ? 'done' : 'unknown'
    if (reply.subCode === 'ACQ.TRADE_NOT_EXIST') return 'unknown'
    throw new GatewayDown(`alipay.trade.fastpay.refund.query: ${reply.subCode ?? reply.code}`)
  }

  const pageUrl = async ({ number, amount, subject, returnUrl, noticeUrl, payBefore, openedAt = new Date() }: PayWish): Promise<string> => {
    const asked = { out_trade_no: number, total_amount: yuan(amount), subject, product_code: 'FAST_INSTANT_TRADE_PAY', time_expire: shopTime(payBefore, 'Asia/Shanghai') }
    const signed = await signedQuery(key, {
      app_id: config.appId,
      biz_content: JSON.stringify(asked),
      charset: 'utf-8',
      method: 'alipay.trade.page.pay',
      notify_url: noticeUrl,
      return_url: returnUrl,
      sign_type: 'RSA2',
      timestamp: shopTime(openedAt, 'Asia/Shanghai'),
      version: '1.0',
    })
    return `${config.gateway}${config.gateway.includes('?') ? '&' : '?'}${signed}`
  }

  return {
    pageUrl,
    signs: true,
    open: async (wish) => ({ payUrl: await pageUrl(wish) }),

    async readNotice(form): Promise<PayNotice> {
      const number = form.out_trade_no
      if (!isGenuine(form)) return { verdict: 'forged', number }
      if (!number || form.app_id !== config.appId || form.seller_id !== config.sellerId) return { verdict: 'foreign', number }
      try {
        return {
          verdict: 'genuine',
          answer: answerFrom({ tradeStatus: form.trade_status, tradeNo: form.trade_no, totalAmount: form.total_amount, sendPayDate: form.gmt_payment }, number),
        }
      } catch {
        return { verdict: 'foreign', number }
      }
    },

    readReturn(query) {
      const ours = isGenuine(query) && query.app_id === config.appId && query.seller_id === config.sellerId
      return ours ? query.out_trade_no : undefined
    },

    query,

    async refund({ number, requestNumber, amount, why }) {
      const reply = await call('alipay.trade.refund', { out_trade_no: number, out_request_no: requestNumber, refund_amount: yuan(amount), refund_reason: why.slice(0, 200) })
      // `N`: nothing moved now, which is what a repeat says, and what one says that is still on its way.
      if (reply.code === '10000') return reply.fundChange === 'N' && (await queryRefund({ number, requestNumber })) !== 'done' ? 'waiting' : 'done'
      const said = `alipay.trade.refund: ${reply.subCode ?? reply.code} ${reply.subMsg ?? ''}`
      throw FINAL.has(String(reply.subCode)) ? new RefundRefused(said) : new GatewayDown(said)
    },

    queryRefund,

    async close(number) {
      const reply = await call('alipay.trade.close', { out_trade_no: number })
      if (reply.code === '10000') return { state: 'closed', number }
      return await query(number)
    },

    async statement(day) {
      const reply = await call('alipay.data.dataservice.bill.downloadurl.query', { bill_type: 'trade', bill_date: day })
      if (reply.code !== '10000' && /BILL_NOT_EXIST/i.test(String(reply.subCode))) return []
      if (reply.code !== '10000' || typeof reply.billDownloadUrl !== 'string') throw new GatewayDown(`the bill of ${day}: ${reply.subCode ?? reply.code}`)
      const { readAlipayStatement } = await import('./alipay-statement.ts')
      return readAlipayStatement(await download(reply.billDownloadUrl))
    },
  }
}

async function openSdk(config: AlipayConfig, privateKey: KeyObject, alipayPublicKey: KeyObject): Promise<AlipaySdk> {
  const { AlipaySdk } = await import('alipay-sdk')
  const sdk = new AlipaySdk({
    appId: config.appId,
    privateKey: config.privateKey,
    keyType: config.privateKey.includes('BEGIN RSA PRIVATE KEY') ? 'PKCS1' : 'PKCS8',
    alipayPublicKey: config.publicKey,
    gateway: config.gateway,
    signType: 'RSA2',
    timeout: 5000,
  })
  Object.assign(sdk.config, { privateKey, alipayPublicKey })
  return sdk
}

/** Alipay hands keys out as one line of Base64; files hold them as PEM. */
const pemOf = (key: string, name: string): string => (key.includes('-----BEGIN') ? key : `-----BEGIN ${name}-----\n${key.trim()}\n-----END ${name}-----`)

const signOffThread = promisify(sign)

/** What RSA2 signs, with SHA-256: `name=value` in the order of the names. https://opendocs.alipay.com/common/02kf5q and, of notices, /common/02mse7 */
const contentOf = (values: Record<string, string>): string =>
  Object.keys(values)
    .sort()
    .map((name) => `${name}=${values[name]}`)
    .join('&')

/** A query and its signature, made beside the thread that serves. */
async function signedQuery(key: KeyObject, values: Record<string, string>): Promise<string> {
  const signature = await signOffThread('RSA-SHA256', Buffer.from(contentOf(values)), key)
  const names = Object.keys(values).sort()
  return `${names.map((name) => `${name}=${encodeURIComponent(values[name]!)}`).join('&')}&sign=${encodeURIComponent(signature.toString('base64'))}`
}

/** Refusals that no waiting cures. https://opendocs.alipay.com/open/4b7cc5db_alipay.trade.refund */
const FINAL = new Set([
  'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL',
  'ACQ.TRADE_STATUS_ERROR',
  'ACQ.TRADE_HAS_FINISHED',
  'ACQ.TRADE_NOT_EXIST',
  'ACQ.DISCORDANT_REPEAT_REQUEST',
  'ACQ.TRADE_NOT_ALLOW_REFUND',
  'ACQ.REASON_TRADE_REFUND_FEE_ERR',
  'ACQ.BUYER_NOT_EXIST',
])

const MOST_BILL_BYTES = 64 * 1024 * 1024

async function download(url: string): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(60_000) })
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    const bytes = new Uint8Array(await response.arrayBuffer())
    if (bytes.length > MOST_BILL_BYTES) throw new Error('too large')
    return bytes
  } catch (error) {
    throw new GatewayDown(`the bill did not come: ${(error as Error).message}`)
  }
}

/** TRADE_FINISHED is a paid trade past its refund window; TRADE_CLOSED covers unpaid and fully refunded ones. */
function answerFrom(reply: Record<string, unknown>, number: string): PayAnswer {
  switch (reply.tradeStatus) {
    case 'TRADE_SUCCESS':
    case 'TRADE_FINISHED':
      if (!reply.tradeNo) throw new GatewayDown('a paid trade without a number')
      return { state: 'paid', number, tradeNo: String(reply.tradeNo), amount: fen(String(reply.totalAmount)), paidAt: beijing(reply.sendPayDate) }
    case 'TRADE_CLOSED':
      return { state: 'closed', number }
    default:
      return { state: 'waiting', number }
  }
}

/** Alipay's clock is Beijing's. */
function beijing(text: unknown): Date {
  const at = new Date(`${String(text).replace(' ', 'T')}+08:00`)
  return Number.isNaN(at.getTime()) ? new Date() : at
}
