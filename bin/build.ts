import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')

/** A workspace that is built before it is served. */
export type Buildable = {
  /** Its folder below the root; the build lies in `dist` of it. */
  folder: string
  /** What it is called in sentences: "the storefront". */
  name: string
  /** The build program's file and arguments, given the folder to build into; and what its environment has besides. */
  command: (out: string) => { program: string[]; env: Record<string, string> }
  /** Files outside the folder that it is made of, too. */
  besides: readonly string[]
}

/**
 * Builds a workspace when its sources have changed since the last build: aside, and into its place when it is whole, so that a
 * second build, or a server that runs, never sees half of it.
 * @param signal ends the build
 * @throws Error with the build's own words
 */
export async function buildWorkspace(what: Buildable, say: (sentence: string) => void, signal?: AbortSignal): Promise<void> {
  const home = path.join(root, what.folder)
  const [dist, aside, old] = ['dist', `dist.new-${process.pid}`, `dist.old-${process.pid}`].map((name) => path.join(home, name)) as [string, string, string]
  const mark = path.join(dist, '.built-from')
  const sources = hashOfSources(what)
  if (existsSync(mark) && readFileSync(mark, 'utf8') === sources) return
  accessSync(home, constants.W_OK)
  say(`Building ${what.name} (a few seconds, once)…`)
  removeHalves(home)
  await build(what, aside, signal)
  writeFileSync(path.join(aside, '.built-from'), sources)
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(aside, dist)
  rmSync(old, { recursive: true, force: true })
}

/** What builds left behind whose process is gone. */
function removeHalves(home: string): void {
  for (const name of readdirSync(home))
    if (/^dist\.(new|old)-\d+$/.test(name) && !lives(Number(name.split('-')[1]))) rmSync(path.join(home, name), { recursive: true, force: true })
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function build(what: Buildable, out: string, signal?: AbortSignal): Promise<void> {
  const { program, env } = what.command(out)
  const [file = '', ...args] = program
  return new Promise((resolve, reject) => {
    // In a process group of its own, so that Ctrl-C reaches us and we end it.
    const builder = spawn(process.execPath, [path.join(root, 'node_modules', file), ...args], {
      cwd: path.join(root, what.folder),
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production', ...env },
      ...(signal ? { signal } : {}),
    })
    let words = ''
    for (const stream of [builder.stdout, builder.stderr]) stream?.setEncoding('utf8').on('data', (more: string) => (words += more))
    builder.on('error', reject)
    builder.on('close', (code) => (code === 0 ? resolve() : reject(new Error(whyNot(what.name, words)))))
  })
}

const whyNot = (name: string, words: string): string =>
  /ENOSPC/.test(words) ? `The disk is full: ${name} could not be built. Make room and start again.` : `Building ${name} failed:\n${words}`

function hashOfSources({ folder, besides }: Buildable): string {
  const hash = createHash('sha256')
  const files = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/[\\/](dist(\.(new|old)-\d+)?|node_modules|\.astro)[\\/]/.test(file))
    .sort()
  for (const file of [...files, ...besides.map((name) => path.join(root, name))]) hash.update(path.relative(root, file)).update(readFileSync(file))
  return hash.digest('hex')
}
