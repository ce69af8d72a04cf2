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
              // So are the parts' styles; those of a page alone stay with it.
              manualChunks: (id) => (/\/src\/(parts|styles)\//.test(id) ? 'parts' : undefined),
            },
          },
        },
      },
      client: {
        build: {
          rollupOptions: {
            output: {
              // The scripts are few and small: in one file they come in one request, and stay for all pages.
              manualChunks: (id) => (id.includes('/src/scripts/') ? 'shop' : undefined),
            },
          },
        },
      },
    },
  },
})
