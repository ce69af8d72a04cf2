import type { FastifyInstance } from 'fastify'
import { parse as parseJson } from 'secure-json-parse'

/**
 * Bodies are JSON whatever Content-Type says, because some clients label JSON as a form. `__proto__` and `constructor`
 * keys are refused. A body on DELETE may be missing; an empty one counts as none.
 */
export function jsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : parseJson(body as string))
    } catch {
      done(Object.assign(new Error('invalid JSON'), { statusCode: 400, code: 'FST_ERR_CTP_INVALID_JSON_BODY' }), undefined)
    }
  })
}

/** For the routes of the contract that are really form-encoded; JSON is taken there too. */
export function formBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    const text = body as string
    try {
      const json = request.headers['content-type']?.includes('json') || /^\s*\{/.test(text)
      done(null, json ? parseJson(text) : Object.fromEntries(new URLSearchParams(text)))
    } catch {
      done(Object.assign(new Error('invalid JSON'), { statusCode: 400, code: 'FST_ERR_CTP_INVALID_JSON_BODY' }), undefined)
    }
  })
}
