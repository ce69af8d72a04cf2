/** Whose accounts people may log in with. */
export const providers = ['weibo', 'qq'] as const
export type Provider = (typeof providers)[number]

/** Who somebody is at a provider. `uid` is the provider's own id and stays on the server. */
export type ProviderAccount = { uid: string; name: string }

/** Log-in with an account at somebody else's, by the authorisation-code flow of OAuth 2.0 (RFC 6749). */
export type OAuth = {
  /** Where the browser goes to be asked. Nothing is sent. `challenge` is a PKCE S256 challenge; a provider that knows no PKCE ignores it. */
  authorizeUrl(wish: { state: string; redirectUri: string; challenge?: string }): string
  /** Who came back with `code`. Throws CodeRefused when the provider takes the code for no good, else ProviderDown. */
  exchange(wish: { code: string; redirectUri: string; verifier?: string }): Promise<ProviderAccount>
}

/** The provider did not answer, or not with anything that can be used. Nothing is known; the same person may try again. */
export class ProviderDown extends Error {}

/** The provider knows no such code: invented, expired, used before, or given to somebody else. */
export class CodeRefused extends Error {}
