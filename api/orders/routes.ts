import { Type } from 'typebox'
import { countCart } from '../carts/read.ts'
import { InUsername } from '../carts/schema.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { FileReply, Ok, ok, Paginator, RefusalReply, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { readFor } from '../http/reads.ts'
import { transact } from '../shared/db.ts'
import { Whole, whole } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { shopTime } from '../shared/time.ts'
import { askForInvoice } from './ask-invoice.ts'
import { changeAddress } from './change-address.ts'
import { cancelOrder } from './close.ts'
import { sendOrders } from './export.ts'
import type { PlacedOrder } from './place.ts'
import { InvoiceBody } from './placing-schema.ts'
import { listOrders, readOrder, readPayable } from './read.ts'
import { confirmReceipt, extendReceipt } from './receive.ts'
import { detailReply, orderReply } from './reply.ts'
import { OrderDetailReply, OrderReply, PlacedReply } from './schema.ts'
import { type CancelReason, cancelReasons } from './whys.ts'
import { invoiceWish } from './wish.ts'

const reasons = Object.keys(cancelReasons) as CancelReason[]

/** What pays do for orders. An argument, because pays know orders and not the other way round. */
export type Cashier = {
  /** Opens one again, after asking the gateway what became of the first. Throws 10500, 10502. */
  again(deps: Deps, buyerId: number, wish: { orderId: number; method: string }): Promise<{ payUrl: string }>
}

