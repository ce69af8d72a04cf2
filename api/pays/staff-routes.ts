import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Maybe, Ok, ok, replies } from '../http/envelope.ts'
import { clerkOf } from '../http/staff-auth.ts'
import { filterOf, StaffList, staffListWish, staffPage } from '../http/staff-list.ts'
import { transact } from '../shared/db.ts'
import { Whole, whole } from '../shared/ids.ts'
import { fen, yuan } from '../shared/money.ts'
import { shopTime } from '../shared/time.ts'
import { settleCash } from './cash.ts'
import { InId, Money, Note, payDesk, Text } from './staff-schema.ts'
import { listPayments, listRefunds } from './staff-read.ts'
import { decideStuck } from './stuck.ts'

/** /v1/staff: payments, refunds and cash, for the area pays. */
export const payStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, clock, config } = deps
    const { change, common, listing, time } = payDesk(deps)

    app.get(
      '/v1/staff/pays',
      {
        ...listing,
        schema: {
          ...common,
          operationId: 'listStaffPayments',
          summary: 'Payments, newest first; q is a number of an order, of a payment or of the gateway',
          querystring: Type.Object({ ...staffPage, q: Type.Optional(Text(64)), method: Type.Optional(Text(20)), state: Type.Optional(Text(20)) }),
          response: StaffList(
            Type.Object({
              id: Type.Integer(),
              number: Type.String(),
              order_id: Type.Integer(),
              username: Type.String(),
              method: Type.String(),
              status: Type.String(),
              amount: Type.String(),
              paid: Type.String(),
              refunded: Type.String(),
              refund_booked: Type.String(),
              trade_no: Maybe(Type.String()),
              created_at: Type.String(),
              paid_at: Maybe(Type.String()),
            }),
          ),
        },
      },
      async (request) => {
        const { q, method, state } = request.query
        const page = staffListWish(request.query)
        const { rows, total } = await listPayments(db, { ...page, q: filterOf(q), method: filterOf(method), state: filterOf(state) })
        const data = rows.map((row) => ({
          ...row,
          order_id: row.orderId,
          status: row.state,
          amount: yuan(row.amount),
          paid: yuan(row.paid),
          refunded: yuan(row.refunded),
          refund_booked: yuan(row.refundBooked),
          trade_no: row.tradeNo,
          created_at: shopTime(row.createdAt, config.timeZone),
          paid_at: time(row.paidAt),
        }))
        return ok({ data, paginator: { pagesize: page.pageSize, total } })
      },
    )

    app.post(
      '/v1/staff/pays/:order_id/cash',
      {
        onRequest: change,
        schema: {
          ...common,
          operationId: 'settleCash',
          summary: 'The courier has handed in what an order cost on delivery: all of it',
          params: Type.Object({ order_id: Whole }),
          body: Type.Object({ amount: Money }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        const wish = { orderId: whole(request.params.order_id), amount: fen(request.body.amount), clerkId: clerkOf(request).id, at: clock() }
        await transact(db, (tx) => settleCash(tx, wish))
        return ok({})
      },
    )

    app.get(
      '/v1/staff/refunds',
      {
        ...listing,
        schema: {
          ...common,
          operationId: 'listStaffRefunds',
          summary: 'Refunds; state waiting, stuck (the gateway has said no for good) or done',
          querystring: Type.Object({ ...staffPage, state: Type.Optional(Text(20)) }),
          response: StaffList(
            Type.Object({
              id: Type.Integer(),
              number: Type.String(),
              order_id: Type.Integer(),
              username: Type.String(),
              method: Type.String(),
              destination: Type.String(),
              amount: Type.String(),
              why: Type.String(),
              status: Type.String(),
              error: Maybe(Type.String()),
              tried: Type.Integer(),
              created_at: Type.String(),
              done_at: Maybe(Type.String()),
              note: Maybe(Type.String()),
            }),
          ),
        },
      },
      async (request) => {
        const page = staffListWish(request.query)
        const { rows, total } = await listRefunds(db, { ...page, state: filterOf(request.query.state) })
        const data = rows.map((row) => ({
          ...row,
          order_id: row.orderId,
          status: row.state,
          amount: yuan(row.amount),
          created_at: shopTime(row.createdAt, config.timeZone),
          done_at: time(row.doneAt),
        }))
        return ok({ data, paginator: { pagesize: page.pageSize, total } })
      },
    )

    app.post(
      '/v1/staff/refunds/:id/decisions',
      {
        onRequest: change,
        schema: {
          ...common,
          operationId: 'decideRefund',
          summary: 'What becomes of a refund that the gateway has refused: asked again, or into the buyer’s wallet',
          params: InId,
          body: Type.Object({ action: Type.Union([Type.Literal('retry'), Type.Literal('wallet')]), note: Note }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        await decideStuck(deps, whole(request.params.id), { ...request.body, clerkId: clerkOf(request).id })
        return ok({})
      },
    )
  }
