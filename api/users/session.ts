import type { Db, Tx } from '../shared/db.ts'

/** A buyer who has just shown who they are. It holds no token: whoever answers mints one with `issueToken`. */
export type Session = { userId: number; username: string; tokenEpoch: number; cartsCount: number }

/** Kills every token of the buyer: a log-out everywhere. Returns the epoch that new tokens must carry. */
export async function endSessions(tx: Tx, userId: number): Promise<number> {
  const [user] = await tx<{ tokenEpoch: number }[]>`update users set token_epoch = token_epoch + 1 where id = ${userId} returning token_epoch as "tokenEpoch"`
  if (!user) throw new Error(`there is no user ${userId}`)
  return user.tokenEpoch
}

/** What a page says about its buyer. */
export type Profile = { id: number; username: string; phone: string | null; email: string | null; activated: boolean; tokenEpoch: number }

/** The buyer's own data; undefined when there is no such buyer. */
export async function readProfile(db: Db, userId: number): Promise<Profile | undefined> {
  const [profile] = await db<Profile[]>`
    select id, username, phone, email, activated_at is not null as activated, token_epoch as "tokenEpoch" from users where id = ${userId}`
  return profile
}
