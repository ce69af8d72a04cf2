import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { textPolicy } from './answer-policy.ts'

/** Collects every /v1 route into an OpenAPI 3.1 document, served at /v1/openapi.json with a page for people at /v1/docs. */
export async function openapi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Jishi 集市 /v1',
        version: '1',
        description: 'The public API of the shop. Amounts are strings with two places; refusals carry a five-digit code.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          token: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'The JWT from log-in, with or without "Bearer "' },
          staff: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'The JWT from the log-in of staff, with or without "Bearer "' },
        },
      },
    },
    hideUntagged: true,
  })
  app.get('/v1/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  app.get('/v1/docs', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .header('content-security-policy', textPolicy(STYLE))
      .type('text/html; charset=utf-8')
      .send(docsPage(app.swagger() as Document)),
  )
}

type Operation = {
  operationId?: string
  summary?: string
  tags?: string[]
  security?: unknown[]
  parameters?: { name: string; in: string; required?: boolean }[]
  requestBody?: unknown
  responses?: Record<string, unknown>
}
type Document = { info: { title: string; description?: string }; paths: Record<string, Record<string, Operation>> }

const STYLE = `body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#2b241d;background:#fcfbf7}h2{margin-top:2.5rem;text-transform:capitalize}
details{border-top:1px solid #e3dfd5;padding:.5rem 0}summary{cursor:pointer}code{font-family:ui-monospace,monospace}b{display:inline-block;width:4.5rem;color:#1e7a46}pre{overflow:auto;background:#f4f1e9;padding:1rem;border-radius:6px;font-size:13px}`

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)

function docsPage(document: Document): string {
  const rows = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))
  const byTag = Map.groupBy(rows, ({ operation }) => operation.tags?.[0] ?? 'other')
  const sections = [...byTag].map(([tag, operations]) => `<h2>${escapeHtml(tag)}</h2>${operations.map(operationCard).join('')}`).join('')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(document.info.title)}</title>
<style>${STYLE}</style>
<h1>${escapeHtml(document.info.title)}</h1><p>${escapeHtml(document.info.description ?? '')} The document itself: <a href="/v1/openapi.json">/v1/openapi.json</a>.</p>${sections}</html>`
}

function operationCard({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const detail = {
    ...(operation.parameters ? { parameters: operation.parameters } : {}),
    ...(operation.requestBody ? { requestBody: operation.requestBody } : {}),
    responses: operation.responses,
  }
  const lock = operation.security?.length ? ' 🔒' : ''
  return `<details><summary><b>${method.toUpperCase()}</b> <code>${escapeHtml(path)}</code>${lock} — ${escapeHtml(operation.summary ?? operation.operationId ?? '')}</summary><pre>${escapeHtml(JSON.stringify(detail, null, 1))}</pre></details>`
}
