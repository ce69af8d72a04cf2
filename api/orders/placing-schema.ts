import { Type } from 'typebox'
import { BreakdownReply } from '../prices/reply.ts'
import { Whole } from '../shared/ids.ts'
import { PreviewReply } from './schema.ts'

const Money = Type.String({ description: 'Yuan with two places' })
const Ids = Type.Array(Whole, { maxItems: 20 })

export const InvoiceBody = Type.Object({
  kind: Type.Unsafe<'personal' | 'company'>({ enum: ['personal', 'company'] }),
  title: Type.String({ maxLength: 100 }),
  tax_no: Type.Optional(Type.String({ maxLength: 30 })),
  email: Type.Optional(Type.String({ maxLength: 100 })),
})

/** What a client sends to place an order: from the cart, or one SKU bought at once. */
export const OrderBody = Type.Object({
  address_id: Whole,
  settlement_type: Type.Unsafe<0 | 1 | '0' | '1'>({ enum: [0, 1, '0', '1'] }),
  sku_id: Type.Optional(Type.Union([Whole, Type.Null()])),
  buy_count: Type.Optional(Type.Union([Whole, Type.Null()])),
  flash_sale_id: Type.Optional(Type.Union([Whole, Type.Null()], { description: 'The flash sale whose piece is held for the buyer; with settlement_type 1 and its SKU' })),
  pay_method: Type.Optional(Type.String({ maxLength: 20, description: 'alipay, wechat, cod, balance, or one of a plugin' })),
  note: Type.Optional(Type.String({ maxLength: 200 })),
  coupon: Type.Optional(Type.Union([Whole, Type.Null(), Type.Literal('')], { description: "A coupon in the buyer's hand" })),
  coupons: Type.Optional(Type.Union([Ids, Type.Null()])),
  use_balance: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
  invoice: Type.Optional(Type.Union([InvoiceBody, Type.Null()])),
  expected_amount: Type.Optional(
    Type.Union([Type.String({ pattern: '^\\d{1,11}(\\.\\d{1,2})?$' }), Type.Null()], { description: 'The total that the buyer has seen; another one is refused with 10706' }),
  ),
})

const CouponChoice = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  saves: Money,
  chosen: Type.Boolean(),
  usable: Type.Boolean(),
  reason: Type.String(),
  why: Type.String(),
  valid_until: Type.String(),
})

/** The contract's confirmation, and beside it what the price is made of. */
export const AdvanceReply = Type.Object({
  ...PreviewReply.properties,
  address_id: Type.Integer({ description: 'The address that freight was asked for; 0 without one' }),
  breakdown: BreakdownReply,
  coupons: Type.Array(CouponChoice),
  balance: Money,
})

export const AgainReply = Type.Object({
  carts_count: Type.Integer(),
  added: Type.Array(Type.Object({ sku_id: Type.Integer(), count: Type.Integer() })),
  missing: Type.Array(Type.Object({ sku_id: Type.Integer(), name: Type.String(), why: Type.String() })),
})
