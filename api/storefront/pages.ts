import { existsSync } from 'node:fs'
import { STATUS_CODES } from 'node:http'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import inject from 'light-my-request'
import type { Deps } from '../deps.ts'
import type { Lang } from '../shared/i18n.ts'
import { away } from '../shared/lost.ts'
import { atMost } from '../shared/at-most.ts'
import { said } from '../shared/i18n.ts'
import { refusals } from '../shared/refusals.ts'
import { type PageLocals, pageLocals } from './locals.ts'
import { faultOf, watchVerbs } from './page-faults.ts'
import { PLAIN_POLICY, PLAIN_STYLE, pagePolicy } from './policy.ts'
import { builtFiles } from './built-files.ts'
import { qrRoute } from './entrances.ts'
import { interestRoutes } from './interests.ts'
import { offlineRoutes } from './offline.ts'
import { openPreview, type Preview } from './preview.ts'
import { seoRoutes } from './seo.ts'
import { PICTURES_BYTES, picturePages } from './aftercare.ts'
import { UPLOAD_BYTES, uploadPages } from './person.ts'
import { visitorRoute } from './visitor.ts'
import { findBuyer, refuseOtherSites } from '../http/auth.ts'
import { AGAIN_SECONDS } from '../http/errors.ts'
import type { Front } from '../http/front.ts'
import { type KeptReads, keptReads } from '../http/kept-reads.ts'
import { encodingOf, formOf, matches, pack, type Page, type Rendered } from '../http/page.ts'
import { obeyPurges, type PageCache, pageCache } from '../http/page-cache.ts'
import { pageShelf } from '../http/page-shelf.ts'

const BUILT = new URL('../../shop/dist/', import.meta.url)
const FORM_LIMIT = 64 * 1024
/** Of what a process may keep; the rest is for answers of the API (http/front.ts). */
const SHARE = 3 / 4
const TTL_MS = 10 * 60 * 1000
/**
 * Pages for everybody that are drawn at once; the others wait in line. One thread draws them all: more at once make none of them ready sooner, and what each has
 * half done outlives the collector's young rounds.
 */
const DRAWN_AT_ONCE = 6

/** What a renderer is asked for. */
export type Ask = { method: 'GET' | 'POST'; url: string; headers: Record<string, string>; body?: Buffer; remoteAddress: string; locals: PageLocals }
export type Renderer = (ask: Ask) => Promise<Rendered>

