import type { Db } from '../shared/db.ts'

export type OrderFault = { orderId: number; fault: string }

/**
 * Orders that contradict themselves; none in a healthy shop: a status that is not where the story ends, parcels that hold more
 * of a SKU than was bought, or a shipped order with a parcel still to leave.
 */
export async function auditOrders(db: Db): Promise<OrderFault[]> {
  return await db<OrderFault[]>`
    select * from (
      select o.id as "orderId", format('status %s, but its story ends at %s', o.status, e.to_status) as fault
      from orders o left join lateral (select to_status from order_events where order_id = o.id order by id desc limit 1) e on true
      where o.status is distinct from e.to_status
      union all
      select p.order_id, format('its parcels hold %s of SKU %s, %s were bought', p.count, p.sku_id, coalesce(l.count, 0))
      from (
        select order_id, sku_id, sum(count)::int as count from parcels join parcel_lines on parcel_id = id where status <> 'cancelled' and id not in (select parcel_id from aftersale_parcels) group by 1, 2) p
      left join (select order_id, sku_id, sum(count)::int as count from order_lines group by 1, 2) l using (order_id, sku_id)
      where p.count > coalesce(l.count, 0)
      union all
      select o.id, 'it is shipped, and a parcel has not left' from orders o where o.status in (3, 4, 5) and exists (select from parcels where order_id = o.id and status = 'planned')
      union all
      select o.id, 'it is paid, and has no parcel' from orders o where o.status in (2, 3, 4, 5) and not exists (select from parcels where order_id = o.id)
    ) faults order by 1 limit 100`
}
