import { buildApp } from './app.ts'
import { openDeps } from './deps.ts'
import { readSettings, runUntilTold } from './shared/process.ts'

const config = readSettings()
const deps = openDeps(config)
const app = await buildApp(deps)
await app.listen({ host: config.host, port: config.port })
runUntilTold(async () => {
  await app.close()
  await deps.close()
})
