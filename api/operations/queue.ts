import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

export const jobStates = ['waiting', 'running', 'dead'] as const
export type JobState = (typeof jobStates)[number]
/** A job of the queue: `dead` has failed as often as it may and waits for somebody. */
export type QueuedJob = {
  id: number
  task: string
  state: JobState
  payload: unknown
  attempts: number
  mostAttempts: number
  error: string
  createdAt: Date
  runAt: Date
  lockedAt: Date | null
}

const stateOf = (db: Db) => db`case when j.locked_at is not null then 'running' when j.attempts >= j.max_attempts then 'dead' else 'waiting' end`

/** Jobs that are not done, in the order they will run; how many there are of each state. */
export async function listJobs(
  db: Db,
  { page, pageSize, q, state }: { page: number; pageSize: number; q: string; state: JobState | undefined },
): Promise<{ jobs: QueuedJob[]; total: number; counts: Record<JobState, number> }> {
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
  const from = db`from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id`
  const which = db`(${q} = '' or t.identifier ilike ${like}) and (${state ?? null}::text is null or ${stateOf(db)} = ${state ?? null})`
  const [jobs, [{ total } = { total: 0 }], counted] = await Promise.all([
    db<QueuedJob[]>`
      select j.id, t.identifier as task, ${stateOf(db)} as state, j.payload, j.attempts, j.max_attempts as "mostAttempts", coalesce(j.last_error, '') as error,
        j.created_at as "createdAt", j.run_at as "runAt", j.locked_at as "lockedAt"
      ${from} where ${which} order by j.run_at, j.id limit ${pageSize} offset ${(page - 1) * pageSize}`,
    db<{ total: number }[]>`select count(*)::int as total ${from} where ${which}`,
    db<{ state: JobState; n: number }[]>`select ${stateOf(db)} as state, count(*)::int as n ${from} group by 1`,
  ])
  const counts = Object.fromEntries(jobStates.map((one) => [one, counted.find(({ state: of }) => of === one)?.n ?? 0])) as Record<JobState, number>
  return { jobs, total, counts }
}

/** Lets a job run again, now and with all its attempts. Throws 12038, and 12039 while it runs. */
export async function retryJob(tx: Tx, id: number): Promise<void> {
  await lockIdle(tx, id)
  await tx`select graphile_worker.reschedule_jobs(array[${id}]::bigint[], run_at := now(), attempts := 0)`
}

/** Takes a job out of the queue for good. Throws as `retryJob`. */
export async function dropJob(tx: Tx, id: number): Promise<void> {
  await lockIdle(tx, id)
  await tx`select graphile_worker.complete_jobs(array[${id}]::bigint[])`
}

async function lockIdle(tx: Tx, id: number): Promise<void> {
  const [job] = Number.isSafeInteger(id)
    ? await tx<{ running: boolean }[]>`select locked_at is not null as running from graphile_worker._private_jobs where id = ${id} for update`
    : []
  if (!job) throw new Refusal(12038)
  if (job.running) throw new Refusal(12039)
}
