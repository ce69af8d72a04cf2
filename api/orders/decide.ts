import { createHash } from 'node:crypto'
import { atSalePrice, type ClaimFacts, heldFor } from '../flash/use-claim.ts'
import type { Pieces } from '../goods/stock.ts'
import { answerFor, type Once } from '../http/idempotency.ts'
import type { Breakdown, PricedPart, Promotion } from '../prices/price.ts'
import { breakdownReply } from '../prices/reply.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import type { PlacingFacts, Twin } from './gather.ts'
import { refuseBeyondLimits } from './limits.ts'
import { type PricedLine, refuseUnsellable } from './lines.ts'
import { destinationOf, quoteOrder } from './quote.ts'
import type { AddressSnapshot, InvoiceWish } from './tables.ts'

/** Settlement (结算): where the lines come from. */
export type OrderWish = {
  addressId: number
  payMethod: string
  note: string
  /** Of coupons in the buyer's hand. */
  couponIds?: readonly number[]
  useBalance?: boolean
  invoice?: InvoiceWish | null
  /** The total in fen that the buyer has seen; another one is refused. */
  expectedAmount?: number | undefined
} & ({ settlement: 0 } | { settlement: 1; skuId: number; count: number /** The flash sale whose piece is held for the buyer. */; saleId?: number | undefined })

/** A buyer at the till. */
export type Wish = {
  buyerId: number
  order: OrderWish
  /** Whether its payment is opened at the gateway with it; else the buyer opens it later, on a page of ours. Cash on delivery always is. */
  opens: boolean
  /** The same key again is answered as it was the first time. */
  once?: Once | undefined
}

/** An order that can be written. */
export type Draft = {
  wish: Wish
  address: AddressSnapshot
  lines: PricedLine[]
  gifts: ReadonlyMap<number, PricedLine>
  found: Breakdown
  fingerprint: string
  claim?: ClaimFacts | undefined
}

/** What is to be done about a wish: write it, say what was said before, point to the order that it has become already, or refuse it. */
export type Decision<Answer> = { draft: Draft } | { before: Answer } | { twin: Twin } | { refused: Refusal }

export const shortCode = ({ settlement }: OrderWish): 10404 | 10406 => (settlement === 0 ? 10404 : 10406)

/**
 * Decides about wishes in the order in which they came: pure. Each sees the stock that those before it have left. Refused are
 * 10402 foreign address, 10403 nothing selected, 10404 / 10406 stock short, 10405 taken down, 10413 / 10414 beyond a limit,
 * 10700 / 10705 / 10708 coupons, 10706 another total than the buyer saw, 10707 not delivered there, 10715 too large, 10003 a key
 * that was used for something else, 11304 / 11305 / 11308 / 11314 no such piece of a flash sale, and what `refuseClosed` throws for a way to pay.
 */
export function decideAll<Answer>(wishes: readonly Wish[], facts: PlacingFacts, refuseClosed: (method: string) => void): Decision<Answer>[] {
  const left = new Map<number, number>()
  return wishes.map((wish) => {
    try {
      const decision = decide<Answer>(wish, facts, left)
      if (!('draft' in decision)) return decision
      if (decision.draft.found.payable > 0) refuseClosed(wish.order.payMethod)
      // A piece of a flash sale is off the shelf already.
      if (decision.draft.claim) return decision
      takeFrom(left, decision.draft)
      return decision
    } catch (error) {
      if (error instanceof Refusal) return { refused: error }
      throw error
    }
  })
}

/** What a decided order leaves for those after it. */
function takeFrom(left: Map<number, number>, { lines, gifts, found }: Draft): void {
  const stockOf = (id: number): number => (lines.find(({ skuId }) => skuId === id) ?? gifts.get(id))?.stock ?? 0
  for (const { skuId, count } of piecesOf(found.lines)) left.set(skuId, (left.get(skuId) ?? stockOf(skuId)) - count)
}

