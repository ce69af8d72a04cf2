import type { Deps } from '../deps.ts'
import { type Db, transact } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { proveOwnPassword } from './login.ts'
import { isTaken, refuseTakenPhone, sealPhone, withPhone } from './seal-phone.ts'
import { forgetSmsCode, proveSmsCode, useSmsCode } from './sms/code.ts'

/** What somebody says who wants a phone bound; every field may be nonsense. */
export type PhoneWish = { phone?: unknown; code?: unknown; password?: unknown }
export type Phone = { phone: string | null; verified: boolean }

/**
 * Binds the phone whose code this is, in place of the one before. An account that has a password is asked for it, because
 * the phone is a way in from then on: an open browser must not be enough. Throws 10102, 10114 and 10115 for phone and code,
 * 10174 for the password (10008 after too many), 10148 when another account has verified that phone.
 */
export async function bindPhone(deps: Deps, userId: number, wish: PhoneWish, ip: string): Promise<void> {
  await proveOwnPassword(deps, userId, wish.password, ip)
  const proof = await proveSmsCode(deps, wish.phone, wish.code)
  await transact(deps.db, async (tx) => {
    await useSmsCode(tx, proof)
    await refuseTakenPhone(tx, proof.phone, userId, 10148)
    const [user] = await tx<{ username: string }[]>`select username from users where id = ${userId} for no key update`
    const { sealed, mark } = sealPhone(user!.username, proof.phone)
    await tx`update users set phone = ${sealed}, phone_mark = ${mark}, phone_verified = true where id = ${userId}`
  }).catch((error: unknown) => {
    throw isTaken(error) ? new Refusal(10148) : error
  })
  await forgetSmsCode(deps, proof)
}

/** The buyer's phone. */
export async function readPhone(db: Db, userId: number): Promise<Phone> {
  const [row] = await db<(Phone & { username: string })[]>`select username, phone, phone_verified as verified from users where id = ${userId}`
  return row ? { phone: withPhone(row).phone, verified: row.verified } : { phone: null, verified: false }
}
