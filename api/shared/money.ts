/** Fen as the contract writes money: 8800 → "88.00". */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : ''
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** "88.00" → 8800. Throws on anything that is not a plain amount with at most two places. */
export function fen(amount: string): number {
  const match = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(amount)
  if (!match) throw new Error(`not an amount of money: ${JSON.stringify(amount)}`)
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
}
