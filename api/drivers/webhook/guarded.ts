import dns from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { type Webhook, WebhookFault } from './types.ts'

const PATIENCE_MS = 10_000

/** Addresses that lead into our own house, or nowhere: https://www.iana.org/assignments/iana-ipv4-special-registry and its sister for IPv6. */
const inner = new net.BlockList()
for (const [from, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  inner.addSubnet(from, bits, 'ipv4')
/** Of IPv6 only what is handed out to the public, less what wraps an IPv4 address or is set aside. */
const outer6 = new net.BlockList()
outer6.addSubnet('2000::', 3, 'ipv6')
for (const [from, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  inner.addSubnet(from, bits, 'ipv6')

/** Whether an IP address is one out in the world. */
export function isPublic(address: string): boolean {
  if (net.isIPv4(address)) return !inner.check(address, 'ipv4')
  return net.isIPv6(address) && outer6.check(address, 'ipv6') && !inner.check(address, 'ipv6')
}

/**
 * Posts to addresses that people set, and to nothing behind our own walls: https, on a public address. The name is looked
 * up once and what it says is checked before the connection uses it, so that a name cannot point elsewhere a moment later.
 * Redirects are not followed.
 * @param allowed origins that are exempt, such as http://127.0.0.1:9000
 */
export function guardedWebhook(allowed: readonly string[]): Webhook {
  const faultOf = (given: string): string | undefined => {
    const url = URL.parse(given)
    if (!url) return 'not a URL'
    if (url.username || url.password) return 'a URL with a password'
    if (allowed.includes(url.origin)) return undefined
    if (url.protocol !== 'https:') return 'not https'
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (net.isIP(host) && !isPublic(host)) return 'not a public address'
    if (!net.isIP(host) && (!host.includes('.') || /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i.test(host))) return 'not a public name'
    return undefined
  }
  return {
    faultOf,
    async post({ url, headers, body }) {
      const fault = faultOf(url)
      if (fault) throw new WebhookFault(fault)
      const { protocol, origin } = new URL(url)
      const exempt = allowed.includes(origin)
      const status = await new Promise<number>((resolve, reject) => {
        const request = (protocol === 'https:' ? https : http).request(url, {
          method: 'POST',
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          signal: AbortSignal.timeout(PATIENCE_MS),
          // A connection of its own: none that was opened under other rules is used again.
          agent: false,
          ...(exempt ? {} : { lookup: publicLookup }),
        })
        request.on('response', (response) => {
          resolve(response.statusCode ?? 0)
          // Its words do not matter, and might never end.
          response.destroy()
        })
        request.on('error', (error: NodeJS.ErrnoException) => reject(new WebhookFault(error instanceof WebhookFault ? error.message : (error.code ?? error.name))))
        request.end(body)
      })
      if (status < 200 || status > 299) throw new WebhookFault(`answered ${status}`)
    },
  }
}

/** dns.lookup that gives no address but public ones. */
const publicLookup: net.LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, '', 0)
    const [first] = found
    if (!first || found.some(({ address }) => !isPublic(address))) return callback(new WebhookFault('not a public address'), '', 0)
    if (options.all) callback(null, found)
    else callback(null, first.address, first.family)
  })
}
