import { checkPhone, checkText } from '../users/check.ts'
import type { AddressSnapshot } from './tables.ts'

/** An address as staff type it. Throws 10102, 10127. */
export function checkAddress(wish: {
  receiver: string
  mobile: string
  address: string
  postcode?: string
}): Pick<AddressSnapshot, 'receiver' | 'mobile' | 'address' | 'postcode'> {
  const receiver = checkText(wish.receiver, 'receiver', { least: 1, most: 10 })
  const address = checkText(wish.address, 'address', { least: 1, most: 100 })
  return { receiver, address, mobile: checkPhone(wish.mobile), postcode: checkText(wish.postcode ?? '', 'postcode', { most: 6 }) }
}
