import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requestIdFrom, runSeen, type Seen, seenNow } from './context.ts'
import { requestSeconds, requestsOpen } from './metrics.ts'
import { tracingNow } from './trace.ts'

const SLOW_MS = 1000

/** What the server takes for a request's id: the one a proxy gave, where it is well-formed. Give it to fastify as `genReqId`. */
export const idOfRequest = (request: IncomingMessage): string => requestIdFrom(request.headers['x-request-id'], () => randomUUID().replaceAll('-', '').slice(0, 24))

/**
 * Gives every request its id, back in `x-request-id` and along to whatever is done for it; counts and times it by the pattern of its route;
 * and logs the slow ones. A line for every request would cost a third of the speed; faults are logged where they are answered.
 */
export function seeRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    requestsOpen.inc()
    reply.header('x-request-id', request.id)
    const tracing = tracingNow()
    const seen: Seen = { requestId: request.id }
    request.seen = seen
    if (tracing) {
      const route = routeOf(request)
      const attributes = { 'http.request.method': request.method, 'http.route': route, 'jishi.request_id': request.id }
      seen.span = tracing.begin(`${request.method} ${route}`, 'server', attributes, request.headers.traceparent)
    }
    runSeen(seen, done)
  })
  app.addHook('onError', (_request, reply, error, done) => {
    reply.fault = error
    done()
  })
  app.decorateReply('fault', undefined)
  app.decorateRequest('seen', undefined)
  app.addHook('onResponse', (request, reply, done) => {
    // It may be told outside of what it was about.
    if (request.seen) runSeen(request.seen, () => close(request, reply))
    done()
  })
}

declare module 'fastify' {
  interface FastifyRequest {
    seen: Seen | undefined
  }
  interface FastifyReply {
    /** What was thrown. */
    fault: Error | undefined
  }
}

const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'none'

function close(request: FastifyRequest, reply: FastifyReply): void {
  requestsOpen.dec()
  const route = routeOf(request)
  const ms = reply.elapsedTime
  requestSeconds.observe({ method: request.method, route, status: CLASSES[Math.floor(reply.statusCode / 100)] ?? 'none' }, ms / 1000)
  const span = seenNow()?.span
  if (span) tracingNow()?.end(span, { 'http.response.status_code': reply.statusCode }, reply.statusCode >= 500 ? (reply.fault ?? new Error('answered with 500')) : undefined)
  if (ms > SLOW_MS) request.log.warn({ method: request.method, route, status: reply.statusCode, ms: Math.round(ms) }, 'slow request')
}

const CLASSES = ['', '1xx', '2xx', '3xx', '4xx', '5xx']
