import { Type } from 'typebox'
import { yuan } from '../shared/money.ts'
import type { Breakdown } from './price.ts'

const Money = Type.String({ description: 'Yuan with two places' })

const PartReply = Type.Object({ sku_id: Type.Integer(), amount: Money, count: Type.Optional(Type.Integer()) })
export const StepReply = Type.Object({
  kind: Type.String({ description: 'goods, member, nth-piece, plugin, full-reduction, gift, gift-gone, coupon, freight, freight-free, balance' }),
  id: Type.Optional(Type.Integer()),
  name: Type.String(),
  name_en: Type.String(),
  amount: Money,
  lines: Type.Array(PartReply),
  detail: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
})
export const BreakdownReply = Type.Object({
  goods_amount: Money,
  discount: Money,
  freight: Money,
  total_amount: Money,
  balance_amount: Money,
  payable: Money,
  deliverable: Type.Boolean(),
  lines: Type.Array(Type.Object({ sku_id: Type.Integer(), count: Type.Integer(), price: Money, amount: Money, discount: Money, gift: Type.Boolean() })),
  trace: Type.Array(StepReply),
})

/** A breakdown as the API writes it: yuan, snake case. */
export function breakdownReply({ goodsAmount, discount, freight, totalAmount, balanceAmount, payable, deliverable, lines, trace }: Breakdown) {
  return {
    goods_amount: yuan(goodsAmount),
    discount: yuan(discount),
    freight: yuan(freight),
    total_amount: yuan(totalAmount),
    balance_amount: yuan(balanceAmount),
    payable: yuan(payable),
    deliverable,
    lines: lines.map(({ skuId, count, price, amount, discount, gift }) => ({
      sku_id: skuId,
      count,
      price: yuan(price),
      amount: yuan(amount),
      discount: yuan(discount),
      gift,
    })),
    trace: traceReply(trace),
  }
}

/** Why a price is what it is, as the API writes it. */
export function traceReply(trace: Breakdown['trace']) {
  return trace.map(({ kind, id, name, nameEn, amount, lines, detail }) => ({
    kind,
    ...(id === undefined ? {} : { id }),
    name: name ?? '',
    name_en: nameEn ?? '',
    amount: yuan(amount),
    lines: lines.map((part) => ({ sku_id: part.skuId, amount: yuan(part.amount), ...(part.count === undefined ? {} : { count: part.count }) })),
    detail: detail ?? {},
  }))
}
