import { parse } from 'csv-parse/sync'
import { unzipSync } from 'fflate'
import { GatewayDown, type StatementLine } from './types.ts'

/** Columns of the detail file that are needed, as Alipay heads them. */
const COLUMNS = { tradeNo: '支付宝交易号', number: '商户订单号', kind: '业务类型', at: '完成时间', amount: '订单金额（元）', requestNo: '退款批次号/请求号', fee: '服务费（元）' }

/**
 * Reads a day's bill: a zip of CSV files in GBK, the details (业务明细) and a summary (汇总). Lines that start with `#` are
 * remarks; every value ends in a tab. Throws GatewayDown when it is no such thing: half a statement is none.
 */
export function readAlipayStatement(zip: Uint8Array): StatementLine[] {
  try {
    const files = Object.values(unzipSync(zip)).map((bytes) => new TextDecoder('gbk').decode(bytes))
    const details = files.find((text) => text.includes('#支付宝业务明细查询'))
    if (!details) throw new Error('no details in the zip')
    if (!details.includes('业务明细列表结束')) throw new Error('the details break off')
    const rows = parse(details, { comment: '#', comment_no_infix: true, columns: true, skip_empty_lines: true, trim: true, relax_quotes: true }) as Record<string, string>[]
    const lines = rows.map(lineFrom)
    const said = /#交易合计：(\d+)笔[^\n]*#?退款合计：(\d+)笔/s.exec(details)
    const count = (kind: StatementLine['kind']) => lines.filter((line) => line.kind === kind).length
    if (said && (Number(said[1]) !== count('payment') || Number(said[2]) !== count('refund'))) throw new Error('the details are not as many as they say')
    return lines
  } catch (error) {
    throw new GatewayDown(`the bill cannot be read: ${(error as Error).message}`)
  }
}

function lineFrom(row: Record<string, string>): StatementLine {
  const cell = (name: keyof typeof COLUMNS): string => {
    const value = row[COLUMNS[name]]
    if (value === undefined) throw new Error(`no column ${COLUMNS[name]}`)
    return value.trim()
  }
  const refund = cell('kind') === '退款'
  if (!refund && cell('kind') !== '交易') throw new Error(`a line of kind ${cell('kind')}`)
  const at = new Date(`${cell('at').replace(' ', 'T')}+08:00`)
  if (Number.isNaN(at.getTime())) throw new Error(`a line of ${cell('at')}`)
  return {
    kind: refund ? 'refund' : 'payment',
    number: refund ? cell('requestNo') : cell('number'),
    tradeNo: cell('tradeNo'),
    amount: Math.abs(signedFen(cell('amount'))),
    // The bill shows what it costs as a minus.
    fee: -signedFen(cell('fee') || '0'),
    at,
  }
}

/** "-88.00" → -8800. */
export function signedFen(text: string): number {
  const match = /^(-?)(\d{1,11})(?:\.(\d{1,2}))?$/.exec(text)
  if (!match) throw new Error(`no amount: ${JSON.stringify(text)}`)
  const fen = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'))
  return match[1] && fen > 0 ? -fen : fen
}
