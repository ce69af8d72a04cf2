import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const shop = path.join(root, 'shop')

/**
 * Builds the storefront's pages when their sources have changed since the last build.
 * @param signal ends the build
 * @throws Error with the build's own words
 */
export async function buildShop(say: (sentence: string) => void, signal?: AbortSignal): Promise<void> {
  const mark = path.join(shop, 'dist', '.built-from')
  const sources = hashOfSources()
  if (existsSync(mark) && readFileSync(mark, 'utf8') === sources) return
  accessSync(shop, constants.W_OK)
  say('Building the storefront (a few seconds, once)…')
  rmSync(mark, { force: true })
  await build(signal)
  writeFileSync(mark, sources)
}

function build(signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // In a process group of its own, so that Ctrl-C reaches us and we end it.
    const astro = spawn(process.execPath, [path.join(root, 'node_modules', 'astro', 'bin', 'astro.mjs'), 'build'], {
      cwd: shop,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
      ...(signal ? { signal } : {}),
    })
    let words = ''
    for (const stream of [astro.stdout, astro.stderr]) stream?.setEncoding('utf8').on('data', (more: string) => (words += more))
    astro.on('error', reject)
    astro.on('close', (code) => {
      if (code === 0) resolve()
      else
        reject(new Error(/ENOSPC/.test(words) ? 'The disk is full: the storefront could not be built. Make room and start again.' : `The storefront could not be built:\n${words}`))
    })
  })
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
