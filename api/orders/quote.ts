import { forPricing, type OwnCoupon } from '../coupons/read.ts'
import type { Destination } from '../prices/freight.ts'
import { type Breakdown, type Coupon, type CouponFault, type Line, type PriceWish, priceOrder } from '../prices/price.ts'
import { breakdownReply } from '../prices/reply.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import type { AddressSnapshot } from './tables.ts'

/** No order is larger, in fen: sums stay far inside what numbers and the database hold exactly. */
const LARGEST_ORDER = 10 ** 13

/**
 * What an order costs now: pure. Throws 10705 for a coupon that cannot be used with it, 10708 the same coupon twice, 10700 one
 * that is not the buyer's (as unknown as none), 10707 not delivered there, 11430 nobody can say what delivery there costs, 10715 too large.
 * @param own the coupons of `couponIds` that are in the buyer's hand
 */
export function quoteOrder(wish: Omit<PriceWish, 'coupons'>, { couponIds, own, address }: { couponIds: readonly number[]; own: readonly OwnCoupon[]; address: string }): Breakdown {
  if (new Set(couponIds).size !== couponIds.length) throw new Refusal(10708)
  if (own.length !== couponIds.length) throw new Refusal(10700)
  refuseTooLarge(wish.lines)
  const found = priceOrder({ ...wish, coupons: own.map(forPricing) })
  const fault = found.couponFaults[0]
  if (fault) throw couponRefusal(own.find(({ id }) => id === fault.id)!, fault, breakdownReply(found))
  if (found.freightUnknown) throw new Refusal(11430, { address }, { breakdown: breakdownReply(found) })
  if (!found.deliverable) throw new Refusal(10707, { address }, { breakdown: breakdownReply(found) })
  return found
}

/** Throws 10715 for what nobody could pay. */
export function refuseTooLarge(lines: readonly Line[]): void {
  if (!(lines.reduce((sum, { price, count }) => sum + price * count, 0) <= LARGEST_ORDER)) throw new Refusal(10715)
}

/** Where freight is reckoned to: the narrowest region that is known, and the words for where none is. */
export function destinationOf({ province, city, district, address }: Pick<AddressSnapshot, 'province' | 'city' | 'district' | 'address'>): Destination {
  return { region: district ?? city ?? province ?? null, address }
}

function couponRefusal({ id, name, nameEn }: Pick<Coupon, 'id' | 'name' | 'nameEn'>, fault: CouponFault, breakdown: object): Refusal {
  const { zh, en } = whyOf(fault)
  return new Refusal(10705, { name, name_en: nameEn, why: zh, why_en: en }, { coupon: id, reason: fault.reason, breakdown })
}

/** Why a coupon does not count, in words. */
export function whyOf({ reason, lack }: CouponFault): { zh: string; en: string } {
  const amount = yuan(lack ?? 0)
  return {
    used: { zh: '已经用过了', en: 'it has been used' },
    expired: { zh: '已经过期', en: 'its time is over' },
    'not-begun': { zh: '还没到使用时间', en: 'its time has not begun' },
    goods: { zh: '不适用于这些商品', en: 'it is for other goods' },
    promotion: { zh: '商品已参加活动，不能叠加', en: 'these goods are on offer already' },
    threshold: { zh: `还差 ¥${amount} 可用`, en: `¥${amount} short of its minimum` },
    'with-others': { zh: '不能与另一张优惠券同时使用', en: 'it does not go with another coupon' },
  }[reason]
}
