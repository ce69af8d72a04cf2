import type { Tx } from '../shared/db.ts'

/**
 * Brings the sales that lists sort by up to what was sold, in id order. They lag behind on purpose: a purchase must not
 * touch the SKU's row and its indexes. Returns how many SKUs sold something since.
 */
export async function refreshSales(tx: Tx): Promise<number> {
  const { count } = await tx`
    with stale as (
      select k.id, k.sales_base + s.sold as sales from skus k join stocks s on s.sku_id = k.id
      where k.sales <> k.sales_base + s.sold order by k.id for no key update of k
    )
    update skus set sales = stale.sales from stale where skus.id = stale.id`
  return count
}
