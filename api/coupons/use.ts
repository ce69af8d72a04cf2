import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/**
 * Marks coupons as used for an order, all of them or none; of two orders that want the same one only one gets it.
 * @param couponIds of coupons in the buyer's hand (user_coupons)
 * @throws 10705 when one is not theirs, used, over or not good yet
 */
export async function useCoupons(tx: Tx, userId: number, orderId: number, couponIds: readonly number[], now = new Date()): Promise<void> {
  if (couponIds.length === 0) return
  // Locked in id order, so that two orders never wait for each other in a ring.
  const used = await tx`
    with mine as (select id from user_coupons where id = any(${[...couponIds]}::bigint[]) and user_id = ${userId} order by id for update)
    update user_coupons set state = 'used', order_id = ${orderId}, used_at = ${now} from mine
    where user_coupons.id = mine.id and state in ('unused', 'returned') and valid_from <= ${now} and valid_until > ${now} returning user_coupons.id`
  if (used.count === couponIds.length) return
  throw new Refusal(10705, { name: '', why: '它已经用掉或过期', why_en: 'it has been used or is over' })
}

/** Gives an order's coupons back to the buyer: they are good again for as long as they were. Any number of times is once. */
export async function returnCoupons(tx: Tx, orderId: number): Promise<void> {
  await tx`
    with mine as (select id from user_coupons where order_id = ${orderId} and state = 'used' order by id for update)
    update user_coupons set state = 'returned', order_id = null, used_at = null from mine where user_coupons.id = mine.id`
}
