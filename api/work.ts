import { openDeps } from './deps.ts'
import { openSeeing } from './seeing/open.ts'
import { readSettings, runUntilTold } from './shared/process.ts'
import { startWorker } from './worker.ts'

const deps = openDeps(readSettings())
const seeing = await openSeeing(deps, 'worker')
const worker = await startWorker(deps)
runUntilTold(async () => {
  await worker.stop()
  await seeing.close()
  await deps.close()
})
