import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'

const folder = mkdtempSync(path.join(tmpdir(), 'jishi-programs-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const suite = path.join(folder, 'some.test.mjs')
writeFileSync(
  suite,
  `import { describe, test } from 'node:test'
  import { findPrograms } from ${JSON.stringify(path.join(import.meta.dirname, 'programs.ts'))}
  const { path, missing } = findPrograms('redis-server')
  findPrograms('pgbouncer')
  describe('on a real Redis', { skip: missing }, () => { test('runs', () => { if (!path['redis-server']) throw new Error('without a path') }) })`,
)

/** Runs a suite that needs Redis where Redis is said to be at `place`. */
function runSuite(place: string, env: Record<string, string> = {}) {
  const list = path.join(folder, 'missing')
  rmSync(list, { force: true })
  writeFileSync(list, '')
  const { NODE_TEST_CONTEXT: _, CI: __, ...others } = process.env
  const ran = spawnSync(process.execPath, ['--test', '--test-reporter=tap', suite], {
    encoding: 'utf8',
    env: { ...others, REDIS_SERVER_PATH: place, PGBOUNCER_PATH: process.execPath, JISHI_MISSING_PROGRAMS: list, ...env },
  })
  return { status: ran.status, out: ran.stdout, missing: readFileSync(list, 'utf8') }
}

test('a suite whose program is not there is left out with one line that names it', () => {
  const { status, out, missing } = runSuite('/nowhere/redis-server')
  assert.equal(status, 0)
  assert.match(out, /on a real Redis # SKIP not tested for want of Redis/)
  assert.match(missing, /^\S*some\.test\.mjs: not tested for want of Redis: install it \(Debian: apt-get install redis-server\), or set REDIS_SERVER_PATH\n$/)
})

test('where everything is needed, a missing program is a failure', () => {
  const { status, missing } = runSuite('/nowhere/redis-server', { CI: 'true' })
  assert.equal(status, 1)
  assert.match(missing, /Redis/)
})

test('an extra that cannot be had is named, and no failure anywhere', () => {
  const { status, missing } = runSuite(process.execPath, { CI: 'true', PGBOUNCER_PATH: '/nowhere/pgbouncer' })
  assert.equal(status, 0)
  assert.match(missing, /for want of PgBouncer: .* \(this is no fault\)\n$/)
})

test('a suite whose program is there runs', () => {
  const { status, out, missing } = runSuite(process.execPath, { CI: 'true' })
  assert.equal(status, 0)
  assert.doesNotMatch(out, /SKIP/)
  assert.equal(missing, '')
})
