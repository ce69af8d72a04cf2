import type { Provider } from '../../drivers/oauth/types.ts'
import { sendLater } from '../../outbox/send.ts'
import type { Db, Tx } from '../../shared/db.ts'
import type { Lang } from '../../shared/i18n.ts'
import { Refusal } from '../../shared/refusals.ts'
import { sealPhone } from '../seal-phone.ts'
import type { Granted } from './grant.ts'

/** An account at a provider, as its owner sees it. */
export type Binding = { provider: Provider; name: string; boundAt: Date }

/** Binds what was granted to a user. Throws 10121 when somebody has bound that account already, 10157 when the user has another one there. */
export async function bindAccount(tx: Tx, userId: number, { provider, uid, name }: Granted): Promise<void> {
  const { count } = await tx`insert into bound_accounts (provider, provider_uid, user_id, name) values (${provider}, ${uid}, ${userId}, ${name}) on conflict do nothing`
  if (count === 1) return
  const [taken] = await tx`select 1 from bound_accounts where provider = ${provider} and provider_uid = ${uid}`
  throw new Refusal(taken ? 10121 : 10157)
}

export type Newcomer = { username: string; passwordHash: string; phone: string; email: string; lang: Lang }

/** A new account for somebody who came from a provider, bound to theirs there. Throws 10103 when the name is taken, and as `bindAccount`. */
export async function openBoundAccount(tx: Tx, { username, passwordHash, phone, email, lang }: Newcomer, granted: Granted): Promise<number> {
  const { sealed, mark } = sealPhone(username, phone)
  const [user] = await tx<{ id: number }[]>`
    insert into users (username, password_hash, phone, phone_mark, email, lang, nickname)
    values (${username}, ${passwordHash}, ${sealed}, ${mark}, ${email}, ${lang}, ${granted.name.slice(0, 20).toWellFormed() || null})
    on conflict (lower(username)) do nothing returning id`
  if (!user) throw new Refusal(10103)
  await bindAccount(tx, user.id, granted)
  await sendLater(tx, { channel: 'mail', template: 'activation', data: { userId: user.id } })
  return user.id
}

/** The user's accounts elsewhere. */
export async function listBindings(db: Db, userId: number): Promise<Binding[]> {
  return await db<Binding[]>`select provider, name, bound_at as "boundAt" from bound_accounts where user_id = ${userId} order by provider`
}

/** Lets go of an account elsewhere. Throws 10158 when nothing is bound there, 10159 when it is the user's last way in. */
export async function unbindAccount(tx: Tx, userId: number, provider: Provider): Promise<void> {
  // The user's row first: two who let go of two accounts at once must see each other.
  await tx`select 1 from users where id = ${userId} for update`
  const { count } = await tx`delete from bound_accounts where user_id = ${userId} and provider = ${provider}`
  if (count === 0) throw new Refusal(10158)
  const [way] = await tx`
    select 1 from users u where id = ${userId} and (password_hash like '$argon2%' or (phone is not null and phone_verified)
      or (email is not null and activated_at is not null) or exists (select 1 from bound_accounts b where b.user_id = u.id))`
  if (!way) throw new Refusal(10159)
}
