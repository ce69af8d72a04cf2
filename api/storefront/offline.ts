import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import { said } from '../shared/i18n.ts'

const WORKER = new URL('../../shop/src/offline/worker.ts', import.meta.url)
const ICONS = [
  { src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml' },
  { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
  { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
  { src: '/icon-mask-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
]

/** Files at the root of the shop that its build puts there. */
export const ROOT_FILES = ['favicon.svg', 'icon-180.png', 'icon-192.png', 'icon-512.png', 'icon-mask-512.png']

/** What makes the shop work without a network and lets it be installed: its service worker, and the manifest in both languages. */
export function offlineRoutes(app: FastifyInstance, deps: Deps): void {
  let worker: string | undefined
  app.get('/sw.js', { schema: { hide: true } }, async (_request, reply) => {
    worker ??= stripTypeScriptTypes(readFileSync(WORKER, 'utf8'))
    // Browsers look for a new one by themselves; it must never come from a cache in between.
    return reply.type('text/javascript; charset=utf-8').header('cache-control', 'no-cache').send(worker)
  })
  for (const lang of ['zh-CN', 'en'] as const) {
    const home = lang === 'en' ? '/en' : '/'
    app.get(`${lang === 'en' ? '/en' : ''}/manifest.webmanifest`, { schema: { hide: true } }, async (_request, reply) =>
      reply
        .type('application/manifest+json; charset=utf-8')
        .header('cache-control', 'public, max-age=3600')
        .send(
          JSON.stringify({
            id: '/',
            name: deps.config.saller,
            short_name: said(lang, '集市', 'Jishi'),
            description: said(lang, '每天清晨，新鲜开张', 'Open fresh every morning'),
            lang,
            dir: 'ltr',
            start_url: home,
            scope: '/',
            display: 'standalone',
            background_color: '#fcfbf7',
            theme_color: '#115f33',
            icons: ICONS,
            shortcuts: [
              { name: said(lang, '购物车', 'Cart'), url: lang === 'en' ? '/en/cart' : '/cart' },
              { name: said(lang, '我的订单', 'My orders'), url: lang === 'en' ? '/en/orders' : '/orders' },
            ],
          }),
        ),
    )
  }
}
