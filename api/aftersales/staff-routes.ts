import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, Paginator, replies } from '../http/envelope.ts'
import { clerkOf, requireStaff } from '../http/staff-auth.ts'
import { staffListWish, staffPage } from '../http/staff-list.ts'
import { transact } from '../shared/db.ts'
import { whole, wholeOr } from '../shared/ids.ts'
import { giveUpCash } from './uncollected.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { CHANGE, READ } from '../shared/rights.ts'
import { listCases, readCase } from './read.ts'
import { cancelPaid } from './refund.ts'
import { CaseReply, caseReply, EventReply, eventReply, ParcelBody } from './schema.ts'
import { type CaseStatus, caseStatuses } from './states.ts'
import { decideCase, receiveCase, refundInstead, shipExchange } from './steps.ts'

const tags = ['staff']
const security = [{ staff: [] }]
const InCase = Type.Object({ id: Type.String({ maxLength: 20 }) })
const Answer = Type.String({ maxLength: 500 })
const StaffCase = Type.Intersect([CaseReply, Type.Object({ username: Type.String() })])

/** /v1/staff/aftersales: the queue, and what staff do with a case. */
export const aftersaleStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, clock, config } = deps
    const read = requireStaff(deps, 'orders', READ)
    const change = requireStaff(deps, 'orders', CHANGE)
    const common = { tags, security }

    app.get(
      '/v1/staff/aftersales',
      {
        onRequest: read,
        config: { empty: { data: [] } },
        schema: {
          ...common,
          operationId: 'listStaffAftersales',
          summary: 'Cases; of one status the oldest first',
          querystring: Type.Object({
            ...staffPage,
            status: Type.Optional(Type.String({ maxLength: 20 })),
            q: Type.Optional(Type.String({ maxLength: 20, description: 'An order number' })),
          }),
          response: replies(Ok({ data: Type.Array(StaffCase), paginator: Paginator, base_url: Type.String() })),
        },
      },
      async (request) => {
        const { status, q } = request.query
        if (status && !caseStatuses.includes(status as CaseStatus)) throw new Refusal(10457, { field: 'status' })
        const orderId = q ? whole(q) : undefined
        if (Number.isNaN(orderId)) throw new Refusal(10457, { field: 'q' })
        const { page, pageSize } = staffListWish(request.query)
        const { cases, total } = await listCases(db, {
          ...(status ? { status: status as CaseStatus } : {}),
          ...(orderId ? { orderId } : {}),
          page,
          pageSize,
          lang: request.lang,
        })
        const data = cases.map((row) => ({ ...caseReply(row, request.lang, config.timeZone), username: row.username }))
        return ok({ data, paginator: { pagesize: pageSize, total }, base_url: config.mediaUrl })
      },
    )

    app.get(
      '/v1/staff/aftersales/:id',
      {
        onRequest: read,
        config: { empty: { data: {} } },
        schema: {
          ...common,
          operationId: 'readStaffAftersale',
          summary: 'One case with its story',
          params: InCase,
          response: replies(Ok({ data: Type.Intersect([StaffCase, Type.Object({ events: Type.Array(EventReply) })]), base_url: Type.String() })),
        },
      },
      async (request) => {
        const { events, ...row } = await readCase(db, wholeOr(request.params.id, 10455), { lang: request.lang })
        const data = { ...caseReply(row, request.lang, config.timeZone), username: row.username, events: events.map(eventReply(request.lang, config.timeZone)) }
        return ok({ data, base_url: config.mediaUrl })
      },
    )

    app.post(
      '/v1/staff/aftersales/:id/decisions',
      {
        onRequest: change,
        schema: {
          ...common,
          operationId: 'decideAftersale',
          summary: 'Yes or no; yes to a refund sends the money back',
          params: InCase,
          body: Type.Object({ approve: Type.Boolean(), answer: Type.Optional(Answer) }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        const { approve, answer = '' } = request.body
        await transact(db, (tx) => decideCase(tx, wholeOr(request.params.id, 10455), { approve, answer, clerkId: clerkOf(request).id, now: clock() }))
        return ok({})
      },
    )

    app.post(
      '/v1/staff/aftersales/:id/receipts',
      {
        onRequest: change,
        schema: {
          ...common,
          operationId: 'receiveAftersale',
          summary: 'The returned parcel has been looked into',
          params: InCase,
          body: Type.Object({
            accept: Type.Boolean(),
            to: Type.Optional(Type.Unsafe<'shelf' | 'written-off'>({ enum: ['shelf', 'written-off'] })),
            answer: Type.Optional(Answer),
          }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        const { accept, to = 'shelf', answer = '' } = request.body
        await transact(db, (tx) => receiveCase(tx, wholeOr(request.params.id, 10455), { accept, to, answer, clerkId: clerkOf(request).id, now: clock() }))
        return ok({})
      },
    )

    app.post(
      '/v1/staff/aftersales/:id/exchanges',
      {
        onRequest: change,
        schema: { ...common, operationId: 'shipAftersaleExchange', summary: 'The new pieces leave', params: InCase, body: ParcelBody, response: replies(Ok({})) },
      },
      async (request) => {
        const { courier, tracking_number } = request.body
        await transact(db, (tx) =>
          shipExchange(tx, wholeOr(request.params.id, 10455), { courier, trackingNumber: tracking_number }, { clerkId: clerkOf(request).id, now: clock() }),
        )
        return ok({})
      },
    )

    app.post(
      '/v1/staff/aftersales/:id/refunds',
      {
        onRequest: change,
        schema: {
          ...common,
          operationId: 'refundAftersaleInstead',
          summary: 'Nothing is left to exchange it for: the money goes back',
          params: InCase,
          body: Type.Object({ answer: Type.Optional(Answer) }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        await transact(db, (tx) => refundInstead(tx, wholeOr(request.params.id, 10455), { answer: request.body.answer ?? '', clerkId: clerkOf(request).id, now: clock() }))
        return ok({})
      },
    )

    app.post(
      '/v1/staff/orders/:order_id/refunds',
      {
        onRequest: change,
        config: { empty: { data: {} } },
        schema: {
          ...common,
          operationId: 'cancelPaidOrderByStaff',
          summary: 'Cancel a paid order of which nothing has been shipped; the money goes back at once',
          params: Type.Object({ order_id: Type.String({ maxLength: 20 }) }),
          body: Type.Object({ words: Type.Optional(Answer) }),
          response: replies(Ok({ data: Type.Object({ id: Type.Integer(), total: Type.String(), status: Type.String() }) })),
        },
      },
      async (request) => {
        const orderId = wholeOr(request.params.order_id, 10410)
        const words = request.body.words ?? ''
        const done = await transact(db, (tx) => cancelPaid(tx, orderId, { by: { actor: 'staff', actorId: clerkOf(request).id }, reason: 'other', words, now: clock() }))
        return ok({ data: { id: done.id, total: yuan(done.amount + done.freight), status: done.status } })
      },
    )

    app.post(
      '/v1/staff/pays/:order_id/uncollected',
      {
        onRequest: requireStaff(deps, 'pays', CHANGE),
        schema: {
          ...common,
          operationId: 'giveUpCash',
          summary: 'An order to be paid on delivery was refused at the door: nothing more is collected, and the order ends',
          params: Type.Object({ order_id: Type.String({ maxLength: 20 }) }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        const orderId = wholeOr(request.params.order_id, 10410)
        await transact(db, (tx) => giveUpCash(tx, { orderId, clerkId: clerkOf(request).id, now: clock() }))
        return ok({})
      },
    )
  }
