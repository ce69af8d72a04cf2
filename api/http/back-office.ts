import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { adminPages } from '../plugins/loaded.ts'

const BUILT = fileURLToPath(new URL('../../admin/dist/', import.meta.url))
const FOREVER = 'public, max-age=31536000, immutable'
const types: Record<string, string> = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml', woff2: 'font/woff2' }
const compress = promisify(brotliCompress)

type File = { plain: Buffer; small: Buffer | undefined }

/**
 * The back office under /admin, when it has been built: its files with their hash in the name for ever, its one page for every
 * other address below, so that an address that somebody sent opens. It is nothing to anybody without a staff log-in: all it knows it asks of /v1.
 */
export function backOffice(app: FastifyInstance, config: Pick<Config, 'mediaUrl'>, built = BUILT): void {
  if (!existsSync(path.join(built, 'index.html'))) return
  const files = new Map<string, Promise<File | undefined>>()
  const open = (name: string): Promise<File | undefined> => {
    const known = files.get(name) ?? read(path.join(built, name))
    files.set(name, known)
    // What is not there may not fill the memory with names.
    void known.then((file) => file ?? files.delete(name))
    return known
  }
  const headers = headersFor(config.mediaUrl)

  app.get('/admin/assets/:name', { schema: { hide: true } }, async (request, reply) => {
    const { name } = request.params as { name: string }
    const type = types[name.split('.').at(-1) as string]
    const file = type && /^[\w-]+(\.[\w-]+)+$/.test(name) ? await open(path.join('assets', name)) : undefined
    if (!type || !file) return reply.callNotFound()
    return send(request, reply.headers(headers).header('cache-control', FOREVER).type(type), file)
  })
  const page = async (request: FastifyRequest, reply: FastifyReply) => {
    const file = await open('index.html')
    if (!file) return reply.callNotFound()
    return send(request, reply.headers(headers).header('cache-control', 'no-cache').type('text/html; charset=utf-8'), file)
  }
  app.get('/admin', { schema: { hide: true } }, page)
  app.get('/admin/*', { schema: { hide: true } }, page)
}

/** Only our own scripts run, nobody frames it, and no address of it leaks to where a link leads. */
function headersFor(mediaUrl: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    // The components write their styles into the page.
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob: ${new URL(mediaUrl).origin}`,
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // Pages of plugins stand in a frame.
    ...(adminPages().length > 0 ? ["frame-src 'self'"] : []),
  ]
  return { 'content-security-policy': policy.join('; '), 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex', vary: 'accept-encoding' }
}

async function read(file: string): Promise<File | undefined> {
  const plain = await readFile(file).catch(() => undefined)
  if (!plain) return undefined
  return { plain, small: plain.length < 1024 ? undefined : await compress(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) }
}

function send(request: FastifyRequest, reply: FastifyReply, { plain, small }: File): FastifyReply {
  if (!small || !/\bbr\b/.test(String(request.headers['accept-encoding'] ?? ''))) return reply.send(plain)
  return reply.header('content-encoding', 'br').send(small)
}
