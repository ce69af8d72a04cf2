import type { FastifyReply } from 'fastify'
import type { Deps } from '../deps.ts'
import type { App } from './app-type.ts'

/** How long a look at the database may take, in milliseconds. */
const LOOK_MS = 2000

/**
 * `/healthz`: this process and its database live. `/readyz`: it wants work; 503 from the moment it was told to leave, and while the database
 * does not answer. Neither says more than that to the world.
 */
export function health(app: App, { db, life }: Pick<Deps, 'db' | 'life'>): void {
  app.get('/healthz', { schema: { hide: true }, logLevel: 'silent' }, async () => {
    await db`select 1`
    return { ok: true }
  })

  app.get('/readyz', { schema: { hide: true }, logLevel: 'silent' }, async (_, reply: FastifyReply) => {
    reply.header('cache-control', 'no-store')
    if (life.leaving) return reply.code(503).send({ ready: false, why: 'leaving' })
    if (!(await answers(db))) return reply.code(503).send({ ready: false, why: 'database' })
    return { ready: true }
  })
}

async function answers(db: Deps['db']): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), LOOK_MS)
  })
  const asked = db`select 1`.then(
    () => true,
    () => false,
  )
  return await Promise.race([asked, late]).finally(() => clearTimeout(timer))
}
