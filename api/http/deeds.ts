import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { type Deed, newDeed, noteDeed, withinDeed } from '../shared/deed.ts'
import { READ } from '../shared/rights.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the audit log will say of the request, when it is a deed of staff. */
    deed: Deed | undefined
  }
}

const LOG_IN = '/v1/staff/tokens'
const ASKING = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Makes every request of staff that writes, exports or logs in a deed, so that routes need not think of it: what it does in
 * transactions is noted there; what it does without one, once it has been answered. Refused deeds have changed nothing and
 * leave no line, but for wrong passwords and codes.
 */
export function deeds(app: FastifyInstance, { db, clock, log }: Deps): void {
  app.decorateRequest('clerkRight', undefined)
  app.decorateRequest('deed', undefined)
  // Not async: what runs within the deed is what `done` calls.
  app.addHook('preHandler', (request, _reply, done) => {
    if (!isDeed(request)) return done()
    const deed = newDeed({ ...aboutRequest(request), at: clock() })
    request.deed = deed
    withinDeed(deed, done)
  })
  // Nothing is taken home before it is noted.
  app.addHook('preHandler', async ({ deed, method }) => {
    if (deed && ASKING.has(method)) await noteDeed(db, deed)
  })
  app.addHook('onSend', async ({ deed }) => {
    if (!deed || deed.noted || (deed.failed && !deed.turnedAway)) return
    if (deed.turnedAway) deed.object = 'refused'
    await noteDeed(db, deed).catch((error: unknown) => log.error({ err: error, action: deed.action }, 'a deed could not be noted'))
  })
}

/** Whether a request that has passed its guard does something: a right to see is none, but taking a whole table home is. */
function isDeed(request: FastifyRequest): boolean {
  const { url = '' } = request.routeOptions
  if (url === LOG_IN) return request.method === 'POST' || request.clerk !== undefined
  if (!request.clerk) return false
  if (url.endsWith('/export')) return true
  return !ASKING.has(request.method) && request.clerkRight?.right !== READ
}

function aboutRequest(request: FastifyRequest) {
  const { clerk, clerkRight, routeOptions, id: requestId, ip } = request
  const { username, ...params } = (request.params ?? {}) as Record<string, string>
  return {
    staffId: clerk?.id ?? null,
    staffName: clerk?.username ?? '',
    area: clerkRight?.area ?? 'staff',
    action: (routeOptions.schema as { operationId?: string } | undefined)?.operationId ?? `${request.method} ${routeOptions.url}`,
    object: [...(username === undefined ? [] : ['•••']), ...Object.values(params)].join(' ').slice(0, 200),
    requestId,
    ip,
  }
}
