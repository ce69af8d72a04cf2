import { createHash, randomBytes } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import type { OAuth, Provider } from '../../drivers/oauth/types.ts'
import { Refusal } from '../../shared/refusals.ts'

/** How long somebody may look at the provider's page. */
export const STATE_SECONDS = 10 * 60

/** What we remember of a browser while it is at a provider's. */
export type Departure = { ip: string; redirectUri: string; verifier: string }

export type Setout = { ip: string; redirectUri?: string /** It may come back without its state: see `comeBack`. */; stateless?: boolean }

/** Where the browser goes to log in at a provider; it comes back with a code and the state. Throws 10156 where the shop is not registered there. */
export async function beginBinding(deps: Deps, provider: Provider, { ip, redirectUri = callbackOf(deps, provider), stateless = false }: Setout): Promise<string> {
  const oauth = driverOf(deps, provider)
  const state = randomBytes(32).toString('base64url')
  const verifier = randomBytes(32).toString('base64url')
  const departure: Departure = { ip, redirectUri, verifier }
  await deps.kv.set(stateKey(provider, state), JSON.stringify(departure), STATE_SECONDS)
  if (stateless) await deps.kv.set(addressKey(provider, ip), state, STATE_SECONDS)
  return oauth.authorizeUrl({ state, redirectUri, challenge: createHash('sha256').update(verifier).digest('base64url') })
}

/** Throws 10156 where the shop is not registered with the provider. */
export function driverOf(deps: Deps, provider: Provider): OAuth {
  const oauth = deps.oauth[provider]
  if (!oauth) throw new Refusal(10156)
  return oauth
}

export const stateKey = (provider: Provider, state: string) => `oauth-state:${provider}:${state}`
export const addressKey = (provider: Provider, ip: string) => `oauth-begun:${provider}:${ip}`
const callbackOf = ({ config }: Deps, provider: Provider) => config[provider].callback || `${config.publicUrl}/login/${provider}`
