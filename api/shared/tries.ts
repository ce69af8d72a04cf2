import { createHash } from 'node:crypto'
import type { Kv } from '../drivers/kv/types.ts'
import { Refusal } from './refusals.ts'
import { networkOf } from './network.ts'

const WINDOW_SECONDS = 15 * 60
const KNOWN_SECONDS = 90 * 24 * 3600
const LONGEST_PAUSE_SECONDS = 60
/** Failures within the window that cost nothing yet: of an account, from an address that knows it, from one network. */
const FREE = { account: 10, known: 20, network: 100 } as const

/** A try at a password that is under way. */
export type Try = { failed(): Promise<void>; succeeded(): Promise<void> }

/** Whose log-ins are counted: the two realms never share a count. */
export type Realm = 'buyer' | 'staff'

const keysOf = (realm: Realm) => {
  const head = realm === 'staff' ? 'staff-log-in' : 'log-in'
  return {
    known: (who: string, ip: string) => `${head}-known:${who}:${networkOf(ip)}`,
    account: (who: string) => `${head}-tries:${who}`,
    accountFrom: (who: string, ip: string) => `${head}-tries:${who}:${networkOf(ip)}`,
    network: (ip: string) => `${head}-tries:from:${networkOf(ip)}`,
  }
}

/** Who is tried at: an account, or a name that nobody has, which is slowed down just the same. */
export const triedAt = (accountId: number | undefined, name: string): string =>
  accountId === undefined ? `name:${createHash('sha256').update(name.toLowerCase()).digest('base64url')}` : String(accountId)

/**
 * Counts a try before the password is looked at, so that many at once count as many. After ten failures at an account (a
 * hundred from a network) there is a pause before each further try: 1, 2, 4 … 60 seconds. Whoever has logged in to the
 * account from the same network before has a count of their own, so that strangers cannot lock the owner out. Throws 10008.
 */
export async function beginTry(kv: Kv, who: string, ip: string, realm: Realm = 'buyer'): Promise<Try> {
  const keys = keysOf(realm)
  const knownKey = keys.known(who, ip)
  const known = (await kv.get(knownKey)) !== undefined
  const key = known ? keys.accountFrom(who, ip) : keys.account(who)
  const networkKey = keys.network(ip)
  if (!known) await pause(kv, networkKey, Number((await kv.get(networkKey)) ?? 0) + 1, FREE.network)
  await pause(kv, key, await kv.incr(key, WINDOW_SECONDS), known ? FREE.known : FREE.account)
  return {
    failed: async () => void (await kv.incr(networkKey, WINDOW_SECONDS)),
    async succeeded() {
      await kv.del(key)
      await kv.set(knownKey, '1', KNOWN_SECONDS)
    },
  }
}

/** One try is let through, and the next only when its pause is over. */
async function pause(kv: Kv, key: string, nth: number, free: number): Promise<void> {
  if (nth <= free) return
  const seconds = Math.min(2 ** (nth - free - 1), LONGEST_PAUSE_SECONDS)
  if (!(await kv.setnx(`${key}:pause`, '1', seconds))) throw new Refusal(10008)
}
