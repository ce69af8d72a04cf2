import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { recordEvent } from './events.ts'
import { Status } from './states.ts'

/** The parcel is on its way: 2 → 3. Throws 10412 when the order is not waiting to be shipped. */
export async function shipOrder(tx: Tx, orderId: number, { courier, trackingNumber }: { courier: string; trackingNumber: string }): Promise<void> {
  const moved = await tx`
    update orders set status = ${Status.shipped}, shipped_at = now(), courier = ${courier}, tracking_number = ${trackingNumber}
    where id = ${orderId} and status = ${Status.paid} returning 1`
  if (moved.count === 0) throw new Refusal(10412)
  await recordEvent(tx, orderId, { from: Status.paid, to: Status.shipped, actor: 'staff', why: `${courier} ${trackingNumber}` })
}

/** The buyer has the parcel: 3 → 5. Throws 10409 for anything else, or somebody else's. */
export async function confirmReceipt(tx: Tx, buyerId: number, orderId: number): Promise<void> {
  const moved = await tx`
    update orders set status = ${Status.received}, received_at = now() where id = ${orderId} and user_id = ${buyerId} and status = ${Status.shipped} returning 1`
  if (moved.count === 0) throw new Refusal(10409)
  await recordEvent(tx, orderId, { from: Status.shipped, to: Status.received, actor: 'buyer', why: 'receipt confirmed' })
}
