import { yuan } from '../alipay/trades.ts'
import { type BillLine, statementLines } from '../statements.ts'
import type { Store } from '../store.ts'
import { beijing } from './trades.ts'

const HEADS =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注'

/** Everything paid and given back between two moments. */
export function wechatLines(store: Store, span: { from: number; to: number }): BillLine[] {
  const paid = store
    .prepare(
      "select 'payment' as kind, number, transaction_id as tradeNo, '' as requestNo, description as subject, paid as amount, paid_at as at from wechat_trades where paid > 0 and paid_at >= ? and paid_at < ?",
    )
    .all(span.from, span.to)
  const back = store
    .prepare(
      "select 'refund' as kind, r.number, t.transaction_id as tradeNo, r.request_no as requestNo, t.description as subject, r.amount, r.at from wechat_refunds r join wechat_trades t on t.number = r.number where r.at >= ? and r.at < ?",
    )
    .all(span.from, span.to)
  return statementLines(store, 'wechat', [...paid, ...back], span)
}

/** The trade bill as text: every value behind a backtick, totals at the end. */
export function wechatBill(lines: BillLine[], { appId, mchId }: { appId: string; mchId: string }): string {
  const sum = (kind: BillLine['kind'], of: 'amount' | 'fee') => lines.filter((line) => line.kind === kind).reduce((total, line) => total + line[of], 0)
  const rows = lines.map((line) => {
    const refund = line.kind === 'refund'
    const at = beijing(line.at).slice(0, 19).replace('T', ' ')
    const cells = [
      at,
      appId,
      mchId,
      '',
      '',
      line.tradeNo,
      line.number,
      'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
      'NATIVE',
      refund ? 'REFUND' : 'SUCCESS',
      'OTHERS',
      'CNY',
      refund ? '0.00' : yuan(line.amount),
      '0.00',
    ]
    const back = refund ? [`50${line.requestNo}`, line.requestNo, yuan(line.amount), '0.00', 'ORIGINAL', 'SUCCESS'] : ['0', '0', '0.00', '0.00', '', '']
    return quoted([
      ...cells,
      ...back,
      line.subject.replaceAll('`', ' '),
      '',
      `${refund ? '-' : ''}${(line.fee / 100).toFixed(5)}`,
      '0.60%',
      refund ? '0.00' : yuan(line.amount),
      refund ? yuan(line.amount) : '0.00',
      '',
    ])
  })
  const fees = sum('payment', 'fee') - sum('refund', 'fee')
  const totals = [
    String(lines.length),
    yuan(sum('payment', 'amount')),
    yuan(sum('refund', 'amount')),
    '0.00',
    (fees / 100).toFixed(5),
    yuan(sum('payment', 'amount')),
    yuan(sum('refund', 'amount')),
  ]
  return `\uFEFF${[HEADS, ...rows, '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额', quoted(totals)].join('\r\n')}\r\n`
}

const quoted = (cells: string[]): string => cells.map((cell) => `\`${cell}`).join(',')
