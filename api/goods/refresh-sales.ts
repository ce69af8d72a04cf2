import { purgePages } from '../http/page-cache.ts'
import type { Tx } from '../shared/db.ts'

/**
 * Brings the sales that lists sort by up to what was sold, in id order. They lag behind on purpose: a purchase must not
 * touch the SKU's row and its indexes. Pages that show another number now are forgotten. Returns how many SKUs sold something since.
 */
export async function refreshSales(tx: Tx): Promise<number> {
  const sold = await tx<{ id: number; before: number; after: number }[]>`
    with stale as (
      select k.id, k.sales as before, k.sales_base + s.sold as sales from skus k join stocks s on s.sku_id = k.id
      where k.sales <> k.sales_base + s.sold order by k.id for no key update of k
    )
    update skus set sales = stale.sales from stale where skus.id = stale.id
    returning skus.id, stale.before, stale.sales as after`
  await purgePages(
    tx,
    sold.filter(({ before, after }) => shown(before) !== shown(after)).map(({ id }) => `sku:${id}`),
  )
  return sold.length
}

/** What a page can tell of a number of sales, the finer of both languages: 1.2k, 1.2万. */
const shown = (sales: number): string => `${sales < 1000 ? sales : Math.floor(sales / 100)} ${sales < 10_000 ? sales : Math.floor(sales / 1000)}`
