import { BlockList, isIP, isIPv6 } from 'node:net'

/** Who counts as one client: an IPv4 address, or the /64 that an IPv6 household has to itself. */
export function networkOf(ip: string): string {
  const address = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const front = head.split(':').filter(Boolean)
  const back = tail?.split(':').filter(Boolean) ?? []
  const whole = tail === undefined ? front : [...front, ...Array<string>(Math.max(8 - front.length - back.length, 0)).fill('0'), ...back]
  return `${whole
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

/** Networks that are let alone, as "10.0.0.0/8", "2001:db8::/32" or an address. Throws Error with a sentence for anything else. */
export function allowList(networks: readonly string[]): (ip: string) => boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const whole = isIPv6(address) ? 128 : 32
    const length = bits === undefined ? whole : Number(bits)
    if (isIP(address) === 0 || !/^\d{0,3}$/.test(bits ?? '') || length > whole) throw new Error(`${JSON.stringify(network)} is no network`)
    list.addSubnet(address, length, isIPv6(address) ? 'ipv6' : 'ipv4')
  }
  return (ip) => isIP(ip) !== 0 && list.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4')
}
