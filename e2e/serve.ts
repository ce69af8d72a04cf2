/** The shop of the browser journeys: a database of its own, the demo goods, sandbox, server and worker in one process. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildApp } from '../api/app.ts'
import { readConfig } from '../api/config.ts'
import { openDeps } from '../api/deps.ts'
import { transact } from '../api/shared/db.ts'
import { hashPassword } from '../api/shared/hash.ts'
import { runUntilTold } from '../api/shared/process.ts'
import { addMember } from '../api/staff/members.ts'
import { cloneDatabase } from '../api/test/database.ts'
import { startWorker } from '../api/worker.ts'
import { demoEnv } from '../bin/demo-env.ts'
import { seedDemo } from '../db/seeds/demo.ts'
import { allRights, OWNER } from '../db/seeds/owner.ts'
import { readSandboxConfig } from '../sandbox/config.ts'
import { startSandbox } from '../sandbox/start.ts'

const port = Number(process.env.E2E_PORT ?? 8300)
const dataDir = mkdtempSync(path.join(tmpdir(), 'jishi-e2e-'))
const database = await cloneDatabase()
const env = {
  ...demoEnv(dataDir, { sandbox: port + 1, smtp: port + 2 }),
  JISHI_ENV: 'demo',
  DATABASE_URL: database.url,
  DATA_DIR: dataDir,
  PORT: String(port),
  LOG_LEVEL: 'warn',
  DEMO_CLERK: 'false',
}
const sandbox = await startSandbox(readSandboxConfig(env))
const deps = openDeps(readConfig(env))
await seedDemo(deps, (sentence) => console.log(sentence))
// Known to the journeys of the back office, in this shop that lives as long as they do.
const passwordHash = await hashPassword('owner-of-the-market', deps.config.argon2)
await transact(deps.db, (tx) => addMember(tx, 'shopkeeper', { username: OWNER, name: '店主', passwordHash, rights: allRights(), roles: [] }))
const app = await buildApp(deps)
await app.listen({ host: '127.0.0.1', port })
const worker = await startWorker(deps)
runUntilTold(async () => {
  await worker.stop()
  await app.close()
  await sandbox.close()
  await deps.close()
  await database.drop()
  rmSync(dataDir, { recursive: true, force: true })
})
