import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app-type.ts'
import { buyerOf, findBuyer, requireBuyer } from '../../http/auth.ts'
import { formBodies } from '../../http/bodies.ts'
import { Ok, ok, replies } from '../../http/envelope.ts'
import { readFor } from '../../http/reads.ts'
import { yuan } from '../../shared/money.ts'
import { pageWish } from '../page-wish.ts'
import { contractFacets, HotReply, SearchWish, SearchReply, SuggestReply } from '../schema.ts'
import { filtersOf } from './filters.ts'
import { markWords } from './mark.ts'
import { flushSearches, hotWords, noteSearch } from './note.ts'
import { forgetSearches, recentSearches, rememberSearch } from './recent.ts'
import { searchGoods } from './search.ts'
import { suggest } from './suggest.ts'

const tags = ['goods']

type Asking = { q?: unknown; page?: unknown; pagesize?: unknown; sort?: unknown; facets?: unknown } & Record<string, unknown>

/** /v1/goods/search and what belongs to it. */
export const searchRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, kv, clock } = deps
    const base_url = deps.config.mediaUrl
    const emptyList = { empty: { data: [] } }
    app.addHook('onClose', async () => await flushSearches(db))

    const answer = async (request: FastifyRequest, asking: Asking) => {
      const wish = pageWish(asking)
      const q = typeof asking.q === 'string' || typeof asking.q === 'number' ? String(asking.q) : ''
      const withFacets = asking.facets === '1' || asking.facets === 1 || asking.facets === true
      const found = await readFor(deps, request, (db) => searchGoods(db, { ...wish, q, filters: filtersOf(asking), withFacets, lang: request.lang }))
      if (wish.page === 1) await noteFor(deps, request, q, found.total > 0)
      return ok({
        data: found.cards.map(({ id, name, price, image }) => ({
          skuid: id,
          name,
          price: yuan(price),
          image,
          ...(withFacets ? { marks: markWords(name, found.words) } : {}),
        })),
        paginator: { pagesize: wish.pageSize, total: found.total },
        base_url,
        baseurl: base_url,
        ...(found.corrected === undefined ? {} : { corrected: found.corrected }),
        ...(found.partly ? { partly: true } : {}),
        ...(found.facets ? { facets: contractFacets(found.facets) } : {}),
      })
    }

    await app.register(async (inner) => {
      const form = inner as App
      formBodies(form)
      form.post(
        '/v1/goods/search',
        {
          preValidation: async (request) => {
            request.body ??= {}
          },
          config: emptyList,
          schema: {
            operationId: 'searchGoods',
            summary: 'Launched SKUs by words',
            description: 'Really form-encoded; JSON is taken too.',
            tags,
            consumes: ['application/x-www-form-urlencoded', 'application/json'],
            body: SearchWish,
            response: replies(SearchReply),
          },
        },
        (request) => answer(request, request.body as Asking),
      )
    })

    app.get(
      '/v1/goods/search',
      {
        config: emptyList,
        schema: { operationId: 'findGoods', summary: 'The same by an address', tags, querystring: SearchWish, response: replies(SearchReply) },
      },
      (request) => answer(request, request.query as Asking),
    )

    app.get(
      '/v1/goods/suggest',
      {
        config: emptyList,
        schema: {
          operationId: 'suggestGoods',
          summary: 'What somebody who types may want',
          tags,
          querystring: Type.Object({ q: Type.Optional(Type.String({ maxLength: 20_000, description: 'What was typed so far; the first 40 characters count' })) }),
          response: replies(SuggestReply),
        },
      },
      async (request) => ok({ data: await readFor(deps, request, (db) => suggest(db, request.query.q ?? '', request.lang)) }),
    )

    app.get(
      '/v1/goods/search/hot',
      { config: emptyList, schema: { operationId: 'listHotWords', summary: 'What many have searched for lately', tags, response: replies(HotReply) } },
      async () => ok({ data: await hotWords(db, clock()) }),
    )

    const mine = { onRequest: requireBuyer(deps), config: emptyList }
    app.get(
      '/v1/goods/search/recent',
      { ...mine, schema: { operationId: 'listRecentSearches', summary: 'My last ten searches', tags, security: [{ token: [] }], response: replies(HotReply) } },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        return ok({ data: await recentSearches(kv, buyerOf(request).id) })
      },
    )
    app.delete(
      '/v1/goods/search/recent',
      {
        ...mine,
        schema: {
          operationId: 'forgetRecentSearches',
          summary: 'Forgets one of my searches, or all',
          tags,
          security: [{ token: [] }],
          querystring: Type.Object({ q: Type.Optional(Type.String({ maxLength: 200 })) }),
          response: replies(Ok({ data: Type.Array(Type.String()) })),
        },
      },
      async (request) => {
        const { id } = buyerOf(request)
        await forgetSearches(kv, id, request.query.q)
        return ok({ data: await recentSearches(kv, id) })
      },
    )
  }

/** Counts a search for the hot words and, of somebody who is logged in, among their last ones. */
async function noteFor(deps: Deps, request: FastifyRequest, q: string, found: boolean): Promise<void> {
  const buyer = await findBuyer(deps, request)
  noteSearch(deps, { q, found, who: buyer ? `u${buyer.id}` : request.ip, agent: request.headers['user-agent'] ?? '' })
  if (buyer && found) await rememberSearch(deps.kv, buyer.id, q)
}
