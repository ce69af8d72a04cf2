import { zipSync } from 'fflate'
import { type BillLine, statementLines } from '../statements.ts'
import type { Store } from '../store.ts'
import { shanghai, yuan } from './trades.ts'

const HEADS =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注'

/** Everything paid and given back between two moments; undefined when there was nothing. */
export function alipayLines(store: Store, span: { from: number; to: number }): BillLine[] {
  const paid = store
    .prepare(
      "select 'payment' as kind, number, trade_no as tradeNo, '' as requestNo, subject, paid as amount, paid_at as at from trades where paid > 0 and paid_at >= ? and paid_at < ?",
    )
    .all(span.from, span.to)
  const back = store
    .prepare(
      "select 'refund' as kind, r.number, t.trade_no as tradeNo, r.request_no as requestNo, t.subject, r.amount, r.at from refunds r join trades t on t.number = r.number where r.at >= ? and r.at < ?",
    )
    .all(span.from, span.to)
  return statementLines(store, 'alipay', [...paid, ...back], span)
}

/** The zip that Alipay gives: details and summary as CSV in GBK, every value with a tab behind it. */
export function alipayBill(lines: BillLine[], day: string, sellerId: string): Uint8Array {
  const count = (kind: BillLine['kind']) => lines.filter((line) => line.kind === kind).length
  const sum = (kind: BillLine['kind']) => lines.filter((line) => line.kind === kind).reduce((total, { amount }) => total + amount, 0)
  const head = ['#支付宝业务明细查询', `#账号：[${sellerId}0156]`, `#起始日期：[${day} 00:00:00]   终止日期：[${day} 24:00:00]`]
  const rule = '#-----------------------------------------业务明细列表'
  const foot = [
    `#交易合计：${count('payment')}笔，商家实收共${yuan(sum('payment'))}元`,
    `#退款合计：${count('refund')}笔，商家实收退款共-${yuan(sum('refund'))}元`,
    `#导出时间：[${shanghai(Date.now())}]`,
  ]
  const details = [...head, `${rule}----------------------------------------`, HEADS, ...lines.map(rowOf), `${rule}结束------------------------------------`, ...foot].join('\r\n')
  const summary = ['#支付宝业务汇总查询', ...head.slice(1), '门店编号,门店名称,交易订单总笔数,退款订单总笔数', `合计\t,\t,${count('payment')}\t,${count('refund')}\t`].join('\r\n')
  const name = `${sellerId}0156_${day.replaceAll('-', '')}`
  return zipSync({ [`${name}_details.csv`]: gbk(`${details}\r\n`), [`${name}_summary.csv`]: gbk(`${summary}\r\n`) })
}

function rowOf({ kind, number, tradeNo, requestNo, subject, amount, fee, at }: BillLine): string {
  const sign = kind === 'refund' ? '-' : ''
  const money = `${sign}${yuan(amount)}`
  const costs = `${kind === 'refund' ? '' : '-'}${yuan(fee)}`
  const cells = [
    tradeNo,
    number,
    kind === 'refund' ? '退款' : '交易',
    subject.replaceAll(',', ' '),
    shanghai(at),
    shanghai(at),
    '',
    '',
    '',
    '',
    'buy***@sandbox.example',
    money,
    money,
  ]
  return [...cells, '0.00', '0.00', '0.00', '0.00', '0.00', '', '0.00', '0.00', requestNo, costs, '0.00', ''].map((cell) => `${cell}\t`).join(',')
}

let table: Map<string, number[]> | undefined
/** GBK, which Node can read and not write: so its reading is turned round. */
function gbk(text: string): Uint8Array {
  table ??= turnedRound()
  const known = table
  return Uint8Array.from([...text].flatMap((char) => (char.charCodeAt(0) < 0x80 ? [char.charCodeAt(0)] : (known.get(char) ?? [0x3f]))))
}

function turnedRound(): Map<string, number[]> {
  const decoder = new TextDecoder('gbk')
  const found = new Map<string, number[]>()
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const char = decoder.decode(Uint8Array.of(lead, trail))
      if ([...char].length === 1 && char !== '\uFFFD' && !found.has(char)) found.set(char, [lead, trail])
    }
  return found
}
