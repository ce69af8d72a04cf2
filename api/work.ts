import { flushCompileCache } from 'node:module'
import { openDeps } from './deps.ts'
import { loadPluginsOrLeave } from './plugins/load.ts'
import { openSeeing } from './seeing/open.ts'
import { registerPersonalKeys } from './shared/personal-keys.ts'
import { orLeave, readSettings, runUntilTold } from './shared/process.ts'
import { startWorker } from './worker.ts'

await loadPluginsOrLeave()
const deps = openDeps(readSettings())
await orLeave(() => registerPersonalKeys(deps.db))
const seeing = await openSeeing(deps, 'worker')
const worker = await startWorker(deps)
// As in api/main.ts.
flushCompileCache()
runUntilTold(async () => {
  await worker.stop()
  await seeing.close()
  await deps.close()
})
