import { randomBytes } from 'node:crypto'
import type { SandboxConfig } from '../config.ts'
import { type NoticeDraft, type NoticeKind, type NoticeRow, putNotice, startNoticeQueue, strangersKey } from '../notice-queue.ts'
import type { Store } from '../store.ts'
import { signForm } from './signature.ts'
import { shanghai, type Trade, yuan } from './trades.ts'

/** When Alipay calls again after a notice was not answered `success`: https://opendocs.alipay.com/open/270/105902 */
const MINUTES_BETWEEN_TRIES = [4, 10, 10, 60, 120, 360, 900]

export type Notices = {
  /** Writes down that the shop is to be told what became of a trade. Sent from then on until it answers `success`. */
  tell(trade: Trade, kind?: NoticeKind): void
  stop(): void
}

/** Tells the shop what became of trades, also of what an earlier process left behind. */
export function startNotices(store: Store, config: SandboxConfig): Notices {
  const waits = MINUTES_BETWEEN_TRIES.map((minutes) => minutes * 60_000 * config.retryScale)
  const queue = startNoticeQueue(store, { table: 'notices', waits, send })
  return {
    tell(trade, kind = 'now') {
      if (trade.notify_url && kind !== 'none') queue.add(draft(trade, trade.notify_url, kind, config))
    },
    stop: queue.stop,
  }
}

async function send({ url, body }: NoticeRow, stopped: AbortSignal) {
  const { answer } = await putNotice(url, body, { headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, patience: 10_000, stopped })
  return { taken: answer === 'success', answer }
}

function draft(trade: Trade, url: string, kind: NoticeKind, config: SandboxConfig): NoticeDraft {
  const form = noticeForm(trade, config.alipay)
  const privateKey = kind === 'forged' ? strangersKey() : config.alipay.privateKey
  return {
    number: trade.number,
    kind,
    url,
    body: new URLSearchParams(signForm(form, privateKey)).toString(),
    dueIn: kind === 'late' ? Math.round(config.lateSeconds * 1000) : 0,
    copies: kind === 'twice' ? 2 : 1,
    // A forger tries once; the gateway as often as it has waiting times, and once at once.
    mostTries: kind === 'forged' ? 1 : MINUTES_BETWEEN_TRIES.length + 1,
  }
}

function noticeForm(trade: Trade, { appId, sellerId }: SandboxConfig['alipay']): Record<string, string> {
  const now = Date.now()
  const money = yuan(trade.paid || trade.amount)
  return {
    gmt_create: shanghai(trade.created_at),
    charset: 'utf-8',
    ...(trade.paid_at === null ? {} : { gmt_payment: shanghai(trade.paid_at) }),
    ...(trade.refunded > 0 ? { gmt_refund: `${shanghai(now)}.000`, refund_fee: yuan(trade.refunded) } : {}),
    ...(trade.status === 'TRADE_CLOSED' ? { gmt_close: shanghai(now) } : {}),
    notify_time: shanghai(now),
    subject: trade.subject,
    buyer_id: BUYER_ID,
    invoice_amount: money,
    version: '1.0',
    notify_id: `${shanghai(now).slice(0, 10).replaceAll('-', '')}${randomBytes(12).toString('hex')}`,
    fund_bill_list: JSON.stringify([{ amount: money, fundChannel: 'ALIPAYACCOUNT' }]),
    notify_type: 'trade_status_sync',
    out_trade_no: trade.number,
    total_amount: money,
    trade_status: trade.status,
    trade_no: trade.trade_no,
    auth_app_id: appId,
    receipt_amount: money,
    point_amount: '0.00',
    app_id: appId,
    buyer_pay_amount: money,
    seller_id: sellerId,
  }
}

export const BUYER_ID = '2088000000000088'
