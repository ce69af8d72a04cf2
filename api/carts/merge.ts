import { parse as parseJson } from 'secure-json-parse'
import { whole } from '../shared/ids.ts'
import type { Tx } from '../shared/db.ts'
import { MOST_LINES } from './add.ts'
import { countCart } from './read.ts'

type OfflineLine = { id: number; count: number }

/**
 * Brings an offline cart into the buyer's: per SKU min(stock, max(server, offline)). New lines are selected; lines that are
 * not launched, sold out, unknown or nonsense are skipped; the same id twice counts as the larger.
 * @param offline what the client sent: nothing, a list of `{ id, count }`, or a JSON string of one
 * @returns how many distinct SKUs are in the cart now
 */
export async function mergeCart(tx: Tx, userId: number, offline: unknown): Promise<number> {
  const lines = offlineLines(offline)
  if (lines.length > 0) {
    await tx`
      insert into cart_lines (user_id, sku_id, count, price_when_added)
      select ${userId}, s.id, least(k.stock, w.count), s.price
      from unnest(${lines.map((line) => line.id)}::bigint[], ${lines.map((line) => line.count)}::bigint[]) as w (id, count)
      join skus s on s.id = w.id and s.launched join stocks k on k.sku_id = s.id and k.stock > 0
      order by s.id
      on conflict (user_id, sku_id) do update set count =
        least((select stock from stocks where sku_id = excluded.sku_id), greatest(cart_lines.count, excluded.count))`
  }
  return await countCart(tx, userId)
}

/** What can be understood of a client's offline cart: at most a full cart, one line per id, larger counts winning. */
export function offlineLines(offline: unknown): OfflineLine[] {
  const list = typeof offline === 'string' ? parsed(offline) : offline
  if (!Array.isArray(list)) return []
  const counts = new Map<number, number>()
  for (const item of list as Record<string, unknown>[]) {
    const id = whole(item?.id ?? item?.sku_id)
    const count = whole(item?.count)
    if (Number.isNaN(id) || Number.isNaN(count)) continue
    counts.set(id, Math.max(count, counts.get(id) ?? 0))
    if (counts.size === MOST_LINES) break
  }
  return [...counts].map(([id, count]) => ({ id, count }))
}

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
