import { covers, type Line, priceOrder, type PriceWish, type Promotion } from './price.ts'

/** How little is missing to the next thing a promotion gives. `lack`: fen, or pieces of an n-th piece. */
export type Hint = { promotion: Promotion; reached: number; lack: number; next: number; unit: 'fen' | 'pieces' }

/**
 * What a cart is close to, nearest first in the order of the promotions: the next step of a ladder (`next` fen off), a gift,
 * one more piece for an n-th one. Promotions that the goods have nothing to do with say nothing.
 */
export function hintsFor({ lines, promotions, member, at }: Pick<PriceWish, 'lines' | 'promotions' | 'member' | 'at'>): Hint[] {
  const left = leftBefore(lines, promotions, member, at)
  return promotions.flatMap((promotion): Hint[] => {
    const touched = lines.filter((line) => covers(promotion, line))
    if (touched.length === 0) return []
    const amount = touched.reduce((sum, { skuId }) => sum + (left.get(skuId) ?? 0), 0)
    if (promotion.kind === 'full-reduction') return ladderHint(promotion, amount)
    if (promotion.kind === 'gift')
      return promotion.gift.left < 1 || amount >= promotion.threshold ? [] : [{ promotion, reached: 0, lack: promotion.threshold - amount, next: 0, unit: 'fen' }]
    if (promotion.kind === 'nth-piece')
      return touched.some(({ count }) => count % promotion.nth === promotion.nth - 1) ? [{ promotion, reached: 0, lack: 1, next: 0, unit: 'pieces' }] : []
    return []
  })
}

function ladderHint(promotion: Extract<Promotion, { kind: 'full-reduction' }>, amount: number): Hint[] {
  const steps = promotion.steps.toSorted((a, b) => a.threshold - b.threshold)
  const next = steps.find(({ threshold }) => threshold > amount)
  if (!next) return []
  const reached = steps.filter(({ threshold }) => threshold <= amount).at(-1)?.off ?? 0
  return [{ promotion, reached, lack: next.threshold - amount, next: next.off, unit: 'fen' }]
}

/** What each line costs when ladders and gifts look at it: after member prices, n-th pieces and what plugins give. */
function leftBefore(lines: readonly Line[], promotions: readonly Promotion[], member: number, at: Date): Map<number, number> {
  const first = promotions.filter(({ kind }) => kind === 'member' || kind === 'nth-piece' || kind === 'plugin')
  const found = priceOrder({ lines, promotions: first, coupons: [], freightRules: [], destination: undefined, balance: 0, member, at })
  return new Map(found.lines.map(({ skuId, amount, discount }) => [skuId, amount - discount]))
}
