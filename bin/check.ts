/** `npm run check`: everything that can be said of the code without running the shop. */
import { spawnSync } from 'node:child_process'
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

let failed = 0
for (const [what, command, args] of checks) {
  const ran = spawnSync(command, args, { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1' } })
  console.log(`${ran.status === 0 ? '✔' : '✖'} ${what}`)
  if (ran.status === 0 && args[0] === 'bin/audit.ts' && ran.stdout) console.log(`  ${ran.stdout.trim()}`)
  if (ran.status !== 0) {
    failed++
    console.log(`${ran.stdout}${ran.stderr}${ran.error ?? ''}`.trim())
  }
}
process.exit(failed > 0 ? 1 : 0)
