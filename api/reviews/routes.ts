import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { Ok, ok, Paginator, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { readFor } from '../http/reads.ts'
import { transact } from '../shared/db.ts'
import { Whole, whole, wholeOr } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { type After, listOwn, listReviews, type ReviewFilter } from './read.ts'
import { readRating } from './ratings.ts'
import { OwnReviewReply, ownReply, RatingReply, ReviewReply, reviewReply } from './schema.ts'
import { unvote, voteFor } from './vote.ts'
import { followUp, writeReview } from './write.ts'

const PAGE_SIZE = 10
const tags = ['reviews']
const security = [{ token: [] }]
const name = Type.String({ maxLength: 300 })
const short = Type.String({ maxLength: 20 })
const InReview = Type.Object({ username: name, id: short })

/** /v1/goods/{spu}/reviews for everybody; /v1/orders/{u}/{id}/reviews and /v1/reviews/{u} for who writes them. */
export const reviewRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, clock, config } = deps
    const onRequest = requireBuyer(deps)

    app.get(
      '/v1/goods/:spu/reviews',
      {
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listReviews',
          summary: 'Reviews of a product, with what they add up to',
          description: '`next` of an answer is `after` of the next page; empty on the last.',
          tags,
          security: [],
          params: Type.Object({ spu: short }),
          querystring: Type.Object({
            stars: Type.Optional(Whole),
            pictures: Type.Optional(Type.String({ maxLength: 5, description: 'true: only those with pictures' })),
            follow_ups: Type.Optional(Type.String({ maxLength: 5, description: 'true: only those with a follow-up' })),
            sort: Type.Optional(Type.String({ maxLength: 10, description: 'newest or helpful' })),
            after: Type.Optional(Type.String({ maxLength: 40 })),
          }),
          response: replies(Ok({ data: Type.Array(ReviewReply), rating: RatingReply, next: Type.String(), base_url: Type.String() })),
        },
      },
      async (request) => {
        const spuId = whole(request.params.spu)
        if (Number.isNaN(spuId)) throw new Refusal(10200)
        const [found, rating] = await readFor(deps, request, (db) =>
          Promise.all([listReviews(db, spuId, { ...filterOf(request.query), pageSize: PAGE_SIZE, lang: request.lang }), readRating(db, spuId)]),
        )
        const { average, withPictures, withFollowUp, ...rest } = rating
        return ok({
          data: found.reviews.map((row) => reviewReply(row, config.timeZone)),
          rating: { ...rest, average: (average / 100).toFixed(2), with_pictures: withPictures, with_follow_up: withFollowUp },
          next: found.next ? `${found.next.votes}.${found.next.id}` : '',
          base_url: config.mediaUrl,
        })
      },
    )

    app.post(
      '/v1/orders/:username/:order_id/reviews',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          operationId: 'writeReview',
          summary: 'Review a line that has been received; with the last line the order is finished',
          tags,
          security,
          params: Type.Object({ username: name, order_id: short }),
          body: Type.Object({
            sku_id: Whole,
            stars: Whole,
            text: Type.Optional(Type.String({ maxLength: 2000, description: 'At most 500 characters' })),
            pictures: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 20, description: 'Keys of pictures the buyer has brought; at most 6' })),
            anonymous: Type.Optional(Type.Boolean()),
          }),
          response: replies(Ok({ data: Type.Object({ id: Type.Integer() }) })),
        },
      },
      async (request) => {
        const orderId = wholeOr(request.params.order_id, 10800)
        const { sku_id, stars, ...rest } = request.body
        const wish = { ...rest, skuId: whole(sku_id), stars: whole(stars) }
        const data = await writeOnce(db, request, async (tx) => ({ id: (await writeReview(tx, buyerOf(request).id, orderId, wish, clock())).id }), { orderId, wish })
        return ok({ data })
      },
    )

    app.get(
      '/v1/reviews/:username',
      {
        onRequest,
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listOwnReviews',
          summary: 'The buyer’s reviews, the latest first',
          tags,
          security,
          params: Type.Object({ username: name }),
          querystring: Type.Object({ page: Type.Optional(Whole) }),
          response: replies(Ok({ data: Type.Array(OwnReviewReply), paginator: Paginator, base_url: Type.String() })),
        },
      },
      async (request) => {
        const page = request.query.page === undefined ? 1 : whole(request.query.page)
        const { reviews, total } = await listOwn(db, buyerOf(request).id, { page, pageSize: PAGE_SIZE, lang: request.lang })
        return ok({ data: reviews.map((row) => ownReply(row, config.timeZone)), paginator: { pagesize: PAGE_SIZE, total }, base_url: config.mediaUrl })
      },
    )

    app.post(
      '/v1/reviews/:username/:id/follow-ups',
      {
        onRequest,
        schema: {
          operationId: 'followUpReview',
          summary: 'Say more of one’s own review, once, within 180 days',
          tags,
          security,
          params: InReview,
          body: Type.Object({ text: Type.String({ maxLength: 2000 }) }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        await transact(db, (tx) => followUp(tx, buyerOf(request).id, wholeOr(request.params.id, 10803), request.body.text, clock()))
        return ok({})
      },
    )

    const Votes = replies(Ok({ data: Type.Object({ votes: Type.Integer() }) }))
    app.post(
      '/v1/reviews/:username/:id/votes',
      { onRequest, config: { empty: { data: {} } }, schema: { operationId: 'voteForReview', summary: 'Find a review helpful', tags, security, params: InReview, response: Votes } },
      async (request) => ok({ data: { votes: await transact(db, (tx) => voteFor(tx, buyerOf(request).id, wholeOr(request.params.id, 10803), clock())) } }),
    )
    app.delete(
      '/v1/reviews/:username/:id/votes',
      { onRequest, config: { empty: { data: {} } }, schema: { operationId: 'unvoteReview', summary: 'Take one’s vote back', tags, security, params: InReview, response: Votes } },
      async (request) => ok({ data: { votes: await transact(db, (tx) => unvote(tx, buyerOf(request).id, wholeOr(request.params.id, 10803))) } }),
    )
  }

/** What a query asks for; nonsense asks for nothing in particular, a broken `after` is refused. */
export function filterOf(query: { stars?: string | number; pictures?: string; follow_ups?: string; sort?: string; after?: string }): Omit<ReviewFilter, 'pageSize' | 'lang'> {
  const stars = query.stars === undefined || query.stars === '' ? undefined : whole(query.stars)
  if (stars !== undefined && !(stars >= 1 && stars <= 5)) throw new Refusal(10806, { field: 'stars' })
  const after = query.after ? afterOf(query.after) : undefined
  return {
    ...(stars ? { stars } : {}),
    ...(query.pictures === 'true' ? { pictures: true } : {}),
    ...(query.follow_ups === 'true' ? { followUps: true } : {}),
    sort: query.sort === 'helpful' ? 'helpful' : 'newest',
    ...(after ? { after } : {}),
  }
}

function afterOf(given: string): After {
  const [, votes, id] = /^(\d{1,9})\.(\d{1,15})$/.exec(given) ?? []
  if (!votes || !id) throw new Refusal(10806, { field: 'after' })
  return { votes: Number(votes), id: Number(id) }
}
