import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { type Buyer, findBuyer, SESSION_COOKIE } from '../http/auth.ts'
import { readingFor } from '../http/reads.ts'
import type { KeptReads } from '../http/kept-reads.ts'
import { deviceOf } from '../http/device.ts'
import { openFacts } from '../files/facts.ts'
import type { Lang } from '../shared/i18n.ts'
import { noticeNow } from '../settings/notice.ts'
import { oncePer } from '../shared/once-per.ts'
import { itemPath } from '../shared/slug.ts'
import { type Catalogue, openCatalogue } from './catalogue.ts'
import { type Desk, openDesk } from './desk.ts'
import { GUEST_CART_COOKIE } from './guest-cart.ts'
import { SEEN_COOKIE, seenIn } from './guest-seen.ts'
import { FIRST_SCRIPT } from './policy.ts'
import type { Preview } from './preview.ts'
import { lastHereOf } from './welcome.ts'

/** What every page gets as `Astro.locals`: the only way from a page to the shop's verbs. */
export type PageLocals = {
  lang: Lang
  /** Path and query inside the shop, without the language prefix: "/list/3?page=2". */
  path: string
  /** How browsers reach us; no slash at the end. */
  publicUrl: string
  /** Absolute URL of the media root; ends in a slash. */
  mediaUrl: string
  shopName: string
  /** What the shop says at the top of every page for a while. */
  notice: { id: string; text: string } | undefined
  timeZone: string
  /** The user name of the session in this browser, also when it has run out; empty without one and on cached pages. */
  lastHere: string
  /** Who asks. Always undefined on cached pages, which are the same for everybody. */
  buyer: Buyer | undefined
  catalogue: Catalogue
  /** What the visitor can do on pages of their own. On cached pages nobody stands at it. */
  desk: Desk
  /** What a cached page shows, for exact purging: `home`, `catalog:3`, `sku:1`. The page adds to it. */
  tags: string[]
  /** Where a product's page is, with its name in the address; and in both languages. */
  itemPath: typeof itemPath
  /** What a kept picture is, as far as it is known yet. */
  pictureFacts: ReturnType<typeof openFacts>
  /** A product as it would stand in the shop, for the staff who look. */
  preview: Preview | undefined
  /** Runs before a page is drawn; the policy allows it by its hash. */
  firstScript: string
  /** The shop is being worked on: there is a gallery of its parts. */
  inDevelopment: boolean
}

/** The locals of one rendering. A shared page (kept in the cache) never learns who asks. */
export async function pageLocals(
  deps: Deps,
  request: FastifyRequest | undefined,
  page: { lang: Lang; path: string; shared: boolean; reads?: KeptReads; preview?: Preview | undefined },
): Promise<PageLocals> {
  const { config } = deps
  const buyer = page.shared || !request ? undefined : await findBuyer(deps, request)
  // A page that is kept for everybody is drawn from the primary: after a purge a replica might still have the old price.
  const read = readingFor(deps, page.shared ? undefined : request)
  const cookies = page.shared ? {} : (request?.cookies ?? {})
  const guestCart = cookies[GUEST_CART_COOKIE]
  const lastHere = lastHereOf(cookies[SESSION_COOKIE])
  return {
    lang: page.lang,
    path: page.path,
    publicUrl: config.publicUrl,
    mediaUrl: config.mediaUrl,
    shopName: config.saller,
    notice: noticeNow(config, deps.clock(), page.lang),
    timeZone: config.timeZone,
    buyer,
    lastHere,
    catalogue: openCatalogue(deps, page.lang, { read, kept: page.shared ? page.reads : undefined, preview: page.preview?.spuId }),
    desk: openDesk(deps, {
      buyer,
      lang: page.lang,
      guestCart,
      guestSeen: buyer ? [] : seenIn(cookies[SEEN_COOKIE]),
      lastHere,
      ip: page.shared || !request ? '' : request.ip,
      agent: page.shared ? '' : (request?.headers['user-agent'] ?? ''),
      device: page.shared || !request ? '' : deviceOf(request.headers['user-agent']),
      read,
    }),
    tags: [],
    itemPath,
    pictureFacts: factsOf(deps.db),
    preview: page.preview,
    firstScript: FIRST_SCRIPT,
    inDevelopment: config.env === 'dev',
  }
}

/** One memory for all pages of a process. */
const factsOf = oncePer(openFacts)
