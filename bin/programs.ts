/** The one place where tests find, or bring in, a program that is no npm package: browsers and engines as Debian has them. */
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, globSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

type Source = {
  /** A variable that says where it is. */ variable: string
  places: string[]
  packages: string[]
  what: string /** Its suites go beyond what is promised: where it cannot be had they are left out, also in CI. */
  extra?: true
}

/** `postgres` is the folder of PostgreSQL's programs (initdb, pg_ctl, pg_basebackup …), version 15 or newer; the others are files. */
const sources = {
  chromium: {
    variable: 'CHROMIUM_PATH',
    places: [
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
      '/usr/bin/google-chrome-stable',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    packages: ['chromium', 'fonts-noto-cjk'],
    what: 'Chromium',
  },
  'redis-server': {
    variable: 'REDIS_SERVER_PATH',
    places: ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'],
    packages: ['redis-server'],
    what: 'Redis',
  },
  openssl: { variable: 'OPENSSL_PATH', places: ['/usr/bin/openssl', '/usr/local/bin/openssl', '/opt/homebrew/bin/openssl'], packages: ['openssl'], what: 'OpenSSL' },
  nginx: { variable: 'NGINX_PATH', places: ['/usr/sbin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx'], packages: ['nginx-light'], what: 'nginx' },
  postgres: { variable: 'POSTGRES_BIN', places: ['/usr/lib/postgresql/*/bin', '/opt/homebrew/opt/postgresql@*/bin'], packages: ['postgresql-15'], what: 'PostgreSQL 15' },
  pgbouncer: {
    variable: 'PGBOUNCER_PATH',
    places: ['/usr/sbin/pgbouncer', '/usr/local/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'],
    packages: ['pgbouncer'],
    what: 'PgBouncer',
    extra: true,
  },
  sshd: { variable: 'SSHD_PATH', places: ['/usr/sbin/sshd', '/usr/local/sbin/sshd'], packages: ['openssh-server', 'openssh-client'], what: 'OpenSSH', extra: true },
} satisfies Record<string, Source>

export type ProgramName = keyof typeof sources
export type Found<Name extends ProgramName> = {
  path: Record<Name, string> /** What `skip` of a suite takes: false, or the sentence that names what is missing. */
  missing: false | string
}

/** Names of all of them, for the set-up of the whole suite. */
export const programNames = Object.keys(sources) as ProgramName[]
/** Continuous integration has everything: there, what is missing is a fault and no reason to skip. */
export const everythingNeeded = Boolean(process.env.CI)
/** Names the file in which one run of the suite gathers what was missing. */
const MISSING_FILE = 'JISHI_MISSING_PROGRAMS'
/** Ends the sentence about what nobody has promised to test. */
export const NO_FAULT = '(this is no fault)'
const isExtra = (name: ProgramName) => 'extra' in sources[name]

/**
 * The programs a suite needs, installed where we may:
 *
 *     const { path, missing } = findPrograms('redis-server')
 *     describe('on a real Redis', { skip: missing }, () => { … spawn(path['redis-server'], …) })
 *
 * Where one is missing the suite is left out, with one line that names it, also in the closing summary of `npm test`.
 * @throws Error with that line where everything is needed (CI), but for extras
 */
export function findPrograms<Name extends ProgramName>(...names: Name[]): Found<Name> {
  const places = names.map((name) => [name, placeOf(name) ?? install(name)] as const)
  const absent = places.filter(([, place]) => !place).map(([name]) => name)
  const found = Object.fromEntries(places) as Record<Name, string>
  if (absent.length === 0) return { path: found, missing: false }
  const sentence = sentenceFor(absent)
  const file = process.env[MISSING_FILE]
  if (file) appendFileSync(file, `${path.relative(process.cwd(), process.argv[1] ?? '')}: ${sentence}\n`)
  if (everythingNeeded && !absent.every(isExtra)) throw new Error(sentence)
  console.error(sentence)
  return { path: found, missing: sentence }
}

/** What is not there and cannot be installed, one sentence; and how to bring it in. */
function sentenceFor(names: ProgramName[]): string {
  const what = names.map((name) => sources[name].what).join(' and ')
  const packages = names.flatMap((name) => sources[name].packages).join(' ')
  return `not tested for want of ${what}: install it (Debian: apt-get install ${packages}), or set ${names.map((name) => sources[name].variable).join(', ')}${names.every(isExtra) ? ` ${NO_FAULT}` : ''}`
}

function placeOf(name: ProgramName): string | undefined {
  const { variable, places } = sources[name]
  const told = process.env[variable]
  if (told) return existsSync(told) ? told : undefined
  if (name !== 'postgres') return places.find((place) => existsSync(place))
  const version = (place: string) => Number(/(\d+)\/bin$/.exec(place)?.[1])
  return globSync(places)
    .filter((place) => version(place) >= 15 && existsSync(path.join(place, 'initdb')))
    .sort((a, b) => version(a) - version(b))[0]
}

const POLICY = '/usr/sbin/policy-rc.d'

/** Brings a program in from Debian, if we may, without starting the service that comes with it. */
function install(name: ProgramName): string | undefined {
  const { variable, packages, what } = sources[name]
  if (process.env[variable] || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined
  console.error(`Installing ${what} for the tests…`)
  const quiet = !existsSync(POLICY)
  if (quiet) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore', env })
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...packages], { stdio: 'ignore', env })
  } finally {
    if (quiet) rmSync(POLICY, { force: true })
  }
  return placeOf(name)
}
