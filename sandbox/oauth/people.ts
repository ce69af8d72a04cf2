import { createHash, randomBytes } from 'node:crypto'
import { atomically, type Store } from '../store.ts'

/** What the shop registered with a provider. */
export type OAuthApp = { id: string; secret: string }
export type ProviderName = 'weibo' | 'qq'
export type Person = { uid: string; name: string }

/** What the authorise page was asked for. */
export type Wish = { redirectUri: string; state: string; challenge: string }

const CODE_MS = 10 * 60_000

/** The people who have logged in here before, the latest first. */
export function listPeople(store: Store, provider: ProviderName): Person[] {
  return store.prepare('select uid, name from people where provider = ? order by seen_at desc, uid limit 6').all(provider) as Person[]
}

/** A one-time code for the person of that name, who is made when nobody has it. */
export function allow(store: Store, provider: ProviderName, name: string, wish: Wish): string {
  const code = randomBytes(16).toString('hex')
  const now = Date.now()
  atomically(store, () => {
    store
      .prepare('insert into people (provider, uid, name, seen_at) values (?, ?, ?, ?) on conflict (provider, name) do update set seen_at = excluded.seen_at')
      .run(provider, newUid(provider), name, now)
    const { uid } = store.prepare('select uid from people where provider = ? and name = ?').get(provider, name) as { uid: string }
    store
      .prepare('insert into oauth_codes (code, provider, uid, redirect_uri, challenge, expires_at) values (?, ?, ?, ?, ?, ?)')
      .run(code, provider, uid, wish.redirectUri, wish.challenge, now + CODE_MS)
  })
  return code
}

/** A token for a code; undefined unless it is fresh, never used, for this redirect address and with the right verifier. Any try spends the code. */
export function redeem(store: Store, provider: ProviderName, { code = '', redirectUri = '', verifier = '' }): { token: string; uid: string } | undefined {
  const row = store.prepare('delete from oauth_codes where code = ? and provider = ? returning uid, redirect_uri, challenge, expires_at').get(code, provider) as
    | { uid: string; redirect_uri: string; challenge: string; expires_at: number }
    | undefined
  if (!row || row.expires_at < Date.now() || row.redirect_uri !== redirectUri) return undefined
  if (row.challenge !== '' && row.challenge !== createHash('sha256').update(verifier).digest('base64url')) return undefined
  const token = randomBytes(16).toString('hex')
  store.prepare('insert into oauth_tokens (token, provider, uid) values (?, ?, ?)').run(token, provider, row.uid)
  return { token, uid: row.uid }
}

/** Whom a token speaks for. */
export function personOf(store: Store, provider: ProviderName, token = ''): Person | undefined {
  return store.prepare('select p.uid, p.name from oauth_tokens t join people p using (provider, uid) where t.token = ? and t.provider = ?').get(token, provider) as
    | Person
    | undefined
}

const newUid = (provider: ProviderName) =>
  provider === 'qq' ? randomBytes(16).toString('hex').toUpperCase() : `7${String(randomBytes(6).readUIntBE(0, 6) % 1e9).padStart(9, '0')}`
