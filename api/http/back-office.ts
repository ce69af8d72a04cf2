import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { adminPages } from '../plugins/loaded.ts'
import { type BuiltFile, readBuilt, sendBuilt } from './built-file.ts'

const BUILT = fileURLToPath(new URL('../../admin/dist/', import.meta.url))
const FOREVER = 'public, max-age=31536000, immutable'
/** Where the build has left room for what is known by one answer only (admin/vite.config.ts). */
const NONCE = 'NONCE-OF-THE-ANSWER'
const types: Record<string, string> = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml', woff2: 'font/woff2' }
const headers = { 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' }

/**
 * The back office under /admin, when it has been built: its files with their hash in the name for ever, its one page for every
 * other address below, so that an address that somebody sent opens. It is nothing to anybody without a staff log-in: all it knows it asks of /v1.
 */
export function backOffice(app: FastifyInstance, config: Pick<Config, 'mediaUrl'>, built = BUILT): void {
  const index = path.join(built, 'index.html')
  if (!existsSync(index)) return
  const parts = readFileSync(index, 'utf8').split(NONCE)
  const pictures = new URL(config.mediaUrl).origin
  const files = new Map<string, Promise<BuiltFile | undefined>>()
  const open = (name: string): Promise<BuiltFile | undefined> => {
    const known = files.get(name) ?? readBuilt(path.join(built, 'assets', name)).catch(() => undefined)
    files.set(name, known)
    // What is not there may not fill the memory with names.
    void known.then((file) => file ?? files.delete(name))
    return known
  }

  app.get('/admin/assets/:name', { schema: { hide: true } }, async (request, reply) => {
    const { name } = request.params as { name: string }
    const type = types[name.split('.').at(-1) as string]
    const file = type && /^[\w-]+(\.[\w-]+)+$/.test(name) ? await open(name) : undefined
    if (!type || !file) return reply.callNotFound()
    return sendBuilt(request, reply.headers(headers).header('cache-control', FOREVER).type(type), file)
  })
  const page = async (_request: FastifyRequest, reply: FastifyReply) => {
    const nonce = randomBytes(16).toString('base64')
    // Kept by nobody: a nonce that comes twice is none.
    reply.headers(headers).headers({ 'content-security-policy': policyWith(nonce, pictures), 'cache-control': 'no-store' })
    return reply.type('text/html; charset=utf-8').send(parts.join(nonce))
  }
  app.get('/admin', { schema: { hide: true } }, page)
  app.get('/admin/*', { schema: { hide: true } }, page)
}

/**
 * Only the script that this answer names runs, with what it fetches itself, and only styles of ours or that it has made: what somebody has
 * brought into the page by its words does neither. Nobody frames it. docs/decisions/0115-a-nonce-for-the-back-office.md
 */
function policyWith(nonce: string, pictures: string): string {
  const policy = [
    "default-src 'none'",
    // What does not know 'strict-dynamic' holds to our own files.
    `script-src 'nonce-${nonce}' 'strict-dynamic' 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data: blob: ${pictures}`,
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // Pages of plugins stand in a frame.
    ...(adminPages().length > 0 ? ["frame-src 'self'"] : []),
  ]
  return policy.join('; ')
}
