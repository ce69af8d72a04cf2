import { regionOf, ruleFor } from '../prices/freight.ts'
import { readFreightRules } from '../prices/offers.ts'
import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { destinationOf } from './quote.ts'
import { deliveryOf, openSnapshot, sealNote, sealSnapshot } from './snapshot.ts'
import { Status } from './states.ts'
import type { AddressSnapshot, StoredAddress } from './tables.ts'

/**
 * The buyer sends it to another of their addresses. What it was stays in the order's notes, as when staff do it.
 * Throws 10402 for one that is not theirs, 10410 for such an order, 10420, 10421.
 */
export async function changeAddress(tx: Tx, buyerId: number, orderId: number, addressId: number): Promise<void> {
  const [mine] = await tx`select 1 from orders where id = ${orderId} and user_id = ${buyerId}`
  if (!mine) throw new Refusal(10410)
  const [found] = await tx<(Omit<AddressSnapshot, 'mobile'> & { receiverMobile: string })[]>`
    select tag as title, receiver, receiver_mobile as "receiverMobile", address, postcode, province, city, district from addresses
    where id = ${addressId} and user_id = ${buyerId} and deleted_at is null`
  if (!found) throw new Refusal(10402)
  await redirect(tx, orderId, deliveryOf(buyerId, found), null)
}

/** Staff correct an address. What it was stays in the order's notes. Throws 10410 for no such order, 10420, 10421. */
export async function changeAddressByStaff(tx: Tx, clerkId: number, orderId: number, wish: Pick<AddressSnapshot, 'receiver' | 'mobile' | 'address' | 'postcode'>): Promise<void> {
  const [order] = await tx<{ address: StoredAddress }[]>`select address from orders where id = ${orderId} for no key update`
  if (!order) throw new Refusal(10410)
  await redirect(tx, orderId, { title: openSnapshot(orderId, order.address).title, ...wish }, clerkId)
}

/** Before anything has left, and only where delivery is charged by the same rule: what the order costs is frozen. No clerk: the buyer. */
async function redirect(tx: Tx, orderId: number, to: AddressSnapshot, clerkId: number | null): Promise<void> {
  const [order] = await tx<{ address: StoredAddress }[]>`
    select address from orders where id = ${orderId} and status in (${Status.unpaid}, ${Status.paid}) for no key update`
  if (!order) throw new Refusal(10420)
  const [left] = await tx`select 1 from parcels where order_id = ${orderId} and status not in ('planned', 'cancelled') limit 1`
  if (left) throw new Refusal(10420)
  const rules = await readFreightRules(tx)
  const was = openSnapshot(orderId, order.address)
  const [before, after] = [ruleFor(rules, destinationOf(was)), ruleFor(rules, destinationOf(to))]
  // A plugin may charge two places of one rule differently.
  const moved = after?.rule && regionOf(destinationOf(was)) !== regionOf(destinationOf(to))
  if (before?.id !== after?.id || after?.deliverable === false || moved) throw new Refusal(10421)
  await tx`update orders set address = ${tx.json(sealSnapshot(orderId, to))} where id = ${orderId}`
  const text = `地址由「${inWords(was)}」改为「${inWords(to)}」`
  if (inWords(was) !== inWords(to))
    await tx`insert into order_notes (order_id, user_id, clerk_id, text) select id, user_id, ${clerkId}, ${sealNote(orderId, text)} from orders where id = ${orderId}`
}

const inWords = ({ receiver, mobile, address }: AddressSnapshot): string => `${receiver} ${mobile} ${address}`
