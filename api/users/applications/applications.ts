import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import type { Db, Tx } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'

const CODE_SECONDS = 60

/** A second application of the merchant's. */
export type Application = { clientId: string; name: string; nameEn: string }
type Registered = Application & { secretHash: string; redirectUris: string[] }
type Kept = { clientId: string; redirectUri: string; challenge: string; userId: number; expires: number }

/** What an application asks a buyer for; every field may be nonsense. */
export type CodeWish = { clientId: string; redirectUri: string; challenge: string; state: string }
/** What an application brings, server to server. */
export type CodeReturn = { clientId: string; clientSecret: string; code: string; redirectUri: string; verifier: string }

/** Who a buyer is to another application. `avatar` is a file key. */
export type SharedProfile = { username: string; nickname: string | null; avatar: string | null }

/** Registers an application. The secret is told this once. Throws Error for an address that could leak a code. */
export async function addApplication(
  tx: Tx,
  { name, nameEn = name, redirectUris }: { name: string; nameEn?: string; redirectUris: string[] },
): Promise<{ clientId: string; secret: string }> {
  for (const address of redirectUris) refuseUnsafeAddress(address)
  const clientId = randomBytes(9).toString('base64url')
  const secret = randomBytes(32).toString('base64url')
  await tx`insert into applications (client_id, secret_hash, name, name_en, redirect_uris) values (${clientId}, ${hashOf(secret)}, ${name}, ${nameEn}, ${redirectUris})`
  return { clientId, secret }
}

/** https, or this very computer; without a fragment, so that a code can be put behind it. */
function refuseUnsafeAddress(address: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const local = url?.protocol === 'http:' && (url.hostname === '127.0.0.1' || url.hostname === 'localhost')
  if (!url || (url.protocol !== 'https:' && !local) || address.includes('#') || url.username || url.password)
    throw new Error(`a redirect address is https (or http on 127.0.0.1), without # and without a password; it is ${JSON.stringify(address)}`)
}

/** The application that asks, before the buyer is asked. Throws 10162 when it is unknown or the address is not, to the letter, one of its own. */
export async function readApplication(db: Db, clientId: string, redirectUri: string): Promise<Application> {
  const { secretHash: _, redirectUris: __, ...application } = await registered(db, clientId, redirectUri)
  return application
}

/** The buyer lets an application know who they are: a code for one minute, and where the browser takes it. Throws 10162, 10163. */
export async function giveCode(deps: Deps, userId: number, { clientId, redirectUri, challenge, state }: CodeWish): Promise<{ code: string; redirectTo: string }> {
  await registered(deps.db, clientId, redirectUri)
  if (!/^[\w-]{43}$/.test(challenge)) throw new Refusal(10163)
  const code = randomBytes(32).toString('base64url')
  const kept: Kept = { clientId, redirectUri, challenge, userId, expires: deps.clock().getTime() + CODE_SECONDS * 1000 }
  await deps.kv.set(codeKey(code), JSON.stringify(kept), CODE_SECONDS)
  const to = new URL(redirectUri)
  to.searchParams.set('code', code)
  if (state) to.searchParams.set('state', state)
  return { code, redirectTo: to.href }
}

/** Whom a code speaks for. Throws 10164 for a wrong secret; 10165 when code, address or verifier do not fit, and then the code is spent. */
export async function redeemCode(deps: Deps, { clientId, clientSecret, code, redirectUri, verifier }: CodeReturn): Promise<SharedProfile> {
  const [application] = await deps.db<{ secretHash: string }[]>`select secret_hash as "secretHash" from applications where client_id = ${clientId}`
  if (!timingSafeEqual(Buffer.from(application?.secretHash ?? hashOf('nobody')), Buffer.from(hashOf(clientSecret))) || !application) throw new Refusal(10164)
  const text = await deps.kv.getdel(codeKey(code))
  const kept = text === undefined ? undefined : (JSON.parse(text) as Kept)
  const fits = kept?.clientId === clientId && kept.redirectUri === redirectUri && kept.challenge === hashOf(verifier) && deps.clock().getTime() < kept.expires
  if (!fits) throw new Refusal(10165)
  const [profile] = await deps.db<SharedProfile[]>`select username, nickname, avatar from users where id = ${kept.userId} and banned_at is null and erased_at is null`
  if (!profile) throw new Refusal(10165)
  return profile
}

async function registered(db: Db, clientId: string, redirectUri: string): Promise<Registered> {
  const [application] = await db<Registered[]>`
    select client_id as "clientId", secret_hash as "secretHash", name, name_en as "nameEn", redirect_uris as "redirectUris" from applications where client_id = ${clientId}`
  if (!application?.redirectUris.includes(redirectUri)) throw new Refusal(10162)
  return application
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url')
const codeKey = (code: string) => `application-code:${hashOf(code)}`
