/** `npm run soak [SECONDS]`: the long form of what npm test does shortly: chaos for so long, then a thousand scripts of the model. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { runChaos } from './chaos.ts'

const SCRIPTS = 1000

const seconds = Number(process.argv[2] ?? 120)
if (!Number.isInteger(seconds) || seconds < 10 || seconds > 3600) {
  console.error('soak wants 10 to 3600 seconds')
  process.exit(1)
}
const { faults, ...result } = await runChaos({ seconds, shoppers: 12, say: console.log })
console.log(result)
for (const fault of faults) console.error(fault)
console.log(faults.length === 0 ? 'Everything adds up.' : `${faults.length} faults.`)
const { status } = spawnSync(process.execPath, ['--test', path.join(import.meta.dirname, 'model.test.ts')], {
  stdio: 'inherit',
  env: { ...process.env, SOAK_SCRIPTS: String(SCRIPTS) },
})
process.exit(faults.length === 0 && status === 0 ? 0 : 1)
