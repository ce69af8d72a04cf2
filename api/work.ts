import { readConfig } from './config.ts'
import { openDeps } from './deps.ts'
import { runUntilTold } from './shared/process.ts'
import { startWorker } from './worker.ts'

const deps = openDeps(readConfig())
const worker = await startWorker(deps)
runUntilTold(async () => {
  await worker.stop()
  await deps.close()
})
