import type { Config } from '../config.ts'
import type { Lang } from '../shared/i18n.ts'
import { yuan } from '../shared/money.ts'
import { shopTime } from '../shared/time.ts'
import { traceReply } from '../prices/reply.ts'
import type { Order, OrderDetail } from './read.ts'
import { whyText } from './whys.ts'

/** An order as lists of the contract write it. */
export const orderReply = (order: Order, { timeZone }: Pick<Config, 'timeZone'>) => ({
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
  order_time: shopTime(order.placedAt, timeZone),
})

/** An order with all that its buyer may know. */
export function detailReply(order: OrderDetail, config: Pick<Config, 'timeZone'>, lang: Lang) {
  const time = (at: Date) => shopTime(at, config.timeZone)
  const timeOrNull = (at: Date | null) => (at ? time(at) : null)
  return {
    ...orderReply(order, config),
    note: order.note,
    pay_method: order.payMethod,
    goods_amount: yuan(order.goodsAmount),
    discount: yuan(order.discount),
    balance_amount: yuan(order.balanceAmount),
    invoice: order.invoice && { kind: order.invoice.kind, title: order.invoice.title, tax_no: order.invoice.taxNo, email: order.invoice.email },
    trace: traceReply(order.trace),
    pay_before: time(order.payBefore),
    paid_at: timeOrNull(order.paidAt),
    shipped_at: timeOrNull(order.shippedAt),
    received_at: timeOrNull(order.receivedAt),
    confirm_before: timeOrNull(order.confirmBefore),
    extended: order.extended,
    courier: order.courier,
    tracking_number: order.trackingNumber,
    lines: order.lines.map((line) => ({ sku_id: line.id, name: line.name, count: line.count, amount: yuan(line.amount), discount: yuan(line.discount), gift: line.gift })),
    events: order.events.map(({ from, to, actor, why, at }) => ({ from, to, actor, why: whyText(lang, why), at: time(at) })),
    parcels: order.parcels.map((parcel) => ({
      id: parcel.id,
      status: parcel.status,
      warehouse: parcel.warehouse,
      courier: parcel.courier,
      tracking_number: parcel.trackingNumber,
      shipped_at: timeOrNull(parcel.shippedAt),
      arrived_at: timeOrNull(parcel.arrivedAt),
      lines: parcel.lines.map(({ skuId, name, image, count }) => ({ sku_id: skuId, name, image, count })),
    })),
  }
}
