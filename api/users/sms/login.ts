import { randomInt } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { type Tx, transact } from '../../shared/db.ts'
import type { Lang } from '../../shared/i18n.ts'
import { Refusal } from '../../shared/refusals.ts'
import { type Entered, enter } from '../enter.ts'
import type { From } from '../login.ts'
import { hasPhone, isTaken, sealPhone } from '../seal-phone.ts'
import { forgetSmsCode, proveSmsCode, useSmsCode } from './code.ts'

type Opened = { userId: number }
type Write = (work: (tx: Tx) => Promise<Opened>) => Promise<Opened>

/** What somebody says who has a phone in their hand; every field may be nonsense. */
export type SmsLogIn = { phone?: unknown; code?: unknown; carts?: unknown }

/**
 * Lets in whoever holds the phone, and makes them an account when it has none. Throws 10102 for a bad phone, 10114 and
 * 10115 for the code, 10131 for a closed account, 10109 when the phone became somebody's that very moment: then
 * the code stays good.
 * @param write how the transaction is opened; a door that may be pressed twice passes its `writeOnce`
 */
export async function logInBySms(deps: Deps, wish: SmsLogIn, lang: Lang, from: From, write: Write = (work) => transact(deps.db, work)): Promise<Entered> {
  const proof = await proveSmsCode(deps, wish.phone, wish.code).catch((error: unknown) => {
    if (error instanceof Refusal) return error
    throw error
  })
  const { userId } = await write(async (tx) => {
    // Only here, because the repeat of a request may find its code used and gets the first one's answer all the same.
    if (proof instanceof Refusal) throw proof
    await useSmsCode(tx, proof)
    return { userId: await ownerOf(tx, proof.phone, lang) }
  }).catch((error: unknown) => {
    throw isTaken(error) ? new Refusal(10109) : error
  })
  if (!(proof instanceof Refusal)) await forgetSmsCode(deps, proof)
  // In a transaction of its own: the answer that is kept for a repeat must hold no way in.
  return await transact(deps.db, (tx) => enter(tx, userId, { ...from, way: 'sms', carts: wish.carts }))
}

/** The account that has verified the phone, else a new one: whoever typed the number in without proof may be somebody else. */
async function ownerOf(tx: Tx, phone: string, lang: Lang): Promise<number> {
  const [owner] = await tx<{ id: number }[]>`
    select id from users where ${hasPhone(tx, phone)} and phone_verified order by id limit 1`
  return owner ? owner.id : await openPhoneAccount(tx, phone, lang)
}

/** An account with a name nobody chose and a password that no one has. */
async function openPhoneAccount(tx: Tx, phone: string, lang: Lang): Promise<number> {
  const username = newUsername()
  const { sealed, mark } = sealPhone(username, phone)
  const [user] = await tx<{ id: number }[]>`
    insert into users (username, password_hash, phone, phone_mark, phone_verified, lang) values (${username}, 'no password', ${sealed}, ${mark}, true, ${lang})
    on conflict (lower(username)) do nothing returning id`
  return user ? user.id : await openPhoneAccount(tx, phone, lang)
}

const newUsername = () => `u${Array.from({ length: 10 }, () => randomInt(36).toString(36)).join('')}`
