import type { FastifyRequest, onResponseAsyncHookHandler } from 'fastify'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { addressOf, type Front } from '../http/front.ts'
import { openVisits } from './visits.ts'

const FLUSH_MS = 10_000
const DETAIL = '/v1/goods/detail/:sku_id'

/**
 * Counts looks: pages come from a cache, or from nginx, so their script says POST /shop/visit?sku=1 or ?catalog=3 once they
 * stand in a browser; a client's look is its request for the detail. Called on the app itself, before its routes.
 */
export function countVisits(app: App, deps: Deps, front: Front): void {
  const visits = openVisits(deps)
  const flush = () => visits.flush().catch((error: unknown) => deps.log.error(error, 'looks could not be written'))
  const timer = setInterval(flush, FLUSH_MS)
  timer.unref()
  app.addHook('onClose', async () => {
    clearInterval(timer)
    await flush()
  })
  app.addHook('onRoute', (route) => {
    if (route.url !== DETAIL) return
    const hooks = route.onResponse ?? []
    route.onResponse = [...(Array.isArray(hooks) ? hooks : [hooks]), seeDetail]
  })
  const seeDetail: onResponseAsyncHookHandler = async (request, reply) => {
    const skuId = reply.statusCode === 200 ? idOf((request.params as { sku_id?: string }).sku_id) : undefined
    if (skuId) visits.seeProduct(skuId, lookerOf(request))
  }
  front.onSent(DETAIL, (request) => {
    const skuId = idOf(request.url?.slice(DETAIL.lastIndexOf(':')))
    if (skuId) visits.seeProduct(skuId, { ip: addressOf(request), userAgent: request.headers['user-agent'] ?? '' })
  })
  app.post('/shop/visit', { schema: { hide: true } }, async (request, reply) => {
    const { sku, catalog } = request.query as { sku?: unknown; catalog?: unknown }
    const [skuId, catalogId] = [idOf(sku), idOf(catalog)]
    if (skuId) visits.seeProduct(skuId, lookerOf(request))
    if (catalogId) visits.seeCatalog(catalogId, lookerOf(request))
    return await reply.status(204).send()
  })
}

const lookerOf = (request: FastifyRequest) => ({ ip: request.ip, userAgent: request.headers['user-agent'] ?? '' })
const idOf = (text: unknown): number | undefined => (typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined)
