import { openDeps } from './deps.ts'
import { readSettings, runUntilTold } from './shared/process.ts'
import { startWorker } from './worker.ts'

const deps = openDeps(readSettings())
const worker = await startWorker(deps)
runUntilTold(async () => {
  await worker.stop()
  await deps.close()
})
