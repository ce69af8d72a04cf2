import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { AlipaySdk, type AlipaySdkCommonResult } from 'alipay-sdk'
import type { AlipayConfig } from '../../config/partners.ts'
import { fen, yuan } from '../../shared/money.ts'
import { shopTime } from '../../shared/time.ts'
import { readAlipayStatement } from './alipay-statement.ts'
import { GatewayDown, type PayAnswer, type PayNotice, type PayWish, type ReconciledGateway, RefundRefused } from './types.ts'

/**
 * Alipay's page payment (alipay.trade.page.pay, .query, .refund, .close, the day's bill) with RSA2 both ways, over the official SDK.
 * Protocol: https://opendocs.alipay.com/open/270/105899 (page pay) and /open/270/105902 (notices).
 */
export function alipay(config: AlipayConfig): ReconciledGateway & { pageUrl(wish: PayWish): Promise<string> } {
  const sdk = new AlipaySdk({
    appId: config.appId,
    privateKey: config.privateKey,
    keyType: config.privateKey.includes('BEGIN RSA PRIVATE KEY') ? 'PKCS1' : 'PKCS8',
    alipayPublicKey: config.publicKey,
    gateway: config.gateway,
    signType: 'RSA2',
    timeout: 5000,
  })
  // Read once: a key in PEM is read again for each signature, which takes longer than signing.
  const key = createPrivateKey(sdk.config.privateKey)
  Object.assign(sdk.config, { privateKey: key, alipayPublicKey: createPublicKey(sdk.config.alipayPublicKey) })

  const call = async (method: string, bizContent: Record<string, unknown>): Promise<AlipaySdkCommonResult> => {
    try {
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

  const isGenuine = (form: Record<string, string>): boolean => {
    if (!form.sign || form.sign_type !== 'RSA2') return false
    try {
      return sdk.checkNotifySignV2({ ...form })
    } catch {
      return false
    }
  }

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

    readNotice(form): PayNotice {
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
      return readAlipayStatement(await download(reply.billDownloadUrl))
    },
  }
}

const signOffThread = promisify(sign)

/** A query and its signature (RSA2: SHA-256 over `name=value` in the order of their names), made beside the thread that serves. https://opendocs.alipay.com/common/02kf5q */
async function signedQuery(key: KeyObject, values: Record<string, string>): Promise<string> {
  const names = Object.keys(values).sort()
  const content = names.map((name) => `${name}=${values[name]}`).join('&')
  const signature = await signOffThread('RSA-SHA256', Buffer.from(content), key)
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
