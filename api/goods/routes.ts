import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { ok, replies } from '../http/envelope.ts'
import { answerKept, type Front } from '../http/front.ts'
import { readFor } from '../http/reads.ts'
import { type Lang, langOf } from '../shared/i18n.ts'
import { whole } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { findSku } from './find.ts'
import { type Card, type Detail, readCatalogs, readDetail, readFloors, readLive } from './read.ts'
import { CatalogPath, CatalogsReply, ChoiceBody, ChoiceReply, contractFacets, DetailReply, IndexReply, ListQuery, ListReply, LiveQuery, LiveReply, SkuPath } from './schema.ts'
import { listGoods } from './lists.ts'
import { pageWish } from './page-wish.ts'
import { filtersOf } from './search/filters.ts'

const tags = ['goods']
const ON_A_FLOOR = 3
const DETAIL = '/v1/goods/detail/:sku_id'
const keyOfDetail = (skuId: number | string, lang: Lang) => `${lang} detail ${skuId}`
/** What the contract's answer shows; the stock is none of it. */
const tagsOfDetail = ({ id, spuId, catalog }: Detail) => ['catalogs', `items:${catalog.id}`, `spu:${spuId}`, `sku:${id}`]

/** /v1/goods. */
export const goodsRoutes =
  (deps: Deps, front: Front) =>
  async (app: App): Promise<void> => {
    const { db } = deps
    const base_url = deps.config.mediaUrl
    const emptyList = { empty: { data: [] } }
    const emptyObject = { empty: { data: {} } }

    app.get(
      '/v1/goods/index',
      { config: emptyList, schema: { operationId: 'readHome', summary: 'Three products of every catalog', tags, response: replies(IndexReply) } },
      async (request) => {
        const floors = await readFor(deps, request, (db) => readFloors(db, request.lang, ON_A_FLOOR))
        return ok({ data: floors.map(({ id, name, cards }) => ({ catalog_id: id, catalog_name: name, sku: cards.map(floorCard) })), base_url })
      },
    )

    front.open({
      route: DETAIL,
      cache: front.cache,
      keyOf: ({ url = '', headers }) => {
        const [, id] = /^\/v1\/goods\/detail\/([1-9]\d{0,14})$/.exec(url) ?? []
        return id && keyOfDetail(id, langOf(headers['accept-language']))
      },
    })
    app.get(
      DETAIL,
      {
        config: emptyObject,
        onSend: front.remember,
        schema: { operationId: 'readDetail', summary: 'Everything about one SKU', tags, params: SkuPath, response: replies(DetailReply) },
      },
      async (request, reply) => {
        const skuId = whole(request.params.sku_id)
        // From the primary: what a replica does not know yet must not be kept.
        const body = await answerKept(front, request, reply, keyOfDetail(skuId, request.lang), async () => {
          const detail = await readDetail(db, skuId, request.lang)
          return { answer: ok({ data: contractDetail(detail), base_url }), tags: tagsOfDetail(detail) }
        })
        return reply.send(body as never)
      },
    )

    app.get(
      '/v1/goods/catalogs',
      { config: emptyList, schema: { operationId: 'listCatalogs', summary: 'The catalogs', tags, response: replies(CatalogsReply) } },
      async (request) => ok({ data: (await readFor(deps, request, (db) => readCatalogs(db, request.lang))).map(({ id, name }) => ({ catalog_id: id, catalog_name: name })) }),
    )

    app.get(
      '/v1/goods/catalogs/:id',
      {
        config: emptyList,
        schema: {
          operationId: 'listCatalog',
          summary: 'A page of a catalog and of those below it',
          tags,
          params: CatalogPath,
          querystring: ListQuery,
          response: replies(ListReply),
        },
      },
      async (request) => {
        const wish = pageWish(request.query)
        const withFacets = request.query.facets === '1'
        const { cards, total, facets } = await readFor(deps, request, (db) =>
          listGoods(db, { ...wish, catalogId: whole(request.params.id), lang: request.lang, filters: filtersOf(request.query), withFacets }),
        )
        return ok({ data: cards.map(listCard), paginator: { pagesize: wish.pageSize, total }, base_url, ...(facets ? { facets: contractFacets(facets) } : {}) })
      },
    )

    app.post(
      '/v1/goods/sku',
      {
        preValidation: async (request) => {
          request.body ??= {}
        },
        schema: { operationId: 'findSku', summary: 'The SKU with exactly these values', tags, body: ChoiceBody, response: replies(ChoiceReply) },
      },
      async (request) => {
        const { spuid, ...choice } = request.body as Record<string, unknown>
        return ok({ data: await findSku(db, whole(spuid), Object.values(choice).map(whole), Object.keys(choice).map(whole)) })
      },
    )

    app.get(
      '/v1/goods/live',
      {
        config: emptyList,
        schema: { operationId: 'readLive', summary: "Today's price and stock, for pages that were cached", tags, querystring: LiveQuery, response: replies(LiveReply) },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        const live = await readLive(db, request.query.ids.split(',').map(Number))
        return ok({ data: live.map(({ id, price, stock, launched }) => ({ skuid: id, price: yuan(price), stock, launched })) })
      },
    )
  }

const listCard = ({ id, name, price, image }: Card) => ({ skuid: id, name, price: yuan(price), image })
const floorCard = (card: Card) => ({ ...listCard(card), caption: card.caption })

function contractDetail({ catalog, name, caption, price, image, spuId, detailPictures, attrs, specs }: Detail) {
  return {
    catalog_id: catalog.id,
    catalog_name: catalog.name,
    name,
    caption,
    price: yuan(price),
    image,
    spu: spuId,
    detail_image: detailPictures[0] ?? '',
    sku_sale_attr_id: attrs.map(({ id }) => id),
    sku_sale_attr_names: attrs.map(({ name }) => name),
    sku_sale_attr_val_id: attrs.map(({ chosen }) => chosen),
    sku_sale_attr_val_names: attrs.map(({ chosen, values }) => values.find(({ id }) => id === chosen)?.name ?? ''),
    sku_all_sale_attr_vals_id: Object.fromEntries(attrs.map(({ id, values }) => [id, values.map((value) => value.id)])),
    sku_all_sale_attr_vals_name: Object.fromEntries(attrs.map(({ id, values }) => [id, values.map((value) => value.name)])),
    spec: Object.fromEntries(specs.map(({ name, value }) => [name, value])),
  }
}
