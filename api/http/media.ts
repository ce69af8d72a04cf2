import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Deps } from '../deps.ts'
import { isKey } from '../drivers/files/key.ts'
import { mimeOf } from '../shared/sniff.ts'
import { alwaysServed } from './pressure.ts'

const FOREVER = 'public, max-age=31536000, immutable'
/** A small form that is not there yet is there soon. */
const SOON = 'public, max-age=10'
const types: Record<string, string> = { ...mimeOf, avif: 'image/avif' }

/**
 * Serves the files port under /media/. A small form ("…-400.avif") that the thumbnail job has not made yet is answered with the full
 * picture, for a short while. From a folder with ranges and without reading it into memory; from another store by way of us.
 */
export async function media(app: FastifyInstance, deps: Deps): Promise<void> {
  const { files } = deps
  if (files.folder) await app.register(staticFiles, { root: files.folder, serve: false })
  app.get('/media/*', { schema: { hide: true }, config: alwaysServed }, async (request, reply) => {
    const key = (request.params as { '*': string })['*']
    if (!isKey(key)) return reply.callNotFound()
    reply.header('cross-origin-resource-policy', 'cross-origin')
    if (files.folder) {
      const there = await exists(path.join(files.folder, key))
      return reply.header('cache-control', there ? FOREVER : SOON).sendFile(there ? key : fullOf(key), files.folder, { cacheControl: false })
    }
    const bytes = await files.get(key)
    if (bytes) return whole(reply, request.headers['if-none-match'], key, bytes, FOREVER)
    const full = fullOf(key) === key ? undefined : await files.get(fullOf(key))
    return full ? whole(reply, request.headers['if-none-match'], fullOf(key), full, SOON) : reply.callNotFound()
  })
}

/** The picture that this key is a small form of, or the key itself. */
const fullOf = (key: string): string => key.replace(/-\d+\.(webp|avif|jpg)$/, '.webp')

function whole(reply: FastifyReply, known: string | undefined, key: string, bytes: Buffer, cacheControl: string): FastifyReply {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  reply.header('cache-control', cacheControl).header('etag', etag)
  if (known?.includes(etag)) return reply.status(304).send()
  return reply.type(types[key.split('.').at(-1)!] ?? 'application/octet-stream').send(bytes)
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  )
