import type { PromotionKind } from '@jishi/plugin'

/** Every so-manieth piece at half price, counted over all goods of the promotion together: the cheapest of them are the cheaper ones. */
export const nthHalf: PromotionKind = {
  kind: 'nth-half',
  name: { zh: '任选第几件半价', en: 'Mix and match, half price' },
  fields: { every: { type: 'integer', minimum: 2, maximum: 20, default: 3, title: { zh: '每几件', en: 'Every so many pieces' } } },
  says: ({ every }) => ({ zh: `任选每 ${every} 件，最便宜的 1 件半价`, en: `Of every ${every} pieces you choose, the cheapest at half price` }),
  off(lines, { every }) {
    let left = Math.floor(lines.reduce((sum, { count }) => sum + count, 0) / Number(every))
    const offs = new Map<number, number>()
    for (const line of lines.toSorted((a, b) => a.left / a.count - b.left / b.count || a.skuId - b.skuId)) {
      const pieces = Math.min(left, line.count)
      offs.set(line.skuId, Math.floor(line.left / line.count / 2) * pieces)
      left -= pieces
    }
    return lines.map(({ skuId }) => offs.get(skuId) ?? 0)
  },
}
