/** `npm run check`: everything that can be said of the code without running the shop. */
import { spawn } from 'node:child_process'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const program = (name: string) => path.join(root, 'node_modules', '.bin', name)

const checks: [what: string, command: string, args: string[]][] = [
  ['types', program('tsc'), ['-p', '.']],
  ['types of the pages', process.execPath, ['shop/check.mjs']],
  ['types of the back office', program('tsc'), ['-p', 'admin']],
  ['lint', program('oxlint'), ['--type-aware', '--quiet', 'api', 'plugins', 'bin', 'db', 'sandbox', 'client', 'admin', 'e2e', 'soak', 'bench', 'deploy']],
  ['format', program('biome'), ['format', '--reporter=summary']],
  ['unused code', program('knip'), ['--no-progress']],
  ['features depend one way', process.execPath, ['bin/layers.ts']],
  ['migrations follow the tables', process.execPath, ['bin/migrations.ts']],
  ['migrations take nothing away from code that runs', process.execPath, ['bin/destructive.ts']],
  ['nothing new stands in the way of shards', process.execPath, ['bin/sharding.ts', '--check']],
  ['webhooks are described as they are sent', process.execPath, ['bin/webhooks-doc.ts', '--check']],
  ['client follows the routes', process.execPath, ['bin/gen.ts', '--check']],
  ['licences and known faults of dependencies', process.execPath, ['bin/audit.ts']],
]

type Ran = { status: number | null; words: string; stdout: string }

/** Two at a time, told in order. */
const AT_ONCE = 2
const waiting = checks.map(([, command, args]) => ({ command, args, ran: Promise.withResolvers<Ran>() }))
const queue = [...waiting]
for (let lane = 0; lane < AT_ONCE; lane++) void workOff()

let failed = 0
for (const [n, [what, , args]] of checks.entries()) {
  const { status, words, stdout } = await waiting[n]!.ran.promise
  console.log(`${status === 0 ? '✔' : '✖'} ${what}`)
  if (status === 0 && args[0] === 'bin/audit.ts' && stdout) console.log(`  ${stdout.trim()}`)
  if (status !== 0) {
    failed++
    console.log(words.trim())
  }
}
process.exit(failed > 0 ? 1 : 0)

async function workOff(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) next.ran.resolve(await runOne(next.command, next.args))
}

function runOne(command: string, args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_NO_WARNINGS: '1' } })
    let [words, stdout] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      words += more
      stdout += more
    })
    child.stderr.setEncoding('utf8').on('data', (more: string) => (words += more))
    child.on('error', (error) => resolve({ status: 1, words: String(error), stdout }))
    child.on('close', (status) => resolve({ status, words, stdout }))
  })
}
