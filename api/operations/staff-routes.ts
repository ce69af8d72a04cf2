import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { type PageCache, purgeAllPages, purgePages } from '../http/page-cache.ts'
import { requireStaff } from '../http/staff-auth.ts'
import { staffListQuery, staffListWish } from '../http/staff-list.ts'
import { transact } from '../shared/db.ts'
import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { CHANGE, READ } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { readHealth } from './health.ts'
import { dropJob, jobStates, listJobs, retryJob } from './queue.ts'

const tags = ['operations']
const security = [{ staff: [] }]
const [Text, Count] = [Type.String(), Type.Integer()]
const Id = Type.Object({ id: Type.String({ maxLength: 300 }) })

/** /v1/staff/jobs, /v1/staff/page-cache, /v1/staff/health: the machine behind the shop. `cacheOf` finds this process's pages. */
export const operationStaffRoutes =
  (deps: Deps, cacheOf: (deps: Deps) => PageCache | undefined) =>
  async (app: App): Promise<void> => {
    jobRoutes(deps, app)
    cacheRoutes(deps, app, cacheOf)
    healthRoute(deps, app)
  }

function jobRoutes(deps: Deps, app: App): void {
  const { db, config } = deps
  const time = (at: Date | null) => (at ? shopTime(at, config.timeZone) : '')

  app.get(
    '/v1/staff/jobs',
    {
      onRequest: requireStaff(deps, 'operations', READ),
      config: { empty: { data: [] } },
      schema: {
        operationId: 'listJobs',
        summary: 'Work that is not done: waiting, running, dead',
        tags,
        security,
        querystring: Type.Object({ ...staffListQuery, state: Type.Optional(Type.String({ maxLength: 20, description: jobStates.join(', ') })) }),
        response: replies(
          Ok({
            data: Type.Array(
              Type.Object({
                id: Count,
                task: Text,
                state: Text,
                payload: Type.Unknown(),
                attempts: Count,
                most_attempts: Count,
                error: Text,
                created: Text,
                run_at: Text,
                locked_at: Text,
              }),
            ),
            counts: Type.Object({ waiting: Count, running: Count, dead: Count }),
            paginator: Type.Object({ pagesize: Count, total: Count }),
          }),
        ),
      },
    },
    async ({ query }) => {
      const wish = staffListWish(query)
      const state = jobStates.find((one) => one === query.state)
      if (query.state && !state) throw new Refusal(10005, { field: 'state' })
      const { jobs, total, counts } = await listJobs(db, { ...wish, state })
      return ok({
        data: jobs.map(({ mostAttempts, createdAt, runAt, lockedAt, ...rest }) => ({
          ...rest,
          most_attempts: mostAttempts,
          created: time(createdAt),
          run_at: time(runAt),
          locked_at: time(lockedAt),
        })),
        counts,
        paginator: { pagesize: wish.pageSize, total },
      })
    },
  )

  app.post(
    '/v1/staff/jobs/:id/retries',
    {
      onRequest: requireStaff(deps, 'operations', CHANGE),
      schema: { operationId: 'retryJob', summary: 'Let it run again, now and with all its attempts', tags, security, params: Id, response: replies(Ok({})) },
    },
    async (request) => {
      await transact(db, (tx) => retryJob(tx, whole(request.params.id)))
      return ok({})
    },
  )

  app.delete(
    '/v1/staff/jobs/:id',
    {
      onRequest: requireStaff(deps, 'operations', CHANGE),
      schema: { operationId: 'dropJob', summary: 'Never do it', tags, security, params: Id, response: replies(Ok({})) },
    },
    async (request) => {
      await transact(db, (tx) => dropJob(tx, whole(request.params.id)))
      return ok({})
    },
  )
}

