import { mergeCart } from '../carts/merge.ts'
import type { Deps } from '../deps.ts'
import { type Tx, transact } from '../shared/db.ts'
import type { Lang } from '../shared/i18n.ts'
import { enqueue } from '../shared/jobs.ts'
import { Refusal } from '../shared/refusals.ts'
import { checkEmail, checkPassword, checkPhone, checkUsername } from './check.ts'
import { hashPassword } from './hash.ts'
import { type Entered, enter } from './enter.ts'
import type { From } from './login.ts'

/** What a newcomer says; every field may be nonsense. */
export type Registration = { uname?: unknown; password?: unknown; phone?: unknown; email?: unknown; carts?: unknown }

type Newcomer = { username: string; passwordHash: string; phone: string; email: string; lang: Lang }
type Opened = { userId: number }
type Write = (work: (tx: Tx) => Promise<Opened>) => Promise<Opened>

/**
 * Makes an account, brings the offline cart into it and sees to the activation mail, or changes nothing.
 * Throws 10100, 10101, 10102, 10128 for the fields, 10103 when the name is taken, 10104 when somebody was faster.
 * @param write how the transaction is opened; a door that may be pressed twice passes its `writeOnce`
 */
export async function register(deps: Deps, wish: Registration, lang: Lang, from: From, write: Write = (work) => transact(deps.db, work)): Promise<Entered> {
  const username = checkUsername(wish.uname)
  const password = checkPassword(wish.password)
  const phone = checkPhone(wish.phone)
  const email = checkEmail(wish.email)
  const passwordHash = await hashPassword(password)
  const { userId } = await write((tx) => openAccount(tx, { username, passwordHash, phone, email, lang }, wish.carts))
  // In a transaction of its own: the answer that is kept for a repeat must hold no way in.
  return await transact(deps.db, (tx) => enter(tx, deps, userId, { ...from, way: 'password' }))
}

async function openAccount(tx: Tx, newcomer: Newcomer, offline: unknown): Promise<Opened> {
  const userId = await insertUser(tx, newcomer)
  await enqueue(tx, 'mail-activation', { userId })
  await mergeCart(tx, userId, offline)
  return { userId }
}

async function insertUser(tx: Tx, { username, passwordHash, phone, email, lang }: Newcomer): Promise<number> {
  const [taken] = await tx`select 1 from users where lower(username) = lower(${username})`
  if (taken) throw new Refusal(10103)
  const [user] = await tx<{ id: number }[]>`
    insert into users (username, password_hash, phone, email, lang) values (${username}, ${passwordHash}, ${phone}, ${email}, ${lang})
    on conflict (lower(username)) do nothing returning id`
  if (!user) throw new Refusal(10104)
  return user.id
}
