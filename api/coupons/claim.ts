import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { daysAfter } from '../shared/time.ts'

type Claimed = { validFrom: Date | null; validUntil: Date | null; validDays: number | null; perPerson: number }

/**
 * Puts a coupon into a buyer's hand. The first statement takes one of what is left, and holds the coupon's row until the
 * end, so that claims of one coupon stand in line and the buyer's own are counted right.
 * @returns the id of the coupon in their hand
 * @throws 10700 none such, 10701 all gone, 10702 the buyer has theirs, 10703 not yet, 10704 over
 */
export async function claimCoupon(tx: Tx, userId: number, couponId: number, now: Date): Promise<number> {
  const [coupon] = await tx<Claimed[]>`
    update coupons set claimed = claimed + 1
    where id = ${couponId} and stopped_at is null and claim_from <= ${now} and claim_until > ${now} and (total is null or claimed < total)
      and (valid_until is null or valid_until > ${now})
    returning valid_from as "validFrom", valid_until as "validUntil", valid_days as "validDays", per_person as "perPerson"`
  if (!coupon) throw await whyNot(tx, couponId, now)
  const { validFrom, validUntil } = timesOf(coupon, now)
  const [mine] = await tx<{ id: number }[]>`
    insert into user_coupons (coupon_id, user_id, nth, claimed_at, valid_from, valid_until)
    select ${couponId}, ${userId}, had.n + 1, ${now}, ${validFrom}, ${validUntil}
    from (select count(*) as n from user_coupons where coupon_id = ${couponId} and user_id = ${userId}) had
    where had.n < ${coupon.perPerson} returning id`
  if (!mine) throw new Refusal(10702, { most: coupon.perPerson })
  return mine.id
}

function timesOf({ validFrom, validUntil, validDays }: Claimed, now: Date): { validFrom: Date; validUntil: Date } {
  if (validFrom && validUntil) return { validFrom, validUntil }
  return { validFrom: now, validUntil: daysAfter(now, validDays ?? 0) }
}

async function whyNot(db: Db, couponId: number, now: Date): Promise<Refusal> {
  const [coupon] = await db<{ claimFrom: Date; gone: boolean; over: boolean }[]>`
    select claim_from as "claimFrom", total is not null and claimed >= total as gone, claim_until <= ${now} or coalesce(valid_until <= ${now}, false) as over
    from coupons where id = ${couponId} and stopped_at is null`
  if (!coupon) return new Refusal(10700)
  if (coupon.over) return new Refusal(10704)
  return new Refusal(coupon.claimFrom > now ? 10703 : 10701)
}
