import { claimCoupon } from '../coupons/claim.ts'
import { type CouponFacts, listClaimable, listOwnCoupons, type OwnState } from '../coupons/read.ts'
import type { Deps } from '../deps.ts'
import { couponWords } from '../prices/words.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { must } from './account.ts'
import { type Answer, answerForm } from './forms.ts'
import type { Visit } from './visit.ts'

/** Coupons to claim, and those the visitor has. */
export function couponsDesk({ db, clock }: Deps, { buyer, lang }: Visit) {
  const inWords = (coupon: CouponFacts) => ({
    ...couponWords(coupon, lang),
    name: said(lang, coupon.name, coupon.nameEn),
    about: said(lang, coupon.scopeNames, coupon.scopeNamesEn),
  })
  return {
    couponCentre: async () => (await listClaimable(db, clock(), buyer?.id)).map((coupon) => ({ ...coupon, ...inWords(coupon) })),
    claimCoupon: (couponId: number): Promise<Answer<number>> =>
      answerForm(lang, {}, [], async () => ({ value: await transact(db, (tx) => claimCoupon(tx, must(buyer).id, couponId, clock())) })),
    ownCoupons: async (state: OwnState) => (await listOwnCoupons(db, must(buyer).id, clock(), state)).map((coupon) => ({ ...coupon, ...inWords(coupon) })),
  }
}
