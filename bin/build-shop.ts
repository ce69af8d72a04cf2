import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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
  for (const name of readdirSync(shop))
    if (/^dist\.(new|old)-\d+$/.test(name) && !lives(Number(name.split('-')[1]))) rmSync(path.join(shop, name), { recursive: true, force: true })
  // Aside, and into its place when it is whole: a second build, or a server that runs, never sees half of it.
  const [dist, aside, old] = ['dist', `dist.new-${process.pid}`, `dist.old-${process.pid}`].map((name) => path.join(shop, name)) as [string, string, string]
  await build(aside, signal)
  writeFileSync(path.join(aside, '.built-from'), sources)
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(aside, dist)
  rmSync(old, { recursive: true, force: true })
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function build(out: string, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // In a process group of its own, so that Ctrl-C reaches us and we end it.
    const astro = spawn(process.execPath, [path.join(root, 'node_modules', 'astro', 'bin', 'astro.mjs'), 'build'], {
      cwd: shop,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production', SHOP_OUT: out },
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
    .filter((file) => !/[\\/](dist(\.(new|old)-\d+)?|node_modules|\.astro)[\\/]/.test(file))
    .sort()
  for (const file of [...files, path.join(root, 'package-lock.json')]) hash.update(path.relative(root, file)).update(readFileSync(file))
  return hash.digest('hex')
}
