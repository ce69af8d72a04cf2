import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { LogController, type RouteOptions } from 'fastify'
import { aftersaleRoutes } from './aftersales/routes.ts'
import { aftersaleStaffRoutes } from './aftersales/staff-routes.ts'
import { assistantRoutes } from './assistants/routes.ts'
import { auditStaffRoutes } from './audit/staff-routes.ts'
import { cartRoutes } from './carts/routes.ts'
import { catalogueStaffRoutes } from './catalogue/staff-routes.ts'
import { contentRoutes } from './content/routes.ts'
import { pricePreviewStaffRoutes } from './coupons/preview-staff-routes.ts'
import { couponRoutes } from './coupons/routes.ts'
import { couponStaffRoutes } from './coupons/staff-routes.ts'
import type { Deps } from './deps.ts'
import { fileRoutes } from './files/routes.ts'
import { fileStaffRoutes } from './files/staff-routes.ts'
import { openFloor } from './flash/floor.ts'
import { flashRoutes } from './flash/routes.ts'
import { flashStaffRoutes } from './flash/staff-routes.ts'
import { goodsStaffRoutes } from './goods/edit/staff-routes.ts'
import { treeStaffRoutes } from './goods/edit/tree-staff-routes.ts'
import { goodsRoutes } from './goods/routes.ts'
import { searchRoutes } from './goods/search/routes.ts'
import { searchStaffRoutes } from './goods/search/staff-routes.ts'
import { stockStaffRoutes } from './goods/stock-staff-routes.ts'
import { partHosts } from './http/admin-host.ts'
import { answerPolicy } from './http/answer-policy.ts'
import type { App } from './http/app-type.ts'
import { auth } from './http/auth.ts'
import { backOffice } from './http/back-office.ts'
import { jsonBodies } from './http/bodies.ts'
import { guardCookieNames } from './http/cookie-names.ts'
import { deeds } from './http/deeds.ts'
import { drain } from './http/drain.ts'
import { answerUnroutable, errors } from './http/errors.ts'
import { openFront } from './http/front.ts'
import { health } from './http/health.ts'
import { lateSchemas } from './http/late-schemas.ts'
import { limits } from './http/limits.ts'
import { media } from './http/media.ts'
import { openapi } from './http/openapi.ts'
import { obeyPurges } from './http/page-cache.ts'
import { shedUnderPressure } from './http/pressure.ts'
import { rememberWrites } from './http/reads.ts'
import { interestRoutes } from './interests/routes.ts'
import { messageRoutes } from './messages/routes.ts'
import { messageStaffRoutes } from './messages/staff-routes.ts'
import { operationStaffRoutes } from './operations/staff-routes.ts'
import { placingRoutes } from './orders/placing-routes.ts'
import { orderRoutes } from './orders/routes.ts'
import { orderStaffRoutes } from './orders/staff-routes.ts'
import { outboxStaffRoutes } from './outbox/staff-routes.ts'
import { payAgain } from './pays/again.ts'
import { reconciliationStaffRoutes } from './pays/reconciliation-staff-routes.ts'
import { payRoutes } from './pays/routes.ts'
import { payStaffRoutes } from './pays/staff-routes.ts'
import { pageAfter, till } from './pays/till.ts'
import { walletRoutes } from './pays/wallet-routes.ts'
import { walletStaffRoutes } from './pays/wallet-staff-routes.ts'
import { pluginPages } from './plugins/pages.ts'
import { pluginStaffRoutes } from './plugins/staff-routes.ts'
import { priceStaffRoutes } from './prices/staff-routes.ts'
import { privacyRoutes } from './privacy/routes.ts'
import { countVisits } from './rankings/count-visits.ts'
import { rankingRoutes } from './rankings/routes.ts'
import { referralRoutes } from './referrals/routes.ts'
import { reviewRoutes } from './reviews/routes.ts'
import { reviewStaffRoutes } from './reviews/staff-routes.ts'
import { idOfRequest, seeRequests } from './seeing/requests.ts'
import { followSettings } from './settings/follow.ts'
import { settingStaffRoutes } from './settings/staff-routes.ts'
import { shippingStaffRoutes } from './shipping/staff-routes.ts'
import { staffRoutes } from './staff/routes.ts'
import { statStaffRoutes } from './stats/staff-routes.ts'
import { pageCacheOf, pages } from './storefront/pages.ts'
import { regionRoutes } from './users/addresses/region-routes.ts'
import { applicationRoutes } from './users/applications/routes.ts'
import { bindRoutes } from './users/bind/routes.ts'
import { profileRoutes } from './users/profile/routes.ts'
import { qrRoutes } from './users/qr/routes.ts'
import { userRoutes } from './users/routes.ts'
import { smsRoutes } from './users/sms/routes.ts'
import { userStaffRoutes } from './users/staff-routes.ts'

const BODY_LIMIT = 256 * 1024

