import type { Db } from '../shared/db.ts'

/** Orders whose claims are not what their cases add up to, or who stand elsewhere than their cases say; none in a healthy shop. */
export async function auditAftersales(db: Db): Promise<{ orderId: number; fault: string }[]> {
  return await db<{ orderId: number; fault: string }[]>`
    with living as (
      select * from aftersales a where status not in ('refused', 'withdrawn', 'lapsed')
        and not (kind = 'exchange' and status = 'done' and not exists (select from aftersale_events where case_id = a.id and to_status = 'refunding'))),
    summed as (
      select l.order_id, l.sku_id, l.gift, sum(l.count) as count, sum(l.amount) as amount,
        coalesce(sum(l.count) filter (where c.status in ('refunding', 'done') and exists (select 1 from aftersale_events e where e.case_id = c.id and e.to_status = 'refunding')), 0) as refunded
      from living c join aftersale_lines l on l.case_id = c.id group by 1, 2, 3)
    select c.order_id as "orderId", format('SKU %s: claimed %s for %s, its cases say %s for %s', c.sku_id, c.claimed_count, c.claimed_amount, coalesce(s.count, 0), coalesce(s.amount, 0)) as fault
    from aftersale_claims c left join summed s using (order_id, sku_id, gift)
    where (c.claimed_count, c.claimed_amount, c.refunded_count) is distinct from (coalesce(s.count, 0), coalesce(s.amount, 0), coalesce(s.refunded, 0))
    union all
    select o.order_id, format('%s open, %s found, freight %s', o.open, n.open, o.freight_claimed) from aftersale_orders o
    cross join lateral (
      select count(*) filter (where status not in ('refused', 'withdrawn', 'lapsed', 'done')) as open,
        coalesce(sum(freight) filter (where status not in ('refused', 'withdrawn', 'lapsed')), 0) as freight from aftersales where order_id = o.order_id) n
    where o.open <> n.open or o.freight_claimed <> n.freight
    union all
    select orders.id, format('status %s with %s open cases', orders.status, o.open) from orders join aftersale_orders o on o.order_id = orders.id where (orders.status = 7) <> (o.open > 0)
    union all
    select p.order_id, format('exchange %s is of %s pieces, %s have left', p.case_id, l.count, p.count)
    from (
      select a.case_id, k.order_id, sum(n.count) as count from aftersale_parcels a join parcels k on k.id = a.parcel_id join parcel_lines n on n.parcel_id = k.id group by 1, 2) p
    join (select case_id, sum(count) as count from aftersale_lines group by 1) l using (case_id) where p.count <> l.count
    union all
    select y.order_id, format('refund %s is void, and its payment %s %s', r.number, y.method, y.state)
    from refunds r join payments y on y.id = r.payment_id where r.state = 'void' and (y.method, y.state) <> ('cod', 'closed')
    union all
    select c.order_id, format('case %s refunds out of a payment that is closed', c.id)
    from aftersales c join refunds r on r.wish_key = 'aftersale:' || c.id join payments y on y.id = r.payment_id where r.state = 'waiting' and y.state = 'closed'
    limit 100`
}
