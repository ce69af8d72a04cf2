import { Type } from 'typebox'

export const PlacedReply = Type.Object({
  saller: Type.String({ description: "The shop's name" }),
  total_amount: Type.String(),
  order_id: Type.Integer(),
  pay_url: Type.String(),
  carts_count: Type.Integer(),
})

export const PreviewReply = Type.Object({
  addresses: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String(), mobile: Type.String(), title: Type.String(), address: Type.String() })),
  sku_list: Type.Array(
    Type.Object({
      id: Type.Integer(),
      name: Type.String(),
      count: Type.Integer(),
      selected: Type.Integer(),
      default_image_url: Type.String(),
      price: Type.String(),
      sku_sale_attr_name: Type.Array(Type.String()),
      sku_sale_attr_val: Type.Array(Type.String()),
    }),
  ),
  buy_count: Type.Integer(),
  sku_id: Type.Integer(),
})

export const OrderReply = Type.Object({
  order_id: Type.Integer(),
  order_total_count: Type.Integer(),
  order_total_amount: Type.String(),
  order_freight: Type.String(),
  address: Type.Object({ title: Type.String(), address: Type.String(), mobile: Type.String(), receiver: Type.String() }),
  status: Type.Integer({ minimum: 1, maximum: 8 }),
  order_sku: Type.Array(
    Type.Object({
      id: Type.Integer(),
      default_image_url: Type.String(),
      name: Type.String(),
      price: Type.String(),
      count: Type.Integer(),
      total_amount: Type.String(),
      sku_sale_attr_names: Type.Array(Type.String()),
      sku_sale_attr_vals: Type.Array(Type.String()),
    }),
  ),
  order_time: Type.String(),
})

export const OrderDetailReply = Type.Intersect([
  OrderReply,
  Type.Object({
    note: Type.String(),
    pay_method: Type.String(),
    pay_before: Type.String(),
    courier: Type.Union([Type.String(), Type.Null()]),
    tracking_number: Type.Union([Type.String(), Type.Null()]),
    events: Type.Array(Type.Object({ from: Type.Union([Type.Integer(), Type.Null()]), to: Type.Integer(), actor: Type.String(), at: Type.String() })),
  }),
])
