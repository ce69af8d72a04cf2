import { EventEmitter } from 'node:events'
import { Logger, run, runOnce, type TaskList } from 'graphile-worker'
import { aftersaleJobs } from './aftersales/jobs.ts'
import { auditJobs } from './audit/jobs.ts'
import { couponJobs } from './coupons/jobs.ts'
import { catalogueJobs } from './catalogue/jobs.ts'
import { contentJobs } from './content/jobs.ts'
import { backupJobs } from '../db/backup/schedule.ts'
import { monthJobs } from '../db/month-jobs.ts'
import type { Deps } from './deps.ts'
import { sweepKv } from './drivers/kv/postgres.ts'
import { flashJobs } from './flash/jobs.ts'
import { fileJobs } from './files/jobs.ts'
import { goodsJobs } from './goods/jobs.ts'
import { messageJobs } from './messages/jobs.ts'
import { outboxJobs } from './outbox/jobs.ts'
import type { Renderers } from './outbox/run.ts'
import { orderJobs } from './orders/jobs.ts'
import { payJobs } from './pays/jobs.ts'
import { rankingJobs } from './rankings/jobs.ts'
import { reviewJobs } from './reviews/jobs.ts'
import { seenTasks } from './seeing/jobs.ts'
import { referralJobs } from './referrals/jobs.ts'
import { priceJobs } from './prices/jobs.ts'
import { privacyJobs } from './privacy/jobs.ts'
import { shippingJobs } from './shipping/jobs.ts'
import { followSettings } from './settings/follow.ts'
import { settingJobs } from './settings/jobs.ts'
import type { Jobs } from './shared/jobs.ts'
import { freeJobsOfTheDead, openLife } from './shared/workers.ts'
import { userJobs } from './users/jobs.ts'
import { staffJobs } from './staff/jobs.ts'
import { statJobs } from './stats/jobs.ts'

/** What each kind of job does. */
export type JobRunners = { [Name in keyof Jobs]?: (payload: Jobs[Name]) => Promise<void> }
/** What is done again and again, by a name for the schedule. */
export type Sweeps = Record<string, () => Promise<unknown>>
/** The letters and short texts that a feature writes, by the name of their template. */
export type Letters = Renderers['mail']
export type Texts = Renderers['sms']
type Feature = { jobs: JobRunners; sweeps: Sweeps; letters?: Letters; texts?: Texts }

/** Every job and every sweep of every feature. */
function tasksOf(deps: Deps): { tasks: TaskList; sweeps: Sweeps } {
  const writers: Feature[] = [
    fileJobs(deps),
    userJobs(deps),
    staffJobs(deps),
    goodsJobs(deps),
    contentJobs(deps),
    catalogueJobs(deps),
    priceJobs(deps),
    couponJobs(deps),
    orderJobs(deps),
    flashJobs(deps),
    shippingJobs(deps),
    payJobs(deps),
    aftersaleJobs(deps),
    reviewJobs(deps),
    messageJobs(deps),
    privacyJobs(deps),
    rankingJobs(deps),
    referralJobs(deps),
    backupJobs(deps),
    monthJobs(deps),
    statJobs(deps),
    settingJobs(deps),
    auditJobs(deps),
  ]
  const renderers: Renderers = { mail: Object.assign({}, ...writers.map(({ letters }) => letters)), sms: Object.assign({}, ...writers.map(({ texts }) => texts)) }
  const features: Feature[] = [...writers, outboxJobs(deps, renderers)]
  const sweeps: Sweeps = Object.assign(
    {
      'free-jobs-of-the-dead': () => freeJobsOfTheDead(deps.db),
      'sweep-kv': () => sweepKv(deps.db),
      'sweep-idempotency-keys': () => deps.db`delete from idempotency_keys where at < now() - interval '2 days'`,
    },
    ...features.map(({ sweeps }) => sweeps),
  )
  const jobs = Object.assign({}, ...features.map(({ jobs }) => jobs)) as TaskList
  const swept = Object.fromEntries(Object.entries(sweeps).map(([name, sweep]) => [name, async () => void (await sweep())]))
  return { tasks: seenTasks(deps.log, { ...jobs, ...swept }), sweeps }
}

/** Runs jobs until stopped; every sweep once a minute. */
export async function startWorker(deps: Deps) {
  const { tasks, sweeps } = tasksOf(deps)
  const life = openLife(deps.db)
  const unfollow = await followSettings(deps.db, deps.config)
  const events = new EventEmitter()
  events.on('worker:create', ({ worker }: { worker: { workerId: string } }) => life.of(worker.workerId))
  const runner = await run({
    connectionString: deps.config.databaseDirectUrl,
    concurrency: 4,
    noHandleSignals: true,
    pollInterval: 2000,
    taskList: tasks,
    events,
    crontab: Object.keys(sweeps)
      .map((name) => `* * * * * ${name} ?max=3`)
      .join('\n'),
    logger: quietLogger(deps),
  })
  return {
    async stop() {
      await runner.stop()
      await life.end()
      await unfollow()
    },
  }
}

/** Runs what is waiting now, and returns; for tests. */
export async function runJobs(deps: Deps): Promise<void> {
  await runOnce({ connectionString: deps.config.databaseDirectUrl, taskList: tasksOf(deps).tasks, noHandleSignals: true, logger: quietLogger(deps) })
}

/** Runs every sweep once, one after another, and returns; for tests and audits. */
export async function runSweeps(deps: Deps): Promise<void> {
  for (const sweep of Object.values(tasksOf(deps).sweeps)) await sweep()
}

/** Faults of jobs go to our log; the rest of the runner's talk does not. */
function quietLogger(deps: Deps): Logger {
  return new Logger(() => (level, message, meta) => {
    if (level === 'error') deps.log.error({ meta }, message)
    else if (level === 'warning') deps.log.warn(message)
  })
}
