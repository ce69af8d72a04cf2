import { announce } from '../outbox/send.ts'
import type { Db, Tx } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'

export type LowStock = { skuId: number; name: string; stock: number; warnBelow: number; since: Date }

/**
 * Warns of every SKU that has come down to its line since the last look, once, and forgets those that are well again: the
 * next time they come down is another warning. Returns how many are new.
 */
export async function warnOfLowStock(tx: Tx, now: Date): Promise<number> {
  await tx`delete from low_stocks l using skus k, stocks s where k.id = l.sku_id and s.sku_id = l.sku_id and (k.warn_below = 0 or s.stock > k.warn_below or not k.launched)`
  const low = await tx<{ skuId: number }[]>`
    insert into low_stocks (sku_id, since)
    select k.id, ${now} from skus k join stocks s on s.sku_id = k.id where k.warn_below > 0 and s.stock <= k.warn_below and k.launched order by k.id
    on conflict do nothing returning sku_id as "skuId"`
  for (const { skuId } of low) {
    const [sku] = await tx<{ name: string; stock: number; warnBelow: number }[]>`
      select name, stock, warn_below as "warnBelow" from skus join stocks on sku_id = id where id = ${skuId}`
    if (sku) await announce(tx, 'stock.low', { sku_id: skuId, name: sku.name, stock: sku.stock, warn_below: sku.warnBelow })
  }
  return low.length
}

/** SKUs under warning, the emptiest first. */
export async function listLowStock(db: Db, { page, pageSize, lang }: { page: number; pageSize: number; lang: Lang }): Promise<{ rows: LowStock[]; total: number }> {
  const rows = await db<LowStock[]>`
    select l.sku_id as "skuId", ${said(lang, db`k.name`, db`k.name_en as name`)}, s.stock, k.warn_below as "warnBelow", l.since
    from low_stocks l join skus k on k.id = l.sku_id join stocks s on s.sku_id = l.sku_id order by s.stock, l.sku_id limit ${pageSize} offset ${(page - 1) * pageSize}`
  const [count] = await db<{ total: number }[]>`select count(*)::int as total from low_stocks`
  return { rows, total: count?.total ?? 0 }
}
