import { createHash, randomBytes } from 'node:crypto'
import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** What a token may do: look around, fill the cart, draft orders. */
export const scopes = ['read', 'cart', 'order'] as const
export type Scope = (typeof scopes)[number]
/** Who speaks, and how far they may go; `dayLimit` in fen. */
export type Assistant = { tokenId: number; userId: number; name: string; scopes: readonly Scope[]; dayLimit: number }
export type TokenRow = { id: number; name: string; scopes: Scope[]; dayLimit: number; createdAt: Date; usedAt: Date | null }
export type TokenWish = { name: string; scopes: readonly string[]; dayLimit: number }

const MOST_TOKENS = 20
const MOST_FEN = 100_000_000
const PREFIX = 'jsa_'
// It is random and long, so a plain hash is enough.
const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** Makes a token; what is answered is shown once and cannot be had again. Throws 11402 with the field, 11408 when there are too many. */
export async function makeToken(tx: Tx, userId: number, wish: TokenWish): Promise<{ id: number; token: string }> {
  const { name, scopes, dayLimit } = checkToken(wish)
  await tx`select 1 from users where id = ${userId} for update`
  const [{ n } = { n: 0 }] = await tx<{ n: number }[]>`select count(*)::int as n from assistant_tokens where user_id = ${userId} and revoked_at is null`
  if (n >= MOST_TOKENS) throw new Refusal(11408, { most: MOST_TOKENS })
  const token = PREFIX + randomBytes(32).toString('base64url')
  const [made] = await tx<{ id: number }[]>`
    insert into assistant_tokens (user_id, name, secret_hash, scopes, day_limit) values (${userId}, ${name}, ${hashOf(token)}, ${scopes as string[]}, ${dayLimit}) returning id`
  return { id: made!.id, token }
}

/** What is right about a wished token. Throws 11402. */
export function checkToken(wish: TokenWish): { name: string; scopes: Scope[]; dayLimit: number } {
  const name = wish.name.trim()
  if (name === '' || [...name].length > 40 || /\p{Cc}/u.test(name) || !name.isWellFormed()) throw new Refusal(11402, { field: 'name' })
  const wanted = scopes.filter((scope) => wish.scopes.includes(scope))
  if (wanted.length === 0 || wish.scopes.some((scope) => !scopes.includes(scope as Scope))) throw new Refusal(11402, { field: 'scopes' })
  if (!Number.isSafeInteger(wish.dayLimit) || wish.dayLimit < 0 || wish.dayLimit > MOST_FEN) throw new Refusal(11402, { field: 'day_limit' })
  return { name, scopes: wanted, dayLimit: wanted.includes('order') ? wish.dayLimit : 0 }
}

/** The buyer's living tokens, newest first. */
export async function listTokens(db: Db, userId: number): Promise<TokenRow[]> {
  return await db<TokenRow[]>`
    select id, name, scopes, day_limit as "dayLimit", created_at as "createdAt", used_at as "usedAt" from assistant_tokens
    where user_id = ${userId} and revoked_at is null order by id desc`
}

/** Ends a token at once, and what it had drafted. Throws 11404. */
export async function revokeToken(tx: Tx, userId: number, id: number, now: Date): Promise<void> {
  const ended = await tx`update assistant_tokens set revoked_at = ${now} where id = ${id} and user_id = ${userId} and revoked_at is null`
  if (ended.count === 0) throw new Refusal(11404)
  await tx`update order_drafts set state = 'declined', decided_at = ${now} where token_id = ${id} and state = 'waiting'`
}

/** The living assistant behind a token; undefined when it is forged or revoked, or its buyer banned or gone. Notes at most once a minute that it was used. */
export async function assistantOf(db: Db, token: string, now: Date): Promise<Assistant | undefined> {
  if (!/^jsa_[\w-]{43}$/.test(token)) return undefined
  const [found] = await db<(Assistant & { usedAt: Date | null })[]>`
    select t.id as "tokenId", t.user_id as "userId", t.name, t.scopes, t.day_limit as "dayLimit", t.used_at as "usedAt" from assistant_tokens t join users u on u.id = t.user_id
    where t.secret_hash = ${hashOf(token)} and t.revoked_at is null and u.banned_at is null and u.erased_at is null`
  if (!found) return undefined
  const { usedAt, ...assistant } = found
  if (!usedAt || now.getTime() - usedAt.getTime() > 60_000) await db`update assistant_tokens set used_at = ${now} where id = ${assistant.tokenId}`
  return assistant
}

/** Throws 11401 unless the token reaches so far. */
export function must(assistant: Assistant, scope: Scope): void {
  if (!assistant.scopes.includes(scope)) throw new Refusal(11401, { scope })
}
