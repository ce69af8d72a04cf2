import type { Deps } from '../deps.ts'
import { type Db, transact } from '../shared/db.ts'
import { Refusal, type RefusalCode } from '../shared/refusals.ts'
import { isPassword } from './hash.ts'
import { type Entered, enter, type Entry } from './enter.ts'

/** What somebody says who was here before. `username` may be a user name, a phone number or an e-mail address. */
export type LogIn = { username?: unknown; password?: unknown; carts?: unknown }

/** From where somebody logs in. */
export type From = Omit<Entry, 'way' | 'carts'>

type Account = { id: number; passwordHash: string; banned: boolean; rank: number }

/**
 * Lets a buyer in and brings the offline cart along. Throws 10105 for an unknown name and for a wrong password, in the
 * same words and after the same time; 10131 for a banned account, but only to the one who knows its password.
 */
export async function logIn(deps: Deps, wish: LogIn, from: From): Promise<Entered> {
  const userId = await provePassword(deps, wish)
  return await transact(deps.db, (tx) => enter(tx, deps, userId, { ...from, way: 'password', carts: wish.carts }))
}

/** The user whose name and password these are, for every door that asks for both. Throws as `logIn`, with `wrong` in place of 10105. */
export async function provePassword(deps: Deps, wish: Pick<LogIn, 'username' | 'password'>, wrong: RefusalCode = 10105): Promise<number> {
  const name = typeof wish.username === 'string' ? wish.username.trim() : ''
  const password = typeof wish.password === 'string' ? wish.password : ''
  const account = await findAccount(deps.db, name)
  const right = await isPassword(account?.passwordHash, password)
  if (!account || !right) throw new Refusal(wrong)
  if (account.banned) throw new Refusal(10131)
  return account.id
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
        when (phone_verified and phone = ${name}) or (activated_at is not null and lower(email) = lower(${name})) then 2
        else 3 end as rank
    from users where lower(username) = lower(${name}) or phone = ${name} or lower(email) = lower(${name})
    order by rank, id limit 2`
  return first?.rank === 3 && second ? undefined : first
}