/** The storefront's pages, if they have been built: its files, its cached pages, its forms. Registered last: it takes every path that is left. */
export const pages =
  (deps: Deps, front?: Front, renderer?: Renderer) =>
  async (app: FastifyInstance): Promise<void> => {
    const render = renderer ?? (await astro())
    if (!render) return
    const { pagesDir } = deps.config
    const shelf = pagesDir ? await pageShelf(pagesDir, { ttl: TTL_MS, clock: deps.clock }) : undefined
    const inTurn = atMost(DRAWN_AT_ONCE)
    const shared = (key: string): Promise<Page> => cache.get(key, () => inTurn(() => renderShared(deps, render, key, reads)))
    const cache = pageCache({ maxBytes: deps.config.keptBytes * SHARE, ttl: TTL_MS, clock: deps.clock, again: shared, ...(shelf ? { shelf } : {}) })
    const reads = keptReads(deps.clock)
    // Before the pages: what is drawn again is drawn from what holds now.
    const forget = await obeyPurges(deps.db, reads)
    const unlisten = await obeyPurges(deps.db, cache)
    const expiring = shelf && setInterval(() => void shelf.expire(), 60_000).unref()
    caches.set(deps, cache)
    app.addHook('onClose', async () => {
      clearInterval(expiring)
      await unlisten()
      await forget()
      await cache.settled()
    })

    rawBodies(app)
    pageErrors(app, deps)
    if (!renderer) await builtFiles(app, fileURLToPath(new URL('client/', BUILT)))
    visitorRoute(app, deps)
    interestRoutes(app, deps)
    qrRoute(app, deps)
    seoRoutes(app, deps)
    offlineRoutes(app, deps)

    front?.open({
      route: '/*',
      cache,
      keyOf: ({ url = '' }) => {
        const place = placeOf(url)
        const clean = sharedPath(place.path)
        return clean && `${place.lang} ${clean}`
      },
    })
    app.get('/*', { schema: { hide: true }, ...(front ? { onSend: front.remember } : {}) }, async (request, reply) => {
      if (belongsToApi(request.url)) return reply.callNotFound()
      const place = placeOf(request.url)
      const clean = sharedPath(place.path)
      if (clean === undefined) return await send(deps, request, reply, pack(await renderOwn(deps, render, request, place)), 'private, no-store')
      const page = await shared(`${place.lang} ${clean}`)
      const known = nameOfPage(place, page)
      if (known) return reply.header('cache-control', 'public, max-age=3600').redirect(known, 301)
      request.kept = page
      return await send(deps, request, reply, page, 'public, max-age=0, must-revalidate')
    })

    for (const lang of ['zh-CN', 'en'] as const)
      app.get(`${lang === 'en' ? '/en' : ''}/preview/:token/:sku_id`, { schema: { hide: true } }, async (request, reply) => {
        const preview = await openPreview(deps, request)
        const page = pack(await renderOwn(deps, render, request, { lang, path: `/item/${preview.skuId}` }, preview))
        return await send(deps, request, reply.header('x-robots-tag', 'noindex, nofollow'), page, 'private, no-store')
      })

    const answerPost = async (request: FastifyRequest, reply: FastifyReply) => {
      if (belongsToApi(request.url)) return reply.callNotFound()
      refuseOtherSites(deps, request)
      return await send(deps, request, reply, pack(await renderOwn(deps, render, request, placeOf(request.url))), 'private, no-store')
    }
    app.post('/*', { schema: { hide: true }, bodyLimit: FORM_LIMIT }, answerPost)
    // Only for who is logged in: nobody else may make us hold so much. In onRequest, which runs before the body is read. Whose
    // session ran out while they wrote is sent to log in; the browser has kept their words.
    const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
      if ((await findBuyer(deps, request)) || Number(request.headers['content-length'] ?? Infinity) <= FORM_LIMIT) return
      return reply.redirect(`${placeOf(request.url).lang === 'en' ? '/en' : ''}/login?next=${encodeURIComponent(request.url)}`, 303)
    }
    for (const path of picturePages) app.post(path, { schema: { hide: true }, bodyLimit: PICTURES_BYTES, onRequest }, answerPost)
    for (const path of uploadPages) app.post(path, { schema: { hide: true }, bodyLimit: UPLOAD_BYTES, onRequest }, answerPost)
  }

const caches = new WeakMap<Deps, PageCache>()

/** The pages that are the same for everybody, as this process keeps them; for metrics. Undefined when the shop has not been built. */
export const pageCacheOf = (deps: Deps): PageCache | undefined => caches.get(deps)

/** A page for everybody, by its key in the cache: "en /list/3?page=2". */
async function renderShared(deps: Deps, render: Renderer, key: string, reads: KeptReads): Promise<{ page: Rendered; tags: readonly string[] }> {
  const at = key.indexOf(' ')
  const path = key.slice(at + 1)
  const locals = watchVerbs(await pageLocals(deps, undefined, { lang: key.slice(0, at) as Lang, path, shared: true, reads }))
  const page = await render({ method: 'GET', url: path, headers: { host: hostOf(deps) }, remoteAddress: '127.0.0.1', locals })
  return { page, tags: [...new Set(locals.tags)] }
}

/** Where a page is that was asked for under wrong words: "/item/7-pears" of apples. The bare "/item/7" stays as it is. */
function nameOfPage({ lang, path }: { lang: Lang; path: string }, page: Page): string | undefined {
  const [bare = '', query] = path.split('?', 2)
  const known = page.headers['content-location']
  if (page.status !== 200 || typeof known !== 'string' || !/^\/item\/\d+-/.test(bare) || bare.replace(/\/+$/, '') === known) return undefined
  return `${lang === 'en' ? '/en' : ''}${known}${query ? `?${query}` : ''}`
}

