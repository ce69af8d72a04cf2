import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const shop = path.join(root, 'shop')

/**
 * Builds the storefront's pages when their sources have changed since the last build.
 * @throws Error with the build's own words
 */
export function buildShop(say: (sentence: string) => void): void {
  const mark = path.join(shop, 'dist', '.built-from')
  const sources = hashOfSources()
  if (existsSync(mark) && readFileSync(mark, 'utf8') === sources) return
  say('Building the storefront (a few seconds, once)…')
  const built = spawnSync(process.execPath, [path.join(root, 'node_modules', 'astro', 'bin', 'astro.mjs'), 'build'], {
    cwd: shop,
    encoding: 'utf8',
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
  })
  if (built.status !== 0) throw new Error(`The storefront could not be built:\n${built.stdout}\n${built.stderr}`)
  writeFileSync(mark, sources)
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  const files = readdirSync(path.join(shop), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/[\\/](dist|node_modules|\.astro)[\\/]/.test(file))
    .sort()
  for (const file of [...files, path.join(root, 'package-lock.json')]) hash.update(path.relative(root, file)).update(readFileSync(file))
  return hash.digest('hex')
}
