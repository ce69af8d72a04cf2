import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import type { Scope } from '../prices/price.ts'
import { between, checkScope, checkWindow, LARGEST_AMOUNT } from '../prices/promotions.ts'

/** A coupon as staff wish for it. Amounts in fen; valid either in a fixed time or so many days from the claim. */
export type CouponWish = Scope & {
  kind: 'fixed' | 'percent'
  name: string
  nameEn: string
  amount: number | null
  percent: number | null
  cap: number | null
  threshold: number
  total: number | null
  perPerson: number
  claimFrom: Date
  claimUntil: Date
  validFrom: Date | null
  validUntil: Date | null
  validDays: number | null
  withPromotions: boolean
  withCoupons: boolean
}

/** Makes a coupon and answers its id. Throws 10710 with the field that is not right. */
export async function addCoupon(tx: Tx, wish: CouponWish): Promise<number> {
  checkCoupon(wish)
  await checkScope(tx, wish)
  const [{ id } = { id: 0 }] = await tx<{ id: number }[]>`insert into coupons ${tx(row(wish))} returning id`
  return id
}

/**
 * Changes one that nobody has claimed: what somebody has, they were promised. Answers what it was about before.
 * Throws 10710, 10700 none such, 10714 claimed or stopped.
 */
export async function changeCoupon(tx: Tx, id: number, wish: CouponWish): Promise<Scope> {
  checkCoupon(wish)
  await checkScope(tx, wish)
  const [before] = await tx<Scope[]>`select scope, scope_ids as "scopeIds" from coupons where id = ${id} for no key update`
  if (!before) throw new Refusal(10700)
  const changed = await tx`update coupons set ${tx(row(wish))} where id = ${id} and claimed = 0 and stopped_at is null returning 1`
  if (changed.count === 0) throw new Refusal(10714)
  return before
}

/** Nobody can claim it any more; what is claimed stays good. Any number of times is once. Answers what it is about. Throws 10700. */
export async function stopCoupon(tx: Tx, id: number, now: Date): Promise<Scope> {
  const [stopped] = await tx<Scope[]>`update coupons set stopped_at = coalesce(stopped_at, ${now}) where id = ${id} returning scope, scope_ids as "scopeIds"`
  if (!stopped) throw new Refusal(10700)
  return stopped
}

const row = (wish: CouponWish) => ({
  kind: wish.kind,
  name: wish.name,
  name_en: wish.nameEn,
  amount: wish.kind === 'fixed' ? wish.amount : null,
  percent: wish.kind === 'percent' ? wish.percent : null,
  cap: wish.kind === 'percent' ? wish.cap : null,
  threshold: wish.threshold,
  scope: wish.scope,
  scope_ids: wish.scopeIds,
  total: wish.total,
  per_person: wish.perPerson,
  claim_from: wish.claimFrom,
  claim_until: wish.claimUntil,
  valid_from: wish.validFrom,
  valid_until: wish.validUntil,
  valid_days: wish.validDays,
  with_promotions: wish.withPromotions,
  with_coupons: wish.withCoupons,
})

function checkCoupon(wish: CouponWish): void {
  if (wish.kind === 'fixed') between(wish.amount, 1, LARGEST_AMOUNT, 'amount')
  else {
    between(wish.percent, 1, 99, 'percent')
    if (wish.cap !== null) between(wish.cap, 1, LARGEST_AMOUNT, 'cap')
  }
  between(wish.threshold, 0, LARGEST_AMOUNT, 'threshold')
  between(wish.perPerson, 1, 100, 'per_person')
  if (wish.total !== null) between(wish.total, 1, 1_000_000_000, 'total')
  checkWindow(wish.claimFrom, wish.claimUntil, 'claim_until')
  if (wish.validDays !== null) {
    between(wish.validDays, 1, 3650, 'valid_days')
    if (wish.validFrom !== null || wish.validUntil !== null) throw new Refusal(10710, { field: 'valid_days' })
  } else if (wish.validFrom === null || wish.validUntil === null) throw new Refusal(10710, { field: 'valid_until' })
  else {
    checkWindow(wish.validFrom, wish.validUntil, 'valid_until')
    // Nobody should claim what is over before it can be used.
    if (wish.validUntil <= wish.claimFrom) throw new Refusal(10710, { field: 'valid_until' })
  }
}
