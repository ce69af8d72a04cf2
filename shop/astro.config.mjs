import node from '@astrojs/node'
import { defineConfig } from 'astro/config'

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
  vite: {
    build: {
      assetsInlineLimit: 0,
      // All know light-dark(); written out for older ones it would be three times as long.
      cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    },
    environments: {
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