/** The whole server: plugins first, then every feature, the pages last. Listens nowhere yet. `withPages: false` leaves only the API; `onRoute` is told every route. */
export async function buildApp(deps: Deps, { withPages = true, onRoute }: { withPages?: boolean; onRoute?: (route: RouteOptions) => void } = {}): Promise<App> {
  const { config } = deps
  const app = fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
    // The log itself knows which request it is in.
    genReqId: idOfRequest,
    requestIdHeader: false,
    childLoggerFactory: (log) => log,
    bodyLimit: BODY_LIMIT,
    trustProxy: 'loopback',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    frameworkErrors: answerUnroutable(config),
    schemaController: lateSchemas,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: true } },
    forceCloseConnections: 'idle',
  }).withTypeProvider<TypeBoxTypeProvider>() as App

  if (onRoute) app.addHook('onRoute', onRoute)
  const front = openFront(deps)
  if (config.publicUrl.startsWith('https:')) guardCookieNames(app.server)
  front.standBefore(app.server)
  partHosts(app, config)
  app.decorateRequest('kept', undefined)
  seeRequests(app)
  errors(app, config)
  drain(app, deps)
  jsonBodies(app)
  await app.register(cookie)
  rememberWrites(app, deps)
  await app.register(helmet, { contentSecurityPolicy: false, crossOriginResourcePolicy: false })
  answerPolicy(app)
  await app.register(cors, {
    origin: [...config.corsOrigins],
    methods: ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key'],
    maxAge: 600,
    // Asked by somebody who is no browser, OPTIONS is answered too, and not by words outside of the contract.
    strictPreflight: false,
  })
  // Tests are about what the shop answers, not about how busy the machine is that runs them.
  if (config.env !== 'test') await shedUnderPressure(app)
  auth(app, config)
  limits(app, deps)
  deeds(app, deps)
  await openapi(app)
  await media(app, deps)
  countVisits(app, deps, front)

  health(app, deps)

  await app.register(async (v1) => {
    await v1.register(userRoutes(deps))
    await v1.register(staffRoutes(deps))
    await v1.register(auditStaffRoutes(deps))
    await v1.register(statStaffRoutes(deps))
    await v1.register(settingStaffRoutes(deps))
    await v1.register(operationStaffRoutes(deps, pageCacheOf))
    await v1.register(bindRoutes(deps))
    await v1.register(qrRoutes(deps))
    await v1.register(applicationRoutes(deps))
    await v1.register(smsRoutes(deps))
    await v1.register(profileRoutes(deps))
    await v1.register(regionRoutes)
    await v1.register(fileRoutes(deps))
    await v1.register(fileStaffRoutes(deps))
    await v1.register(goodsRoutes(deps, front))
    await v1.register(contentRoutes(deps))
    await v1.register(catalogueStaffRoutes(deps))
    await v1.register(searchRoutes(deps))
    await v1.register(searchStaffRoutes(deps))
    await v1.register(goodsStaffRoutes(deps))
    await v1.register(treeStaffRoutes(deps))
    await v1.register(rankingRoutes(deps))
    await v1.register(referralRoutes(deps))
    await v1.register(cartRoutes(deps))
    await v1.register(couponRoutes(deps))
    await v1.register(couponStaffRoutes(deps))
    await v1.register(priceStaffRoutes(deps))
    await v1.register(pricePreviewStaffRoutes(deps))
    await v1.register(placingRoutes(deps, { till, pageAfter }))
    await v1.register(orderRoutes(deps, { again: payAgain }))
    await v1.register(orderStaffRoutes(deps))
    await v1.register(flashRoutes(deps))
    await v1.register(flashStaffRoutes(deps))
    await v1.register(shippingStaffRoutes(deps))
    await v1.register(stockStaffRoutes(deps))
    await v1.register(payRoutes(deps))
    await v1.register(payStaffRoutes(deps))
    await v1.register(reconciliationStaffRoutes(deps))
    await v1.register(walletStaffRoutes(deps))
    await v1.register(pluginStaffRoutes(deps))
    await v1.register(walletRoutes(deps))
    await v1.register(interestRoutes(deps))
    await v1.register(messageRoutes(deps))
    await v1.register(messageStaffRoutes(deps))
    await v1.register(userStaffRoutes(deps))
    await v1.register(privacyRoutes(deps))
    await v1.register(assistantRoutes(deps))
    await v1.register(outboxStaffRoutes(deps))
    await v1.register(aftersaleRoutes(deps))
    await v1.register(aftersaleStaffRoutes(deps))
    await v1.register(reviewRoutes(deps))
    await v1.register(reviewStaffRoutes(deps))
  })
  if (withPages) {
    // Not where only the API is described, which takes no database.
    app.addHook('onClose', await followSettings(deps.db, deps.config))
    app.addHook('onClose', await openFloor(deps))
    app.addHook('onClose', await obeyPurges(deps.db, front.cache))
    backOffice(app, config)
    pluginPages(app, deps)
    await app.register(pages(deps, front))
  }
  return app
}
