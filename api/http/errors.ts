import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { reportFault } from '../seeing/faults.ts'
import { reportSeal } from '../seeing/seals.ts'
import { away } from '../shared/lost.ts'
import { DATA_POLICY } from './answer-policy.ts'
import { langOf } from '../shared/i18n.ts'
import { SealBroken } from '../shared/personal.ts'
import { type Detail, Refusal, type RefusalCode, refusals, refusalText } from '../shared/refusals.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Merged into refusals of this route, where a client would read into it: `{ data: [] }`. */
    empty?: Record<string, unknown>
  }
}

/** The refusal for input that does not fit a route's schema, by the module the path belongs to. */
const invalidInput: [prefix: string, code: RefusalCode][] = [
  ['/v1/staff/tokens', 12011],
  ['/v1/staff/me', 12011],
  ['/v1/staff/members', 12011],
  ['/v1/staff/roles', 12011],
  ['/v1/staff/messages', 11100],
  ['/v1/users', 10127],
  ['/v1/tokens', 10127],
  ['/v1/goods', 10205],
  ['/v1/carts', 10306],
  ['/v1/orders', 10401],
  ['/v1/pays', 10504],
  ['/v1/flash-sales', 11311],
  ['/v1/staff/flash-sales', 11311],
]

/** A database that restarts is back in a moment. */
export const AGAIN_SECONDS = 2

/** Faults that Fastify itself finds. */
const byFastifyCode: Record<string, RefusalCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 10001,
  FST_ERR_CTP_INVALID_JSON_BODY: 10000,
  FST_ERR_CTP_EMPTY_JSON_BODY: 10000,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 10000,
  FST_ERR_BAD_URL: 10002,
}

/** Turns everything thrown into the contract's envelope. Causes of unexpected faults go to the log, never to the client. */
export function errors(app: FastifyInstance, options: { legacyHttp200: boolean }): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (request.deed) request.deed.failed = true
    const refusal = refusalFrom(error, request)
    if (away(error)) request.log.error({ err: error, route: request.routeOptions.url }, 'an engine is away')
    if (refusal instanceof SealBroken) reportSeal(request.log, refusal, 'request', { route: request.routeOptions.url ?? 'none' })
    if (refusal) return sendRefusal(request, reply, refusal, options.legacyHttp200)
    request.log.error({ err: error, route: request.routeOptions.url }, 'unexpected fault')
    reportFault(error, 'request', { route: request.routeOptions.url ?? 'none' })
    const text = langOf(request.headers['accept-language']) === 'en' ? 'Something went wrong on our side. Nothing was changed.' : '服务器出了点问题，请稍后再试'
    return reply
      .status(options.legacyHttp200 ? 200 : 500)
      .type('application/json; charset=utf-8')
      .serializer(JSON.stringify)
      .send({ code: 500, error: text, errmsg: text, request_id: request.id })
  })
  app.setNotFoundHandler((request, reply) => sendRefusal(request, reply, new Refusal(10002), options.legacyHttp200))
}

/** An address that fits no router, which no hook and no handler sees: nothing is there. What was asked for is not repeated. */
export const answerUnroutable =
  ({ legacyHttp200 }: { legacyHttp200: boolean }) =>
  (_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const text = refusalText(10002, {}, langOf(request.headers['accept-language']))
    reply.raw.writeHead(legacyHttp200 ? 200 : refusals[10002].status, {
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-security-policy': DATA_POLICY,
    })
    reply.raw.end(JSON.stringify({ code: 10002, error: text, errmsg: text }))
  }

function refusalFrom(error: FastifyError, request: FastifyRequest): Refusal | undefined {
  if (error instanceof Refusal) return error
  const known = byFastifyCode[error.code]
  if (known) return new Refusal(known)
  if (error.validation) {
    const code = invalidInput.find(([prefix]) => isUnder(request.url, prefix))?.[1] ?? 10005
    const [first] = error.validation
    const field = first?.params?.missingProperty ?? first?.instancePath?.slice(1) ?? ''
    return new Refusal(code, { field: String(field || error.validationContext || 'body').slice(0, 40) })
  }
  if (error.statusCode && error.statusCode >= 400 && error.statusCode < 500) return new Refusal(10005)
  // Nothing of ours is broken, and it will be back: what has not been done can be asked for again.
  if (away(error)) return new Refusal(10006)
  // 22xxx: the value does not fit the column (an id of 10^30, a NUL byte): input, not a fault of ours.
  if (/^22(003|021|P05|P02)$/.test(error.code ?? '')) return new Refusal(10005)
  return undefined
}

const isUnder = (url: string, prefix: string): boolean => url.startsWith(prefix) && /^([/?]|$)/.test(url.slice(prefix.length))

function sendRefusal(request: FastifyRequest, reply: FastifyReply, refusal: Refusal, legacy: boolean): FastifyReply {
  const text = refusalText(refusal.code, refusal.detail satisfies Detail, langOf(request.headers['accept-language']))
  const body = {
    ...request.routeOptions.config.empty,
    code: refusal.code,
    error: text,
    ...(refusal.code === 403 ? {} : { errmsg: text }),
    ...(refusal.detail.field === undefined ? {} : { field: refusal.detail.field }),
    ...(refusal.data === undefined ? {} : { data: refusal.data }),
  }
  if (refusal.code === 10006 && !reply.hasHeader('retry-after')) reply.header('retry-after', AGAIN_SECONDS)
  const status = legacy ? 200 : refusal.code === 403 ? Number(refusal.detail.status ?? 401) : refusals[refusal.code].status
  return reply.status(status).type('application/json; charset=utf-8').serializer(JSON.stringify).send(body)
}
