import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Db } from '../shared/db.ts'
import type { Deps } from '../deps.ts'
import { itemPath } from '../shared/slug.ts'

/** Ids of products in one part: each may give two addresses, and a part may have 50,000. */
const IDS = 10_000
const BATCH = 500
/** What is somebody's own, or endless. */
const PRIVATE = [
  '/account',
  '/activate',
  '/addresses',
  '/bind',
  '/cart',
  '/confirm',
  '/for-robots',
  '/login',
  '/logout',
  '/order',
  '/pay',
  '/profile',
  '/register',
  '/result',
  '/search',
  '/v1',
]
/** The help pages: its home, and every topic (shop/src/texts/help.zh-CN.ts). */
const HELP = ['', '/buying', '/paying', '/delivery', '/after-sales', '/contact', '/about', '/privacy', '/terms'].map((topic) => `/help${topic}`)
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** /robots.txt and /sitemap.xml with its parts: what search engines may see, and where it is. */
export function seoRoutes(app: FastifyInstance, deps: Deps): void {
  const { config, db } = deps
  const at = (path: string) => escaped(config.publicUrl + path)
  const keep = 'public, max-age=3600'

  app.get('/robots.txt', { schema: { hide: true } }, async (_request, reply) => {
    const rules = config.searchEngines ? PRIVATE.flatMap((path) => [`Disallow: ${path}`, `Disallow: /en${path}`]) : ['Disallow: /']
    const map = config.searchEngines ? `\nSitemap: ${config.publicUrl}/sitemap.xml\n` : ''
    return reply
      .type('text/plain; charset=utf-8')
      .header('cache-control', keep)
      .send(`User-agent: *\n${rules.join('\n')}\n${map}`)
  })

  app.get('/sitemap.xml', { schema: { hide: true } }, async (_request, reply) => {
    const parts = await db<{ part: number; at: Date }[]>`
      select (k.id - 1) / ${IDS} as part, max(p.updated_at) as at from skus k join spus p on p.id = k.spu_id where k.launched group by 1 order by 1 limit 49000`
    const lines = parts.map(({ part, at: changed }) => `<sitemap><loc>${at(`/sitemap-items-${part}.xml`)}</loc><lastmod>${changed.toISOString()}</lastmod></sitemap>`)
    const body = `${HEAD}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n<sitemap><loc>${at('/sitemap-lists.xml')}</loc></sitemap>\n${lines.join('\n')}\n</sitemapindex>\n`
    return reply.type('application/xml; charset=utf-8').header('cache-control', keep).send(body)
  })

  app.get('/sitemap-lists.xml', { schema: { hide: true } }, async (_request, reply) => {
    const lists = await db<{ id: number; changed: Date }[]>`
      select c.id, max(p.updated_at) as changed from catalogs c join catalogs below on c.id = any(below.path) join skus k on k.catalog_id = below.id
      join spus p on p.id = k.spu_id where k.launched group by c.id order by c.id limit 20000`
    const newest = lists.map(({ changed }) => changed).sort((a, b) => b.getTime() - a.getTime())[0]
    const help = HELP.map((zh) => ({ zh, en: `/en${zh}`, changed: undefined }))
    const pages = [{ zh: '/', en: '/en', changed: newest }, ...help, ...lists.map(({ id, changed }) => ({ zh: `/list/${id}`, en: `/en/list/${id}`, changed }))]
    return reply
      .type('application/xml; charset=utf-8')
      .header('cache-control', keep)
      .send(`${OPEN}${pages.map((page) => entries(at, page)).join('')}</urlset>\n`)
  })

  app.get('/sitemap-items-:part.xml', { schema: { hide: true } }, async (request, reply) => {
    const { part } = request.params as { part: string }
    if (!/^(0|[1-9]\d{0,8})$/.test(part)) return reply.callNotFound()
    const first = Number(part) * IDS
    const [any] = await db`select 1 from skus where id > ${first} and id <= ${first + IDS} and launched limit 1`
    if (!any) return reply.callNotFound()
    return reply
      .type('application/xml; charset=utf-8')
      .header('cache-control', keep)
      .send(Readable.from(itemsOf(first)))
  })

  async function* itemsOf(first: number): AsyncGenerator<string> {
    yield OPEN
    for (let after = first; ; ) {
      const rows = await db<{ id: number; name: string; nameEn: string; changed: Date }[]>`
        select k.id, k.name, coalesce(nullif(k.name_en, ''), k.name) as "nameEn", p.updated_at as changed from skus k join spus p on p.id = k.spu_id
        where k.id > ${after} and k.id <= ${first + IDS} and k.launched order by k.id limit ${BATCH}`
      yield rows.map(({ id, name, nameEn, changed }) => entries(at, { zh: itemPath(id, name), en: `/en${itemPath(id, nameEn)}`, changed })).join('')
      if (rows.length < BATCH) break
      after = rows.at(-1)!.id
    }
    yield '</urlset>\n'
  }
}

const OPEN = `${HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n`

/** A page in both languages, each of which names the other. */
function entries(at: (path: string) => string, { zh, en, changed }: { zh: string; en: string; changed: Date | undefined }): string {
  const others = [
    ['zh-CN', zh],
    ['en', en],
    ['x-default', zh],
  ].map(([lang, path]) => `<xhtml:link rel="alternate" hreflang="${lang}" href="${at(path!)}"/>`)
  const rest = `${changed ? `<lastmod>${changed.toISOString()}</lastmod>` : ''}${others.join('')}</url>\n`
  return [zh, en].map((path) => `<url><loc>${at(path)}</loc>${rest}`).join('')
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** Where a product's page is in both languages; undefined for none such. */
export async function itemPaths({ db }: { db: Db }, skuId: number): Promise<{ 'zh-CN': string; en: string } | undefined> {
  const [row] = await db<{ name: string; nameEn: string }[]>`select name, coalesce(nullif(name_en, ''), name) as "nameEn" from skus where id = ${skuId} and launched`
  return row && { 'zh-CN': itemPath(skuId, row.name), en: itemPath(skuId, row.nameEn) }
}