function cacheRoutes(deps: Deps, app: App, cacheOf: (deps: Deps) => PageCache | undefined): void {
  const { db } = deps

  app.get(
    '/v1/staff/page-cache',
    {
      onRequest: requireStaff(deps, 'operations', READ),
      config: { empty: { data: {} } },
      schema: {
        operationId: 'readPageCache',
        summary: 'Pages that the process which answers keeps, and how often they were wanted since it started',
        tags,
        security,
        response: replies(Ok({ data: Type.Object({ pages: Count, bytes: Count, hits: Count, misses: Count, renders: Count, purged: Count }) })),
      },
    },
    async () => {
      const cache = cacheOf(deps)
      return ok({ data: { pages: cache?.size ?? 0, bytes: cache?.bytes ?? 0, ...(cache?.counts ?? { hits: 0, misses: 0, renders: 0, purged: 0 }) } })
    },
  )

  app.post(
    '/v1/staff/page-cache/purges',
    {
      onRequest: requireStaff(deps, 'operations', CHANGE),
      schema: {
        operationId: 'purgePageCache',
        summary: 'Forget pages in every process: those with any of the tags, or all of them',
        tags,
        security,
        body: Type.Object({
          tags: Type.Optional(
            Type.Array(Type.String({ minLength: 1, maxLength: 60, pattern: '^[a-z]+(:[\\w-]+)?$' }), {
              minItems: 1,
              maxItems: 100,
              description: 'As home, sku:1, catalog:3; without them all pages go',
            }),
          ),
        }),
        response: replies(Ok({})),
      },
    },
    async (request) => {
      const { tags: wanted } = request.body
      await transact(db, (tx) => (wanted ? purgePages(tx, wanted) : purgeAllPages(tx)))
      return ok({})
    },
  )
}

const BackupShape = Type.Object({
  planned: Type.Boolean({ description: 'Whether this shop does it by itself, once a day' }),
  wrong: Type.String({ description: 'never, late, failed; empty when all is well' }),
  at: Type.String({ description: 'When the last one ended; empty before the first' }),
  name: Text,
  recovery_point: Type.String({ description: 'The moment that it shows' }),
  bytes: Count,
  seconds: Type.Integer({ description: 'How long it took; of a drill, until a shop could open on it' }),
  faults: Type.Array(Text),
})

function healthRoute(deps: Deps, app: App): void {
  const { config, clock } = deps
  const time = (at: Date | null | undefined) => (at ? shopTime(at, config.timeZone) : '')
  app.get(
    '/v1/staff/health',
    {
      onRequest: requireStaff(deps, 'operations', READ),
      config: { empty: { data: {} } },
      schema: {
        operationId: 'readHealth',
        summary: 'Versions, database, workers, disk, and how long queues are',
        tags,
        security,
        response: replies(
          Ok({
            data: Type.Object({
              at: Text,
              environment: Text,
              versions: Type.Object({ shop: Text, node: Text, postgres: Text, migrations: Count }),
              process: Type.Object({ seconds: Count, memory_bytes: Count }),
              database: Type.Object({ bytes: Count, connections: Count, most_connections: Count, milliseconds: Type.Number() }),
              workers: Type.Integer({ description: 'Workers that live' }),
              disk: Type.Object({ free_bytes: Count, total_bytes: Count }),
              jobs: Type.Object({ waiting: Count, running: Count, dead: Count, oldest_seconds: Count }),
              outbox: Type.Object({ waiting: Count, dead: Count, oldest_seconds: Count }),
              backup: BackupShape,
              drill: BackupShape,
              replica: Type.Union([Type.Object({ reads: Type.Boolean(), behind_bytes: Count, behind_seconds: Count }), Type.Null()], { description: 'null where there is none' }),
              redis: Type.Union([Type.Boolean({ description: 'Whether it answers' }), Type.Null()], { description: 'null where there is none' }),
            }),
          }),
        ),
      },
    },
    async () => {
      const now = clock()
      const { versions, environment, process, database, workers, disk, jobs, outbox, backups, replica, redis } = await readHealth(deps, now)
      const run = ({ planned, last, wrong }: typeof backups.backup) => ({
        planned,
        wrong,
        at: time(last?.at),
        name: last?.name ?? '',
        recovery_point: time(last?.recoveryPoint),
        bytes: last?.bytes ?? 0,
        seconds: last?.seconds ?? 0,
        faults: last?.faults ?? [],
      })
      const queue = ({ oldestSeconds, ...rest }: typeof jobs) => ({ ...rest, oldest_seconds: oldestSeconds })
      return ok({
        data: {
          at: shopTime(now, config.timeZone),
          environment,
          versions,
          process: { seconds: process.seconds, memory_bytes: process.memoryBytes },
          database: { bytes: database.bytes, connections: database.connections, most_connections: database.mostConnections, milliseconds: database.milliseconds },
          workers,
          disk: { free_bytes: disk.freeBytes, total_bytes: disk.totalBytes },
          jobs: queue(jobs),
          outbox: { waiting: outbox.waiting, dead: outbox.dead, oldest_seconds: outbox.oldestSeconds },
          backup: run(backups.backup),
          drill: run(backups.drill),
          replica: replica ? { reads: replica.reads, behind_bytes: replica.behindBytes, behind_seconds: replica.behindSeconds } : null,
          redis: redis ?? null,
        },
      })
    },
  )
}
