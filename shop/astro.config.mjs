import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import node from '@astrojs/node'
import { defineConfig } from 'astro/config'

/** The service worker, at the root of the shop, where it may watch over all of it. */
const offline = {
  name: 'offline',
  hooks: {
    'astro:build:done': ({ dir }) => {
      const source = readFileSync(new URL('src/offline/worker.ts', import.meta.url), 'utf8')
      writeFileSync(new URL('sw.js', dir), stripTypeScriptTypes(source).replace(/^\/\*\*[\s\S]*?\*\/|^ *\/\*\*.*\*\/$/gm, '').replace(/\n\s*\n+/g, '\n'))
    },
  },
}

/** Beside every script and style its smaller forms, as small as they get: they are made once, and sent for a year. */
const compressed = {
  name: 'compressed',
  hooks: {
    'astro:build:done': ({ dir }) => {
      const folder = new URL('_astro/', dir)
      for (const name of readdirSync(folder).filter((name) => /\.(js|css|svg)$/.test(name))) {
        const bytes = readFileSync(new URL(name, folder))
        writeFileSync(new URL(`${name}.br`, folder), brotliCompressSync(bytes))
        writeFileSync(new URL(`${name}.gz`, folder), gzipSync(bytes, { level: 9 }))
      }
    },
  },
}

/** Parts that stand on no page where people look at goods: those pages do not wait for their styles. */
const OWN_PARTS = /\/src\/parts\/(AddressFields|AfterOrder|Bought|Captcha|Entry|Field|Kept|Lost|Mine|OrderCard|OrderState|Parcels|PictureField|Timeline)\.astro\?.*type=style/
/** The pages where people look at goods: they have their styles with those of the parts, in one request. */
const BROWSED = /\/src\/(parts|styles)\/|\/src\/pages\/(index|catalogs|search|cart|list\/\[id\]|item\/\[id\])\.astro\?.*type=style/

// Fastify serves us: it strips the language from the path, checks where a form comes from, limits how large it is, and caches what is the same for everybody.
export default defineConfig({
  output: 'server',
  // bin/build-shop.ts builds aside.
  outDir: process.env.SHOP_OUT ?? './dist',
  adapter: node({ mode: 'middleware', experimentalDisableStreaming: true, bodySizeLimit: 6 * 1024 * 1024 }),
  session: false,
  security: { checkOrigin: false },
  devToolbar: { enabled: false },
  compressHTML: true,
  trailingSlash: 'ignore',
  // In files, never in the page: what the pages may run and how they may look is held to by a policy (api/storefront/policy.ts).
  build: { inlineStylesheets: 'never' },
  prefetch: false,
  integrations: [offline, compressed],
  vite: {
    build: {
      assetsInlineLimit: 0,
      // All know light-dark(); written out for older ones it would be three times as long.
      cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    },
    environments: {
      ssr: {
        build: {
          rollupOptions: {
            output: {
              // So are the styles of the parts and of the pages where people look at goods; those of another page alone stay with it.
              manualChunks: (id) => (OWN_PARTS.test(id) ? 'own' : BROWSED.test(id) ? 'parts' : undefined),
            },
          },
        },
      },
      client: {
        build: {
          rollupOptions: {
            output: {
              // The scripts are few and small: in one file they come in one request, and stay for all pages. Layout's own script calls
              // them, and is one with them, so that nothing is asked for in a second round. What is left is for a buyer's own pages.
              codeSplitting: {
                groups: [
                  { name: 'shop', test: /Layout\.astro\?/, priority: 2 },
                  { name: 'own', test: /\/src\/scripts\//, priority: 1 },
                ],
              },
            },
          },
        },
      },
    },
  },
})
