import type { Deps } from '../deps.ts'
import type { Tx } from '../shared/db.ts'
import { type OrderWish, type PlacedOrder, placeOrder } from './place.ts'
import type { Cashier } from './routes.ts'
import { Status } from './states.ts'

/**
 * Places an order and opens the payment of what is left to pay. One on delivery is accepted by that; one that costs nothing
 * now is paid already. Throws what `placeOrder` throws, and 10501 for a way to pay that is not open.
 * @returns the order, and where the buyer goes next: the gateway's page, or the order's own
 */
export async function checkOut(tx: Tx, deps: Deps, cashier: Pick<Cashier, 'open'>, buyerId: number, wish: OrderWish): Promise<PlacedOrder & { payUrl: string }> {
  const order = await placeOrder(tx, deps, buyerId, wish)
  const own = `${deps.config.publicUrl}/order/${order.id}`
  if (order.status !== Status.unpaid) return { ...order, payUrl: own }
  const { payUrl } = await cashier.open(tx, deps, order, wish.payMethod)
  return wish.payMethod === 'cod' || wish.payMethod === 'balance' ? { ...order, status: Status.paid, payUrl: own } : { ...order, payUrl }
}
