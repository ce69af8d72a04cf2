import { type TSchema, Type } from 'typebox'

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

const OrNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const OrderDetailReply = Type.Intersect([
  OrderReply,
  Type.Object({
    note: Type.String(),
    pay_method: Type.String(),
    goods_amount: Type.String(),
    discount: Type.String(),
    balance_amount: Type.String(),
    invoice: OrNull(Type.Object({ kind: Type.String(), title: Type.String(), tax_no: Type.String(), email: Type.String() })),
    trace: Type.Array(
      Type.Object({
        kind: Type.String(),
        id: Type.Optional(Type.Integer()),
        name: Type.String(),
        name_en: Type.String(),
        amount: Type.String(),
        lines: Type.Array(Type.Object({ sku_id: Type.Integer(), amount: Type.String(), count: Type.Optional(Type.Integer()) })),
        detail: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
      }),
      { description: 'Why it costs this, step by step' },
    ),
    pay_before: Type.String(),
    paid_at: OrNull(Type.String()),
    shipped_at: OrNull(Type.String()),
    received_at: OrNull(Type.String()),
    confirm_before: OrNull(Type.String({ description: 'Taken as received after this' })),
    extended: Type.Boolean(),
    courier: OrNull(Type.String()),
    tracking_number: OrNull(Type.String()),
    lines: Type.Array(Type.Object({ sku_id: Type.Integer(), name: Type.String(), count: Type.Integer(), amount: Type.String(), discount: Type.String(), gift: Type.Boolean() })),
    events: Type.Array(
      Type.Object({
        from: OrNull(Type.Integer()),
        to: Type.Integer(),
        actor: Type.String(),
        why: Type.String({ description: 'For people, in their language' }),
        at: Type.String(),
      }),
    ),
    parcels: Type.Array(
      Type.Object({
        id: Type.Integer(),
        status: Type.String(),
        warehouse: Type.String(),
        courier: OrNull(Type.String()),
        tracking_number: OrNull(Type.String()),
        shipped_at: OrNull(Type.String()),
        arrived_at: OrNull(Type.String()),
        lines: Type.Array(Type.Object({ sku_id: Type.Integer(), name: Type.String(), image: Type.String(), count: Type.Integer() })),
      }),
    ),
  }),
])
