import { sellStock } from '../goods/stock.ts'
import type { Tx } from '../shared/db.ts'
import { recordEvent } from './events.ts'
import { Status } from './states.ts'

/**
 * The full amount has come in: 1 → 2, and the held stock is sold. Locks the order's row.
 * @returns false, with nothing changed, when the order is not (or no longer) waiting for money
 */
export async function markPaid(tx: Tx, orderId: number, { paidAt, why }: { paidAt: Date; why: string }): Promise<boolean> {
  const moved = await tx`update orders set status = ${Status.paid}, paid_at = ${paidAt} where id = ${orderId} and status = ${Status.unpaid} returning 1`
  if (moved.count === 0) return false
  await recordEvent(tx, orderId, { from: Status.unpaid, to: Status.paid, actor: 'gateway', why })
  await sellStock(tx, orderId)
  return true
}
