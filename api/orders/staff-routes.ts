import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { FileReply, Ok, ok, Paginator, RefusalReply, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { clerkOf, requireStaff } from '../http/staff-auth.ts'
import { transact } from '../shared/db.ts'
import { Whole, whole } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { CHANGE, READ, WRITE } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { contactFor } from '../users/contact.ts'
import { checkAddress } from './check-address.ts'
import { changeAddressByStaff } from './change-address.ts'
import { cancelByStaff } from './close.ts'
import { sendOrders } from './export.ts'
import { readAnyOrder } from './read.ts'
import { detailReply, orderReply } from './reply.ts'
import { OrderDetailReply, OrderReply } from './schema.ts'
import { sealNote } from './snapshot.ts'
import { countAllByStatus, listAllOrders, readAround } from './staff-read.ts'

const tags = ['orders']
const security = [{ staff: [] }]
const Digits = Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,5}$' }))
const State = Type.Optional(Type.String({ pattern: '^[0-8]$' }))
const Day = Type.Optional(Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' }))
const InOrder = Type.Object({ order_id: Whole })
const Row = Type.Intersect([OrderReply, Type.Object({ username: Type.String(), phone: Type.String(), pay_method: Type.String() })])
const Detail = Type.Intersect([
  OrderDetailReply,
  Type.Object({
    user: Type.Object({ id: Type.Integer(), username: Type.String(), phone: Type.String(), email: Type.String() }),
    payments: Type.Array(
      Type.Object({
        number: Type.String(),
        method: Type.String(),
        state: Type.String(),
        amount: Type.String(),
        paid: Type.String(),
        refunded: Type.String(),
        trade_no: Type.Union([Type.String(), Type.Null()]),
        paid_at: Type.Union([Type.String(), Type.Null()]),
      }),
    ),
    refunds: Type.Array(
      Type.Object({
        number: Type.String(),
        method: Type.String(),
        destination: Type.String(),
        state: Type.String(),
        amount: Type.String(),
        asked_at: Type.String(),
        done_at: Type.Union([Type.String(), Type.Null()]),
      }),
    ),
    cases: Type.Array(Type.Object({ id: Type.Integer(), kind: Type.String(), status: Type.String(), amount: Type.String(), asked_at: Type.String() })),
    notes: Type.Array(Type.Object({ id: Type.Integer(), clerk: Type.String(), text: Type.String(), at: Type.String() })),
    history: Type.Array(
      Type.Object({ from: Type.Union([Type.Integer(), Type.Null()]), to: Type.Integer(), actor: Type.String(), who: Type.String(), why: Type.String(), at: Type.String() }),
      { description: 'The story with who it was and why, as it was written down' },
    ),
  }),
])

/** /v1/staff/orders. */
export const orderStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { db, config } = deps
    const time = (at: Date) => shopTime(at, config.timeZone)

    app.get(
      '/v1/staff/orders',
      {
        onRequest: requireStaff(deps, 'orders', READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listAllOrders',
          summary:
            'Orders of a state, newest first; `q`: number, user, phone, receiver, tracking number, number of a payment or a name of goods. Counts end at 1000, totals at 10000',
          tags,
          security,
          querystring: Type.Object({ status: State, user_id: Type.Optional(Whole), page: Digits, pagesize: Digits, q: Type.Optional(Type.String({ maxLength: 60 })) }),
          response: replies(
            Ok({
              data: Type.Array(Row),
              counts: Type.Record(Type.String(), Type.Integer()),
              paginator: Paginator,
              base_url: Type.String(),
            }),
          ),
        },
      },
      async (request) => {
        const { query, lang } = request
        const pageSize = Math.min(Number(query.pagesize ?? 20), 100)
        const wish = {
          status: Number(query.status ?? 0),
          q: query.q?.trim() ?? '',
          userId: query.user_id === undefined ? undefined : whole(query.user_id),
          page: Number(query.page ?? 1),
          pageSize,
          lang,
        }
        const [{ orders, total }, counts] = await Promise.all([listAllOrders(db, wish), countAllByStatus(db)])
        const data = orders.map((order) => ({
          ...orderReply(order, config),
          username: order.username,
          phone: contactFor(clerkOf(request), { phone: order.phone, email: '' }).phone,
          pay_method: order.payMethod,
        }))
        return ok({ data, counts, paginator: { pagesize: pageSize, total }, base_url: config.mediaUrl })
      },
    )

    app.get(
      '/v1/staff/orders/export',
      {
        onRequest: requireStaff(deps, 'orders', READ),
        schema: {
          operationId: 'exportAllOrders',
          summary: 'Orders of a state and of days of placing as a CSV table, a line for every line of an order',
          tags,
          security,
          querystring: Type.Object({ status: State, from: Day, to: Day }),
          response: { 200: FileReply, '4xx': RefusalReply, '5xx': RefusalReply },
        },
      },
      async ({ query, lang }, reply) => {
        for (const day of [query.from, query.to]) if (day && !isDay(day)) throw new Refusal(10005)
        const status = Number(query.status ?? 0) || undefined
        return await sendOrders(reply, db, { status, from: query.from, to: query.to, forStaff: true }, lang, config.timeZone)
      },
    )

    app.get(
      '/v1/staff/orders/:order_id',
      {
        onRequest: requireStaff(deps, 'orders', READ),
        config: { empty: { data: {} } },
        schema: {
          operationId: 'readAnyOrder',
          summary: 'One order with everything about it',
          tags,
          security,
          params: InOrder,
          response: replies(Ok({ data: Detail, base_url: Type.String() })),
        },
      },
      async (request) => {
        const { params, lang } = request
        const order = await readAnyOrder(db, whole(params.order_id), lang)
        const { user, payments, refunds, cases, notes, clerks } = await readAround(db, order.id, order.userId)
        const who = (actor: string, id: number | null) => (actor === 'staff' && id !== null ? (clerks.get(id) ?? '') : actor === 'buyer' ? user.username : '')
        return ok({
          data: {
            ...detailReply(order, config, lang),
            user: { ...user, ...contactFor(clerkOf(request), user) },
            payments: payments.map(({ amount, paid, refunded, tradeNo, paidAt, ...payment }) => ({
              ...payment,
              amount: yuan(amount),
              paid: yuan(paid),
              refunded: yuan(refunded),
              trade_no: tradeNo,
              paid_at: paidAt && time(paidAt),
            })),
            refunds: refunds.map(({ amount, askedAt, doneAt, ...refund }) => ({ ...refund, amount: yuan(amount), asked_at: time(askedAt), done_at: doneAt && time(doneAt) })),
            cases: cases.map(({ amount, askedAt, ...of }) => ({ ...of, amount: yuan(amount), asked_at: time(askedAt) })),
            notes: notes.map(({ at, ...note }) => ({ ...note, at: time(at) })),
            history: order.events.map(({ from, to, actor, actorId, why, at }) => ({ from, to, actor, who: who(actor, actorId), why, at: time(at) })),
          },
          base_url: config.mediaUrl,
        })
      },
    )

    app.post(
      '/v1/staff/orders/:order_id/notes',
      {
        onRequest: requireStaff(deps, 'orders', WRITE),
        config: { empty: { data: {} } },
        schema: {
          operationId: 'noteOrder',
          summary: 'A note that only staff see',
          tags,
          security,
          params: InOrder,
          body: Type.Object({ text: Type.String({ minLength: 1, maxLength: 1000 }) }),
          response: replies(Ok({ data: Type.Object({ id: Type.Integer() }) })),
        },
      },
      async (request) => {
        const text = request.body.text.trim()
        if (text === '' || text.includes('\0')) throw new Refusal(10005)
        const data = await writeOnce(
          db,
          request,
          async (tx) => {
            const [note] = await tx<{ id: number }[]>`
              insert into order_notes (order_id, user_id, clerk_id, text) select id, user_id, ${clerkOf(request).id}, ${sealNote(whole(request.params.order_id), text)} from orders where id = ${whole(request.params.order_id)} returning id`
            if (!note) throw new Refusal(10410)
            return { id: note.id }
          },
          { ...request.params, ...request.body },
        )
        return ok({ data })
      },
    )

    app.post(
      '/v1/staff/orders/:order_id/cancellations',
      {
        onRequest: requireStaff(deps, 'orders', CHANGE),
        schema: {
          operationId: 'cancelUnpaidOrder',
          summary: 'Close an order that nobody has paid; the buyer sees why',
          tags,
          security,
          params: InOrder,
          body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 200 }) }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        const reason = request.body.reason.trim()
        if (reason === '' || reason.includes('\0')) throw new Refusal(10005)
        await transact(db, (tx) => cancelByStaff(tx, clerkOf(request).id, whole(request.params.order_id), reason, deps.clock()))
        return ok({})
      },
    )

    app.put(
      '/v1/staff/orders/:order_id/address',
      {
        onRequest: requireStaff(deps, 'orders', CHANGE),
        schema: {
          operationId: 'correctOrderAddress',
          summary: 'Correct where it goes, before anything has left; what it was is kept as a note',
          tags,
          security,
          params: InOrder,
          body: Type.Object({
            receiver: Type.String({ minLength: 1, maxLength: 10 }),
            mobile: Type.String({ maxLength: 11 }),
            address: Type.String({ minLength: 1, maxLength: 100 }),
            postcode: Type.Optional(Type.String({ maxLength: 6 })),
          }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        const wish = checkAddress(request.body)
        await transact(db, (tx) => changeAddressByStaff(tx, clerkOf(request).id, whole(request.params.order_id), wish))
        return ok({})
      },
    )
  }

/** Whether a calendar has this day: JavaScript reads the 31st of February as the 2nd of March, the database does not. */
const isDay = (day: string): boolean => new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
