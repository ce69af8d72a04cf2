import { createHash, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Deps } from '../../deps.ts'
import type { Provider, ProviderAccount } from '../../drivers/oauth/types.ts'
import { readSigned, secretOf } from '../../http/auth.ts'
import { Refusal } from '../../shared/refusals.ts'

const GRANT_SECONDS = 10 * 60
const AUDIENCE = 'bind'

/** What a grant stands for. */
export type Granted = ProviderAccount & { provider: Provider }

/** A signed word that its bearer is somebody at a provider, good for ten minutes and one binding. It does not hold the provider's id. */
export async function giveGrant(deps: Deps, granted: Granted): Promise<string> {
  const now = Math.floor(deps.clock().getTime() / 1000)
  const grant = await new SignJWT({ provider: granted.provider })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(AUDIENCE)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + GRANT_SECONDS)
    .sign(secretOf(deps.config))
  await deps.kv.set(keyOf(grant), JSON.stringify(granted), GRANT_SECONDS)
  return grant
}

/** Reads a grant without spending it. Throws 10121 when it is forged, expired, spent, or another provider's. */
export async function readGrant(deps: Deps, provider: Provider, grant: unknown): Promise<Granted> {
  if (typeof grant !== 'string' || grant.length > 1000) throw new Refusal(10121)
  const signed = await readSigned<{ provider: string }>(deps.config, grant, { audience: AUDIENCE, currentDate: deps.clock() })
  const kept = signed?.claims.provider === provider ? await deps.kv.get(keyOf(grant)) : undefined
  if (kept === undefined) throw new Refusal(10121)
  return JSON.parse(kept) as Granted
}

/** After the binding has committed: the bound account's key had the last word about who came first. */
export async function spendGrant(deps: Deps, grant: unknown): Promise<void> {
  await deps.kv.del(keyOf(String(grant)))
}

// By the whole token: one that differs in a bit that no decoder looks at is another.
const keyOf = (grant: string) => `bind-grant:${createHash('sha256').update(grant).digest('base64url')}`
