import { randomUUID } from 'node:crypto'
import type { SandboxConfig } from '../config.ts'
import { type NoticeKind, type NoticeRow, putNotice, startNoticeQueue, strangersKey } from '../notice-queue.ts'
import type { Store } from '../store.ts'
import { platformHeaders, seal } from './signature.ts'
import { beijing, type WechatTrade } from './trades.ts'

/** When WeChat Pay calls again after a notice was not answered with 200 or 204: https://pay.weixin.qq.com/doc/v3/merchant/4012791861 */
const SECONDS_BETWEEN_TRIES = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600]

export type WechatNotices = {
  /** Writes down that the shop is to be told that a trade was paid. Sent from then on until it answers with 200 or 204. */
  tell(trade: WechatTrade, kind?: NoticeKind): void
  stop(): void
}

/** Tells the shop of payments, also of what an earlier process left behind. Each try is signed anew, with its own time. */
export function startWechatNotices(store: Store, config: SandboxConfig): WechatNotices {
  const waits = SECONDS_BETWEEN_TRIES.map((seconds) => seconds * 1000 * config.retryScale)
  const queue = startNoticeQueue(store, { table: 'wechat_notices', waits, send: (notice, stopped) => send(notice, config, stopped) })
  return {
    tell(trade, kind = 'now') {
      if (kind === 'none') return
      queue.add({
        number: trade.number,
        kind,
        url: trade.notify_url,
        body: noticeBody(transactionOf(trade, config.wechat), config.wechat.apiKey),
        dueIn: kind === 'late' ? Math.round(config.lateSeconds * 1000) : 0,
        copies: kind === 'twice' ? 2 : 1,
        mostTries: kind === 'forged' ? 1 : SECONDS_BETWEEN_TRIES.length + 1,
      })
    },
    stop: queue.stop,
  }
}

async function send({ kind, url, body }: NoticeRow, { wechat }: SandboxConfig, stopped: AbortSignal) {
  const signer = { serial: wechat.platformSerial, privateKey: kind === 'forged' ? strangersKey() : wechat.platformPrivateKey }
  const headers = { 'content-type': 'application/json; charset=utf-8', ...platformHeaders(body, signer) }
  const { status, answer } = await putNotice(url, body, { headers, patience: 5000, stopped })
  return { taken: status === 200 || status === 204, answer: status === 0 ? answer : `(HTTP ${status}) ${answer}` }
}

/** A payment as the platform tells of it, in answers and inside of notices. */
export function transactionOf(trade: WechatTrade, { appId, mchId }: SandboxConfig['wechat']): Record<string, unknown> {
  const paid = trade.paid > 0
  return {
    appid: appId,
    mchid: mchId,
    out_trade_no: trade.number,
    trade_type: 'NATIVE',
    trade_state: trade.state,
    trade_state_desc: { NOTPAY: '订单未支付', SUCCESS: '支付成功', REFUND: '转入退款', CLOSED: '订单已关闭' }[trade.state],
    bank_type: 'OTHERS',
    attach: '',
    ...(paid ? { transaction_id: trade.transaction_id, success_time: beijing(trade.paid_at ?? 0), payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' } } : {}),
    amount: { total: trade.paid || trade.amount, ...(paid ? { payer_total: trade.paid, payer_currency: 'CNY' } : {}), currency: 'CNY' },
  }
}

/** The envelope of a notice, its inside sealed. */
export function noticeBody(transaction: Record<string, unknown>, apiKey: string): string {
  return JSON.stringify({
    id: randomUUID(),
    create_time: beijing(Date.now()),
    resource_type: 'encrypt-resource',
    event_type: 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    resource: { original_type: 'transaction', ...seal(JSON.stringify(transaction), apiKey, 'transaction') },
  })
}
