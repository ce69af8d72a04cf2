import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { Ok, ok, Paginator, replies } from '../../http/envelope.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { clerkOf, requireStaff } from '../../http/staff-auth.ts'
import { staffListQuery, staffListWish } from '../../http/staff-list.ts'
import { transact } from '../../shared/db.ts'
import { whole, Whole } from '../../shared/ids.ts'
import { fen, yuan } from '../../shared/money.ts'
import { CHANGE, READ, WRITE } from '../../shared/rights.ts'
import { shopTime } from '../../shared/time.ts'
import { type Deed, moveSpu, scheduleSpu } from './launch.ts'
import { listSpus, readSchedule, readSpu, type SpuSort, spuSorts } from './read.ts'
import { previewLink } from './preview.ts'
import { changeSkus, createSpu, fillMatrix, replaceSpu } from './save.ts'
import { dropScheduledPrice, schedulePrice } from './schedule-prices.ts'
import {
  changesFrom,
  DeedBody,
  documentReply,
  draftFrom,
  IdPath,
  idOf,
  lineReply,
  MatrixBody,
  PriceBody,
  PriceReply,
  ScheduleBody,
  SkusBody,
  SpuBody,
  SpuChangeBody,
  SpuLineReply,
  SpuReply,
  timeFrom,
  warningReply,
  WarningReply,
} from './schema.ts'

const tags = ['staff goods']
const security = [{ staff: [] }]
/** A product of three hundred SKUs with long descriptions. */
const DOCUMENT_LIMIT = 2 * 1024 * 1024
const DEEDS: Record<Deed, string> = {
  launch: 'Puts a product into the shop now',
  withdraw: 'Takes a product out of the shop now',
  delete: 'Removes a product; orders keep what they copied',
  restore: 'Brings a removed product back, withdrawn',
}
const ListQuery = Type.Object({
  ...staffListQuery,
  state: Type.Optional(Type.String({ pattern: '^(|draft|launched|withdrawn|deleted)$' })),
  catalog_id: Type.Optional(Whole),
  brand_id: Type.Optional(Whole),
  sort: Type.Optional(Type.Union((Object.keys(spuSorts) as SpuSort[]).map((name) => Type.Literal(name)))),
})

