import { createHash } from 'node:crypto'
import dns from 'node:dns/promises'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { doubtful } from '../seeing/metrics.ts'
import { networkOf } from '../shared/network.ts'
import { oncePer } from '../shared/once-per.ts'

/** From here on a visitor is doubtful. */
export const DOUBTFUL = 3
const TRAPPED_MS = 60 * 60 * 1000
const MOST_REMEMBERED = 20_000

const TOOLS = /^(curl|wget|python|scrapy|go-http|java|okhttp|libwww|ruby|perl|php|axios|node|undici|httpclient|aiohttp|colly)\b|headlesschrome|phantomjs/i
const BROWSERS = /^Mozilla\/5\.0 .*(Chrome|Safari|Firefox|MicroMessenger)\//

/**
 * How little a request looks like a person's, from 0, and why. Nothing here keeps anybody out by itself: who is doubtful has a smaller budget
 * before they wait in line.
 */
export function doubtOf({ headers }: Pick<FastifyRequest, 'headers'>): { score: number; why: string[] } {
  const why: string[] = []
  const agent = headers['user-agent'] ?? ''
  const add = (points: number, word: string) => {
    why.push(word)
    return points
  }
  let score = 0
  if (agent.length < 8) score += add(3, 'no agent')
  else if (TOOLS.test(agent)) score += add(3, 'tool')
  else if (BROWSERS.test(agent)) {
    // Every browser says what it takes and in which languages; a program that only borrows the name forgets.
    if (!headers['accept-language']) score += add(2, 'no language')
    if (!headers.accept) score += add(2, 'no accept')
    if (!headers['accept-encoding']) score += add(1, 'no encoding')
  }
  return { score, why }
}

type Caught = Pick<FastifyRequest, 'ip' | 'headers'>
export type Trap = { spring(request: Caught): void; holds(request: Caught): boolean }

const trapFor = oncePer((_limits: Deps['limits'], clock: Deps['clock']) => openTrap(() => clock().getTime()))
/** One trap for all that a process sets it by: links and fields. */
export const trapOf = ({ limits, clock }: Pick<Deps, 'limits' | 'clock'>): Trap => trapFor(limits, clock)

/** Who has followed a link that people cannot see, by network and agent: one bad guest of a hotel is not the hotel. */
export function openTrap(now: () => number): Trap {
  const caught = new Map<string, number>()
  const keyOf = (request: Caught) =>
    `${networkOf(request.ip)} ${createHash('sha256')
      .update(request.headers['user-agent'] ?? '')
      .digest('base64url')
      .slice(0, 12)}`
  return {
    spring(request) {
      if (caught.size >= MOST_REMEMBERED) caught.clear()
      caught.set(keyOf(request), now() + TRAPPED_MS)
      doubtful.inc({ why: 'trap' })
    },
    holds(request) {
      // Nearly always nobody is caught, and nothing is hashed.
      if (caught.size === 0) return false
      const key = keyOf(request)
      const until = caught.get(key)
      if (until !== undefined && until <= now()) caught.delete(key)
      return until !== undefined && until > now()
    },
  }
}

/** Search engines by their own word, and the names that their addresses really have. */
const CRAWLERS: readonly [agent: RegExp, names: RegExp][] = [
  [/Googlebot|Google-InspectionTool|Storebot-Google/, /\.(googlebot|google)\.com$/],
  [/bingbot/i, /\.search\.msn\.com$/],
  [/Baiduspider/i, /\.baidu\.(com|jp)$/],
  [/YandexBot/, /\.yandex\.(com|net|ru)$/],
  [/Sogou/i, /\.sogou\.com$/],
  [/Applebot/, /\.applebot\.apple\.com$/],
]

export type Names = { reverse(ip: string): Promise<string[]>; lookup(name: string): Promise<string[]> }
export const worldNames: Names = { reverse: (ip) => dns.reverse(ip), lookup: async (name) => (await dns.lookup(name, { all: true })).map(({ address }) => address) }

/**
 * Whether a request is a search engine's, as the engines say to check it: the address has a name of theirs, and the name has that address.
 * https://developers.google.com/search/docs/crawling-indexing/verifying-googlebot. Asked only of who is about to be slowed, and once.
 */
export function openCrawlers(names: Names): (request: FastifyRequest) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>()
  const check = async (ip: string, allowed: RegExp): Promise<boolean> => {
    for (const name of (await names.reverse(ip)).slice(0, 5)) if (allowed.test(name) && (await names.lookup(name)).includes(ip)) return true
    return false
  }
  return async (request) => {
    const agent = request.headers['user-agent'] ?? ''
    const allowed = CRAWLERS.find(([word]) => word.test(agent))?.[1]
    if (!allowed) return false
    if (known.size >= MOST_REMEMBERED) known.clear()
    const key = `${request.ip} ${allowed.source}`
    const answer = known.get(key) ?? check(request.ip, allowed).catch(() => false)
    known.set(key, answer)
    return await answer
  }
}
