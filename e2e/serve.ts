/** The shop of the browser journeys: a database of its own, the demo goods, sandbox, server and worker in one process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { buildApp } from '../api/app.ts'
import { readConfig } from '../api/config.ts'
import { openDeps } from '../api/deps.ts'
import { noteBrought } from '../api/files/small-forms.ts'
import { issueStaffToken } from '../api/http/staff-auth.ts'
import { loadPlugins } from '../api/plugins/load.ts'
import { transact } from '../api/shared/db.ts'
import { hashPassword } from '../api/shared/hash.ts'
import { runUntilTold } from '../api/shared/process.ts'
import { trackDue } from '../api/shipping/track.ts'
import { logInStaff } from '../api/staff/log-in.ts'
import { addMember, checkNewcomer } from '../api/staff/members.ts'
import { newPassword } from '../api/staff/new-password.ts'
import { cloneDatabase } from '../api/test/database.ts'
import { addApplication } from '../api/users/applications/applications.ts'
import { runSweeps, startWorker } from '../api/worker.ts'
import { demoEnv } from '../bin/demo-env.ts'
import { seedDemo } from '../db/seeds/demo.ts'
import { allRights, OWNER } from '../db/seeds/owner.ts'
import { openCounter } from '../plugins/example/counter.ts'
import { readSandboxConfig } from '../sandbox/config.ts'
import { startSandbox } from '../sandbox/start.ts'
import { type Known, knownFile, returnAddress } from './known.ts'
import { sketch } from './sketch.ts'

const port = Number(process.env.E2E_PORT ?? 8300)
const dataDir = mkdtempSync(path.join(tmpdir(), 'jishi-e2e-'))
const database = await cloneDatabase()
const VOUCHER_KEY = 'the key of the journeys'
const env = {
  ...demoEnv(dataDir, { sandbox: port + 1, smtp: port + 2 }),
  JISHI_ENV: 'demo',
  DATABASE_URL: database.url,
  DATA_DIR: dataDir,
  PORT: String(port),
  LOG_LEVEL: 'warn',
  DEMO_CLERK: 'false',
  // The example beside the shop, so that journeys see what a plugin brings.
  PLUGINS: '@jishi/example-plugin',
  VOUCHER_URL: `http://127.0.0.1:${port + 3}`,
  VOUCHER_KEY,
  // Where a journey listens to webhooks.
  WEBHOOK_ALLOW: `http://127.0.0.1:${port + 4}`,
}
const counter = await openCounter({ key: VOUCHER_KEY, port: port + 3, vouchers: { 'GIFT-100': 10_000, 'GIFT-1000': 100_000 } })
await loadPlugins(env)
const sandbox = await startSandbox(readSandboxConfig(env))
const deps = openDeps(readConfig(env))
// For people, and for photographs of every page, the pictures are drawn; the journeys get sheets of one colour, in seconds.
await seedDemo(deps, (sentence) => console.log(sentence), process.env.E2E_PICTURES === 'sheets' ? sketch(deps.files) : undefined)
// Small forms of a few hundred drawn pictures take a processor for minutes, in which the journeys would crawl: here they are known by their
// measures alone. What the journeys upload gets its own.
for (const { id, file } of await deps.db<{ id: string; file: string }[]>`
  select j.id, j.payload->>'file' as file from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'thumbnails'`) {
  await noteBrought(deps, file, (await deps.files.get(file))!)
  await deps.db`select graphile_worker.complete_jobs(array[${id}::bigint])`
}
// Known to the journeys of the back office, in this shop that lives as long as they do.
const passwordHash = await hashPassword('owner-of-the-market', deps.config.argon2)
await transact(deps.db, (tx) => addMember(tx, 'shopkeeper', { username: OWNER, name: '店主', passwordHash, rights: allRights(), roles: [] }))
const app = await buildApp(deps)
// Before the door opens: whoever finds the shop open may read this.
const known: Known = {
  clerks: [await takeOn('abacus'), await takeOn('ledger')],
  application: await transact(deps.db, (tx) => addApplication(tx, { name: '集市小程序', nameEn: 'Jishi mini', redirectUris: [returnAddress(port)] })),
}
writeFileSync(knownFile(port), JSON.stringify(known), { mode: 0o600 })
await app.listen({ host: '127.0.0.1', port })
const worker = await startWorker(deps)
// What happens once a minute in a shop happens every two seconds here, so that no journey has to wait for it.
const rounds = new AbortController()
const sweeping = sweepUntil(rounds.signal)
runUntilTold(async () => {
  rounds.abort()
  await sweeping
  await worker.stop()
  await app.close()
  await sandbox.close()
  await counter.close()
  await deps.close()
  await database.drop()
  rmSync(knownFile(port), { force: true })
  rmSync(dataDir, { recursive: true, force: true })
})

/** A clerk with every right; answers their token. */
async function takeOn(username: string): Promise<string> {
  const password = newPassword()
  const newcomer = await checkNewcomer(deps.config, { username, name: username, password, rights: allRights() })
  await transact(deps.db, (tx) => addMember(tx, 'shopkeeper', newcomer))
  return await issueStaffToken(deps.config, await logInStaff(deps, { username, password }, { device: 'journeys', ip: '127.0.0.1' }))
}

async function sweepUntil(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await runSweeps(deps)
    // A courier knows nothing in the first minute; the shop asks here as if it had passed.
    await trackDue({ ...deps, clock: () => new Date(deps.clock().getTime() + 120_000) })
    await setTimeout(2000, undefined, { signal }).catch(() => {})
  }
}
