import { ProviderDown } from './types.ts'

/** What a provider gave the shop when it was registered there, and where it listens. */
export type OAuthClient = { id: string; secret: string; url: string }
type Params = Record<string, string | undefined>
type Answer = Record<string, unknown>

const PATIENCE_MS = 8000
const LONGEST_ANSWER = 64 * 1024

/** The address of an authorise page: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1, with PKCE (RFC 7636). */
export function authorizeAddress(client: OAuthClient, where: string, wish: { state: string; redirectUri: string; challenge?: string }, more: Params = {}): string {
  const { state, redirectUri, challenge } = wish
  const pkce: Params = challenge ? { code_challenge: challenge, code_challenge_method: 'S256' } : {}
  return `${client.url}${where}?${form({ response_type: 'code', client_id: client.id, redirect_uri: redirectUri, state, ...pkce, ...more })}`
}

/** What the token endpoint wants to know: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3 */
export const tokenWish = (client: OAuthClient, { code, redirectUri, verifier }: { code: string; redirectUri: string; verifier?: string }): Params => ({
  grant_type: 'authorization_code',
  client_id: client.id,
  client_secret: client.secret,
  code,
  redirect_uri: redirectUri,
  code_verifier: verifier,
})

/** One call to a provider. The answer's JSON object, whatever its HTTP status below 500. Throws ProviderDown. */
export async function call(client: OAuthClient, method: 'GET' | 'POST', where: string, params: Params): Promise<Answer> {
  const query = form(params)
  try {
    const response = await fetch(method === 'GET' ? `${client.url}${where}?${query}` : client.url + where, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { accept: 'application/json' },
      ...(method === 'POST' ? { body: query } : {}),
    })
    const text = await response.text()
    const answer: unknown = response.status < 500 && text.length < LONGEST_ANSWER ? JSON.parse(text) : undefined
    if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return answer as Answer
    throw new Error(`HTTP ${response.status}`)
  } catch (error) {
    // The address holds our secret: only the path is told.
    throw new ProviderDown(`${where}: ${(error as Error).message.slice(0, 200)}`)
  }
}

/** A word out of an answer. Throws ProviderDown when it is not there. */
export function wordOf(answer: Answer, name: string): string {
  const value = answer[name]
  if (typeof value === 'string' && value !== '' && value.length <= 500) return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  throw new ProviderDown(`no ${name} in the answer: ${faultOf(answer)}`)
}

/** How the answer names its fault, for the log. */
export const faultOf = (answer: Answer): string => String(answer.error_description ?? answer.error ?? answer.msg ?? 'no fault named').slice(0, 200)

/** A name as a person may see it: one line, not too long. */
export const nameOf = (value: unknown): string =>
  String(typeof value === 'string' ? value : '')
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, 60)

const form = (params: Params): URLSearchParams => new URLSearchParams(Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined))
