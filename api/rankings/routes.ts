import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { readDetail } from '../goods/read.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { readFor } from '../http/reads.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { Whole, whole } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { shopTime } from '../shared/time.ts'
import { readHot, WHOLE_SHOP } from './hot.ts'
import { askNotice, dropNotice, listNotices } from './notices.ts'
import { readTogether } from './together.ts'

const tags = ['rankings']
const security = [{ token: [] }]
const config = { empty: { data: [] } }
const card = {
  skuid: Type.Integer(),
  name: Type.String(),
  price: Type.String({ description: 'With two places, such as "88.00"' }),
  image: Type.String({ description: 'Relative to base_url' }),
}

const HotQuery = Type.Object({
  catalog_id: Type.Optional(Whole),
  by: Type.Optional(Type.Union([Type.Literal('sales'), Type.Literal('visits')])),
  span: Type.Optional(Type.Union([Type.Literal('day'), Type.Literal('week')])),
})
const HotReply = Ok({
  data: Type.Array(Type.Object({ ...card, count: Type.Integer({ description: 'Pieces sold or looks within the span; 0 where best sellers of all time fill the ranking up' }) })),
  base_url: Type.String(),
})
const SkuQuery = Type.Object({ sku_id: Whole })
const TogetherReply = Ok({ data: Type.Array(Type.Object(card)), base_url: Type.String() })
const Path = Type.Object({ username: Type.String({ maxLength: 300 }) })
const WishPath = Type.Object({ username: Type.String({ maxLength: 300 }), sku_id: Type.String({ maxLength: 20 }) })
const Sentence = Ok({ data: Type.String() })
const WishesReply = Ok({
  data: Type.Array(Type.Object({ ...card, launched: Type.Boolean(), stock: Type.Integer(), asked_at: Type.String() })),
  base_url: Type.String(),
})

/** Hot rankings, what is bought together, and back-in-stock notices. */
export const rankingRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, clock } = deps
    const onRequest = requireBuyer(deps)
    const base_url = deps.config.mediaUrl

    app.get(
      '/v1/goods/rankings',
      { config, schema: { operationId: 'readRanking', summary: 'The hot ranking of a catalog or of the whole shop', tags, querystring: HotQuery, response: replies(HotReply) } },
      async (request) => {
        const { catalog_id, by = 'sales', span = 'week' } = request.query
        const ranked = await readFor(deps, request, (db) => readHot(db, { catalogId: catalog_id === undefined ? WHOLE_SHOP : whole(catalog_id), by, span, lang: request.lang }))
        return ok({ data: ranked.map(({ id, name, price, image, count }) => ({ skuid: id, name, price: yuan(price), image, count })), base_url })
      },
    )

    app.get(
      '/v1/goods/recommendations',
      {
        config,
        schema: { operationId: 'readRecommendations', summary: 'What others bought together with a SKU’s product', tags, querystring: SkuQuery, response: replies(TogetherReply) },
      },
      async (request) => {
        const { spuId } = await readDetail(db, whole(request.query.sku_id), request.lang)
        const cards = await readTogether(db, { spuId, lang: request.lang })
        return ok({ data: cards.map(({ id, name, price, image }) => ({ skuid: id, name, price: yuan(price), image })), base_url })
      },
    )

    app.get(
      '/v1/users/:username/notices',
      {
        onRequest,
        config,
        schema: {
          operationId: 'listNotices',
          summary: 'SKUs the buyer wants to hear of when they are in stock again',
          tags,
          security,
          params: Path,
          response: replies(WishesReply),
        },
      },
      async (request) => {
        const wishes = await listNotices(db, buyerOf(request).id, request.lang)
        return ok({
          data: wishes.map(({ skuId, name, price, image, launched, stock, askedAt }) => ({
            skuid: skuId,
            name,
            price: yuan(price),
            image,
            launched,
            stock,
            asked_at: shopTime(askedAt, deps.config.timeZone),
          })),
          base_url,
        })
      },
    )

    app.post(
      '/v1/users/:username/notices',
      {
        onRequest,
        schema: { operationId: 'askNotice', summary: 'Tell me when a SKU is in stock again', tags, security, params: Path, body: SkuQuery, response: replies(Sentence) },
      },
      async (request) => {
        await transact(db, (tx) => askNotice(tx, buyerOf(request).id, whole(request.body.sku_id), clock()))
        return ok({ data: said(request.lang, '到货后会通知您', 'We will tell you when it is back') })
      },
    )

    app.delete(
      '/v1/users/:username/notices/:sku_id',
      { onRequest, schema: { operationId: 'dropNotice', summary: 'Do not tell me any more', tags, security, params: WishPath, response: replies(Sentence) } },
      async (request) => {
        const skuId = whole(request.params.sku_id)
        if (!Number.isSafeInteger(skuId) || !(await transact(db, (tx) => dropNotice(tx, buyerOf(request).id, skuId)))) throw new Refusal(10253)
        return ok({ data: said(request.lang, '已取消到货通知', 'You will not be told') })
      },
    )
  }
