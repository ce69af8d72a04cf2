import { isSealing, marksOf, openOr, seal, unseal } from '../shared/personal.ts'
import { parseAddress } from '../users/addresses/parse.ts'
import { openAddress } from '../users/addresses/seal.ts'
import type { AddressSnapshot, StoredAddress } from './tables.ts'

/**
 * Where an order goes, as it is stored: sealed for this order. Staff look for receivers and phone numbers whole, by marks that stand where the
 * texts stood before there were seals; the region is nobody's secret.
 */
export function sealSnapshot(orderId: number, snapshot: AddressSnapshot): StoredAddress {
  if (!isSealing()) return snapshot
  const { receiver, mobile, province = null, city = null, district = null } = snapshot
  return {
    sealed: seal('orders.address', orderId, JSON.stringify(snapshot)),
    mobile: marksOf('mobile', mobile)[0],
    receiver: marksOf('receiver', receiver)[0],
    province,
    city,
    district,
  }
}

/** Where an order goes, readable. Throws SealBroken. */
export function openSnapshot(orderId: number, stored: StoredAddress): AddressSnapshot {
  return 'sealed' in stored ? (JSON.parse(unseal('orders.address', orderId, stored.sealed)) as AddressSnapshot) : stored
}

/** Code of the province an order goes to: chosen from the cascade, or read out of the text. An order whose seal does not open is paid and leaves all the same. */
export const provinceIn = (orderId: number, stored: StoredAddress): string | undefined =>
  stored.province || openOr('', () => parseAddress(openSnapshot(orderId, stored).address).province) || undefined

/** A row of addresses, readable, with the phone number where orders have it. Throws SealBroken. */
export function deliveryOf<T extends { receiver: string; receiverMobile: string; address: string }>(userId: number, row: T): Omit<T, 'receiverMobile'> & { mobile: string } {
  const { receiverMobile: mobile, ...rest } = openAddress(userId, row)
  return { ...rest, mobile }
}

/** What a list shows in place of an address that does not open: one such order keeps nobody from the others. */
const UNREADABLE: AddressSnapshot = { title: '', receiver: '***', mobile: '***', address: '***', postcode: '' }

/** One of many rows, with its `address` readable as far as it is. */
export const withSnapshotOr = <T extends { id: number; address: StoredAddress }>(row: T): Omit<T, 'address'> & { address: AddressSnapshot } => ({
  ...row,
  address: openOr(UNREADABLE, () => openSnapshot(row.id, row.address)),
})

/** The row with its `address` readable. Throws SealBroken. */
export const withSnapshot = <T extends { id: number; address: StoredAddress }>(row: T): Omit<T, 'address'> & { address: AddressSnapshot } => ({
  ...row,
  address: openSnapshot(row.id, row.address),
})

/** The three that lists and papers show, as far as they are readable. */
export function whereTo(orderId: number, stored: StoredAddress): Pick<AddressSnapshot, 'receiver' | 'mobile' | 'address'> {
  const { receiver, mobile, address } = openOr(UNREADABLE, () => openSnapshot(orderId, stored))
  return { receiver, mobile, address }
}

/** What a note of staff is stored as, and back. */
export const sealNote = (orderId: number, text: string): string => seal('order_notes.text', orderId, text)
export const openNote = (orderId: number, text: string): string => unseal('order_notes.text', orderId, text)
