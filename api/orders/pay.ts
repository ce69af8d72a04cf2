import { sellStock } from '../goods/stock.ts'
import { captureBalance } from '../ledger/post.ts'
import { payments } from '../seeing/metrics.ts'
import { afterCommit, type Tx } from '../shared/db.ts'
import { type Move, moveOrder } from './move.ts'
import { planParcels } from './parcels.ts'
import { provinceIn } from './snapshot.ts'
import { Status } from './states.ts'
import type { StoredAddress } from './tables.ts'

/**
 * The full amount has come in: 1 → 2, the held stock is sold, and the parcels are planned. Locks the order's row.
 * @param why a code of whys.ts and what it is about: `alipay 2026… by notice`
 * @returns false, with nothing changed, when the order is not (or no longer) waiting for money
 */
export async function markPaid(
  tx: Tx,
  orderId: number,
  { paidAt, why, actor = 'gateway' }: { paidAt: Date; why: string; actor?: 'gateway' | 'system' | 'staff' },
): Promise<boolean> {
  if (!(await sell(tx, orderId, { actor, why, at: paidAt }))) return false
  // Money of the shop's own is counted here: when an order is placed nobody of the ways to pay is asked.
  if (why === 'balance') afterCommit(tx, () => payments.inc({ method: 'balance', outcome: 'paid' }))
  return true
}

/** An order that the courier collects for: 1 → 2, not paid yet. False when it is not waiting any more. */
export async function acceptCod(tx: Tx, orderId: number): Promise<boolean> {
  return await sell(tx, orderId, { actor: 'system', why: 'cod', at: null })
}

async function sell(tx: Tx, orderId: number, by: Pick<Move, 'actor' | 'why' | 'at'>): Promise<boolean> {
  if (!(await moveOrder(tx, orderId, { from: [Status.unpaid], to: Status.paid, ...by }))) return false
  await captureBalance(tx, orderId)
  await planParcels(tx, orderId, await sellStock(tx, orderId, await provinceOf(tx, orderId)))
  return true
}

/** The province an order goes to. */
export async function provinceOf(tx: Tx, orderId: number): Promise<string | undefined> {
  const [order] = await tx<{ address: StoredAddress }[]>`select address from orders where id = ${orderId}`
  return order && provinceIn(orderId, order.address)
}
