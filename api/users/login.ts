import type { Deps } from '../deps.ts'
import { type Db, transact } from '../shared/db.ts'
import { Refusal, type RefusalCode } from '../shared/refusals.ts'
import { hashPassword, isOutdated, isPassword } from '../shared/hash.ts'
import { beginTry, triedAt } from '../shared/tries.ts'
import { plain } from './check.ts'
import { type Entered, enter, type Entry } from './enter.ts'
import { hasPhone } from './seal-phone.ts'

/** What somebody says who was here before. `username` may be a user name, a phone number or an e-mail address. */
export type LogIn = { username?: unknown; password?: unknown; carts?: unknown }

/** From where somebody logs in. */
export type From = Omit<Entry, 'way' | 'carts'>

type Account = { id: number; passwordHash: string; banned: boolean; rank: number }

/**
 * Lets a buyer in and brings the offline cart along. Throws 10105 for an unknown name and for a wrong password, in the
 * same words and after the same time; 10131 for a banned account, but only to the one who knows its password;
 * 10008 after too many wrong ones, for a short while.
 */
export async function logIn(deps: Deps, wish: LogIn, from: From): Promise<Entered> {
  const userId = await provePassword(deps, wish, from.ip ?? '')
  return await transact(deps.db, (tx) => enter(tx, userId, { ...from, way: 'password', carts: wish.carts }))
}

/** The user whose name and password these are, for every door that asks for both. Throws as `logIn`, with `wrong` in place of 10105. */
export async function provePassword(deps: Deps, wish: Pick<LogIn, 'username' | 'password'>, ip: string, wrong: RefusalCode = 10105): Promise<number> {
  const { config, db, fleeting } = deps
  const name = plain(wish.username) ?? ''
  const password = typeof wish.password === 'string' ? wish.password : ''
  const account = await findAccount(db, name)
  const attempt = await beginTry(fleeting, triedAt(account?.id, name), ip)
  const right = await isPassword(account?.passwordHash, password, config.argon2)
  if (!account || !right) {
    await attempt.failed()
    throw new Refusal(wrong)
  }
  await attempt.succeeded()
  if (account.banned) throw new Refusal(10131)
  await renewHash(deps, account, password)
  return account.id
}

/** Whether the account has a password at all: one that was opened by a message or a letter has none until its owner sets it. */
export async function hasPassword(db: Db, userId: number): Promise<boolean> {
  return (await db`select 1 from users where id = ${userId} and password_hash like '$argon2%'`).length === 1
}

/**
 * The password of somebody who is logged in already, asked for again; every wrong one counts as a try at logging in. An
 * account without a password passes, unless `need`. Throws 10008, and 10174 or the code given.
 * @returns the hash it fits
 */
export async function proveOwnPassword(
  { config, db, fleeting }: Deps,
  userId: number,
  password: unknown,
  ip: string,
  { wrong = 10174 as RefusalCode, need = false } = {},
): Promise<string> {
  const [user] = await db<{ passwordHash: string }[]>`select password_hash as "passwordHash" from users where id = ${userId}`
  if (!need && user && !user.passwordHash.startsWith('$argon2')) return user.passwordHash
  const attempt = await beginTry(fleeting, triedAt(userId, ''), ip)
  if (!(await isPassword(user?.passwordHash, typeof password === 'string' ? password : '', config.argon2))) {
    await attempt.failed()
    throw new Refusal(wrong)
  }
  await attempt.succeeded()
  return user!.passwordHash
}

/** A hash made at another cost is made anew, now that the password is at hand; unless it was changed meanwhile. */
async function renewHash({ config, db }: Deps, { id, passwordHash }: Account, password: string): Promise<void> {
  if (!isOutdated(passwordHash, config.argon2)) return
  const fresh = await hashPassword(password, config.argon2)
  await db`update users set password_hash = ${fresh} where id = ${id} and password_hash = ${passwordHash}`
}

/**
 * By user name, else by a verified phone or e-mail, else by an unverified one that exactly one account claims: a claim
 * of two is nobody's. The three kinds of name cannot be mistaken for each other (see `checkUsername`).
 */
async function findAccount(db: Db, name: string): Promise<Account | undefined> {
  if (name === '' || name.includes('\0')) return undefined
  const [first, second] = await db<Account[]>`
    select id, password_hash as "passwordHash", banned_at is not null as banned,
      case when lower(username) = lower(${name}) then 1
        when (phone_verified and ${hasPhone(db, name)}) or (activated_at is not null and lower(email) = lower(${name})) then 2
        else 3 end as rank
    from users where lower(username) = lower(${name}) or ${hasPhone(db, name)} or lower(email) = lower(${name})
    order by rank, id limit 2`
  return first?.rank === 3 && second ? undefined : first
}
