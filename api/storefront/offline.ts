import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import { alwaysServed } from '../http/pressure.ts'
import { said } from '../shared/i18n.ts'

const ICONS = [
  { src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml' },
  { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
  { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
  { src: '/icon-mask-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
]

/** What lets the shop be installed: its manifest, in both languages. The service worker is a file of the build (shop/src/offline). */
export function offlineRoutes(app: FastifyInstance, deps: Deps): void {
  for (const lang of ['zh-CN', 'en'] as const) {
    const home = lang === 'en' ? '/en' : '/'
    app.get(`${lang === 'en' ? '/en' : ''}/manifest.webmanifest`, { schema: { hide: true }, config: alwaysServed }, async (_request, reply) =>
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
