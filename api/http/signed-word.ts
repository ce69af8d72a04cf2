import { createHmac, timingSafeEqual } from 'node:crypto'
import type { JWTPayload } from 'jose'

/**
 * What a JSON web token says that was signed by HS256 with `key`; undefined when it is forged, of another algorithm, not of `audience`, run out or not yet good. At once and
 * on this thread: the web's crypto answers by way of a queue and costs ten times as much, and every buyer who comes has a token that was never seen. https://www.rfc-editor.org/rfc/rfc7519
 */
export function readWord<Claims>(token: string, key: string, audience: string, at = new Date()): (Claims & JWTPayload) | undefined {
  const [, head, body, mark] = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token) ?? []
  if (head === undefined || body === undefined || mark === undefined || !isSignedBy(key, `${head}.${body}`, mark)) return undefined
  const header = objectIn(head)
  // Whoever names what must be understood means something that is not.
  if (header?.alg !== 'HS256' || 'crit' in header) return undefined
  const claims = objectIn(body)
  return claims && isGood(claims, audience, Math.floor(at.getTime() / 1000)) ? (claims as Claims & JWTPayload) : undefined
}

function isSignedBy(key: string, words: string, mark: string): boolean {
  const [ours, theirs] = [Buffer.from(createHmac('sha256', key).update(words).digest('base64url')), Buffer.from(mark)]
  return ours.length === theirs.length && timingSafeEqual(ours, theirs)
}

function objectIn(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** Seconds since 1970. A time that is not a number is no time. */
function isGood({ aud, exp, nbf, iat }: Record<string, unknown>, audience: string, now: number): boolean {
  const numbers = [exp, nbf, iat].every((time) => time === undefined || typeof time === 'number')
  const isFor = aud === audience || (Array.isArray(aud) && aud.includes(audience))
  return numbers && isFor && (exp === undefined || (exp as number) > now) && (nbf === undefined || (nbf as number) <= now)
}
