import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { moveOrder } from './move.ts'
import { Status } from './states.ts'

/** The buyer has the parcels: 3 → 5. Throws 10409 for anything else, or somebody else's. */
export async function confirmReceipt(tx: Tx, buyerId: number, orderId: number): Promise<void> {
  const [mine] = await tx`select 1 from orders where id = ${orderId} and user_id = ${buyerId}`
  if (!mine || !(await moveOrder(tx, orderId, { from: [Status.shipped], to: Status.received, actor: 'buyer', actorId: buyerId, why: 'received' }))) throw new Refusal(10409)
}

/** Every parcel is on its way: 2 → 3. Throws 10412 when the order is not waiting to be shipped. */
export async function shipOrder(tx: Tx, orderId: number, { courier, trackingNumber }: { courier: string; trackingNumber: string }): Promise<void> {
  if (!(await moveOrder(tx, orderId, { from: [Status.paid], to: Status.shipped, actor: 'staff', why: 'shipped' }))) throw new Refusal(10412)
  await tx`update orders set courier = ${courier}, tracking_number = ${trackingNumber} where id = ${orderId}`
}
