import { seal, unseal } from '../../shared/personal.ts'

/** What of an address tells who somebody is and where they live. */
type Told = { receiver: string; receiverMobile: string; address: string }

/** The three texts as they are stored: sealed for this buyer. */
export const sealAddress = (userId: number, { receiver, receiverMobile, address }: Told): Told => ({
  receiver: seal('addresses.receiver', userId, receiver),
  receiverMobile: seal('addresses.receiver_mobile', userId, receiverMobile),
  address: seal('addresses.address', userId, address),
})

/** A row of addresses, readable. Throws SealBroken. */
export const openAddress = <T extends Told>(userId: number, row: T): T => ({
  ...row,
  receiver: unseal('addresses.receiver', userId, row.receiver),
  receiverMobile: unseal('addresses.receiver_mobile', userId, row.receiverMobile),
  address: unseal('addresses.address', userId, row.address),
})