/** /v1/staff/goods: products and their SKUs, for those who keep the catalogue. */
export const goodsStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, config } = deps
    const empty = { empty: { data: {} } }
    const see = requireStaff(deps, 'goods', READ)
    const write = requireStaff(deps, 'goods', WRITE)
    const change = requireStaff(deps, 'goods', CHANGE)
    const document = async (id: number) => documentReply(await readSpu(db, id), config.timeZone)

    app.get(
      '/v1/staff/goods/spus',
      {
        onRequest: see,
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listSpus',
          summary: 'Products, the last changed first unless `sort` says otherwise; `q` is part of a name, a code or an id',
          tags,
          security,
          querystring: ListQuery,
          response: replies(Ok({ data: Type.Array(SpuLineReply), paginator: Paginator, base_url: Type.String() })),
        },
      },
      async ({ query }) => {
        const wish = staffListWish(query)
        const { lines, total } = await listSpus(db, {
          ...wish,
          state: query.state ?? '',
          catalogId: query.catalog_id === undefined ? undefined : whole(query.catalog_id),
          brandId: query.brand_id === undefined ? undefined : whole(query.brand_id),
          sort: query.sort ?? '-updated',
        })
        return ok({ data: lines.map((line) => lineReply(line, config.timeZone)), paginator: { pagesize: wish.pageSize, total }, base_url: config.mediaUrl })
      },
    )

    app.get(
      '/v1/staff/goods/spus/:id',
      {
        onRequest: see,
        config: empty,
        schema: { operationId: 'readSpu', summary: 'A whole product', tags, security, params: IdPath, response: replies(Ok({ data: SpuReply, base_url: Type.String() })) },
      },
      async (request) => ok({ data: await document(idOf(request)), base_url: config.mediaUrl }),
    )

    app.get(
      '/v1/staff/goods/spus/:id/preview',
      {
        onRequest: see,
        config: empty,
        schema: {
          operationId: 'previewSpu',
          summary: 'A link to how the product, as it is saved, would stand in the shop',
          description: 'For half an hour, and only for staff who are logged in to the back office in the same browser.',
          tags,
          security,
          params: IdPath,
          response: replies(Ok({ data: Type.Object({ path: Type.String({ description: 'Inside the shop; English has /en before it' }), until: Type.String() }) })),
        },
      },
      async (request) => {
        const { path, until } = await previewLink(db, config, idOf(request), deps.clock())
        return ok({ data: { path, until: shopTime(until, config.timeZone) } })
      },
    )

    app.post(
      '/v1/staff/goods/spus',
      {
        onRequest: write,
        config: empty,
        bodyLimit: DOCUMENT_LIMIT,
        schema: {
          operationId: 'createSpu',
          summary: 'Makes a product, as a draft that is not in the shop yet',
          tags,
          security,
          body: SpuBody,
          response: replies(Ok({ data: Type.Object({ id: Type.Integer() }), warnings: Type.Array(WarningReply) })),
        },
      },
      async (request) => {
        const { id, warnings } = await writeOnce(db, request, (tx) => createSpu(tx, draftFrom(request.body)))
        return ok({ data: { id }, warnings: warnings.map((warning) => warningReply(request.lang, warning)) })
      },
    )

    app.put(
      '/v1/staff/goods/spus/:id',
      {
        onRequest: change,
        config: empty,
        bodyLimit: DOCUMENT_LIMIT,
        schema: {
          operationId: 'changeSpu',
          summary: 'Makes a product exactly this; SKUs that are not named are removed',
          tags,
          security,
          params: IdPath,
          body: SpuChangeBody,
          response: replies(Ok({ data: SpuReply, warnings: Type.Array(WarningReply) })),
        },
      },
      async (request) => {
        const id = idOf(request)
        const { warnings } = await transact(db, (tx) => replaceSpu(tx, id, request.body.version, draftFrom(request.body)))
        return ok({ data: await document(id), warnings: warnings.map((warning) => warningReply(request.lang, warning)) })
      },
    )

    app.post(
      '/v1/staff/goods/spus/:id/matrix',
      {
        onRequest: change,
        config: empty,
        schema: {
          operationId: 'fillMatrix',
          summary: 'Adds a SKU, not on sale yet, for every set of values that has none',
          tags,
          security,
          params: IdPath,
          body: MatrixBody,
          response: replies(Ok({ data: SpuReply, added: Type.Integer() })),
        },
      },
      async (request) => {
        const id = idOf(request)
        const { body } = request
        const { added } = await writeOnce(
          db,
          request,
          async (tx) => ({
            added: await fillMatrix(tx, id, body.version, {
              price: fen(body.price),
              marketPrice: fen(body.market_price ?? body.price),
              costPrice: fen(body.cost_price ?? '0'),
              weightGrams: body.weight_grams ?? 500,
              unit: body.unit?.trim() || '件',
              unitEn: body.unit_en?.trim() || 'piece',
            }),
          }),
          { id, body },
        )
        return ok({ data: await document(id), added })
      },
    )

    app.patch(
      '/v1/staff/goods/skus',
      {
        onRequest: change,
        config: empty,
        schema: {
          operationId: 'changeSkus',
          summary: 'Changes many SKUs, all or none',
          tags,
          security,
          body: SkusBody,
          response: replies(Ok({ data: Type.Object({ changed: Type.Integer() }) })),
        },
      },
      async (request) => {
        await transact(db, (tx) => changeSkus(tx, changesFrom(request.body)))
        return ok({ data: { changed: request.body.skus.length } })
      },
    )

    for (const [deed, summary] of Object.entries(DEEDS) as [Deed, string][]) {
      app.post(
        `/v1/staff/goods/spus/:id/${deed}`,
        {
          onRequest: change,
          config: empty,
          preValidation: async (request) => {
            request.body ??= {}
          },
          schema: { operationId: `${deed}Spu`, summary, tags, security, params: IdPath, body: DeedBody, response: replies(Ok({ data: SpuReply })) },
        },
        async (request) => {
          const id = idOf(request)
          await transact(db, (tx) => moveSpu(tx, id, deed, request.body.version))
          return ok({ data: await document(id) })
        },
      )
    }

    app.put(
      '/v1/staff/goods/spus/:id/schedule',
      {
        onRequest: change,
        config: empty,
        schema: {
          operationId: 'scheduleSpu',
          summary: 'When a product is launched and withdrawn by itself; null: not',
          tags,
          security,
          params: IdPath,
          body: ScheduleBody,
          response: replies(Ok({ data: SpuReply })),
        },
      },
      async (request) => {
        const id = idOf(request)
        const { version, launch_at, withdraw_at } = request.body
        const wish = { version, launchAt: timeFrom(launch_at, 'launch_at', config.timeZone), withdrawAt: timeFrom(withdraw_at, 'withdraw_at', config.timeZone) }
        await transact(db, (tx) => scheduleSpu(tx, id, wish, deps.clock()))
        return ok({ data: await document(id) })
      },
    )

    app.get(
      '/v1/staff/goods/spus/:id/prices',
      {
        onRequest: see,
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listScheduledPrices',
          summary: 'Prices to come, and those that came',
          tags,
          security,
          params: IdPath,
          response: replies(Ok({ data: Type.Array(PriceReply) })),
        },
      },
      async (request) => {
        const { timeZone } = config
        return ok({
          data: (await readSchedule(db, idOf(request))).map(({ id, skuId, price, marketPrice, at, appliedAt }) => ({
            id,
            sku_id: skuId,
            price: yuan(price),
            market_price: yuan(marketPrice),
            at: shopTime(at, timeZone),
            applied_at: appliedAt && shopTime(appliedAt, timeZone),
          })),
        })
      },
    )

    app.post(
      '/v1/staff/goods/prices',
      {
        onRequest: change,
        config: empty,
        schema: {
          operationId: 'schedulePrice',
          summary: 'Plans a price of a SKU, exact to the minute',
          tags,
          security,
          body: PriceBody,
          response: replies(Ok({ data: Type.Object({ id: Type.Integer() }) })),
        },
      },
      async (request) => {
        const { sku_id, price, market_price, at } = request.body
        const wish = { skuId: whole(sku_id), price: fen(price), marketPrice: fen(market_price ?? price), at: timeFrom(at, 'at', config.timeZone)! }
        return ok({ data: await writeOnce(db, request, async (tx) => ({ id: await schedulePrice(tx, wish, clerkOf(request).id, deps.clock()) })) })
      },
    )

    app.delete(
      '/v1/staff/goods/prices/:id',
      {
        onRequest: change,
        config: empty,
        schema: { operationId: 'dropScheduledPrice', summary: 'Takes a planned price back', tags, security, params: IdPath, response: replies(Ok({ data: Type.String() })) },
      },
      async (request) => {
        await transact(db, (tx) => dropScheduledPrice(tx, idOf(request)))
        return ok({ data: 'OK' })
      },
    )
  }
