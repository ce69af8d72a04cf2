/** `npm run soak [SECONDS]`: the long form of what npm test does shortly. */
import { runChaos } from './chaos.ts'

const seconds = Number(process.argv[2] ?? 120)
if (!Number.isInteger(seconds) || seconds < 10 || seconds > 3600) {
  console.error('soak wants 10 to 3600 seconds')
  process.exit(1)
}
const { faults, ...result } = await runChaos({ seconds, shoppers: 12, say: console.log })
console.log(result)
for (const fault of faults) console.error(fault)
console.log(faults.length === 0 ? 'Everything adds up.' : `${faults.length} faults.`)
process.exit(faults.length === 0 ? 0 : 1)
