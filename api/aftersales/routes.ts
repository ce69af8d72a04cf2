import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { Ok, ok, Paginator, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { transact } from '../shared/db.ts'
import { Whole, whole, wholeOr } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { askFor, previewCase } from './ask.ts'
import { listCases, readCase } from './read.ts'
import { cancelPaid } from './refund.ts'
import { AskBody, askWish, CaseReply, caseReply, EventReply, eventReply, ParcelBody } from './schema.ts'
import { sendBack, withdrawCase } from './steps.ts'

const PAGE_SIZE = 10
const tags = ['aftersales']
const security = [{ token: [] }]
const name = Type.String({ maxLength: 300 })
const InOrder = Type.Object({ username: name, order_id: Type.String({ maxLength: 20 }) })
const InCase = Type.Object({ username: name, id: Type.String({ maxLength: 20 }) })

/** What buyers ask about their orders: /v1/orders/{u}/{id}/aftersales and /v1/aftersales/{u}. */
export const aftersaleRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, clock, config } = deps
    const onRequest = requireBuyer(deps)
    const common = { tags, security }

    app.post(
      '/v1/orders/:username/:order_id/aftersales/previews',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          ...common,
          operationId: 'previewAftersale',
          summary: 'What would go back; nothing is written',
          params: InOrder,
          body: AskBody,
          response: replies(Ok({ data: Type.Object({ amount: Type.String(), freight: Type.String(), total: Type.String() }) })),
        },
      },
      async (request) => {
        const { amount, freight } = await previewCase(db, buyerOf(request).id, wholeOr(request.params.order_id, 10410), askWish(request.body), clock())
        return ok({ data: { amount: yuan(amount), freight: yuan(freight), total: yuan(amount + freight) } })
      },
    )

    app.post(
      '/v1/orders/:username/:order_id/aftersales',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          ...common,
          operationId: 'askAftersale',
          summary: 'Ask for a refund, a return or an exchange',
          description: 'Of a paid order that is not shipped only the whole is cancelled, at once. Otherwise the shop decides.',
          params: InOrder,
          body: AskBody,
          response: replies(Ok({ data: Type.Object({ id: Type.Integer(), total: Type.String() }) })),
        },
      },
      async (request) => {
        const [buyer, orderId, wish] = [buyerOf(request), wholeOr(request.params.order_id, 10410), askWish(request.body)]
        const data = await writeOnce(
          db,
          request,
          async (tx) => {
            const opened = await askFor(tx, buyer.id, orderId, wish, clock())
            return { id: opened.id, total: yuan(opened.amount + opened.freight) }
          },
          { orderId, wish },
        )
        return ok({ data })
      },
    )

    app.delete(
      '/v1/orders/:username/:order_id',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          ...common,
          operationId: 'cancelPaidOrder',
          summary: 'Cancel a paid order of which nothing has been shipped; the money goes back at once',
          params: InOrder,
          response: replies(Ok({ data: Type.Object({ id: Type.Integer(), total: Type.String(), status: Type.String() }) })),
        },
      },
      async (request) => {
        const buyer = buyerOf(request)
        const orderId = wholeOr(request.params.order_id, 10410)
        const done = await transact(db, (tx) => cancelPaid(tx, orderId, { userId: buyer.id, by: { actor: 'buyer', actorId: buyer.id }, now: clock() }))
        return ok({ data: { id: done.id, total: yuan(done.amount + done.freight), status: done.status } })
      },
    )

    app.get(
      '/v1/aftersales/:username',
      {
        onRequest,
        config: { empty: { data: [] } },
        schema: {
          ...common,
          operationId: 'listAftersales',
          summary: 'The buyer’s cases, the latest first',
          params: Type.Object({ username: name }),
          querystring: Type.Object({ page: Type.Optional(Whole), order_id: Type.Optional(Whole) }),
          response: replies(Ok({ data: Type.Array(CaseReply), paginator: Paginator, base_url: Type.String() })),
        },
      },
      async (request) => {
        const { page, order_id } = request.query
        const { cases, total } = await listCases(db, {
          userId: buyerOf(request).id,
          ...(order_id === undefined ? {} : { orderId: whole(order_id) }),
          page: page === undefined ? 1 : whole(page),
          pageSize: PAGE_SIZE,
          lang: request.lang,
        })
        return ok({ data: cases.map((row) => caseReply(row, request.lang, config.timeZone)), paginator: { pagesize: PAGE_SIZE, total }, base_url: config.mediaUrl })
      },
    )

    app.get(
      '/v1/aftersales/:username/:id',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          ...common,
          operationId: 'readAftersale',
          summary: 'One case with its story',
          params: InCase,
          response: replies(Ok({ data: Type.Intersect([CaseReply, Type.Object({ events: Type.Array(EventReply) })]), base_url: Type.String() })),
        },
      },
      async (request) => {
        const { events, ...row } = await readCase(db, wholeOr(request.params.id, 10455), { userId: buyerOf(request).id, lang: request.lang })
        return ok({ data: { ...caseReply(row, request.lang, config.timeZone), events: events.map(eventReply(request.lang, config.timeZone)) }, base_url: config.mediaUrl })
      },
    )

    app.put(
      '/v1/aftersales/:username/:id/parcel',
      {
        onRequest,
        schema: { ...common, operationId: 'sendBackAftersale', summary: 'Say which parcel comes back', params: InCase, body: ParcelBody, response: replies(Ok({})) },
      },
      async (request) => {
        const { courier, tracking_number } = request.body
        await transact(db, (tx) => sendBack(tx, buyerOf(request).id, wholeOr(request.params.id, 10455), { courier, trackingNumber: tracking_number }, clock()))
        return ok({})
      },
    )

    app.delete(
      '/v1/aftersales/:username/:id',
      {
        onRequest,
        schema: { ...common, operationId: 'withdrawAftersale', summary: 'Change one’s mind, as long as no parcel is on its way', params: InCase, response: replies(Ok({})) },
      },
      async (request) => {
        await transact(db, (tx) => withdrawCase(tx, buyerOf(request).id, wholeOr(request.params.id, 10455), clock()))
        return ok({})
      },
    )
  }
