import type { Server, ServerResponse } from 'node:http'
import { standBefore } from './before-router.ts'

/** Only this very host, and only over https, can set a cookie of such a name: no other host of the domain, and nobody on the way. https://www.rfc-editor.org/rfc/rfc6265#section-4.1.3.2 (RFC 6265bis) */
const HOST = '__Host-'
const OURS = /^jishi_\w+$/

/**
 * Under https all cookies of ours are called `__Host-jishi_…` outside, and `jishi_…` inside. Those that an earlier release has set under the short name are still read, until they
 * are set anew; then the short one goes.
 */
export function guardCookieNames(server: Server): void {
  standBefore(server, (request, response, next) => {
    const given = request.headers.cookie
    const short = new Set<string>()
    if (given !== undefined) request.headers.cookie = namesInside(given, short)
    const { writeHead } = response
    response.writeHead = (status: number, ...rest: unknown[]) => {
      const headers = rest.at(-1)
      if (headers !== null && typeof headers === 'object' && !Array.isArray(headers)) renameSet(headers as Record<string, unknown>, short)
      if (response.hasHeader('set-cookie')) response.setHeader('set-cookie', namesOutside([response.getHeader('set-cookie')].flat().map(String), short))
      return Reflect.apply(writeHead, response, [status, ...rest]) as ServerResponse
    }
    next()
  })
}

/** The Cookie header as the shop reads it; the guarded one counts where both are there. @param short takes up those names that came without a guard */
export function namesInside(header: string, short = new Set<string>()): string {
  const pairs = header.split(/; */).map((pair) => [pair.split('=', 1)[0]!, pair] as const)
  const guarded = new Set(pairs.flatMap(([name]) => (name.startsWith(HOST) ? [name.slice(HOST.length)] : [])))
  return pairs
    .flatMap(([name, pair]) => {
      if (name.startsWith(HOST) && OURS.test(name.slice(HOST.length))) return [pair.slice(HOST.length)]
      if (OURS.test(name)) short.add(name)
      return guarded.has(name) && OURS.test(name) ? [] : [pair]
    })
    .join('; ')
}

function renameSet(headers: Record<string, unknown>, short: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(headers)) if (name.toLowerCase() === 'set-cookie') headers[name] = namesOutside([value].flat().map(String), short)
}

/** Set-Cookie headers as the browser gets them. @param short names that it still has without a guard: they go */
export function namesOutside(set: readonly string[], short: ReadonlySet<string>): string[] {
  return set.flatMap((one) => {
    const name = one.split('=', 1)[0]!
    if (!OURS.test(name)) return [one]
    const guarded = `${HOST}${one}${/; *secure(;|$)/i.test(one) ? '' : '; Secure'}`
    return short.has(name) ? [guarded, `${name}=; Max-Age=0; Path=/; Secure`] : [guarded]
  })
}
