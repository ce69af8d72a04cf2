import { sellMore, type Pieces } from '../goods/stock.ts'
import { planParcels } from '../orders/parcels.ts'
import { provinceOf } from '../orders/pay.ts'
import { leaveHouse } from '../orders/ship.ts'
import type { Tx } from '../shared/db.ts'
import { checkShipment, followParcel, type Shipping } from './ship.ts'

/**
 * New pieces for an order leave at once, in a parcel of each warehouse that has some; the later ones get the number with -2, -3 …
 * The caller holds the order's lock. Throws 10417, 10418, 10419, and 10424 when fewer are free.
 * @param key makes it one in the ledger of stock
 * @returns the parcels
 */
export async function shipMore(
  tx: Tx,
  { orderId, key, pieces, courier, trackingNumber }: { orderId: number; key: string; pieces: readonly Pieces[]; courier: string; trackingNumber: string },
  by: Shipping,
): Promise<number[]> {
  const { known, number } = checkShipment({ courier, trackingNumber })
  const parcels = await planParcels(tx, orderId, await sellMore(tx, { orderId, key, pieces, destination: await provinceOf(tx, orderId) }))
  for (const [n, id] of parcels.entries()) {
    await leaveHouse(tx, id, { ...by, courier: known.code, trackingNumber: n === 0 ? number : `${number}-${n + 1}` })
    await followParcel(tx, id, known, by.at)
  }
  return parcels
}
