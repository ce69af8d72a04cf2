import type { Config } from '../config.ts'
import { Refusal } from '../shared/refusals.ts'
import type { App } from './app-type.ts'
import { standBefore } from './before-router.ts'

/** The back office, its doors, and the pages that plugins have brought into it. */
const OF_STAFF = /^\/(admin|admin-plugins|v1\/staff)(?=[/?]|$)/
/** What the back office needs besides: the API, pictures, and what looks after the process. */
const SHARED = /^\/(v1|media|healthz|readyz)(?=[/?]|$)/

/**
 * With ADMIN_HOST the back office is there and nowhere else (10002), and nothing else is there: a script that somebody has brought into a page of the shop runs on another origin
 * than the staff's cookie. To be called when all stands that answers before the router: it stands before them.
 */
export function partHosts(app: App, { adminHost, publicUrl }: Pick<Config, 'adminHost' | 'publicUrl'>): void {
  if (!adminHost) return
  const isThere = ({ host }: { host?: string | undefined }) => host?.toLowerCase() === adminHost
  // By the route, however the address was written.
  app.addHook('onRequest', async (request) => {
    if (OF_STAFF.test(request.routeOptions.url ?? '') && !isThere(request.headers)) throw new Refusal(10002)
  })
  standBefore(app.server, (request, response, next) => {
    const url = request.url ?? '/'
    if (!isThere(request.headers) || OF_STAFF.test(url) || SHARED.test(url)) return next()
    const to = url === '/' ? '/admin' : `${publicUrl}${url.startsWith('/') ? url : '/'}`
    response.writeHead(302, { location: to, 'cache-control': 'no-store' }).end()
  })
}
