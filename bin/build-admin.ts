import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const admin = path.join(root, 'admin')
/** What the pages are made of besides their own folder. */
const besides = ['client/index.ts', 'client/schema.d.ts', 'api/shared/rights.ts', 'package-lock.json']

/**
 * Builds the back office when its sources have changed since the last build.
 * @param signal ends the build
 * @throws Error with the build's own words
 */
export async function buildAdmin(say: (sentence: string) => void, signal?: AbortSignal): Promise<void> {
  const mark = path.join(admin, 'dist', '.built-from')
  const sources = hashOfSources()
  if (existsSync(mark) && readFileSync(mark, 'utf8') === sources) return
  say('Building the back office (a few seconds, once)…')
  rmSync(mark, { force: true })
  await build(signal)
  writeFileSync(mark, sources)
}

function build(signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // In a process group of its own, so that Ctrl-C reaches us and we end it.
    const vite = spawn(process.execPath, [path.join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'], {
      cwd: admin,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production' },
      ...(signal ? { signal } : {}),
    })
    let words = ''
    for (const stream of [vite.stdout, vite.stderr]) stream?.setEncoding('utf8').on('data', (more: string) => (words += more))
    vite.on('error', reject)
    vite.on('close', (code) => {
      if (code === 0) resolve()
      else
        reject(
          new Error(/ENOSPC/.test(words) ? 'The disk is full: the back office could not be built. Make room and start again.' : `The back office could not be built:\n${words}`),
        )
    })
  })
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  const files = readdirSync(admin, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/[\\/](dist|node_modules)[\\/]/.test(file))
    .sort()
  for (const file of [...files, ...besides.map((name) => path.join(root, name))]) hash.update(path.relative(root, file)).update(readFileSync(file))
  return hash.digest('hex')
}
