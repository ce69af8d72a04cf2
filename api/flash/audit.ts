import type { Db } from '../shared/db.ts'

export type SaleFault = { saleId: number; fault: string }

/**
 * Sales whose numbers are not what their claims, orders and the stock ledger say; none in a healthy shop: pieces claimed that
 * nobody holds, more in the ledger than in the sale, an order that is not its claim's, or sold for another price.
 */
export async function auditSales(db: Db): Promise<SaleFault[]> {
  return await db<SaleFault[]>`
    with claims as (
      select sale_id, coalesce(sum(count) filter (where state in ('held', 'ordered')), 0) as taken, coalesce(sum(count) filter (where state = 'held'), 0) as held,
        count(*) filter (where state = 'waiting') as waiting from flash_claims group by sale_id),
    ledger as (select sale_id, sum(case kind when 'into-sale' then count else -count end) as inside from stock_moves where sale_id is not null group by sale_id)
    select * from (
      select f.id as "saleId", format('says %s taken and %s waiting, its claims %s and %s', f.taken, f.waiting, coalesce(c.taken, 0), coalesce(c.waiting, 0)) as fault
      from flash_sales f left join claims c on c.sale_id = f.id where (f.taken, f.waiting) is distinct from (coalesce(c.taken, 0), coalesce(c.waiting, 0))
      union all
      select f.id, format('holds %s pieces, the stock ledger says %s', f.left_count + coalesce(c.held, 0), coalesce(l.inside, 0))
      from flash_sales f left join claims c on c.sale_id = f.id left join ledger l on l.sale_id = f.id where f.left_count + coalesce(c.held, 0) <> coalesce(l.inside, 0)
      union all
      select c.sale_id, format('claim %s is ordered, order %s does not say so', c.id, c.order_id)
      from flash_claims c join flash_sales f on f.id = c.sale_id where c.state = 'ordered' and not exists (
        select from orders o join order_lines l on l.order_id = o.id
        where o.id = c.order_id and o.user_id = c.user_id and o.status <> 6 and l.sku_id = f.sku_id and l.count = c.count and l.price = f.price)
      union all
      select c.sale_id, format('claim %s has lapsed, and its order %s is open', c.id, c.order_id)
      from flash_claims c join orders o on o.id = c.order_id where c.state = 'lapsed' and o.status <> 6
    ) faults order by 1 limit 100`
}
