import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import type { FastifyReply } from 'fastify'
import type { Deps } from '../deps.ts'
import type { App } from './app-type.ts'

/** How long a look at the database may take, in milliseconds. */
const LOOK_MS = 2000
/** With less room than this the data folder is as good as full. */
const ROOM = 32 * 1024 * 1024

/**
 * `/healthz`: this process and its database live. `/readyz`: it wants work; 503 from the moment it was told to leave, and while the database
 * does not answer, is older than this release, or the data folder's disk is full. Neither says more than that to the world.
 */
export function health(app: App, { db, life, config }: Pick<Deps, 'db' | 'life' | 'config'>): void {
  const isMigrated = migrated(db)
  const release = releaseHere()
  app.get('/healthz', { schema: { hide: true }, logLevel: 'silent' }, async () => {
    await db`select 1`
    return { ok: true }
  })

  app.get('/readyz', { schema: { hide: true }, logLevel: 'silent' }, async (_, reply: FastifyReply) => {
    reply.header('cache-control', 'no-store')
    if (life.leaving) return reply.code(503).send({ ready: false, why: 'leaving' })
    if (!(await answers(db))) return reply.code(503).send({ ready: false, why: 'database' })
    if (!(await isMigrated())) return reply.code(503).send({ ready: false, why: 'migrations' })
    if (!(await hasRoom(config.dataDir))) return reply.code(503).send({ ready: false, why: 'disk' })
    return { ready: true, ...release }
  })
}

/** The release this is, where the release program has put one down (deploy/release/pack.ts). */
function releaseHere(): { release?: string } {
  try {
    const { version } = JSON.parse(readFileSync(new URL('../../release.json', import.meta.url), 'utf8')) as { version: string }
    return { release: version }
  } catch {
    return {}
  }
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

/** Whether the database has every migration of this release; more are no fault, since they only add. Asked until it is so. */
function migrated(db: Deps['db']): () => Promise<boolean> {
  let done = false
  const journal = new URL('../../db/migrations/meta/_journal.json', import.meta.url)
  const { entries } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: { when: number }[] }
  const last = Math.max(...entries.map(({ when }) => when))
  return async () => {
    if (done) return true
    const [row] = await db<{ at: number | null }[]>`select max(created_at)::bigint as at from drizzle.__drizzle_migrations`.catch(() => [])
    done = (row?.at ?? 0) >= last
    return done
  }
}

async function hasRoom(folder: string): Promise<boolean> {
  const disk = await statfs(folder).catch(() => undefined)
  return !disk || disk.bavail * disk.bsize >= ROOM
}
