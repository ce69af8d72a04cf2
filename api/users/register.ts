import { mergeCart } from '../carts/merge.ts'
import type { Deps } from '../deps.ts'
import { sendLater } from '../outbox/send.ts'
import { type Tx, transact } from '../shared/db.ts'
import { hashPassword } from '../shared/hash.ts'
import type { Lang } from '../shared/i18n.ts'
import { Refusal } from '../shared/refusals.ts'
import { checkEmail, checkPassword, checkPhone, checkUsername } from './check.ts'
import { type Entered, enter } from './enter.ts'
import type { From } from './login.ts'
import { isTaken, refuseTakenPhone, sealPhone } from './seal-phone.ts'
import { forgetSmsCode, proveSmsCode, useSmsCode } from './sms/code.ts'

/** What a newcomer says; every field may be nonsense. */
export type Registration = { uname?: unknown; password?: unknown; phone?: unknown; email?: unknown; verify?: unknown; carts?: unknown }

type Newcomer = { username: string; passwordHash: string; phone: string; phoneVerified: boolean; email: string; lang: Lang }
type Opened = { userId: number }
type Write = (work: (tx: Tx) => Promise<Opened>) => Promise<Opened>

/**
 * Makes an account, brings the offline cart into it and sees to the activation mail, or changes nothing.
 * Throws 10100, 10101, 10102, 10128 for the fields, 10103 when the name is taken, 10104 when somebody was faster; where an
 * SMS code is given, or the shop wants one, 10114 and 10115 for it, and 10148 when the phone is another account's.
 * @param write how the transaction is opened; a door that may be pressed twice passes its `writeOnce`
 */
export async function register(deps: Deps, wish: Registration, lang: Lang, from: From, write: Write = (work) => transact(deps.db, work)): Promise<Entered> {
  const username = checkUsername(wish.uname)
  const password = checkPassword(wish.password)
  const phone = checkPhone(wish.phone)
  const email = checkEmail(wish.email)
  const passwordHash = await hashPassword(password, deps.config.argon2)
  const proof = wantsCode(deps, wish) ? await proveSmsCode(deps, phone, wish.verify).catch(refusalOf) : undefined
  const newcomer = { username, passwordHash, phone, phoneVerified: proof !== undefined, email, lang }
  const { userId } = await write(async (tx) => {
    // Only here, because the repeat of a request may find its code used and gets the first one's answer all the same.
    if (proof instanceof Refusal) throw proof
    if (proof) await useSmsCode(tx, proof)
    return await openAccount(tx, newcomer, wish.carts)
  }).catch((error: unknown) => {
    throw isTaken(error) ? new Refusal(10148) : error
  })
  if (proof && !(proof instanceof Refusal)) await forgetSmsCode(deps, proof)
  // In a transaction of its own: the answer that is kept for a repeat must hold no way in.
  return await transact(deps.db, (tx) => enter(tx, userId, { ...from, way: 'password' }))
}

const wantsCode = ({ config }: Deps, { verify }: Registration) => config.smsRequired || (verify != null && verify !== '')

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  throw error
}

async function openAccount(tx: Tx, newcomer: Newcomer, offline: unknown): Promise<Opened> {
  const userId = await insertUser(tx, newcomer)
  await sendLater(tx, { channel: 'mail', template: 'activation', data: { userId } })
  await mergeCart(tx, userId, offline)
  return { userId }
}

async function insertUser(tx: Tx, { username, passwordHash, phone, phoneVerified, email, lang }: Newcomer): Promise<number> {
  const [taken] = await tx`select 1 from users where lower(username) = lower(${username})`
  if (taken) throw new Refusal(10103)
  if (phoneVerified) await refuseTakenPhone(tx, phone, 0, 10148)
  const { sealed, mark } = sealPhone(username, phone)
  const [user] = await tx<{ id: number }[]>`
    insert into users (username, password_hash, phone, phone_mark, phone_verified, email, lang)
    values (${username}, ${passwordHash}, ${sealed}, ${mark}, ${phoneVerified}, ${email}, ${lang})
    on conflict (lower(username)) do nothing returning id`
  if (!user) throw new Refusal(10104)
  return user.id
}
