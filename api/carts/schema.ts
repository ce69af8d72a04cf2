import { Type } from 'typebox'
import { StepReply } from '../prices/reply.ts'

/** The path's user name. */
export const InUsername = Type.Object({ username: Type.String({ maxLength: 40 }) })

/** A line of the cart. */
export const CartLine = Type.Object({
  id: Type.Integer({ description: 'SKU' }),
  name: Type.String(),
  count: Type.Integer(),
  selected: Type.Integer({ minimum: 0, maximum: 1 }),
  default_image_url: Type.String({ description: 'Relative to base_url' }),
  price: Type.String({ description: 'Yuan with two places, today' }),
  sku_sale_attr_name: Type.Array(Type.String()),
  sku_sale_attr_val: Type.Array(Type.String()),
})

/** Beside the contract's list: what the chosen lines cost with today's promotions, before coupons and freight, and what they are close to. */
export const CartPrice = {
  price: Type.Object({ goods_amount: Type.String(), discount: Type.String(), total_amount: Type.String(), trace: Type.Array(StepReply) }),
  hints: Type.Array(Type.String(), { description: 'Such as "再买 ¥20 可减 ¥5"' }),
}
