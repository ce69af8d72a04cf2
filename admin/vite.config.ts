import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The back office lives under /admin of the server; what changes seldom stays in files of its own. */
export default defineConfig({
  base: '/admin/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
  },
})