function decide<Answer>(wish: Wish, facts: PlacingFacts, left: ReadonlyMap<number, number>): Decision<Answer> {
  const { buyerId, order } = wish
  const before = wish.once && answerFor<Answer>(wish.once, facts.answers)
  if (before) return { before }
  const address = facts.addresses.find(({ userId, id }) => userId === buyerId && id === order.addressId)
  if (!address) throw new Refusal(10402)
  const shelf = (facts.lines.get(buyerId) ?? []).map((line) => ({ ...line, stock: left.get(line.skuId) ?? line.stock }))
  const sale = facts.claims.find(({ userId, saleId }) => userId === buyerId && saleId === saleOf(order))
  const lines = sale ? shelf.map((line) => atSalePrice(line, sale)) : shelf
  if (order.settlement === 1 && lines.length === 0) throw new Refusal(10405, { name: '', name_en: '' })
  const fingerprint = fingerprintOf(buyerId, order, lines)
  const twin = facts.twins.find((made) => isTwin(made, wish, lines.length > 0 ? fingerprint : undefined))
  if (twin) return { twin: { ...twin, payMethod: order.payMethod } }
  if (lines.length === 0) throw new Refusal(10403)
  const claim = order.settlement === 1 && order.saleId !== undefined ? heldFor(facts.claims, { ...order, saleId: order.saleId, userId: buyerId }, facts.at) : undefined
  refuseUnsellable(lines, shortCode(order))
  refuseBeyondLimits(
    lines,
    facts.had.filter((had) => had.buyerId === buyerId),
  )
  const found = quoteOrder(
    {
      lines,
      promotions: facts.promotions.flatMap((promotion) => (sale && promotion.kind === 'gift' ? [] : withLeft(promotion, left))),
      freightRules: facts.freightRules,
      destination: destinationOf(address),
      member: facts.levels.get(buyerId) ?? 0,
      balance: order.useBalance ? (facts.balances.get(buyerId) ?? 0) : 0,
      at: facts.at,
    },
    { couponIds: order.couponIds ?? [], own: facts.coupons.get(buyerId) ?? [], address: address.address },
  )
  if (order.expectedAmount !== undefined && order.expectedAmount !== found.totalAmount) throw priceChanged(found)
  const { id: _, userId: __, ...snapshot } = address
  return { draft: { wish, address: snapshot, lines, gifts: facts.gifts, found, fingerprint, claim } }
}

/** A gift promotion as those in front have left it. */
function withLeft(promotion: Promotion, left: ReadonlyMap<number, number>): Promotion {
  if (promotion.kind !== 'gift' || !left.has(promotion.gift.skuId)) return promotion
  return { ...promotion, gift: { ...promotion.gift, left: left.get(promotion.gift.skuId)! } }
}

/** The flash sale that an order is to be of. */
export const saleOf = (order: OrderWish): number | undefined => (order.settlement === 1 ? order.saleId : undefined)

/**
 * What makes two presses one wish. Of the wish and today's prices, not of what came out: the first press may have used up
 * the coupon that a second one names.
 */
function fingerprintOf(userId: number, wish: OrderWish, lines: readonly PricedLine[]): string {
  const extras = [(wish.couponIds ?? []).toSorted((a, b) => a - b), wish.useBalance ?? false]
  const parts = [userId, wish.addressId, wish.settlement, lines.map((line) => [line.skuId, line.count, line.price]), extras]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

/** The order that this wish has made a moment ago; with no lines left (the cart was emptied by it), the latest to that address. */
function isTwin(made: Twin, { buyerId, order }: Wish, fingerprint: string | undefined): boolean {
  return made.userId === buyerId && made.addressId === order.addressId && made.settlement === order.settlement && (fingerprint === undefined || made.fingerprint === fingerprint)
}

/** With the price as it is now, so that the buyer can look at it and press again. */
function priceChanged(found: Breakdown): Refusal {
  return new Refusal(10706, { amount: yuan(found.totalAmount) }, { breakdown: breakdownReply(found) })
}

/** A gift may be the same SKU as something that is bought: stock is taken once for both. In SKU order. */
export function piecesOf(parts: readonly PricedPart[]): Pieces[] {
  const counts = new Map<number, number>()
  for (const { skuId, count } of parts) counts.set(skuId, (counts.get(skuId) ?? 0) + count)
  return [...counts].map(([skuId, count]) => ({ skuId, count })).toSorted((a, b) => a.skuId - b.skuId)
}
