/** A line and what is claimed of it already. Amounts in fen. */
export type Claimed = { count: number; paid: number; claimedCount: number; claimedAmount: number }

/**
 * What `count` more pieces of a line are worth: their share of what was paid, so that all pieces together are exactly what
 * was paid, whatever was claimed and taken back before. Never below zero, never more than what is left.
 */
export function worthOf({ count: bought, paid, claimedCount, claimedAmount }: Claimed, count: number): number {
  // In whole numbers, since an amount times a count may leave the safe ones.
  const share = Number((BigInt(paid) * BigInt(claimedCount + count)) / BigInt(bought))
  return Math.max(0, Math.min(share, paid) - claimedAmount)
}
