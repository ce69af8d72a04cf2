import { createHmac } from 'node:crypto'
import type { SandboxConfig } from '../config.ts'
import { dayOf } from '../statements.ts'
import { alipayLines } from './bill.ts'
import { BUYER_ID } from './notices.ts'
import type { Gateway } from './routes.ts'
import { closeTrade, fenOf, findByTradeNo, findRefund, findTrade, GatewayRefusal, refundTrade, shanghai, type Trade, yuan } from './trades.ts'

type Content = Record<string, unknown>
type Answer = Record<string, unknown>

const calls: Record<string, (gateway: Gateway, content: Content, origin: string) => Answer> = {
  'alipay.trade.query': query,
  'alipay.trade.refund': refund,
  'alipay.trade.fastpay.refund.query': queryRefund,
  'alipay.trade.close': close,
  'alipay.data.dataservice.bill.downloadurl.query': bill,
}

/** Answers one call whose signature has been checked. A refusal is an answer too. */
export function answerCall(gateway: Gateway, method: string, bizContent: string | undefined, origin: string): Answer {
  const call = Object.hasOwn(calls, method) ? calls[method] : undefined
  if (!call) return { code: '40002', msg: 'Invalid Arguments', sub_code: 'isv.invalid-method', sub_msg: '不存在的方法名' }
  try {
    return { code: '10000', msg: 'Success', ...call(gateway, contentOf(bizContent), origin) }
  } catch (error) {
    if (!(error instanceof GatewayRefusal)) throw error
    return { code: '40004', msg: 'Business Failed', sub_code: error.code, sub_msg: error.message }
  }
}

function contentOf(text: string | undefined): Content {
  try {
    const content: unknown = JSON.parse(text ?? '')
    if (typeof content === 'object' && content !== null) return content as Content
  } catch {
    // Said below.
  }
  throw new GatewayRefusal('ACQ.INVALID_PARAMETER', '参数无效')
}

/** A trade is named by the shop's number or by the gateway's own. */
function tradeOf({ store }: Gateway, content: Content): Trade {
  const trade = content.out_trade_no ? findTrade(store, String(content.out_trade_no)) : findByTradeNo(store, String(content.trade_no ?? ''))
  if (!trade) throw new GatewayRefusal('ACQ.TRADE_NOT_EXIST', '交易不存在')
  return trade
}

const names = (trade: Trade): Answer => ({ out_trade_no: trade.number, trade_no: trade.trade_no })
const buyer = { buyer_logon_id: 'buy***@sandbox.example', buyer_user_id: BUYER_ID }

function query(gateway: Gateway, content: Content): Answer {
  const trade = tradeOf(gateway, content)
  const money = yuan(trade.paid || trade.amount)
  const received = yuan(trade.paid)
  return {
    ...buyer,
    ...names(trade),
    buyer_pay_amount: received,
    invoice_amount: received,
    point_amount: '0.00',
    receipt_amount: received,
    ...(trade.paid_at === null ? {} : { send_pay_date: shanghai(trade.paid_at) }),
    total_amount: money,
    trade_status: trade.status,
  }
}

function refund(gateway: Gateway, content: Content): Answer {
  const { number } = tradeOf(gateway, content)
  const amount = fenOf(content.refund_amount)
  if (amount === undefined) throw new GatewayRefusal('ACQ.INVALID_PARAMETER', 'refund_amount')
  const { trade, moved } = refundTrade(gateway.store, number, String(content.out_request_no ?? number), amount)
  if (moved && trade.status === 'TRADE_CLOSED') gateway.notices.tell(trade)
  return { ...buyer, ...names(trade), fund_change: moved ? 'Y' : 'N', refund_fee: yuan(trade.refunded), send_back_fee: yuan(amount) }
}

function queryRefund(gateway: Gateway, content: Content): Answer {
  const trade = tradeOf(gateway, content)
  const requestNo = String(content.out_request_no ?? trade.number)
  const found = findRefund(gateway.store, trade.number, requestNo)
  // A refund that never was is no refusal: the real gateway answers without an amount.
  return {
    ...names(trade),
    out_request_no: requestNo,
    ...(found ? { refund_amount: yuan(found.amount), total_amount: yuan(trade.paid), refund_status: 'REFUND_SUCCESS', gmt_refund_pay: shanghai(found.at) } : {}),
  }
}

function close(gateway: Gateway, content: Content): Answer {
  const trade = closeTrade(gateway.store, tradeOf(gateway, content).number)
  gateway.notices.tell(trade)
  return names(trade)
}

function bill({ store, config }: Gateway, content: Content, origin: string): Answer {
  const day = String(content.bill_date)
  const span = dayOf(day)
  if (!span || content.bill_type !== 'trade') throw new GatewayRefusal('isv.invalid-arguments', '参数无效')
  if (alipayLines(store, span).length === 0) throw new GatewayRefusal('isp.bill_not_exist', '账单不存在')
  return { bill_download_url: `${origin}/alipay/bill?${new URLSearchParams({ day, token: billToken(day, config) })}` }
}

/** The address of a bill is for whoever asked for it. */
export const billToken = (day: string, { alipay }: SandboxConfig): string => createHmac('sha256', alipay.privateKey).update(day).digest('hex')
