import { type Buildable, buildWorkspace } from './build.ts'

const shop: Buildable = {
  folder: 'shop',
  name: 'the storefront',
  command: (out) => ({ program: ['astro/bin/astro.mjs', 'build'], env: { ASTRO_TELEMETRY_DISABLED: '1', SHOP_OUT: out } }),
  besides: ['package-lock.json'],
}

/** Builds the storefront's pages when their sources have changed since the last build. Throws an Error with the build's own words. */
export const buildShop = (say: (sentence: string) => void, signal?: AbortSignal): Promise<void> => buildWorkspace(shop, say, signal)
