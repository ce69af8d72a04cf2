import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, Paginator, replies } from '../http/envelope.ts'
import { clerkOf, requireStaff } from '../http/staff-auth.ts'
import { staffListWish, staffPage } from '../http/staff-list.ts'
import { transact } from '../shared/db.ts'
import { Whole, whole, wholeOr } from '../shared/ids.ts'
import { CHANGE, READ } from '../shared/rights.ts'
import { answerReview, hideReview, showReview } from './moderate.ts'
import { listForStaff } from './read.ts'
import { OwnReviewReply, ownReply } from './schema.ts'

const tags = ['staff']
const security = [{ staff: [] }]
const InReview = Type.Object({ id: Type.String({ maxLength: 20 }) })
const Words = Type.String({ maxLength: 500 })
const Flag = Type.Optional(Type.Unsafe<'true' | 'false'>({ enum: ['true', 'false'] }))

/** /v1/staff/reviews: read, answer, hide. */
export const reviewStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, clock, config } = deps
    const change = requireStaff(deps, 'reviews', CHANGE)
    const flag = (given: 'true' | 'false' | undefined) => (given === undefined ? undefined : given === 'true')

    app.get(
      '/v1/staff/reviews',
      {
        onRequest: requireStaff(deps, 'reviews', READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listStaffReviews',
          summary: 'Reviews, the latest first',
          tags,
          security,
          querystring: Type.Object({
            ...staffPage,
            q: Type.Optional(Type.String({ maxLength: 60 })),
            stars: Type.Optional(Whole),
            hidden: Flag,
            answered: Flag,
          }),
          response: replies(
            Ok({
              data: Type.Array(Type.Intersect([OwnReviewReply, Type.Object({ username: Type.String(), anonymous: Type.Boolean() })])),
              paginator: Paginator,
              base_url: Type.String(),
            }),
          ),
        },
      },
      async (request) => {
        const { q, stars, hidden, answered } = request.query
        const { page, pageSize } = staffListWish(request.query)
        const [isHidden, isAnswered] = [flag(hidden), flag(answered)]
        const { reviews, total } = await listForStaff(db, {
          page,
          pageSize,
          lang: request.lang,
          ...(q ? { q } : {}),
          ...(stars === undefined ? {} : { stars: whole(stars) }),
          ...(isHidden === undefined ? {} : { hidden: isHidden }),
          ...(isAnswered === undefined ? {} : { answered: isAnswered }),
        })
        const data = reviews.map((row) => ({ ...ownReply(row, config.timeZone), username: row.username, anonymous: row.anonymous }))
        return ok({ data, paginator: { pagesize: pageSize, total }, base_url: config.mediaUrl })
      },
    )

    app.put(
      '/v1/staff/reviews/:id/answer',
      {
        onRequest: change,
        schema: { operationId: 'answerReview', summary: 'Answer below a review', tags, security, params: InReview, body: Type.Object({ text: Words }), response: replies(Ok({})) },
      },
      async (request) => {
        await transact(db, (tx) => answerReview(tx, wholeOr(request.params.id, 10803), request.body.text, clerkOf(request).id, clock()))
        return ok({})
      },
    )

    app.post(
      '/v1/staff/reviews/:id/hidings',
      {
        onRequest: change,
        schema: {
          operationId: 'hideReview',
          summary: 'Hide a review, with a reason that its writer reads',
          tags,
          security,
          params: InReview,
          body: Type.Object({ why: Words }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        await transact(db, (tx) => hideReview(tx, wholeOr(request.params.id, 10803), request.body.why, clerkOf(request).id, clock()))
        return ok({})
      },
    )

    app.delete(
      '/v1/staff/reviews/:id/hidings',
      { onRequest: change, schema: { operationId: 'showReview', summary: 'Show it again', tags, security, params: InReview, response: replies(Ok({})) } },
      async (request) => {
        await transact(db, (tx) => showReview(tx, wholeOr(request.params.id, 10803)))
        return ok({})
      },
    )
  }
