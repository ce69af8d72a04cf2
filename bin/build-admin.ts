import { type Buildable, buildWorkspace } from './build.ts'

const admin: Buildable = {
  folder: 'admin',
  name: 'the back office',
  command: (out) => ({ program: ['vite/bin/vite.js', 'build', '--outDir', out, '--emptyOutDir', '--logLevel', 'warn'], env: {} }),
  besides: ['client/index.ts', 'client/schema.d.ts', 'api/shared/rights.ts', 'package-lock.json'],
}

/** Builds the back office when its sources have changed since the last build. Throws an Error with the build's own words. */
export const buildAdmin = (say: (sentence: string) => void, signal?: AbortSignal): Promise<void> => buildWorkspace(admin, say, signal)