/** A page for this visitor alone. */
async function renderOwn(deps: Deps, render: Renderer, request: FastifyRequest, place: { lang: Lang; path: string }, preview?: Preview): Promise<Rendered> {
  const locals = watchVerbs(await pageLocals(deps, request, { ...place, shared: false, preview }))
  const headers = Object.fromEntries(Object.entries(request.headers).filter((header): header is [string, string] => typeof header[1] === 'string'))
  delete headers['content-length']
  delete headers['transfer-encoding']
  const body = request.method === 'POST' && Buffer.isBuffer(request.body) ? request.body : undefined
  return await render({
    method: request.method === 'POST' ? 'POST' : 'GET',
    url: place.path,
    headers: { ...headers, host: hostOf(deps) },
    ...(body ? { body } : {}),
    remoteAddress: request.ip,
    locals,
  })
}

const hostOf = (deps: Deps): string => new URL(deps.config.publicUrl).host

const belongsToApi = (url: string): boolean => /^\/(v1|media|_astro)(\/|\?|$)/.test(url)

/** `/en/list/3?page=2` is English and `/list/3?page=2` inside the shop; whatever has no `/en` before it is Chinese. */
export function placeOf(url: string): { lang: Lang; path: string } {
  const english = /^\/en(?=[/?]|$)/.exec(url)
  const rest = english ? url.slice(3) : url
  // Two slashes at the front would make a link to another site of it.
  return { lang: english ? 'en' : 'zh-CN', path: `/${rest.replace(/^[/\\]+/, '')}` }
}

/**
 * The one spelling of a path whose page is the same for everybody, or undefined if it is not. Unknown parts of the query
 * are dropped, so that nobody can fill the cache with copies.
 */
export function sharedPath(path: string): string | undefined {
  const [bare = '', query = ''] = path.split('?', 2)
  const trimmed = bare.replace(/\/+$/, '')
  if (trimmed === '') return '/'
  if (trimmed === '/catalogs' || trimmed === '/offline' || trimmed === '/part/floors') return trimmed
  const item = /^(\/item\/[1-9]\d{0,14})(?:-[^/]{1,300})?$/.exec(trimmed)
  if (item) return item[1]
  if (!/^\/list\/[1-9]\d{0,14}$/.test(trimmed)) return undefined
  const asked = new URLSearchParams(query)
  const known = new URLSearchParams()
  const sort = asked.get('sort') ?? ''
  if (['price', '-price', 'sales', 'newest'].includes(sort)) known.set('sort', sort)
  const page = asked.get('page') ?? ''
  if (/^[1-9]\d{0,5}$/.test(page) && page !== '1') known.set('page', page)
  // There are more ways to narrow a list than any cache holds: one choice is kept, more are rendered for who asks.
  const narrowed = ['brand', 'value', 'stock', 'min', 'max'].filter((name) => (asked.get(name) ?? '') !== '')
  if (narrowed.length > 1 || narrowed.some((name) => name === 'min' || name === 'max' || asked.getAll(name).length > 1 || !/^[1-9]\d{0,14}$/.test(asked.get(name) ?? '')))
    return undefined
  for (const name of narrowed) known.set(name, asked.get(name) ?? '')
  return known.size > 0 ? `${trimmed}?${known}` : trimmed
}

async function send(deps: Deps, request: FastifyRequest, reply: FastifyReply, page: Page, cacheControl: string): Promise<FastifyReply> {
  for (const [name, value] of Object.entries(page.headers))
    if (!['content-length', 'transfer-encoding', 'connection', 'date', 'keep-alive'].includes(name)) reply.header(name, value === 'text/html' ? 'text/html; charset=utf-8' : value)
  reply.header('cache-control', page.status === 200 ? cacheControl : 'no-store').header('vary', 'accept-encoding')
  // Not helmet's no-referrer: with it a browser sends our own forms with `Origin: null`, and we would refuse them.
  reply.header('referrer-policy', 'strict-origin-when-cross-origin')
  reply.header('content-security-policy', pagePolicy(deps.config, request.url))
  if (page.status === 200 && cacheControl.startsWith('public')) {
    reply.header('etag', page.etag)
    if (matches(request.headers['if-none-match'], page.etag)) return reply.status(304).removeHeader('content-type').send()
  }
  reply.status(page.status)
  const form = formOf(page, request.headers['accept-encoding'] as string | undefined)
  const encoding = encodingOf(form)
  if (encoding) reply.header('content-encoding', encoding)
  return reply.send(await page.as(form))
}

