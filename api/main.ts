import cluster from 'node:cluster'
import { flushCompileCache } from 'node:module'
import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { openDeps } from './deps.ts'
import { leave } from './http/drain.ts'
import { answerCacheOf } from './http/front.ts'
import { loadPluginsOrLeave } from './plugins/load.ts'
import { runCluster } from './shared/cluster.ts'
import { openSeeing } from './seeing/open.ts'
import { pageCacheOf } from './storefront/pages.ts'
import { registerPersonalKeys } from './shared/personal-keys.ts'
import { orLeave, readSettings, runUntilTold } from './shared/process.ts'

await loadPluginsOrLeave()
const config = readSettings()
if (config.webProcesses > 1 && cluster.isPrimary) await runCluster(config.webProcesses, config.drainSeconds)
else await serve(config)

async function serve(config: Config): Promise<void> {
  const deps = openDeps(config)
  await orLeave(() => registerPersonalKeys(deps.db))
  const seeing = await openSeeing(deps, 'web', () => ({ pages: pageCacheOf(deps), answers: answerCacheOf(deps) }))
  const app = await buildApp(deps)
  await app.listen({ host: config.host, port: config.port })
  // Now rather than at the end: the next start finds it even if this process is killed, and what was read of it (16 MB) is let go.
  flushCompileCache()
  runUntilTold(async () => {
    await leave(app, deps, config.drainSeconds)
    await seeing.close()
    await deps.close()
  }, config.drainSeconds)
}
