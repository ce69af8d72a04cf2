import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { openDeps } from './deps.ts'
import { runUntilTold } from './shared/process.ts'

const config = readConfig()
const deps = openDeps(config)
const app = await buildApp(deps)
await app.listen({ host: config.host, port: config.port })
runUntilTold(async () => {
  await app.close()
  await deps.close()
})
