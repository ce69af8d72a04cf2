import type { Db } from '../shared/db.ts'

/**
 * Coupons that contradict themselves; none in a healthy shop: claims that are not the coupons in people's hands, coupons used
 * for orders that name others or are cancelled, and orders that name coupons which are not used for them.
 */
export async function auditCoupons(db: Db): Promise<{ about: string; fault: string }[]> {
  const faults = await db<{ about: string; fault: string }[]>`
    select 'coupon ' || c.id as about, format('says %s were claimed, %s are in hand', c.claimed, n.count) as fault
    from coupons c cross join lateral (select count(*) as count from user_coupons where coupon_id = c.id) n where c.claimed <> n.count
    union all
    select 'coupon ' || u.coupon_id, format('is used for order %s, which is another buyer’s, cancelled, or does not name it', o.id)
    from user_coupons u join orders o on o.id = u.order_id
    where u.state = 'used' and (o.user_id <> u.user_id or o.status = 6 or not u.id = any(o.coupon_ids))
    union all
    select 'order ' || o.id, format('names the coupon %s, which is not used for it', named.id)
    from orders o cross join unnest(o.coupon_ids) as named (id) left join user_coupons u on u.id = named.id
    where o.status in (1, 2, 3, 4, 5) and u.order_id is distinct from o.id
    order by 1, 2 limit 100`
  return faults.map((fault) => ({ ...fault }))
}
