import type { Coupon } from '../prices/price.ts'
import type { Db } from '../shared/db.ts'
import { type CouponFacts, facts, forPricing } from './read.ts'

export type StaffCoupon = CouponFacts & {
  total: number | null
  claimed: number
  used: number
  perPerson: number
  claimFrom: Date
  claimUntil: Date
  validFrom: Date | null
  validUntil: Date | null
  validDays: number | null
  stoppedAt: Date | null
}

/** Coupons for staff, the newest first, and how many there are. */
export async function listForStaff(db: Db, { page, pageSize, q }: { page: number; pageSize: number; q: string }): Promise<{ coupons: StaffCoupon[]; total: number }> {
  const named = q === '' ? db`true` : db`(position(lower(${q}) in lower(c.name)) > 0 or position(lower(${q}) in lower(c.name_en)) > 0)`
  const coupons = await db<StaffCoupon[]>`
    select ${facts(db)}, c.total, c.claimed, (select count(*)::int from user_coupons u where u.coupon_id = c.id and u.state = 'used') as used, c.per_person as "perPerson",
      c.claim_from as "claimFrom", c.claim_until as "claimUntil", c.valid_from as "validFrom", c.valid_until as "validUntil", c.valid_days as "validDays", c.stopped_at as "stoppedAt"
    from coupons c where ${named} order by c.id desc limit ${pageSize} offset ${(page - 1) * pageSize}`
  const [{ total } = { total: 0 }] = await db<{ total: number }[]>`select count(*)::int as total from coupons c where ${named}`
  return { coupons: [...coupons], total }
}

/** Kinds of coupons as if somebody had just claimed one of each; unknown ids are left out. */
export async function readTemplates(db: Db, ids: readonly number[], at: Date): Promise<Coupon[]> {
  if (ids.length === 0) return []
  const rows = await db<(CouponFacts & { validFrom: Date | null; validUntil: Date | null; validDays: number | null })[]>`
    select ${facts(db)}, c.valid_from as "validFrom", c.valid_until as "validUntil", c.valid_days as "validDays" from coupons c where c.id = any(${[...ids]}::bigint[]) order by c.id`
  return rows.map(({ validFrom, validUntil, ...rest }) =>
    forPricing({ ...rest, id: rest.couponId, state: 'unused', orderId: null, claimedAt: at, validFrom: validFrom ?? at, validUntil: validUntil ?? new Date(at.getTime() + 1) }),
  )
}
