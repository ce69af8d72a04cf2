/**
 * Splits an amount over parts in proportion to their weights, by largest remainder: the shares are whole fen, sum to the
 * amount exactly, and no share is more than its weight while the amount is not more than all weights together. Of equal
 * remainders the earlier part gets the fen.
 */
export function splitOver(amount: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  if (sum === 0) return weights.map(() => 0)
  // Fen times fen goes beyond 2^53.
  const exact = weights.map((weight) => BigInt(amount) * BigInt(weight))
  const shares = exact.map((product) => Number(product / BigInt(sum)))
  const left = amount - shares.reduce((total, share) => total + share, 0)
  const byRemainder = exact.map((product, i) => ({ i, rest: product % BigInt(sum) })).toSorted((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest < b.rest ? 1 : -1))
  for (const { i } of byRemainder.slice(0, left)) shares[i]!++
  return shares
}
