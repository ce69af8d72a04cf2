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
  build: { inlineStylesheets: 'auto' },
  prefetch: false,
})
