/** `npm run fuzz [REQUESTS] [SEED]`: the long form of what npm test does shortly: requests made up from the API's description. */
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import path from 'node:path'

const [requests = '10000', seed = String(randomInt(1e9))] = process.argv.slice(2)
if (![requests, seed].every((word) => /^\d{1,9}$/.test(word))) {
  console.error('fuzz wants how many requests, and a seed: two whole numbers')
  process.exit(1)
}
console.log(`${requests} requests, seed ${seed}`)
const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', path.join(import.meta.dirname, '..', 'api', 'test', 'fuzz.test.ts')], {
  stdio: 'inherit',
  env: { ...process.env, FUZZ_REQUESTS: requests, FUZZ_SEED: seed },
})
process.exit(status ?? 1)
