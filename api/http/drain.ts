import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Deps } from '../deps.ts'
import type { App } from './app-type.ts'

/** A proxy that says "yes" asks another of us when it gets a 503; deploy/nginx/jishi.conf does. */
const ELSEWHERE = 'x-jishi-elsewhere'

/**
 * How a process leaves without a request failing. Once `life.leaving` is set it goes on serving, but every answer closes its connection, and
 * a GET that a proxy can take elsewhere gets 503, so that the proxy stops coming here at all. What changes something is served: it must not
 * be sent twice. When the server closes, streams of events are ended, and their pages open them again elsewhere.
 */
export function drain(app: App, { life }: Pick<Deps, 'life'>): void {
  const open = new Set<ServerResponse>()
  app.addHook('onRequest', async (request, reply) => {
    open.add(reply.raw)
    reply.raw.once('close', () => open.delete(reply.raw))
    if (!life.leaving) return
    void reply.header('connection', 'close')
    const movable = request.method === 'GET' || request.method === 'HEAD'
    if (movable && request.headers[ELSEWHERE] === 'yes' && request.routeOptions.url !== '/readyz') return reply.code(503).header('retry-after', '1').send()
  })
  app.addHook('preClose', async () => {
    for (const response of open) if (String(response.getHeader('content-type')).startsWith('text/event-stream')) response.end()
  })
}

/** Leaves: tells proxies for `seconds`, then takes no more, finishes what is under way, and returns. */
export async function leave(app: App, { life }: Pick<Deps, 'life'>, seconds: number): Promise<void> {
  life.leaving = true
  await sleep(seconds * 1000)
  await app.close()
}
