/** `npm test`: the checks, the browser journeys, then every test of the server, whose closing lines come last. */
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildAdmin } from './build-admin.ts'
import { buildShop } from './build-shop.ts'
import { everythingNeeded, findPrograms, NO_FAULT, programNames } from './programs.ts'

const root = path.resolve(import.meta.dirname, '..')
const failed: string[] = []
const folder = mkdtempSync(path.join(tmpdir(), 'jishi-suite-'))
/** What was left out for want of a program, one line each. */
const missing = path.join(folder, 'missing')
process.env.JISHI_MISSING_PROGRAMS = missing

try {
  // Brought in before anything else: the tests run two at a time, and one line about what is missing is enough.
  for (const name of programNames) findPrograms(name)
} catch {
  failed.push('programs')
}
step('checks', process.execPath, ['bin/check.ts'])
let chromium = ''
try {
  await buildShop(console.log)
  await buildAdmin(console.log)
  const browser = findPrograms('chromium')
  chromium = browser.path.chromium
  if (!browser.missing) step('browser journeys', process.execPath, [path.join('node_modules', '@playwright', 'test', 'cli.js'), 'test'], { CHROMIUM_PATH: chromium })
} catch (error) {
  console.error((error as Error).message)
  failed.push('browser journeys')
}
const files = globSync('{api,plugins,db,sandbox,shop/src,bin,bench,soak,deploy}/**/*.test.ts', { cwd: root, exclude: (name) => name === 'node_modules' }).sort()
// The time-out is no measure of speed: a test that waits for ever must say so.
step('tests', process.execPath, ['--test', '--test-concurrency=2', '--test-timeout=900000', '--test-reporter=spec', ...files], chromium ? { CHROMIUM_PATH: chromium } : {})
if (failed.length > 0) console.error(`failed before the tests above: ${failed.filter((name) => name !== 'tests').join(', ') || 'nothing'}`)
for (const line of leftOut()) console.error(`${everythingNeeded && !line.endsWith(NO_FAULT) ? 'FAILED' : 'LEFT OUT'} ${line}`)
rmSync(folder, { recursive: true, force: true })
process.exit(failed.length > 0 ? 1 : 0)

function leftOut(): string[] {
  try {
    return [...new Set(readFileSync(missing, 'utf8').trim().split('\n'))]
  } catch {
    return []
  }
}

function step(name: string, command: string, args: string[], env: Record<string, string> = {}): void {
  const began = performance.now()
  console.log(`\n── ${name}`)
  const ran = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env, NODE_NO_WARNINGS: '1' } })
  if (ran.status !== 0) failed.push(name)
  if (name !== 'tests') console.log(`── ${name}: ${ran.status === 0 ? 'passed' : 'FAILED'} in ${((performance.now() - began) / 1000).toFixed(0)} s`)
}
