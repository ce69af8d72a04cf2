import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { runUntilTold } from './process.ts'

/** One that dies sooner than this after its start is started again only after a pause. */
const SOON_MS = 2000

/**
 * Several processes of this program on one port, which this one holds: it never closes while they come and go. Who dies is started again.
 * SIGHUP replaces all of them, one after the other, by new ones (with the code and the settings that are there then); SIGTERM ends them.
 * @param drainSeconds how long one of them tells proxies that it leaves
 */
export async function runCluster(count: number, drainSeconds: number): Promise<void> {
  let leaving = false
  let rolling: Promise<void> | undefined
  const meant = new Set<Worker>()

  const start = async (): Promise<Worker | undefined> => {
    const began = performance.now()
    const worker = cluster.fork()
    worker.once('exit', (code, signal) => {
      if (leaving || meant.delete(worker)) return
      console.error(`A web process stopped (${signal ?? `exit code ${code}`}); starting another.`)
      void sleep(performance.now() - began < SOON_MS ? SOON_MS : 0).then(() => (leaving ? undefined : start()))
    })
    const up = await Promise.race([once(worker, 'listening').then(() => true), once(worker, 'exit').then(() => false)])
    return up ? worker : undefined
  }
  const end = async (worker: Worker): Promise<void> => {
    meant.add(worker)
    const gone = worker.isDead() ? undefined : once(worker, 'exit')
    worker.process.kill('SIGTERM')
    await gone
  }
  const roll = async (): Promise<void> => {
    for (const old of Object.values(cluster.workers ?? {})) {
      if (!old || old.isDead()) continue
      // First the new one: should it not come up, the old one stays.
      const next = await start()
      if (!next || leaving) return
      await end(old)
    }
  }

  const started = await Promise.all(Array.from({ length: count }, start))
  if (started.some((worker) => !worker)) process.exit(1)
  process.on('SIGHUP', () => (rolling ??= roll().finally(() => (rolling = undefined))))
  runUntilTold(async () => {
    leaving = true
    await Promise.all(Object.values(cluster.workers ?? {}).map(async (worker) => await (worker && end(worker))))
  }, drainSeconds)
}
