import { stat } from 'node:fs/promises'
import path from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'

/**
 * Serves the files port's folder under /media/. A small form ("…-400.webp") that the thumbnail job has not made yet is
 * answered with the full picture, for a short while.
 */
export async function media(app: FastifyInstance, deps: Deps): Promise<void> {
  const root = path.join(deps.config.dataDir, 'media')
  await app.register(staticFiles, { root, serve: false })
  app.get('/media/*', { schema: { hide: true } }, async (request, reply) => {
    const key = (request.params as { '*': string })['*']
    reply.header('cross-origin-resource-policy', 'cross-origin')
    const small = /^(.+)-\d+(\.webp)$/.exec(key)
    if (small && !(await exists(path.join(root, path.normalize(`/${key}`))))) {
      return reply.sendFile(`${small[1]}${small[2]}`, root, { maxAge: 10_000 })
    }
    return reply.sendFile(key, root, { maxAge: '365d', immutable: true })
  })
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  )
