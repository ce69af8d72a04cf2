import { openDeps } from './deps.ts'
import { openSeeing } from './seeing/open.ts'
import { registerPersonalKeys } from './shared/personal-keys.ts'
import { orLeave, readSettings, runUntilTold } from './shared/process.ts'
import { startWorker } from './worker.ts'

const deps = openDeps(readSettings())
const seeing = await openSeeing(deps, 'worker')
const worker = await startWorker(deps)
await orLeave(() => registerPersonalKeys(deps.db))
runUntilTold(async () => {
  await worker.stop()
  await seeing.close()
  await deps.close()
})
