/** So many of one SKU. */
export type Pieces = { skuId: number; count: number }

/** Each SKU once, with all its pieces, in id order. */
export function bySku(pieces: readonly Pieces[]): Pieces[] {
  const counts = new Map<number, number>()
  for (const { skuId, count } of pieces) counts.set(skuId, (counts.get(skuId) ?? 0) + count)
  return [...counts].map(([skuId, count]) => ({ skuId, count })).toSorted((a, b) => a.skuId - b.skuId)
}
