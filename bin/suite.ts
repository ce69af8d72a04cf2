/** `npm test`: the checks, the browser journeys, then every test of the server, whose closing lines come last. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { buildAdmin } from './build-admin.ts'
import { buildShop } from './build-shop.ts'
import { everythingNeeded, findPrograms, programNames } from './programs.ts'
import { openScratch } from './scratch.ts'

const root = path.resolve(import.meta.dirname, '..')
const failed: string[] = []
let running: ChildProcess | undefined
const scratch = await openScratch()
/** What was left out for want of a program, one line each. */
const missing = path.join(scratch.folder, 'missing')
Object.assign(process.env, scratch.env, { JISHI_MISSING_PROGRAMS: missing, NODE_NO_WARNINGS: '1' })
// Also when whoever started us is gone: nothing of the run stays in memory.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(signal, () => void leave(130))

try {
  // Brought in before anything else: the tests run side by side, and one line about what is missing is enough.
  findPrograms(...programNames)
} catch {
  failed.push('programs')
}
await step('checks', ['bin/check.ts'])
let chromium = ''
try {
  await Promise.all([buildShop(console.log), buildAdmin(console.log)])
  const browser = findPrograms('chromium')
  chromium = browser.path.chromium
  if (!browser.missing) await step('browser journeys', [path.join('node_modules', '@playwright', 'test', 'cli.js'), 'test'], { CHROMIUM_PATH: chromium })
} catch (error) {
  console.error((error as Error).message)
  failed.push('browser journeys')
}
await step('tests', ['bin/tests.ts'], chromium ? { CHROMIUM_PATH: chromium } : {})
if (failed.length > 0) console.error(`failed before the tests above: ${failed.filter((name) => name !== 'tests').join(', ') || 'nothing'}`)
for (const line of leftOut()) console.error(`${everythingNeeded ? 'FAILED' : 'LEFT OUT'} ${line}`)
await leave(failed.length > 0 ? 1 : 0)

function leftOut(): string[] {
  try {
    return [...new Set(readFileSync(missing, 'utf8').trim().split('\n'))]
  } catch {
    return []
  }
}

async function step(name: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const began = performance.now()
  console.log(`\n── ${name}`)
  const passed = await new Promise<boolean>((resolve) => {
    running = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } })
    running.on('error', () => resolve(false))
    running.on('exit', (code) => resolve(code === 0))
  })
  if (!passed) failed.push(name)
  if (name !== 'tests') console.log(`── ${name}: ${passed ? 'passed' : 'FAILED'} in ${((performance.now() - began) / 1000).toFixed(0)} s`)
}

async function leave(code: number): Promise<never> {
  if (running && running.exitCode === null && running.signalCode === null) {
    running.kill()
    await once(running, 'exit')
  }
  await scratch.close()
  process.exit(code)
}
