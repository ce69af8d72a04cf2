import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AdminPage } from '@jishi/plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { requireStaff } from '../http/staff-auth.ts'
import { READ } from '../shared/rights.ts'
import { adminPages } from './loaded.ts'

const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  webp: 'image/webp',
  woff2: 'font/woff2',
}

/** Its own files and the shop's API, in a frame of the back office, and nothing else. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ')
const headers = {
  'content-security-policy': POLICY,
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'cache-control': 'private, no-cache',
}

/** /admin-plugins/<plugin>/<path>/: the files of pages that plugins have brought, for staff who may see the page's area. */
export function pluginPages(app: App, deps: Deps): void {
  for (const { plugin, page } of adminPages()) {
    const onRequest = requireStaff(deps, page.area, READ)
    const base = `/admin-plugins/${plugin.name}/${page.path}`
    const send = async (request: FastifyRequest, reply: FastifyReply) => {
      const name = (request.params as { '*'?: string })['*'] || 'index.html'
      // Relative addresses in the page need the slash.
      if (name === 'index.html' && !request.url.split('?')[0]!.endsWith('/')) return reply.redirect(`${base}/${request.url.slice(request.url.split('?')[0]!.length)}`, 302)
      const type = types[name.split('.').at(-1)!]
      const file = type && /^[\w-]+([./][\w-]+)*$/.test(name) ? await fileOf(page, name) : undefined
      if (!type || !file) return reply.callNotFound()
      return reply.headers(headers).type(type).send(file)
    }
    app.get(base, { onRequest, schema: { hide: true } }, send)
    app.get(`${base}/*`, { onRequest, schema: { hide: true } }, send)
  }
}

/** Nothing that begins with a dot, so nothing above the folder. */
const fileOf = ({ folder }: AdminPage, name: string): Promise<Buffer | undefined> => readFile(path.join(fileURLToPath(folder), name)).catch(() => undefined)