/** /v1/orders/{username}. */
export const orderRoutes =
  (deps: Deps, cashier: Cashier) =>
  async (app: App): Promise<void> => {
    const onRequest = requireBuyer(deps)
    const { config, db } = deps
    const common = { tags: ['orders'], security: [{ token: [] }] }
    const InOrder = Type.Object({ username: Type.String({ maxLength: 40 }), order_id: Whole })

    app.get(
      '/v1/orders/:username',
      {
        onRequest,
        config: { empty: { data: { orders_list: [] } } },
        schema: {
          ...common,
          operationId: 'listOrders',
          summary: 'Orders of a type; with type=5 and an order_id: pay that order again',
          params: InUsername,
          querystring: Type.Object({
            type: Type.Optional(Type.String({ maxLength: 20 })),
            page: Type.Optional(Type.String({ maxLength: 20 })),
            order_id: Type.Optional(Type.String({ maxLength: 20 })),
            q: Type.Optional(Type.String({ maxLength: 60, description: 'An order’s number, or words of a name of its goods' })),
          }),
          response: replies(
            Ok({
              data: Type.Union([PlacedReply, Type.Object({ orders_list: Type.Array(OrderReply) })]),
              paginator: Type.Optional(Paginator),
              base_url: Type.Optional(Type.String()),
            }),
          ),
        },
      },
      async (request) => {
        const buyer = buyerOf(request)
        const { type = '0', page, order_id } = request.query
        if (type === '5' && order_id !== undefined) return ok({ data: await payAgain(buyer.id, whole(order_id)) })
        if (page !== undefined && Number.isNaN(whole(page))) throw new Refusal(10401, { field: 'page' })
        const { orders, total, pageSize } = await readFor(deps, request, (db) =>
          listOrders(db, buyer.id, {
            type: /^\d$/.test(type) ? Number(type) : Number.NaN,
            page: page === undefined ? undefined : whole(page),
            q: request.query.q ?? '',
            lang: request.lang,
          }),
        )
        return ok({ data: { orders_list: orders.map((order) => orderReply(order, config)) }, paginator: { pagesize: pageSize, total }, base_url: config.mediaUrl })
      },
    )

    app.put(
      '/v1/orders/:username',
      {
        onRequest,
        schema: {
          ...common,
          operationId: 'confirmReceipt',
          summary: 'The parcel has arrived',
          params: InUsername,
          body: Type.Object({ order_id: Whole }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        await transact(db, (tx) => confirmReceipt(tx, buyerOf(request).id, whole(request.body.order_id), deps.clock()))
        return ok({})
      },
    )

    app.get(
      '/v1/orders/:username/:order_id',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          ...common,
          operationId: 'readOrder',
          summary: 'One order with its story',
          params: InOrder,
          response: replies(Ok({ data: OrderDetailReply, base_url: Type.String() })),
        },
      },
      async (request) => {
        const order = await readOrder(db, buyerOf(request).id, whole(request.params.order_id), request.lang)
        return ok({ data: detailReply(order, config, request.lang), base_url: config.mediaUrl })
      },
    )

    app.post(
      '/v1/orders/:username/:order_id/cancellations',
      {
        onRequest,
        schema: {
          ...common,
          operationId: 'cancelOrder',
          summary: 'Cancel an unpaid order',
          params: InOrder,
          body: Type.Optional(Type.Union([Type.Null(), Type.Object({ reason: Type.Optional(Type.Union(reasons.map((reason) => Type.Literal(reason)))) })])),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        await transact(db, (tx) => cancelOrder(tx, buyerOf(request).id, whole(request.params.order_id), request.body?.reason ?? '', deps.clock()))
        return ok({})
      },
    )

    app.post(
      '/v1/orders/:username/:order_id/extensions',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          ...common,
          operationId: 'extendReceipt',
          summary: 'Five more days to say that a late parcel came; once for an order',
          params: InOrder,
          response: replies(Ok({ data: Type.Object({ confirm_before: Type.String() }) })),
        },
      },
      async (request) => {
        const until = await transact(db, (tx) => extendReceipt(tx, buyerOf(request).id, whole(request.params.order_id)))
        return ok({ data: { confirm_before: shopTime(until, config.timeZone) } })
      },
    )

    app.put(
      '/v1/orders/:username/:order_id/address',
      {
        onRequest,
        schema: {
          ...common,
          operationId: 'changeOrderAddress',
          summary: 'Send it to another address of the buyer’s, before anything has left',
          params: InOrder,
          body: Type.Object({ address_id: Whole }),
          response: replies(Ok({})),
        },
      },
      async (request) => {
        await transact(db, (tx) => changeAddress(tx, buyerOf(request).id, whole(request.params.order_id), whole(request.body.address_id)))
        return ok({})
      },
    )

    app.post(
      '/v1/orders/:username/:order_id/invoice',
      {
        onRequest,
        schema: {
          ...common,
          operationId: 'askForInvoice',
          summary: 'Ask for the invoice that was not asked for when the order was placed; once',
          params: InOrder,
          body: InvoiceBody,
          response: replies(Ok({})),
        },
      },
      async (request) => {
        const wish = invoiceWish(request.body)
        await writeOnce(db, request, async (tx) => {
          await askForInvoice(tx, buyerOf(request).id, whole(request.params.order_id), wish)
          return {}
        })
        return ok({})
      },
    )

    app.get(
      '/v1/orders/:username/export',
      {
        onRequest,
        schema: {
          ...common,
          operationId: 'exportOrders',
          summary: 'All orders of the buyer as a CSV table, a line for every line of an order',
          params: InUsername,
          response: { 200: FileReply, '4xx': RefusalReply, '5xx': RefusalReply },
        },
      },
      async (request, reply) => await sendOrders(reply, db, { userId: buyerOf(request).id }, request.lang, config.timeZone),
    )

    async function payAgain(buyerId: number, orderId: number) {
      if (Number.isNaN(orderId)) throw new Refusal(10408)
      const order = await readPayable(db, buyerId, orderId)
      const { payUrl } = await cashier.again(deps, buyerId, { orderId, method: 'alipay' }).catch((error: unknown) => {
        // The gateway may know that it is paid: the contract has one word for that at this door.
        throw error instanceof Refusal && error.code === 10500 ? new Refusal(10408) : error
      })
      return placedReply(order, payUrl, await countCart(db, buyerId))
    }

    const placedReply = (order: Pick<PlacedOrder, 'id' | 'totalAmount'>, payUrl: string, cartsCount: number) => ({
      saller: config.saller,
      total_amount: yuan(order.totalAmount),
      order_id: order.id,
      pay_url: payUrl,
      carts_count: cartsCount,
    })
  }
