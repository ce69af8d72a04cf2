import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { NoticeKind } from '../alipay/notices.ts'
import type { SandboxConfig } from '../config.ts'
import type { Store } from '../store.ts'
import { platformHeaders, seal } from './signature.ts'
import { beijing, type WechatTrade } from './trades.ts'

/** When WeChat Pay calls again after a notice was not answered with 200 or 204: https://pay.weixin.qq.com/doc/v3/merchant/4012791861 */
const SECONDS_BETWEEN_TRIES = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600]

type NoticeRow = { id: number; kind: NoticeKind; url: string; body: string; tries: number; most_tries: number }

export type WechatNotices = {
  /** Writes down that the shop is to be told that a trade was paid. Sent from then on until it answers with 200 or 204. */
  tell(trade: WechatTrade, kind?: NoticeKind): void
  stop(): void
}

/** Sends what is due, also what an earlier process left behind. Each try is signed anew, with its own time. */
export function startWechatNotices(store: Store, config: SandboxConfig): WechatNotices {
  const sending = new Set<number>()
  const stopped = new AbortController()
  let timer: NodeJS.Timeout | undefined

  const schedule = () => {
    clearTimeout(timer)
    if (stopped.signal.aborted) return
    const { at } = store.prepare('select min(due_at) as at from wechat_notices where due_at is not null').get() as { at: number | null }
    if (at !== null) timer = setTimeout(sendDue, Math.min(Math.max(at - Date.now(), sending.size > 0 ? 100 : 0), 60_000))
  }
  const sendDue = () => {
    const due = store.prepare('select id, kind, url, body, tries, most_tries from wechat_notices where due_at <= ? order by id limit 50').all(Date.now()) as NoticeRow[]
    for (const notice of due) if (!sending.has(notice.id)) void send(notice)
    schedule()
  }
  const send = async (notice: NoticeRow) => {
    sending.add(notice.id)
    const signer = { serial: config.wechat.platformSerial, privateKey: notice.kind === 'forged' ? strangersKey() : config.wechat.platformPrivateKey }
    const { taken, answer } = await post(notice, platformHeaders(notice.body, signer), stopped.signal)
    sending.delete(notice.id)
    if (stopped.signal.aborted) return
    const tries = notice.tries + 1
    const wait = SECONDS_BETWEEN_TRIES[notice.tries]
    const over = taken || tries >= notice.most_tries || wait === undefined
    store
      .prepare('update wechat_notices set tries = ?, answer = ?, due_at = ? where id = ?')
      .run(tries, taken ? 'success' : answer.slice(0, 200), over ? null : Math.round(Date.now() + wait * 1000 * config.retryScale), notice.id)
    schedule()
  }

  schedule()
  return {
    tell(trade, kind = 'now') {
      if (kind === 'none') return
      const write = store.prepare('insert into wechat_notices (number, kind, url, body, due_at, most_tries) values (?, ?, ?, ?, ?, ?)')
      const body = noticeBody(transactionOf(trade, config.wechat), config.wechat.apiKey)
      const dueAt = Date.now() + (kind === 'late' ? Math.round(config.lateSeconds * 1000) : 0)
      for (let copy = 0; copy < (kind === 'twice' ? 2 : 1); copy++)
        write.run(trade.number, kind, trade.notify_url, body, dueAt, kind === 'forged' ? 1 : SECONDS_BETWEEN_TRIES.length + 1)
      schedule()
    },
    stop() {
      stopped.abort()
      clearTimeout(timer)
    },
  }
}

async function post({ url, body }: NoticeRow, headers: Record<string, string>, stopped: AbortSignal): Promise<{ taken: boolean; answer: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      signal: AbortSignal.any([stopped, AbortSignal.timeout(5000)]),
    })
    return { taken: response.status === 200 || response.status === 204, answer: `(HTTP ${response.status}) ${await response.text()}` }
  } catch (error) {
    return { taken: false, answer: `(${(error as Error).message})` }
  }
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

let stranger: string | undefined
function strangersKey(): string {
  stranger ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey
  return stranger
}
