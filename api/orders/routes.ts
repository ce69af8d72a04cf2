import { Type } from 'typebox'
import { countCart } from '../carts/read.ts'
import { InUsername } from '../carts/schema.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, requireBuyer } from '../http/auth.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { transact, type Tx } from '../shared/db.ts'
import { Whole, whole } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { shopTime } from '../shared/time.ts'
import { cancelOrder } from './close.ts'
import type { PlacedOrder } from './place.ts'
import { listOrders, type Order, readOrder, readPayable } from './read.ts'
import { OrderDetailReply, OrderReply, PlacedReply } from './schema.ts'
import { confirmReceipt } from './ship.ts'

/** What pays do for orders. An argument, because pays know orders and not the other way round. */
export type Cashier = {
  /** Opens a payment for an order that was just placed. Throws 10501. */
  open(tx: Tx, deps: Deps, order: PlacedOrder, method: string): Promise<{ payUrl: string }>
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
          }),
          response: replies(
            Ok({
              data: Type.Union([PlacedReply, Type.Object({ orders_list: Type.Array(OrderReply) })]),
              paginator: Type.Optional(Type.Object({ pagesize: Type.Integer(), total: Type.Integer() })),
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
        const { orders, total, pageSize } = await listOrders(db, buyer.id, {
          type: /^\d$/.test(type) ? Number(type) : Number.NaN,
          page: page === undefined ? undefined : whole(page),
          lang: request.lang,
        })
        return ok({ data: { orders_list: orders.map(orderReply) }, paginator: { pagesize: pageSize, total }, base_url: config.mediaUrl })
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
        await transact(db, (tx) => confirmReceipt(tx, buyerOf(request).id, whole(request.body.order_id)))
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
        const time = (at: Date) => shopTime(at, config.timeZone)
        const detail = { note: order.note, pay_method: order.payMethod, pay_before: time(order.payBefore), courier: order.courier, tracking_number: order.trackingNumber }
        return ok({
          data: { ...orderReply(order), ...detail, events: order.events.map(({ from, to, actor, at }) => ({ from, to, actor, at: time(at) })) },
          base_url: config.mediaUrl,
        })
      },
    )

    app.post(
      '/v1/orders/:username/:order_id/cancellations',
      {
        onRequest,
        schema: { ...common, operationId: 'cancelOrder', summary: 'Cancel an unpaid order', params: InOrder, response: replies(Ok({})) },
      },
      async (request) => {
        await transact(db, (tx) => cancelOrder(tx, buyerOf(request).id, whole(request.params.order_id)))
        return ok({})
      },
    )

    async function payAgain(buyerId: number, orderId: number) {
      if (Number.isNaN(orderId)) throw new Refusal(10408)
      const order = await readPayable(db, buyerId, orderId)
      const { payUrl } = await cashier.again(deps, buyerId, { orderId, method: 'alipay' })
      return placedReply(order, payUrl, await countCart(db, buyerId))
    }

    const placedReply = (order: Pick<PlacedOrder, 'id' | 'totalAmount'>, payUrl: string, cartsCount: number) => ({
      saller: config.saller,
      total_amount: yuan(order.totalAmount),
      order_id: order.id,
      pay_url: payUrl,
      carts_count: cartsCount,
    })

    const orderReply = (order: Order) => ({
      order_id: order.id,
      order_total_count: order.totalCount,
      order_total_amount: yuan(order.totalAmount),
      order_freight: yuan(order.freight),
      address: order.address,
      status: order.status,
      order_sku: order.lines.map((line) => ({
        id: line.id,
        default_image_url: line.image,
        name: line.name,
        price: yuan(line.price),
        count: line.count,
        total_amount: yuan(line.amount),
        sku_sale_attr_names: line.attrNames,
        sku_sale_attr_vals: line.attrVals,
      })),
      order_time: shopTime(order.placedAt, config.timeZone),
    })
  }
