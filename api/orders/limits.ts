import type { Db } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import type { PricedLine } from './lines.ts'
import { Status } from './states.ts'

/**
 * Refuses more than one order (10413) or one person (10414) may have. Orders that were cancelled or refunded do not count,
 * nor do gifts, nor pieces that came back; what was refunded and kept does. Right under races where the buyer's row is locked first, as placing does.
 */
export async function refuseBeyondLimits(db: Db, userId: number, lines: readonly PricedLine[]): Promise<void> {
  for (const { name, nameEn, count, orderLimit } of lines) {
    if (orderLimit !== null && count > orderLimit) throw new Refusal(10413, { name, name_en: nameEn, most: orderLimit })
  }
  const limited = lines.filter(({ personLimit }) => personLimit !== null)
  if (limited.length === 0) return
  const bought = await db<{ skuId: number; count: number }[]>`
    select l.sku_id as "skuId", sum(l.count - least(l.count, back.count))::bigint as count from order_lines l join orders o on o.id = l.order_id
    cross join lateral (
      select coalesce(sum(count), 0) as count from stock_moves where order_id = o.id and sku_id = l.sku_id and kind in ('returned', 'written-off')) back
    where l.user_id = ${userId} and l.sku_id = any(${limited.map(({ skuId }) => skuId)}::bigint[]) and not l.gift
      and o.status <> all(${[Status.cancelled, Status.refunded] as number[]}) group by l.sku_id`
  for (const { skuId, name, nameEn, count, personLimit } of limited) {
    const had = bought.find((row) => row.skuId === skuId)?.count ?? 0
    const most = personLimit ?? 0
    if (had + count > most) throw new Refusal(10414, { name, name_en: nameEn, most, left: Math.max(0, most - had) })
  }
}
