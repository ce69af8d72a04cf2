import { signedFen } from './alipay-statement.ts'
import { GatewayDown, type StatementLine } from './types.ts'

const COLUMNS = {
  at: '交易时间',
  tradeNo: '微信订单号',
  number: '商户订单号',
  state: '交易状态',
  refundNumber: '商户退款单号',
  refunded: '申请退款金额',
  amount: '订单金额',
  fee: '手续费',
}

/**
 * Reads a day's trade bill: CSV in UTF-8 whose values start with a backtick, and two lines of totals. Throws GatewayDown when
 * it is no such thing, or not as many lines as it says.
 */
export function readWechatStatement(text: string): StatementLine[] {
  try {
    const rows = text
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .filter(Boolean)
    const heads = (rows[0] ?? '').split(',')
    const totals = rows.at(-1) ?? ''
    const lines = rows.slice(1, -2).map((row) => lineFrom(heads, cellsOf(row)))
    if (!rows.at(-2)?.startsWith('总交易单数') || Number(cellsOf(totals)[0]) !== lines.length) throw new Error('it is not as many lines as it says')
    return lines
  } catch (error) {
    throw new GatewayDown(`the bill cannot be read: ${(error as Error).message}`)
  }
}

const cellsOf = (row: string): string[] => row.replace(/^`/, '').split(',`')

function lineFrom(heads: string[], cells: string[]): StatementLine {
  const cell = (name: keyof typeof COLUMNS): string => {
    const value = cells[heads.indexOf(COLUMNS[name])]
    if (value === undefined) throw new Error(`no column ${COLUMNS[name]}`)
    return value
  }
  const refund = cell('state') === 'REFUND'
  if (!refund && cell('state') !== 'SUCCESS') throw new Error(`a line of state ${cell('state')}`)
  const at = new Date(`${cell('at').replace(' ', 'T')}+08:00`)
  if (Number.isNaN(at.getTime())) throw new Error(`a line of ${cell('at')}`)
  return {
    kind: refund ? 'refund' : 'payment',
    number: cell(refund ? 'refundNumber' : 'number'),
    tradeNo: cell('tradeNo'),
    amount: signedFen(cell(refund ? 'refunded' : 'amount')),
    fee: signedFen(Number(cell('fee')).toFixed(2)),
    at,
  }
}
