import type { Coupon } from '../prices/price.ts'
import type { Db } from '../shared/db.ts'

/** What a coupon is about, in words for both languages; names of at most a few of the things it is for. */
export type CouponFacts = {
  couponId: number
  kind: 'fixed' | 'percent'
  name: string
  nameEn: string
  amount: number | null
  percent: number | null
  cap: number | null
  threshold: number
  scope: Coupon['scope']
  scopeIds: number[]
  scopeNames: string[]
  scopeNamesEn: string[]
  withPromotions: boolean
  withCoupons: boolean
}

export type OwnCoupon = CouponFacts & { id: number; state: Coupon['state']; orderId: number | null; validFrom: Date; validUntil: Date; claimedAt: Date }

/** A coupon as the coupon centre shows it. `mine`: how many the buyer has claimed; `left`: null when there is no end to them. */
export type Claimable = CouponFacts & {
  perPerson: number
  mine: number
  left: number | null
  claimUntil: Date
  validFrom: Date | null
  validUntil: Date | null
  validDays: number | null
}

/** Names of that many things say what a coupon is for. */
const NAMED = 3
const ON_A_PAGE = 100

const scopeNames = (db: Db, column: 'name' | 'name_en') => db`
  array(select named.${db(column)} from (
    select id, name, coalesce(nullif(name_en, ''), name) as name_en from catalogs where c.scope = 'catalog' and id = any(c.scope_ids)
    union all select id, name, coalesce(nullif(name_en, ''), name) from spus where c.scope = 'spu' and id = any(c.scope_ids)
    union all select id, name, coalesce(nullif(name_en, ''), name) from skus where c.scope = 'sku' and id = any(c.scope_ids)
  ) named order by named.id limit ${NAMED})`

/** The columns of CouponFacts, from `coupons c`. */
export const facts = (db: Db) => db`
  c.id as "couponId", c.kind, c.name, c.name_en as "nameEn", c.amount, c.percent, c.cap, c.threshold, c.scope, c.scope_ids as "scopeIds",
  ${scopeNames(db, 'name')} as "scopeNames", ${scopeNames(db, 'name_en')} as "scopeNamesEn", c.with_promotions as "withPromotions", c.with_coupons as "withCoupons"`

/** What can be claimed at this moment; with a buyer, how many of each are theirs. Nearly over first. */
export async function listClaimable(db: Db, now: Date, userId?: number): Promise<Claimable[]> {
  return [
    ...(await db<Claimable[]>`
      select ${facts(db)}, c.per_person as "perPerson", c.total - c.claimed as left, c.claim_until as "claimUntil",
        c.valid_from as "validFrom", c.valid_until as "validUntil", c.valid_days as "validDays",
        (select count(*)::int from user_coupons u where u.coupon_id = c.id and u.user_id = ${userId ?? null}::bigint) as mine
      from coupons c
      where c.stopped_at is null and c.claim_from <= ${now} and c.claim_until > ${now} and (c.valid_until is null or c.valid_until > ${now})
      order by c.claim_until, c.id limit ${ON_A_PAGE}`),
  ]
}

/** What a buyer's coupons can be at a moment: time makes a coupon expired before the sweep says so. */
const stateAt = (db: Db, now: Date) => db`case when u.state in ('unused', 'returned') and u.valid_until <= ${now} then 'expired' else u.state end`

export const ownStates = ['unused', 'used', 'expired'] as const
export type OwnState = (typeof ownStates)[number]

/** The columns of OwnCoupon, from `coupons c` and `user_coupons u`. */
const own = (db: Db, now: Date) => db`
  ${facts(db)}, u.id, ${stateAt(db, now)} as state, u.order_id as "orderId", u.valid_from as "validFrom", u.valid_until as "validUntil", u.claimed_at as "claimedAt"`

/** The buyer's coupons, those that end first in front. `unused` are all that are still good, also the returned ones. */
export async function listOwnCoupons(db: Db, userId: number, now: Date, state?: OwnState): Promise<OwnCoupon[]> {
  const wanted = state === undefined ? ['unused', 'returned', 'used', 'expired'] : state === 'unused' ? ['unused', 'returned'] : [state]
  return [
    ...(await db<OwnCoupon[]>`
      select ${own(db, now)} from user_coupons u join coupons c on c.id = u.coupon_id
      where u.user_id = ${userId} and ${stateAt(db, now)} = any(${wanted}) order by u.valid_until, u.id limit ${ON_A_PAGE}`),
  ]
}

/** What is still good of many buyers' coupons, by buyer, as `listOwnCoupons` has it for one. The array is selected, so that one plan is kept. */
export async function listGoodCouponsOf(db: Db, userIds: readonly number[], now: Date): Promise<Map<number, OwnCoupon[]>> {
  const rows = await db<(OwnCoupon & { userId: number })[]>`
    select good.* from unnest((select ${userIds as number[]}::bigint[])) as b (id) cross join lateral (
      select ${own(db, now)}, u.user_id as "userId" from user_coupons u join coupons c on c.id = u.coupon_id
      where u.user_id = b.id and ${stateAt(db, now)} in ('unused', 'returned') order by u.valid_until, u.id limit ${ON_A_PAGE}) good
    order by good."validUntil", good.id`
  return Map.groupBy(rows, ({ userId }) => userId)
}

/** A coupon in the buyer's hand as prices take it. */
export function forPricing(own: OwnCoupon): Coupon {
  const { id, couponId, name, nameEn, state, validFrom, validUntil, threshold, withPromotions, withCoupons, scope, scopeIds } = own
  const common = { id, couponId, name, nameEn, state, validFrom, validUntil, threshold, withPromotions, withCoupons, scope, scopeIds }
  if (own.kind === 'fixed') return { ...common, kind: 'fixed', amount: own.amount ?? 0 }
  return { ...common, kind: 'percent', percent: own.percent ?? 0, cap: own.cap }
}

/** These coupons of each buyer's, by buyer; somebody else's and unknown ones are left out. */
export async function readOwnCouponsOf(db: Db, wanted: readonly { userId: number; ids: readonly number[] }[], now: Date): Promise<Map<number, OwnCoupon[]>> {
  const pairs = wanted.flatMap(({ userId, ids }) => [...new Set(ids)].map((id) => ({ userId, id })))
  if (pairs.length === 0) return new Map()
  const rows = await db<(OwnCoupon & { userId: number })[]>`
    select ${own(db, now)}, u.user_id as "userId"
    from unnest(${pairs.map(({ id }) => id)}::bigint[], ${pairs.map(({ userId }) => userId)}::bigint[]) as w (id, user_id)
    join user_coupons u using (id, user_id) join coupons c on c.id = u.coupon_id order by u.id`
  return Map.groupBy(rows, ({ userId }) => userId)
}
