/** `node bin/run.mjs bin/tests.ts [FILE…]`: every test of the server, or these files; those that take long first, so that no processor waits for the last one. */
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

const root = path.resolve(import.meta.dirname, '..')
/** What the run before took; where there is none, what is committed. Seconds by file. */
const last = path.join(root, '.data', 'test-seconds.json')
const committed = path.join(root, 'bin', 'test-seconds.json')
/** A file that nobody has timed yet. */
const TYPICAL = 5

/** One more than the processors that the suite is meant for: tests wait for much besides. */
const AT_ONCE = 3

const seconds: Record<string, number> = { ...read(committed), ...read(last) }
const asked = process.argv.slice(2)
const all = globSync('{api,plugins,db,sandbox,shop/src,bin,bench,soak,deploy}/**/*.test.ts', { cwd: root, exclude: (name) => name === 'node_modules' }).sort()
const files = (asked.length > 0 ? asked : all).sort((a, b) => (seconds[b] ?? TYPICAL) - (seconds[a] ?? TYPICAL))
const taken: Record<string, number> = {}

// The time-out is no measure of speed: a test that waits for ever must say so.
const running = run({ cwd: root, files: files.map((file) => path.resolve(root, file)), concurrency: AT_ONCE, timeout: 900_000 })
running.on('test:summary', ({ file, success, duration_ms }) => {
  if (file) taken[path.relative(root, file)] = Math.round(duration_ms / 1000)
  else if (!success) process.exitCode = 1
})
running.compose(new spec()).pipe(process.stdout)
running.on('end', () => {
  mkdirSync(path.dirname(last), { recursive: true })
  writeFileSync(last, `${JSON.stringify({ ...seconds, ...taken }, null, 2)}\n`)
})

function read(file: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>
  } catch {
    return {}
  }
}
