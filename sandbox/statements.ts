import type { Store } from './store.ts'

export type GatewayName = 'alipay' | 'wechat'
/** How a statement can be wrong: a line is missing, there is one too many, or one is a fen short. */
export const statementFaults = ['missing', 'extra', 'amount'] as const
export type StatementFault = (typeof statementFaults)[number]

/** A line before it is written the gateway's way. Amounts in fen, times in milliseconds. `fee` is given back with a refund. */
export type BillLine = { kind: 'payment' | 'refund'; number: string; tradeNo: string; requestNo: string; subject: string; amount: number; fee: number; at: number }

/** What the gateway takes for itself: six parts in a thousand. */
const feeOf = (amount: number): number => Math.round((amount * 6) / 1000)

/** Makes the statement wrong about a number from now on. */
export function plantFault(store: Store, gateway: GatewayName, fault: StatementFault, number: string, at: number = Date.now()): void {
  store
    .prepare('insert into statement_faults (gateway, number, fault, at) values (?, ?, ?, ?) on conflict (gateway, number) do update set fault = excluded.fault')
    .run(gateway, number, fault, at)
}

/** Payments and refunds, as the database gives them, as lines of a statement with what they cost, faults in them. */
export function statementLines(store: Store, gateway: GatewayName, rows: readonly unknown[], span: { from: number; to: number }): BillLine[] {
  const lines = (rows as Omit<BillLine, 'fee'>[]).map((row) => ({ ...row, fee: feeOf(row.amount) }))
  return withFaults(store, gateway, lines, span)
}

/** The lines of a day with the faults that were planted in them. `number` of a fault is a payment's or a refund's. */
function withFaults(store: Store, gateway: GatewayName, lines: BillLine[], { from, to }: { from: number; to: number }): BillLine[] {
  const faults = store.prepare('select number, fault, at from statement_faults where gateway = ?').all(gateway) as { number: string; fault: StatementFault; at: number }[]
  const faultOf = (line: BillLine) => faults.find(({ number }) => number === (line.kind === 'refund' ? line.requestNo : line.number))?.fault
  const kept = lines.filter((line) => faultOf(line) !== 'missing').map((line) => (faultOf(line) === 'amount' ? { ...line, amount: line.amount - 1 } : line))
  const extra = faults.filter(({ fault, at }) => fault === 'extra' && at >= from && at < to)
  return [
    ...kept,
    ...extra.map(
      ({ number, at }): BillLine => ({ kind: 'payment', number, tradeNo: `9${number}`.padEnd(28, '0'), requestNo: '', subject: '?', amount: 1234, fee: feeOf(1234), at }),
    ),
  ]
}

/** Midnight to midnight in Beijing; undefined for what is no day. */
export function dayOf(text: unknown): { from: number; to: number } | undefined {
  const from = /^\d{4}-\d\d-\d\d$/.test(String(text)) ? Date.parse(`${String(text)}T00:00:00+08:00`) : Number.NaN
  return Number.isNaN(from) ? undefined : { from, to: from + 86_400_000 }
}