/** Forms reach the pages as the bytes that came; the pages read them themselves. */
function rawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: FORM_LIMIT }, (_request, body, done) => done(null, body))
}

/** Astro's handler, called with a made-up request so that its answer is one Buffer. Undefined when the shop is not built. */
async function astro(): Promise<Renderer | undefined> {
  const entry = new URL('server/entry.mjs', BUILT)
  if (!existsSync(entry)) return undefined
  const { handler } = (await import(pathToFileURL(fileURLToPath(entry)).href)) as { handler: (req: unknown, res: unknown, next: undefined, locals: PageLocals) => void }
  return async ({ locals, body, ...ask }) => {
    const answer = await inject((req, res) => handler(req, res, undefined, locals), { ...ask, ...(body ? { payload: body } : {}) })
    if (answer.statusCode >= 500) throw new Error(`The page ${ask.url} could not be rendered`, { cause: faultOf(locals) })
    return { status: answer.statusCode, headers: answer.headers as Rendered['headers'], body: answer.rawPayload }
  }
}

/** Faults of pages are told in a page, not in JSON. */
function pageErrors(app: FastifyInstance, deps: Deps): void {
  app.setErrorHandler((error: Error & { code?: string | number; statusCode?: number }, request, reply) => {
    const { lang } = placeOf(request.url)
    const refusal =
      typeof error.code === 'number'
        ? refusals[error.code as keyof typeof refusals]
        : error.statusCode === 413
          ? refusals[10001]
          : error.statusCode === 503 || away(error)
            ? refusals[10006]
            : undefined
    const status = refusal?.status ?? (error.statusCode && error.statusCode < 500 ? error.statusCode : 500)
    if (status === 500 || away(error)) request.log.error({ err: error, url: request.url }, 'a page failed')
    if (refusal === refusals[10006]) reply.header('retry-after', AGAIN_SECONDS)
    const text = refusal
      ? said(lang, refusal.zh, refusal.en)
      : status === 500
        ? said(lang, '这一页暂时打不开，请稍后再试。什么都没有改动。', 'This page cannot be shown right now. Nothing was changed; please try again.')
        : (STATUS_CODES[status] ?? '')
    return reply
      .status(status)
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', PLAIN_POLICY)
      .send(plainPage(lang, deps.config.saller, text, status >= 500 ? request.id : undefined))
  })
}

/**
 * The page of last resort: it needs neither the build nor the database. It leads on: the search, the home page, one's orders, help;
 * and with a fault of ours it says under which number we find it again.
 */
function plainPage(lang: Lang, shopName: string, text: string, requestId?: string): string {
  const escaped = (raw: string) => raw.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)
  const at = (path: string) => (lang === 'en' ? `/en${path}` : path || '/')
  const ways = [
    ['', said(lang, '回到首页', 'Back to the shop')],
    ['/orders', said(lang, '我的订单', 'My orders')],
    ['/help', said(lang, '帮助中心', 'Help')],
  ] as const
  return `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(shopName)}</title>
<style>${PLAIN_STYLE}</style>
<main><h1>${escaped(text)}</h1>
<form action="${at('/search')}" role="search"><input type="search" name="q" required maxlength="80" aria-label="${said(lang, '搜索商品', 'Search products')}"><button>${said(lang, '搜索', 'Search')}</button></form>
${requestId === undefined ? '' : `<p><a href="">${said(lang, '再试一次', 'Try again')}</a></p>`}
<nav><p>${ways.map(([path, name]) => `<a href="${at(path)}">${name}</a>`).join('')}</p></nav>
${requestId === undefined ? '' : `<p><small>${said(lang, '告诉我们时请带上编号', 'Please tell us this number if you write to us')}: <code>${escaped(requestId)}</code></small></p>`}</main></html>`
}
