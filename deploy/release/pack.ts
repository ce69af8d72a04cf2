import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** A release in one file. Its version names its content: the same files are the same version, byte for byte the same archive. */
export type Pack = { version: string; archive: string; sha256: string /** Names of its migrations, in order. */; migrations: string[] }

/** What is no part of a release: what others made, what is made anew, what belongs to one machine, and what only who writes migrations reads. */
const left = /^(node_modules|\.git|\.data|\.astro|\.release|dist\.(new|old)-\d+|test-results|playwright-report|release\.json|SHA256SUMS|\d{4}_snapshot\.json|.*\.log|.*\.env)$/

/**
 * That commit alone, from a repository elsewhere, as a bare repository of ours. How git reaches it is git's matter (`GIT_SSH_COMMAND`, its own settings).
 * @param from what git calls it: an address, or a folder
 * @returns the commit's name
 */
export function bringCommit(from: string, ref: string, into: string): string {
  // What begins with a dash is an option, with a plus or a colon a way to overwrite.
  if (!/^[\w][\w./-]*$/.test(ref)) throw new Error(`${JSON.stringify(ref)} is no name of a commit`)
  run('git', ['init', '-q', '--bare', into])
  run('git', ['-C', into, 'fetch', '-q', '--depth=1', '--no-tags', '--', from, ref])
  return run('git', ['-C', into, 'rev-parse', '--verify', 'FETCH_HEAD^{commit}']).trim()
}

/**
 * The files of a commit in a folder of their own, with packages and pages built.
 * @param ref what git calls it: a tag, a branch, a commit
 */
export function fetchCommit(repository: string, ref: string, into: string): void {
  const commit = run('git', ['-C', repository, 'rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`]).trim()
  mkdirSync(into, { recursive: true })
  const tar = `${into}.tar`
  run('git', ['-C', repository, 'archive', '--format=tar', `--output=${tar}`, commit])
  run('tar', ['-xf', tar, '-C', into])
  // Brings in the packages that package-lock.json names, and builds with them.
  run('node', ['bin/run.mjs', 'bin/build-pages.ts'], into)
}

/** Packs a folder whose pages are built. Throws an Error when they are not. */
export function packRelease(folder: string, out: string): Pack {
  for (const needed of ['package.json', 'api/main.ts', 'db/migrations', 'shop/dist', 'admin/dist'])
    if (!existsSync(path.join(folder, needed)))
      throw new Error(`${folder} has no ${needed}${needed.endsWith('dist') ? '; build it first: node bin/run.mjs bin/build-pages.ts' : ''}`)
  const files = filesOf(folder, '')
  const sums = files.map((file) => `${sha256(path.join(folder, file))}  ${file}\n`).join('')
  const { version: number } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string }
  const version = `${number}-${createHash('sha256').update(sums).digest('hex').slice(0, 12)}`
  const archive = path.join(out, `jishi-${version}.tar.gz`)
  const about = path.join(out, `about-${version}`)
  mkdirSync(about, { recursive: true })
  writeFileSync(path.join(about, 'release.json'), `${JSON.stringify({ version })}\n`)
  writeFileSync(path.join(about, 'SHA256SUMS'), `${sums}${sha256(path.join(about, 'release.json'))}  release.json\n`)
  const names = path.join(about, 'names')
  writeFileSync(names, files.map((file) => `${file}\0`).join(''))
  // Nothing of this machine goes along: no times, no owners, no umask.
  const still = ['--format=ustar', '--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX', '--no-recursion']
  run('tar', [...still, '--use-compress-program=gzip -n', '-cf', archive, '-C', about, 'SHA256SUMS', 'release.json', '-C', path.resolve(folder), '--null', '-T', names])
  return { version, archive, sha256: sha256(archive), migrations: files.flatMap((file) => /^db\/migrations\/(\d{4}_[\w-]+)\.sql$/.exec(file)?.[1] ?? []) }
}

function filesOf(folder: string, below: string): string[] {
  return readdirSync(path.join(folder, below), { withFileTypes: true })
    .filter(({ name }) => !left.test(name))
    .flatMap((entry) => {
      const file = below === '' ? entry.name : `${below}/${entry.name}`
      if (/[\n\\]/.test(file)) throw new Error(`${JSON.stringify(file)} cannot be in a release`)
      if (entry.isDirectory()) return filesOf(folder, file)
      return statSync(path.join(folder, file)).isFile() ? [file] : []
    })
    .sort()
}

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

function run(program: string, args: string[], cwd?: string): string {
  const ran = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20, ...(cwd ? { cwd } : {}) })
  if (ran.status !== 0) throw new Error(`${program} ${args[0]}: ${(ran.stderr || String(ran.error ?? ran.status)).trim()}`)
  return ran.stdout
}
