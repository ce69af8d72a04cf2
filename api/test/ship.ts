import { shipOrder } from '../shipping/ship.ts'
import { type Pool, transact } from '../shared/db.ts'

/** A paid order leaves the house, whole. */
export const ship = (db: Pool, orderId: number, { courier = 'jishi', trackingNumber = `JS${orderId}`, at = new Date() } = {}): Promise<void> =>
  transact(db, (tx) => shipOrder(tx, orderId, { courier, trackingNumber }, { actor: 'staff', at }))
