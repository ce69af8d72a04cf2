import { covers, type Line, priceOrder, type PriceWish } from '../prices/price.ts'
import { daysAfter } from '../shared/time.ts'
import { type Claimable, forPricing, type OwnCoupon } from './read.ts'

/** What a coupon could do for a cart. `have`: it is the buyer's and saves; `claim`: it would, once claimed; `near`: `lack` fen more and it would. */
export type CouponHint = { kind: 'have' | 'claim'; coupon: OwnCoupon | Claimable; saves: number } | { kind: 'near'; coupon: OwnCoupon | Claimable; lack: number }

/**
 * What coupons can do for these goods, at most one of each kind: the best the buyer has, a better one that can be claimed, and
 * the one that the least is missing to, if that is less than what is there. Coupons are looked at one by one.
 */
export function couponHints(wish: Pick<PriceWish, 'lines' | 'promotions' | 'member' | 'at'> & { own: readonly OwnCoupon[]; claimable: readonly Claimable[] }): CouponHint[] {
  const { lines, promotions, member, at } = wish
  const price = (coupons: PriceWish['coupons']) => priceOrder({ lines, promotions, coupons, freightRules: [], destination: undefined, balance: 0, member, at })
  const plain = price([])
  const judge = <C extends OwnCoupon | Claimable>(kind: 'have' | 'claim', coupon: C, held: OwnCoupon) => {
    const found = price([forPricing(held)])
    const fault = found.couponFaults[0]
    return { kind, coupon, saves: found.discount - plain.discount, fault: fault?.reason, lack: fault?.lack }
  }
  const own = wish.own.map((coupon) => judge('have', coupon, coupon))
  const open = wish.claimable.filter((coupon) => isOpen(coupon, lines)).map((coupon) => judge('claim', coupon, asIfClaimed(coupon, at)))
  const best = (judged: typeof own | typeof open) =>
    judged.filter(({ fault, saves }) => fault === undefined && saves > 0).toSorted((a, b) => b.saves - a.saves || a.coupon.couponId - b.coupon.couponId)[0]
  const [have, claim] = [best(own), best(open)]
  const [near] = [...own, ...open]
    .flatMap(({ coupon, fault, lack }) => (fault === 'threshold' && lack !== undefined && lack < plain.goodsAmount ? [{ kind: 'near' as const, coupon, lack }] : []))
    .toSorted((a, b) => a.lack - b.lack || a.coupon.couponId - b.coupon.couponId)
  return [...(have ? [pick(have)] : []), ...(claim && claim.saves > (have?.saves ?? 0) ? [pick(claim)] : []), ...(near ? [near] : [])]
}

const pick = ({ kind, coupon, saves }: { kind: 'have' | 'claim'; coupon: OwnCoupon | Claimable; saves: number }): CouponHint => ({ kind, coupon, saves })

const isOpen = (coupon: Claimable, lines: readonly Line[]): boolean => coupon.mine < coupon.perPerson && coupon.left !== 0 && lines.some((line) => covers(coupon, line))

/** A coupon as it would be in the buyer's hand; one that is only good later stays no good now. */
const asIfClaimed = (coupon: Claimable, at: Date): OwnCoupon => ({
  ...coupon,
  id: -coupon.couponId,
  state: 'unused',
  orderId: null,
  claimedAt: at,
  validFrom: coupon.validFrom ?? at,
  validUntil: coupon.validUntil ?? daysAfter(at, coupon.validDays ?? 1),
})
