import type { TaskList } from 'graphile-worker'
import type { FastifyBaseLogger } from 'fastify'
import { requestOf, runSeen, type Seen } from './context.ts'
import { reportFault } from './faults.ts'
import { jobSeconds } from './metrics.ts'
import { tracingNow } from './trace.ts'

/** The tasks, each run under the id of the request that wanted it (else its own), timed, counted, and its faults reported. */
export function seenTasks(log: FastifyBaseLogger, tasks: TaskList): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      async (payload, helpers) => {
        const { id, attempts, max_attempts: most, flags } = helpers.job
        const seen: Seen = { requestId: requestOf(Object.keys(flags ?? {})) ?? `job-${id}` }
        const tracing = tracingNow()
        if (tracing) seen.span = tracing.begin(name, 'consumer', { 'jishi.job': name, 'jishi.request_id': seen.requestId })
        await runSeen(seen, async () => {
          const began = performance.now()
          let fault: unknown
          try {
            await task!(payload, helpers)
          } catch (error) {
            fault = error
            log.error({ err: error, job: name, jobId: id, attempt: attempts, most }, 'job failed')
            reportFault(error, 'job', { job: name })
            throw error
          } finally {
            jobSeconds.observe({ job: name, outcome: fault === undefined ? 'done' : 'failed' }, (performance.now() - began) / 1000)
            if (seen.span) tracing?.end(seen.span, {}, fault)
          }
        })
      },
    ]),
  )
}
