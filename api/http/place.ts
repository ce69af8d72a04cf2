import { isIPv4 } from 'node:net'
import { type Lang, said } from '../shared/i18n.ts'
import { networkOf } from '../shared/network.ts'

/**
 * Where a device is, as far as its address says by itself (docs/decisions/0011): this machine, a network at home or at work,
 * or the network it came from, with the part that tells one household from another left out.
 */
export function placeOf(address: string, lang: Lang): string {
  const ip = address
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '')
    .toLowerCase()
  if (ip === '') return said(lang, '未知', 'Unknown')
  if (ip === '::1' || ip.startsWith('127.')) return said(lang, '本机', 'This machine')
  if (isPrivate(ip)) return said(lang, '局域网', 'Local network')
  const network = isIPv4(ip) ? `${ip.split('.').slice(0, 2).join('.')}.*.*` : `${networkOf(ip).split(':').slice(0, 3).join(':')}:*`
  return said(lang, `网络 ${network}`, `Network ${network}`)
}

/** RFC 1918, RFC 3927, RFC 6598 (behind a provider's own translation), RFC 4193 and link-local IPv6. */
function isPrivate(ip: string): boolean {
  if (!isIPv4(ip)) return /^f[cd]|^fe[89ab]/.test(ip)
  const [a = 0, b = 0] = ip.split('.').map(Number)
  return a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254) || (a === 100 && b >= 64 && b < 128)
}
