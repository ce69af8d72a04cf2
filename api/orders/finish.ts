import type { Tx } from '../shared/db.ts'
import { moveOrder } from './move.ts'
import { type Actor, Status } from './states.ts'

/**
 * Nothing more is expected of the order: 5 → 4.
 * @param why a code of whys.ts: `reviewed`, `finished`
 * @returns false, with nothing changed, when it is not waiting for reviews
 */
export async function finishOrder(
  tx: Tx,
  orderId: number,
  why: string,
  by: { actor: Extract<Actor, 'buyer' | 'system'>; actorId?: number } = { actor: 'system' },
): Promise<boolean> {
  return (await moveOrder(tx, orderId, { from: [Status.received], to: Status.done, ...by, why })) !== undefined
}
