import type { Db } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import type { PricedLine } from './lines.ts'
import { Status } from './states.ts'

/** Pieces that somebody has of a SKU already. */
export type Had = { buyerId: number; skuId: number; count: number }

/**
 * What buyers have of SKUs that are limited to a person. Orders that were cancelled or refunded do not count, nor do gifts, nor
 * pieces that came back; what was refunded and kept does. Right under races where the buyers' rows are locked first, as placing does.
 */
export async function readHad(db: Db, lines: ReadonlyMap<number, readonly PricedLine[]>): Promise<Had[]> {
  const limited = [...lines].flatMap(([buyerId, own]) => own.filter(({ personLimit }) => personLimit !== null).map(({ skuId }) => ({ buyerId, skuId })))
  if (limited.length === 0) return []
  return await db<Had[]>`
    select l.user_id as "buyerId", l.sku_id as "skuId", sum(l.count - least(l.count, back.count))::bigint as count
    from unnest(${limited.map(({ buyerId }) => buyerId)}::bigint[], ${limited.map(({ skuId }) => skuId)}::bigint[]) as w (user_id, sku_id)
    join order_lines l using (user_id, sku_id) join orders o on o.id = l.order_id
    cross join lateral (
      select coalesce(sum(count), 0) as count from stock_moves where order_id = o.id and sku_id = l.sku_id and kind in ('returned', 'written-off')) back
    where not l.gift and o.status <> all(${[Status.cancelled, Status.refunded] as number[]}) group by 1, 2`
}

/** Refuses more than one order (10413) or one person (10414) may have. */
export function refuseBeyondLimits(lines: readonly PricedLine[], had: readonly Omit<Had, 'buyerId'>[]): void {
  for (const { name, nameEn, count, orderLimit } of lines) {
    if (orderLimit !== null && count > orderLimit) throw new Refusal(10413, { name, name_en: nameEn, most: orderLimit })
  }
  for (const { skuId, name, nameEn, count, personLimit } of lines) {
    if (personLimit === null) continue
    const before = had.find((row) => row.skuId === skuId)?.count ?? 0
    if (before + count > personLimit) throw new Refusal(10414, { name, name_en: nameEn, most: personLimit, left: Math.max(0, personLimit - before) })
  }
}
