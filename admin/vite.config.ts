import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Where the server writes what only one answer's scripts and styles are known by (api/http/back-office.ts). */
const NONCE = 'NONCE-OF-THE-ANSWER'

/** What a library does with styles that the policy would refuse, and how it is done instead. */
const DRESSED: [file: RegExp, theirs: string, ours: string][] = [
  // Some of Ant Design's parts write a style without the nonce that they were given: what locks the page behind a window, and what measures its bars.
  [
    /@rc-component\/util\/es\/Dom\/dynamicCSS\.js$/,
    'if (csp?.nonce) {\n    styleNode.nonce = csp?.nonce;\n  }',
    "styleNode.nonce = csp?.nonce ?? document.querySelector('meta[property=csp-nonce]')?.nonce ?? '';",
  ],
  // A field that grows with its text is measured by a hidden one, which is dressed by an attribute.
  [/@rc-component\/input\/es\/calculateNodeHeight\.js$/, "hiddenTextarea.setAttribute('style', ", 'hiddenTextarea.style.cssText = ('],
]

/** Throws when a library no longer has the line: then it has to be looked at again. */
const dressed: Plugin = {
  name: 'dressed',
  apply: 'build',
  transform(code, id) {
    const found = DRESSED.find(([file]) => file.test(id))
    if (!found) return undefined
    const [, theirs, ours] = found
    if (!code.includes(theirs)) throw new Error(`${id} dresses the page in another way than it did: see admin/vite.config.ts`)
    return { code: code.replace(theirs, ours), map: null }
  },
}

/** Beside every script and style its smaller forms: they are made once, and sent for a year. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  writeBundle({ dir = '' }) {
    const folder = path.join(dir, 'assets')
    for (const name of readdirSync(folder).filter((name) => /\.(js|css|svg)$/.test(name))) {
      const bytes = readFileSync(path.join(folder, name))
      // The last two steps would take seconds for a twentieth less.
      writeFileSync(path.join(folder, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
      writeFileSync(path.join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }))
    }
  },
}

/** The back office lives under /admin of the server. Each page is fetched when it is first opened, with what it shares with others in pieces of some size. */
export default defineConfig({
  base: '/admin/',
  html: { cspNonce: NONCE },
  plugins: [react(), dressed, compressed],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // By themselves they would be called after every page that shares them.
        chunkFileNames: ({ name }) => `assets/${name.split('~')[0]}-[hash].js`,
        codeSplitting: {
          groups: [
            // What every page needs, first of all; nothing of it is taken along by what is needed by few.
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store)\//, priority: 4 },
            { name: 'first', tags: ['$initial'], test: /node_modules/, priority: 3 },
            { name: 'editor', test: /node_modules\/(@tiptap|prosemirror|linkifyjs|orderedmap|rope-sequence|w3c-keyname)/, priority: 2 },
            // What several pages share, by the pages that do; below 3 KB, unpacked, it joins a neighbour.
            { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 3_000, priority: 1 },
          ],
        },
      },
    },
  },
})
