import type { Deps } from '../../deps.ts'
import { CodeRefused, type Provider, type ProviderAccount, ProviderDown } from '../../drivers/oauth/types.ts'
import type { Db } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'
import { addressKey, type Departure, driverOf, stateKey } from './begin.ts'

/** What the browser brings back from a provider. */
export type Return = { code?: string | undefined; state?: string | undefined; ip: string; stateless?: boolean }

/**
 * Who came back. Throws 10116 unless the state is one that we gave to this address within the last ten minutes, and for a code
 * that the provider refuses; 10155 when the provider is down. Either way the state is spent.
 * Without a state, another's code could be slipped to a browser and log it in as them. Older clients throw the state away: with
 * `stateless` the last departure from the same address stands in (docs/decisions/0010).
 */
export async function comeBack(deps: Deps, provider: Provider, { code = '', state, ip, stateless = false }: Return): Promise<ProviderAccount> {
  const oauth = driverOf(deps, provider)
  const departure = await departureOf(deps, provider, state || (stateless ? await deps.kv.getdel(addressKey(provider, ip)) : undefined))
  if (code === '' || !departure || departure.ip !== ip) throw new Refusal(10116)
  try {
    return await oauth.exchange({ code, redirectUri: departure.redirectUri, verifier: departure.verifier })
  } catch (error) {
    if (error instanceof CodeRefused) throw new Refusal(10116)
    if (!(error instanceof ProviderDown)) throw error
    deps.log.warn({ provider, reason: error.message }, 'the provider did not answer')
    throw new Refusal(10155)
  }
}

async function departureOf({ kv }: Deps, provider: Provider, state: string | undefined): Promise<Departure | undefined> {
  if (!state || !/^[\w-]{43}$/.test(state)) return undefined
  const kept = await kv.getdel(stateKey(provider, state))
  return kept === undefined ? undefined : (JSON.parse(kept) as Departure)
}

/** The user to whom an account at a provider is bound. */
export async function findBound(db: Db, provider: Provider, uid: string): Promise<number | undefined> {
  const [bound] = await db<{ userId: number }[]>`select user_id as "userId" from bound_accounts where provider = ${provider} and provider_uid = ${uid}`
  return bound?.userId
}
