import type { Db } from '../shared/db.ts'

export type TotalFault = { catalogId: number; said: number; inShop: number }

/** Catalogs whose kept total is not how many SKUs are in the shop in and below them; none in a healthy shop. */
export async function auditTotals(db: Db): Promise<TotalFault[]> {
  return await db<TotalFault[]>`
    with counted as (
      select node, count(*)::int as n from skus, lateral (select distinct unnest(array[root_id, branch_id, catalog_id]) as node) places
      where launched and node is not null group by node)
    select coalesce(t.catalog_id, c.node) as "catalogId", coalesce(t.launched, 0) as said, coalesce(c.n, 0) as "inShop"
    from catalog_totals t full join counted c on c.node = t.catalog_id where coalesce(t.launched, 0) <> coalesce(c.n, 0) order by 1 limit 100`
}
